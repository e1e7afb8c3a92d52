"""Downloads of several photos: planned once, then sent as zip files that are the same bytes each time.

Who may have the photos is asked when a download is planned and again on every request for a part of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from immshare.errors import InvalidInputError, NotFoundError
from immshare.live import download_topic
from immshare.rules.access import Caller, require_or_link
from immshare.rules.download_contents import Contents
from immshare.rules.selection import Selection
from immshare.rules.timeline import View
from immshare.rules.zip_entries import Entries
from immshare.rules.zip_plan import Archive, divide, part_names
from immshare.schemas.download import DownloadArchiveInfo, DownloadInfo, DownloadPlanView
from immshare.services.context import Context
from immshare.services.download_photos import (
    Photo,
    Source,
    library_stamp,
    may_have_all,
    photos_by_id,
    photos_in_album,
    photos_in_share,
    photos_selected,
)
from immshare.services.download_plans import TITLE, find_part, gather, is_neutral, part_bytes, save_plan
from immshare.services.download_stream import ArchiveReader

_FORMAT: Final = "1"
"""Part of every ETag: another one as soon as the same plan leads to other bytes."""

_OF_PHOTOS: Final = "asset.download"
_OF_ALBUM: Final = "album.download"


@dataclass(frozen=True, slots=True)
class ZipFile:
    """One zip file that can be sent, whole or in ranges.

    Attributes:
        name: What to save it as.
        size_bytes: Its length.
        etag: A strong validator, quoted.
        mime: Its media type.
    """

    name: str
    size_bytes: int
    etag: str
    _reader: ArchiveReader
    _context: Context
    _ticket: str = ""
    mime: str = "application/zip"

    def chunks(self, start: int, stop: int) -> Iterator[bytes]:
        """The bytes of a range, see ``ArchiveReader.chunks``; who waits with the ticket for the end is told of it."""
        yield from self._reader.chunks(start, stop)
        if self._ticket and stop >= self.size_bytes:
            self._context.hub.publish(download_topic(self._ticket))


def plan_ids(context: Context, caller: Caller, asset_ids: Iterable[str], access: str = "") -> DownloadPlanView:
    """Plan a download of exactly these photos.

    Args:
        context: The tools.
        caller: Who is asking.
        asset_ids: Which, in the order of the archive.
        access: What a guest's URLs carry, such as ``key=…``; empty for members.

    Raises:
        NotFoundError: One of them is unknown, in the trash, or not the caller's to have: nothing is planned.
        InvalidInputError: No ids, too many, or one that is no id.
    """
    require_or_link(caller, _OF_PHOTOS)
    with context.database.reading() as session:
        stamp = library_stamp(session, caller)
        photos = photos_by_id(session, caller, asset_ids)
    return _plan(context, caller, _single(caller, photos, stamp), photos, access)


def plan_album(context: Context, caller: Caller, album_id: str, access: str = "") -> DownloadPlanView:
    """Plan a download of all that an album shows.

    Raises:
        NotFoundError: No such album, or not the caller's to download.
        InvalidInputError: It shows nothing.
    """
    require_or_link(caller, _OF_ALBUM)
    with context.database.reading() as session:
        source, photos = photos_in_album(session, caller, album_id)
    return _plan(context, caller, source, photos, access)


def plan_link(context: Context, caller: Caller, access: str = "") -> DownloadPlanView:
    """Plan a download of all that a shared link shows.

    Raises:
        NotFoundError: The caller is no link, or it allows no downloads.
        InvalidInputError: It shows nothing.
    """
    require_or_link(caller, _OF_ALBUM)
    if caller.link is None:
        raise NotFoundError.for_permission(_OF_ALBUM)
    if caller.link.album_id is not None:
        return plan_album(context, caller, caller.link.album_id, access)
    with context.database.reading() as session:
        photos = photos_in_share(session, caller.link)
    return _plan(context, caller, Source(), photos, access)


def plan_selection(
    context: Context, caller: Caller, selection: Selection, view: View, access: str = ""
) -> DownloadPlanView:
    """Plan a download of what a selection means now.

    Args:
        context: The tools.
        caller: Who is asking.
        selection: Which of those that the view shows; what is no longer there is passed over.
        view: Where the selection was made; a guest's is always what the link shows.
        access: What a guest's URLs carry.

    Raises:
        NotFoundError: It was made in an album that is not the caller's to download.
        InvalidInputError: It holds nothing, or was made in the trash.
    """
    require_or_link(caller, _OF_PHOTOS)
    with context.database.reading() as session:
        stamp = library_stamp(session, caller)
        photos = photos_selected(session, caller, selection, view)
    return _plan(context, caller, _single(caller, photos, stamp), photos, access)


def find_single(context: Context, caller: Caller, selection: Selection, view: View) -> str | None:
    """The id of the photo, if a selection means a single one that can be sent: it is downloaded as it is.

    Raises:
        NotFoundError: As ``plan_selection``.
        InvalidInputError: It was made in the trash.
    """
    require_or_link(caller, _OF_PHOTOS)
    with context.database.reading() as session:
        photos = photos_selected(session, caller, selection, view, most=2)
    is_single = len(photos) == 1 and not gather(context, caller, photos).missing_ids
    return photos[0].id if is_single else None


def get_info(
    context: Context,
    caller: Caller,
    *,
    asset_ids: Sequence[str] | None = None,
    album_id: str | None = None,
    archive_bytes: int | None = None,
) -> DownloadInfo:
    """What a download would consist of, archive by archive; nothing is planned.

    Args:
        context: The tools.
        caller: Who is asking.
        asset_ids: Of these photos, or
        album_id: of this album.
        archive_bytes: The largest an archive may be; None is what the user has set.

    Raises:
        NotFoundError: As ``plan_ids`` and ``plan_album``.
        InvalidInputError: Neither photos nor an album are named, or both.
    """
    require_or_link(caller, _OF_PHOTOS if album_id is None else _OF_ALBUM)
    if (asset_ids is None) == (album_id is None):
        raise InvalidInputError("Name either assetIds or albumId.")
    with context.database.reading() as session:
        if album_id is None:
            photos = photos_by_id(session, caller, asset_ids or ())
        else:
            _, photos = photos_in_album(session, caller, album_id)
        limit = archive_bytes or part_bytes(session, caller)
    contents = gather(context, caller, photos)
    archives = [_info(contents, part) for part in divide(contents.entries, limit) if part]
    return DownloadInfo(total_size=sum(archive.size for archive in archives), archives=archives)


def open_archive(context: Context, caller: Caller, asset_ids: Iterable[str], title: str = "") -> ZipFile:
    """One zip file of exactly these photos, whatever its size, without a plan.

    Raises:
        NotFoundError: As ``plan_ids``.
        InvalidInputError: As ``plan_ids``.
    """
    require_or_link(caller, _OF_PHOTOS)
    with context.database.reading() as session:
        photos = photos_by_id(session, caller, asset_ids)
    contents = gather(context, caller, photos)
    archive = Archive(contents.entries)
    text = contents.missing_text.encode()
    reader = ArchiveReader(context, archive, contents.asset_ids, text, is_cleaned=is_neutral(caller))
    [name] = part_names(title.removesuffix(".zip") or TITLE, 1)
    return ZipFile(name, archive.size_bytes, _etag(contents.digest), reader, context)


def open_part(context: Context, caller: Caller, plan_id: str, number: int, name: str, ticket: str = "") -> ZipFile:
    """One part of a planned download, if the caller may still have everything in it.

    Args:
        context: The tools.
        caller: Whoever planned it, or a guest of the same link.
        plan_id: Which plan.
        number: Which part, from 1.
        name: Its name.
        ticket: Of whoever waits for its last byte, see ``download_topic``; empty: nobody does.

    Raises:
        NotFoundError: There is no such part (any longer), it is somebody else's, or the caller may no longer have one of its photos.
    """
    require_or_link(caller, _OF_PHOTOS)
    with context.database.reading() as session:
        found = find_part(session, context, caller, plan_id, number, name)
        if found is None:
            raise NotFoundError.for_permission(_OF_PHOTOS)
        plan, part = found
        asset_ids = part.asset_ids.split(" ")
        source = Source(album_id=plan.album_id, stamp=plan.stamp)
        if not may_have_all(session, caller, source, [one for one in asset_ids if one]):
            raise NotFoundError.for_permission(_OF_PHOTOS)
    archive = Archive(Entries.unpack(part.entries))
    reader = ArchiveReader(context, archive, asset_ids, part.missing.encode(), is_cleaned=plan.is_cleaned)
    return ZipFile(part.name, part.size_bytes, _etag(f"{plan.digest} {number}"), reader, context, ticket)


def _info(contents: Contents, part: range) -> DownloadArchiveInfo:
    """One archive; what is missing belongs to the first one, whose MISSING.txt names it."""
    rows = slice(part.start, part.stop)
    sized = [
        (one, size) for one, size in zip(contents.asset_ids[rows], contents.entries.sizes[rows], strict=True) if one
    ]
    missing = contents.missing_ids if part.start == 0 else []
    return DownloadArchiveInfo(size=sum(size for _, size in sized), asset_ids=missing + [one for one, _ in sized])


def _plan(context: Context, caller: Caller, source: Source, photos: Sequence[Photo], access: str) -> DownloadPlanView:
    if not photos:
        raise InvalidInputError("There is nothing here to download.")
    return save_plan(context, caller, source, gather(context, caller, photos), access)


def _single(caller: Caller, photos: Sequence[Photo], stamp: str) -> Source:
    """Single photos; the library's stamp is about them only if all of them are in it."""
    return Source(stamp=stamp if all(photo.owner_id == caller.user_id for photo in photos) else "")


def _etag(digest: str) -> str:
    return f'"{sha256(f"{_FORMAT} {digest}".encode()).hexdigest()[:40]}"'
