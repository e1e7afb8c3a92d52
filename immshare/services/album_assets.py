"""Photos come into albums and leave them: by ids with an answer for each, or by a selection with exact counts.

Only own photos can be added, whatever else is named. Everything is judged and done in one transaction that holds the album.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, insert, literal, null, or_, update
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from immshare.errors import InvalidInputError
from immshare.live import publish_all
from immshare.models import Album, AlbumAsset, Asset, AssetStatus
from immshare.models.columns import UtcDateTime
from immshare.rules.access import Caller, require
from immshare.rules.album_access import AlbumAction, is_allowed
from immshare.rules.selection import MAX_IDS, Selection, parse_id
from immshare.rules.timeline import InAlbum, TimelineFilter, View
from immshare.schemas.album import BulkResult
from immshare.services.album_access import OpenAlbum, check_view, open_album, role_in, topics_of
from immshare.services.album_months import recount
from immshare.services.context import Context
from immshare.services.notifications import tell_of_photos
from immshare.services.timeline import is_selected, selected_in, take_turn


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a selection that was to be added.

    Attributes:
        added: New in the album. Those that still wait for their renditions are counted, and shown when they have them.
        already: Were in the album before.
        refused: Somebody else's, or gone: only own photos can be added.
    """

    added: int
    already: int
    refused: int


@dataclass(frozen=True, slots=True)
class Removed:
    """What became of a selection that was to be removed from an album.

    Attributes:
        removed: No longer in the album; the photos themselves stay with their owners.
        refused: Other people's photos, which only the album's owner removes.
    """

    removed: int
    refused: int


def add_photos(
    context: Context, caller: Caller, album_id: str, selection: Selection, view: View = TimelineFilter.ALL
) -> Added:
    """Put the selected ones of the caller's own photos into an album.

    Args:
        context: The tools.
        caller: Who is asking.
        album_id: Into which album.
        selection: Which of those that the view shows.
        view: Where the selection was made: the own timeline, the favorites, or an album (``InAlbum``) that the caller may look at.

    Raises:
        NotFoundError: No such album, or the caller may not add to it.
        InvalidInputError: The view is the trash.
    """
    require(caller, "albumAsset.create")
    with context.database.writing() as session:
        take_turn(session, [caller.user_id])
        album = open_album(session, caller, album_id, AlbumAction.ADD_OWN_PHOTOS, is_locked=True).album
        added, topics = insert_selected(session, album, caller, selection, view, context.now())
    publish_all(context.hub, topics)
    return added


def add_ids(context: Context, caller: Caller, album_id: str, asset_ids: Sequence[str]) -> list[BulkResult]:
    """Put photos into an album one by one.

    Returns:
        One answer per id, in their order: ``duplicate`` is in the album already, ``no_permission`` is not the caller's or unknown.

    Raises:
        NotFoundError: No such album, or the caller may not add to it.
        InvalidInputError: Too many ids, or one that is no id.
    """
    require(caller, "albumAsset.create")
    ids = _parse_ids(asset_ids)
    with context.database.writing() as session:
        take_turn(session, [caller.user_id])
        opened = open_album(session, caller, album_id, AlbumAction.ADD_OWN_PHOTOS, is_locked=True)
        present = _present(session, opened, caller.user_id, ids).keys()
        is_own = (col(Asset.owner_id) == caller.user_id, col(Asset.trashed_at).is_(None), col(Asset.id).in_(set(ids)))
        own = set(session.exec(select(Asset.id).where(*is_own)))
        _, topics = insert_photos(session, opened.album, caller.user_id, is_own, context.now())
    publish_all(context.hub, topics)
    results, done = [], set(present)
    for one in ids:
        error = "duplicate" if one in done else None if one in own else "no_permission"
        results.append(_result(one, error))
        done |= {one} & own
    return results


def remove_photos(context: Context, caller: Caller, album_id: str, selection: Selection) -> Removed:
    """Take the selected photos of an album out of it.

    Args:
        context: The tools.
        caller: Who is asking. An editor's selection reaches their own photos only.
        album_id: Out of which album; whole months mean what the album shows of them.
        selection: Which.

    Raises:
        NotFoundError: No such album, or the caller may not remove anything from it.
    """
    require(caller, "albumAsset.delete")
    with context.database.writing() as session:
        opened = open_album(session, caller, album_id, AlbumAction.REMOVE_PHOTOS, is_locked=True)
        wanted = and_(_in_album(opened, caller.user_id), _is_selected(selection))
        chosen = session.exec(select(func.count()).select_from(AlbumAsset).where(wanted)).one()
        removed = _delete(session, opened, caller.user_id, wanted, context.now())
    if removed:
        publish_all(context.hub, topics_of(album_id))
    return Removed(removed, chosen - removed)


