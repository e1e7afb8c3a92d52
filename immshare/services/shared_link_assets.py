"""Photos come into individual shares and leave them: by ids with an answer for each, or by a selection with exact counts.

An album's link shows the album, whatever is in it; there is nothing to add to it or to take out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete
from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select

from immshare.errors import InvalidInputError
from immshare.live import link_topic, publish_all, user_topic
from immshare.models import Asset, SharedLink, SharedLinkAsset
from immshare.rules.access import Caller, require
from immshare.rules.selection import MAX_IDS, Selection, parse_id
from immshare.rules.shared_link_details import LinkKind
from immshare.rules.timeline import TimelineFilter, View
from immshare.schemas.shared_link import LinkBulkResult, OwnSharedLinkView
from immshare.services.album_access import check_view
from immshare.services.album_assets import count_foreign
from immshare.services.assets import plain_view
from immshare.services.context import Context
from immshare.services.shared_link_views import in_share_order, is_shown
from immshare.services.shared_links import get_link, insert_photos, is_in, own_link
from immshare.services.timeline import is_selected, selected_in


@dataclass(frozen=True, slots=True)
class Sharable:
    """What a selection is worth to an individual share.

    Attributes:
        shown: The caller's own photos that guests will see.
        hidden: The caller's own that nobody can be shown: not ready yet, or broken. A share takes them, and shows them once it can.
        refused: Somebody else's, or gone: only own photos can be shared.
    """

    shown: int
    hidden: int
    refused: int


@dataclass(frozen=True, slots=True)
class AddedToShare:
    """What became of a selection that was to be added to an individual share.

    Attributes:
        added: New in it, of those that it shows.
        chosen: What was selected.
    """

    added: int
    chosen: Sharable

    @property
    def already(self) -> int:
        """How many of those that it shows were in it before."""
        return self.chosen.shown - self.added


def get_with_photos(
    context: Context, caller: Caller, link_id: str, *, offset: int = 0, limit: int | None = None
) -> OwnSharedLinkView:
    """One link, with what an individual share holds.

    Args:
        context: The tools.
        caller: Who is asking.
        link_id: Which.
        offset: How many photos are passed over.
        limit: Only so many photos; None is all of them.

    Raises:
        NotFoundError: No such link, or not the caller's to see.
    """
    view = get_link(context, caller, link_id)
    if view.type != LinkKind.INDIVIDUAL:
        return view
    query = select(Asset).join(SharedLinkAsset, col(SharedLinkAsset.asset_id) == col(Asset.id))
    shown = query.where(SharedLinkAsset.link_id == link_id, *is_shown()).order_by(*in_share_order())
    with context.database.reading() as session:
        assets = [plain_view(asset) for asset in session.exec(shown.offset(offset).limit(limit))]
    return view.model_copy(update={"assets": assets})


def count_sharable(context: Context, caller: Caller, selection: Selection, view: View = TimelineFilter.ALL) -> Sharable:
    """What a link to a selection would show.

    Raises:
        NotFoundError: The selection was made in an album that the caller may not look at.
        InvalidInputError: The view is the trash.
    """
    require(caller, "sharedLink.create")
    with context.database.reading() as session:
        check_view(session, caller, view, "share them")
        return _judge(session, caller, selection, view)


def add_photos(
    context: Context, caller: Caller, link_id: str, selection: Selection, view: View = TimelineFilter.ALL
) -> AddedToShare:
    """Put the selected ones of the caller's own photos into a share.

    Args:
        context: The tools.
        caller: Who is asking.
        link_id: Into which.
        selection: Which of those that the view shows.
        view: Where the selection was made.

    Raises:
        NotFoundError: No such link, or not the caller's; or an album that they may not look at.
        InvalidInputError: The link opens an album, or the view is the trash.
    """
    require(caller, "sharedLink.update")
    with context.database.writing() as session:
        check_view(session, caller, view, "share them")
        link = _own_share(session, caller, link_id)
        own = selected_in(caller.user_id, selection, view)
        added = _count(session, *own, *is_shown(), ~is_in(link_id))
        insert_photos(session, link, own, context.now())
        chosen = _judge(session, caller, selection, view)
    _tell(context, caller, link_id)
    return AddedToShare(added, chosen)


def remove_photos(context: Context, caller: Caller, link_id: str, selection: Selection) -> int:
    """Take the selected photos of a share out of it; the photos themselves stay.

    Args:
        context: The tools.
        caller: Who is asking.
        link_id: Out of which; whole months mean what the share holds of them.
        selection: Which.

    Returns:
        How many are out.

    Raises:
        NotFoundError: No such link, or not the caller's.
        InvalidInputError: The link opens an album.
    """
    require(caller, "sharedLink.update")
    with context.database.writing() as session:
        link = _own_share(session, caller, link_id)
        removed = _remove(
            session, link, col(SharedLinkAsset.asset_id).in_(columns(col(Asset.id)).where(is_selected(selection)))
        )
        link.updated_at = context.now()
    _tell(context, caller, link_id)
    return removed


def add_ids(context: Context, caller: Caller, link_id: str, asset_ids: Sequence[str]) -> list[LinkBulkResult]:
    """Put photos into a share one by one.

    Returns:
        One answer per id, in their order: ``duplicate`` is in it already, ``no_permission`` is not the caller's or unknown.

    Raises:
        NotFoundError: No such link, or not the caller's.
        InvalidInputError: The link opens an album, too many ids, or one that is no id.
    """
    require(caller, "sharedLink.update")
    ids = _parse_ids(asset_ids)
    with context.database.writing() as session:
        link = _own_share(session, caller, link_id)
        done = _present(session, link_id, ids)
        is_own = (col(Asset.owner_id) == caller.user_id, col(Asset.trashed_at).is_(None), col(Asset.id).in_(set(ids)))
        own = set(session.exec(select(Asset.id).where(*is_own)))
        insert_photos(session, link, is_own, context.now())
    _tell(context, caller, link_id)
    results = []
    for one in ids:
        error = "duplicate" if one in done else None if one in own else "no_permission"
        results.append(LinkBulkResult(asset_id=one, success=error is None, error=error))
        done |= {one} & own
    return results


def remove_ids(context: Context, caller: Caller, link_id: str, asset_ids: Sequence[str]) -> list[LinkBulkResult]:
    """Take photos out of a share one by one.

    Returns:
        One answer per id, in their order: ``not_found`` is not in it.

    Raises:
        NotFoundError: No such link, or not the caller's.
        InvalidInputError: The link opens an album, too many ids, or one that is no id.
    """
    require(caller, "sharedLink.update")
    ids = _parse_ids(asset_ids)
    with context.database.writing() as session:
        link = _own_share(session, caller, link_id)
        present = _present(session, link_id, ids)
        _remove(session, link, col(SharedLinkAsset.asset_id).in_(set(ids)))
        link.updated_at = context.now()
    _tell(context, caller, link_id)
    results = []
    for one in ids:
        results.append(
            LinkBulkResult(asset_id=one, success=one in present, error=None if one in present else "not_found")
        )
        present.discard(one)
    return results


def _own_share(session: Session, caller: Caller, link_id: str) -> SharedLink:
    link = own_link(session, caller, link_id)
    if link.album_id is not None:
        raise InvalidInputError("Invalid shared link type")
    return link


def _judge(session: Session, caller: Caller, selection: Selection, view: View) -> Sharable:
    own = selected_in(caller.user_id, selection, view)
    shown = _count(session, *own, *is_shown())
    return Sharable(shown, _count(session, *own) - shown, count_foreign(session, caller.user_id, selection, view))


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(Asset).where(*conditions)).one()


def _remove(session: Session, link: SharedLink, wanted: ColumnElement[bool]) -> int:
    these = and_(col(SharedLinkAsset.link_id) == link.id, wanted)
    removed = int(session.connection().execute(delete(SharedLinkAsset).where(these)).rowcount)
    link.revision += 1
    return removed


def _present(session: Session, link_id: str, ids: Sequence[str]) -> set[str]:
    query = select(SharedLinkAsset.asset_id).where(
        SharedLinkAsset.link_id == link_id, col(SharedLinkAsset.asset_id).in_(set(ids))
    )
    return set(session.exec(query))


def _tell(context: Context, caller: Caller, link_id: str) -> None:
    publish_all(context.hub, {link_topic(link_id), user_topic(caller.user_id)})


def _parse_ids(asset_ids: Sequence[str]) -> list[str]:
    if len(asset_ids) > MAX_IDS:
        raise InvalidInputError(f"assetIds must hold at most {MAX_IDS:,} entries.")
    return [parse_id(one) for one in asset_ids]
