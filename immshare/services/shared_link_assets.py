"""Photos come into individual shares and leave them: by ids with an answer for each, or by a selection with exact counts.

An album's link shows the album, whatever is in it; there is nothing to add to it or to take out.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, delete
from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select

from immshare.errors import InvalidInputError
from immshare.live import link_topic, publish_all, user_topic
from immshare.models import Asset, SharedLink, SharedLinkAsset
from immshare.rules.access import Caller, require
from immshare.rules.album_access import AlbumAction
from immshare.rules.selection import MAX_IDS, Selection, parse_id
from immshare.rules.shared_link_details import LinkKind
from immshare.rules.timeline import InAlbum, TimelineFilter, View
from immshare.schemas.shared_link import LinkBulkResult, OwnSharedLinkView
from immshare.services.album_access import open_album
from immshare.services.album_assets import Added
from immshare.services.assets import plain_view
from immshare.services.context import Context
from immshare.services.shared_link_views import in_share_order, is_shown
from immshare.services.shared_links import get_link, insert_photos, own_link
from immshare.services.timeline import is_selected, selected_in


def get_with_photos(context: Context, caller: Caller, link_id: str, *, limit: int | None = None) -> OwnSharedLinkView:
    """One link, with what an individual share holds.

    Args:
        context: The tools.
        caller: Who is asking.
        link_id: Which.
        limit: Only the first so many photos; None is all of them.

    Raises:
        NotFoundError: No such link, or not the caller's to see.
    """
    view = get_link(context, caller, link_id)
    if view.type != LinkKind.INDIVIDUAL:
        return view
    query = select(Asset).join(SharedLinkAsset, col(SharedLinkAsset.asset_id) == col(Asset.id))
    shown = query.where(SharedLinkAsset.link_id == link_id, *is_shown()).order_by(*in_share_order()).limit(limit)
    with context.database.reading() as session:
        assets = [plain_view(asset) for asset in session.exec(shown)]
    return view.model_copy(update={"assets": assets})


def add_photos(
    context: Context, caller: Caller, link_id: str, selection: Selection, view: View = TimelineFilter.ALL
) -> Added:
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
    if view == TimelineFilter.TRASH:
        raise InvalidInputError("Restore photos from the trash before you share them.")
    with context.database.writing() as session:
        if isinstance(view, InAlbum):
            open_album(session, caller, view.album_id, AlbumAction.LOOK)
        link = _own_share(session, caller, link_id)
        own = selected_in(caller.user_id, selection, view)
        chosen = session.exec(select(func.count()).select_from(Asset).where(*own)).one()
        added = insert_photos(session, link, own, context.now())
        named = selected_in(caller.user_id, Selection(ids=selection.ids), view)
        known = session.exec(select(func.count()).select_from(Asset).where(*named)).one()
    _tell(context, caller, link_id)
    return Added(added, chosen - added, len(selection.ids) - known)


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