def remove_ids(context: Context, caller: Caller, album_id: str, asset_ids: Sequence[str]) -> list[BulkResult]:
    """Take photos out of an album one by one.

    Returns:
        One answer per id, in their order: ``not_found`` is not in the album, ``no_permission`` is somebody else's.

    Raises:
        NotFoundError: No such album, or the caller may not remove anything from it.
        InvalidInputError: Too many ids, or one that is no id.
    """
    require(caller, "albumAsset.delete")
    ids = _parse_ids(asset_ids)
    with context.database.writing() as session:
        opened = open_album(session, caller, album_id, AlbumAction.REMOVE_PHOTOS, is_locked=True)
        present = _present(session, opened, caller.user_id, ids)
        wanted = and_(_in_album(opened, caller.user_id), col(AlbumAsset.asset_id).in_(set(ids)))
        removed = _delete(session, opened, caller.user_id, wanted, context.now())
    if removed:
        publish_all(context.hub, topics_of(album_id))
    results = []
    for one in ids:
        may = one in present and (_may_remove_any(opened) or present[one] == caller.user_id)
        results.append(_result(one, "not_found" if one not in present else None if may else "no_permission"))
        if may:
            del present[one]
    return results


def single_photo(context: Context, caller: Caller, album_id: str, selection: Selection) -> str:
    """The id of the only photo that a selection means in an album.

    Raises:
        NotFoundError: No such album, or not the caller's to look at.
        InvalidInputError: It means several, or none.
    """
    require(caller, "album.read")
    with context.database.reading() as session:
        opened = open_album(session, caller, album_id, AlbumAction.LOOK)
        wanted = (_in_album(opened, caller.user_id), _is_selected(selection))
        found = session.exec(select(AlbumAsset.asset_id).where(*wanted).limit(2)).all()
    if len(found) != 1:
        raise InvalidInputError("Select exactly one photo.")
    return found[0]


def check_may_add(context: Context, caller: Caller, album_id: str) -> None:
    """Refuse at once what would be uploaded for an album in vain.

    Raises:
        NotFoundError: No such album, or the caller may not add to it.
    """
    require(caller, "albumAsset.create")
    with context.database.reading() as session:
        open_album(session, caller, album_id, AlbumAction.ADD_OWN_PHOTOS)


def add_upload(session: Session, album_id: str, owner_id: str, asset_id: str, now: datetime) -> set[str]:
    """Put what was just uploaded into the album it was meant for, in the caller's transaction.

    If its owner may no longer add to the album, the photo stays in their library alone.

    Returns:
        Topics to publish after the commit.
    """
    album = session.get(Album, album_id, with_for_update={"key_share": True})
    role = None if album is None else role_in(session, album, owner_id)
    if album is None or not is_allowed(role, AlbumAction.ADD_OWN_PHOTOS):
        return set()
    return insert_photos(session, album, owner_id, (col(Asset.id) == asset_id, col(Asset.owner_id) == owner_id), now)[1]


def insert_selected(
    session: Session, album: Album, caller: Caller, selection: Selection, view: View, now: datetime
) -> tuple[Added, set[str]]:
    """Put the selected ones of the caller's own photos into an album that the caller has locked, after their ``take_turn``.

    Returns:
        What became of the selection, and topics to publish after the commit.

    Raises:
        NotFoundError: The selection was made in an album that the caller may not look at.
        InvalidInputError: The view is the trash.
    """
    check_view(session, caller, view, "add them to an album")
    own = selected_in(caller.user_id, selection, view)
    added, topics = insert_photos(session, album, caller.user_id, own, now)
    chosen = session.exec(select(func.count()).select_from(Asset).where(*own)).one()
    return Added(added, chosen - added, count_foreign(session, caller.user_id, selection, view)), topics


