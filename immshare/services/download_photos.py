"""Which photos a download is of, and whether somebody may (still) have them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, true
from sqlalchemy import select as columns
from sqlmodel import Session, col

from immshare.errors import InvalidInputError, NotFoundError
from immshare.models import Album, AlbumAsset, Asset, SharedLinkAsset, TimelineMonth
from immshare.rules.access import Caller, Link
from immshare.rules.album_access import AlbumAction
from immshare.rules.selection import MAX_IDS, Selection, parse_id
from immshare.rules.timeline import InAlbum, TimelineFilter, View
from immshare.services.album_access import is_shown_to, open_album
from immshare.services.shared_link_access import shows
from immshare.services.timeline import is_selected, selected_in

PERMISSION: Final = "asset.download"

_BATCH: Final = 1000
_FEW: Final = 2000
"""Up to so many photos are looked up one by one; more are compared with all that somebody has."""


class Source(NamedTuple):
    """What a download is of.

    Attributes:
        title: What its files are called; empty for no name of its own.
        album_id: The album it is of; None: of single photos.
        stamp: What the album, or the library of whoever has all of the photos, was at before they were read: another one as soon as one of
            them may have gone. Empty: not known.
    """

    title: str = ""
    album_id: str | None = None
    stamp: str = ""


class Photo(NamedTuple):
    """What a download needs to know of an asset; it leads to its file (``originals.HasOriginal``)."""

    id: str
    owner_id: str
    sha1: str
    crc32: int
    size_bytes: int
    mime: str
    cleaning_version: int
    cleaned_size_bytes: int | None
    cleaned_crc32: int | None
    file_name: str
    taken_at: datetime | None
    local_offset_minutes: int | None
    file_created_at: datetime

    @property
    def instant(self) -> datetime:
        """When it was taken; of a file that does not say so, when it was made."""
        return self.taken_at or self.file_created_at

    @property
    def local(self) -> datetime:
        """What the wall clock showed at that instant."""
        return self.instant + timedelta(minutes=self.local_offset_minutes or 0)


_PHOTO: Select[Any] = columns(*(getattr(Asset, name) for name in Photo._fields))
_ORDER = (col(Asset.local_day), col(Asset.taken_at), col(Asset.id))


def photos_by_id(session: Session, caller: Caller, asset_ids: Iterable[str]) -> list[Photo]:
    """The named photos, each once, in the order in which they are named: all of them or none.

    Raises:
        NotFoundError: One is unknown, in the trash, or not the caller's to have.
        InvalidInputError: No ids, too many, or one that is no id.
    """
    ids = list(dict.fromkeys(parse_id(one) for one in asset_ids))
    if not 0 < len(ids) <= MAX_IDS:
        raise InvalidInputError(f"assetIds must hold 1 to {MAX_IDS:,} entries.")
    found = {photo.id: photo for photo in read_photos(session, ids, _may_have(caller))}
    if len(found) != len(ids):
        raise NotFoundError.for_permission(PERMISSION)
    return [found[one] for one in ids]


def photos_in_album(session: Session, caller: Caller, album_id: str) -> tuple[Source, list[Photo]]:
    """An album, and all that it shows, in its order.

    Raises:
        NotFoundError: No such album, or not the caller's to download.
    """
    album = _open(session, caller, album_id)
    source = Source(album.name, album_id, _stamp(album))
    return source, _sorted(session, _in_album(album_id), is_newest_first=album.order == "desc")


def photos_in_share(session: Session, link: Link) -> list[Photo]:
    """All that an individual share shows, newest first."""
    return _sorted(session, _in_share(link))


def photos_selected(
    session: Session, caller: Caller, selection: Selection, view: View, most: int | None = None
) -> list[Photo]:
    """What a selection means now, in the order of the view; a guest's view is always what the link shows.

    Args:
        session: A session.
        caller: Who is asking.
        selection: Which of those that the view shows.
        view: Where the selection was made.
        most: Only so many; None is all.

    Raises:
        NotFoundError: It was made in an album that is not the caller's to download.
        InvalidInputError: It was made in the trash.
    """
    if caller.link is not None:
        if caller.link.album_id is None:
            return _sorted(session, _in_share(caller.link).where(_is_selected(selection, caller.link)), most=most)
        view = InAlbum(caller.link.album_id)
    if isinstance(view, InAlbum):
        album = _open(session, caller, view.album_id)
        chosen = _in_album(view.album_id).where(_is_selected(selection, caller.link))
        return _sorted(session, chosen, is_newest_first=album.order == "desc", most=most)
    if view == TimelineFilter.TRASH:
        raise InvalidInputError("Restore photos from the trash before you download them.")
    return _sorted(session, _PHOTO.where(*selected_in(caller.user_id, selection, view)), most=most)


def read_photos(session: Session, ids: Sequence[str], *conditions: ColumnElement[bool]) -> Iterator[Photo]:
    """Those of some photos that meet the conditions, in no order."""
    for batch in _batches(ids):
        yield from (Photo(*row) for row in session.execute(_PHOTO.where(col(Asset.id).in_(batch), *conditions)))


def library_stamp(session: Session, caller: Caller) -> str:
    """The stamp of a user's own library, to be read before its photos; empty for a guest, who has none."""
    months = columns(func.sum(TimelineMonth.revision), func.count()).where(
        col(TimelineMonth.owner_id) == caller.user_id
    )
    revisions, count = session.execute(months).one()
    return f"{revisions} of {count}" if count else ""