def insert_photos(
    session: Session, album: Album, owner_id: str, own: Sequence[ColumnElement[bool]], now: datetime
) -> tuple[int, set[str]]:
    """Put photos into an album that the caller has locked, in one statement.

    Args:
        session: A writing session.
        album: Into which.
        owner_id: Whose photos, after their ``take_turn``.
        own: Conditions on ``Asset`` that nobody else's photos meet.
        now: The present instant.

    Returns:
        How many are new in the album, and topics to publish after the commit.
    """
    is_in = columns(col(AlbumAsset.asset_id)).where(
        col(AlbumAsset.album_id) == album.id, col(AlbumAsset.asset_id) == col(Asset.id)
    )
    is_shown = and_(col(Asset.status) == AssetStatus.READY, col(Asset.trashed_at).is_(None))
    months = session.exec(select(Asset.local_month).where(*own, is_shown).distinct()).all()
    values: dict[str, Any] = {
        "album_id": literal(album.id),
        "asset_id": col(Asset.id),
        "added_by_id": literal(owner_id),
        "added_at": literal(now, UtcDateTime()),
        **{name: case((is_shown, col(getattr(Asset, name))), else_=null()) for name in _COPIES},
        "is_announced": is_shown,
    }
    chosen = columns(*values.values()).where(*own, ~is_in.correlate(Asset).exists())
    statement = insert(AlbumAsset).from_select(list(values), chosen)
    # The count of an INSERT is not kept otherwise.
    added = session.connection().execute(statement, execution_options={"preserve_rowcount": True}).rowcount
    if not added:
        return 0, set()
    grown = recount(session, album.id, (month for month in months if month is not None), now)
    session.connection().execute(update(Album).where(col(Album.id) == album.id).values(updated_at=now))
    return int(added), topics_of(album.id) | tell_of_photos(session, album.id, owner_id, grown, now)


_COPIES = ("local_month", "local_day", "taken_at")


def _delete(session: Session, opened: OpenAlbum, user_id: str, wanted: ColumnElement[bool], now: datetime) -> int:
    """Delete those of the wanted rows that the caller may remove, in one statement."""
    album = opened.album
    if not _may_remove_any(opened):
        wanted = and_(wanted, col(AlbumAsset.added_by_id) == user_id)
    months = session.exec(select(AlbumAsset.local_month).where(wanted).distinct()).all()
    removed = session.connection().execute(delete(AlbumAsset).where(wanted)).rowcount
    if removed:
        recount(session, album.id, (month for month in months if month is not None), now)
        still_in = columns(col(AlbumAsset.asset_id)).where(col(AlbumAsset.album_id) == album.id)
        this = update(Album).where(col(Album.id) == album.id)
        session.connection().execute(this.values(updated_at=now))
        lost = this.where(
            col(Album.cover_asset_id).is_not(None),
            ~still_in.where(col(AlbumAsset.asset_id) == col(Album.cover_asset_id)).correlate(Album).exists(),
        )
        session.connection().execute(lost.values(cover_asset_id=None))
    return int(removed)


def _may_remove_any(opened: OpenAlbum) -> bool:
    return is_allowed(opened.role, AlbumAction.REMOVE_PHOTOS_OF_OTHERS)


def _in_album(opened: OpenAlbum, user_id: str) -> ColumnElement[bool]:
    """What somebody knows to be in an album: all that it shows, and their own photos that it does not."""
    is_known = or_(col(AlbumAsset.local_month).is_not(None), col(AlbumAsset.added_by_id) == user_id)
    return and_(col(AlbumAsset.album_id) == opened.album.id, is_known)


def _is_selected(selection: Selection) -> ColumnElement[bool]:
    return is_selected(selection, AlbumAsset.local_month, AlbumAsset.asset_id)


def count_foreign(session: Session, user_id: str, selection: Selection, view: View) -> int:
    """How many of the selected photos are not the caller's to add."""
    if not isinstance(view, InAlbum):
        named = selected_in(user_id, Selection(ids=selection.ids), view)
        return len(selection.ids) - session.exec(select(func.count()).select_from(Asset).where(*named)).one()
    foreign = (AlbumAsset.album_id == view.album_id, col(AlbumAsset.added_by_id) != user_id, _is_selected(selection))
    shown = select(func.count()).select_from(AlbumAsset).where(*foreign, col(AlbumAsset.local_month).is_not(None))
    return session.exec(shown).one()


def _present(session: Session, opened: OpenAlbum, user_id: str, ids: Sequence[str]) -> dict[str, str]:
    """Which of the ids the caller knows to be in the album, and whose they are."""
    query = select(AlbumAsset.asset_id, AlbumAsset.added_by_id).where(
        _in_album(opened, user_id), col(AlbumAsset.asset_id).in_(set(ids))
    )
    return dict(session.exec(query).all())


def _parse_ids(asset_ids: Sequence[str]) -> list[str]:
    if len(asset_ids) > MAX_IDS:
        raise InvalidInputError(f"ids must hold at most {MAX_IDS:,} entries.")
    return [parse_id(one) for one in asset_ids]


def _result(asset_id: str, error: Any) -> BulkResult:
    return BulkResult(id=asset_id, success=error is None, error=error)