def may_have_all(session: Session, caller: Caller, source: Source, ids: Collection[str]) -> bool:
    """Whether somebody may have each of these photos now.

    Args:
        session: A session.
        caller: Who; a link must allow downloads.
        source: Where they are had from; without an album wherever the caller sees them.
        ids: Which.
    """
    if source.album_id is not None:
        try:
            album = _open(session, caller, source.album_id)
        except NotFoundError:
            return False
        return source.stamp == _stamp(album) or set(ids) <= _ids(session, _shown_by(source.album_id))
    if source.stamp and source.stamp == library_stamp(session, caller):
        return True
    wanted = set(ids)
    if len(wanted) > _FEW:
        wanted -= _ids(session, _everything_of(caller))
    known = columns(col(Asset.id)).where(_may_have(caller))
    return all(len(_ids(session, known.where(col(Asset.id).in_(batch)))) == len(batch) for batch in _batches(wanted))


def _shown_by(album_id: str) -> Select[str]:
    is_shown = (col(AlbumAsset.album_id) == album_id, col(AlbumAsset.local_month).is_not(None))
    return columns(col(AlbumAsset.asset_id)).where(*is_shown)


def _everything_of(caller: Caller) -> Select[str]:
    """The ids of all that is a user's own, or that a link shows."""
    found: Select[Any] = columns(col(Asset.id))
    if caller.link is None:
        return found.where(col(Asset.owner_id) == caller.user_id, col(Asset.trashed_at).is_(None))
    joined = found.join(SharedLinkAsset, col(SharedLinkAsset.asset_id) == col(Asset.id))
    return joined.where(col(SharedLinkAsset.link_id) == caller.link.id, shows(caller.link))


def _may_have(caller: Caller) -> ColumnElement[bool]:
    if caller.link is not None:
        return shows(caller.link)
    # Not by the trash's index, which nearly all are in: by their ids.
    is_kept = col(Asset.trashed_at).is_(None).is_(true())
    return and_(is_kept, or_(col(Asset.owner_id) == caller.user_id, is_shown_to(caller.user_id)))


def _open(session: Session, caller: Caller, album_id: str) -> Album:
    if caller.link is None:
        return open_album(session, caller, album_id, AlbumAction.DOWNLOAD).album
    shown = session.get(Album, album_id) if caller.link.album_id == album_id else None
    if shown is None:
        raise NotFoundError.for_permission(AlbumAction.DOWNLOAD.permission)
    return shown


def _stamp(album: Album) -> str:
    # Grows with whatever changes what the album shows.
    return str(album.revision)


def _in_album(album_id: str) -> Select[Any]:
    return _PHOTO.join(AlbumAsset, col(AlbumAsset.asset_id) == col(Asset.id)).where(
        col(AlbumAsset.album_id) == album_id,
        col(AlbumAsset.local_month).is_not(None),
        col(Asset.trashed_at).is_(None),
    )


def _in_share(link: Link) -> Select[Any]:
    return _PHOTO.join(SharedLinkAsset, col(SharedLinkAsset.asset_id) == col(Asset.id)).where(
        col(SharedLinkAsset.link_id) == link.id, shows(link)
    )


def _is_selected(selection: Selection, link: Link | None) -> ColumnElement[bool]:
    # Guests who may not know when a photo was taken have one month, which holds everything.
    is_one_month = link is not None and not link.show_metadata
    return is_selected(selection, None) if is_one_month else is_selected(selection)


def _sorted(
    session: Session, query: Select[Any], *, is_newest_first: bool = True, most: int | None = None
) -> list[Photo]:
    order = (key.desc() if is_newest_first else key.asc() for key in _ORDER)
    return [Photo(*row) for row in session.execute(query.order_by(*order).limit(most))]


def _ids(session: Session, query: Select[str]) -> set[str]:
    # Past the ORM: there may be 100,000 of them.
    return set(session.connection().execute(query).scalars())


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    waiting = iter(ids)
    while batch := list(islice(waiting, _BATCH)):
        yield batch
