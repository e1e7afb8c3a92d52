"""The bytes of a planned archive. Memory does not grow with it: a few chunks are held at a time, and a window of its entries."""

import zlib
from collections.abc import Iterator, Sequence
from typing import Final

from immshare.errors import ChecksumMismatchError, MediaMissingError
from immshare.rules.pieces import Literal
from immshare.rules.zip_plan import Archive, Content
from immshare.services.context import Context
from immshare.services.damaged_originals import remember_if_damaged
from immshare.services.download_photos import Photo, read_photos
from immshare.services.originals import open_cleaned, open_original

_WINDOW: Final = 256
"""Entries whose rows are read at once."""

_LEAST: Final = 256 << 10
"""Smaller pieces are gathered until they are so many bytes: sending one has its price."""


class ArchiveReader:
    """Reads ranges of an archive.

    Args:
        context: The tools.
        archive: The archive.
        asset_ids: The asset behind each entry; empty for the one that is ``text``.
        text: What the entry without an asset consists of.
        is_cleaned: Whether the files come without their metadata.
    """

    def __init__(
        self, context: Context, archive: Archive, asset_ids: Sequence[str], text: bytes, *, is_cleaned: bool
    ) -> None:
        self._context = context
        self._archive = archive
        self._asset_ids = asset_ids
        self._text = text
        self._is_cleaned = is_cleaned
        self._photos: dict[str, Photo] = {}

    def chunks(self, start: int, stop: int) -> Iterator[bytes]:
        """The bytes from ``start`` up to, not including, ``stop``. Reads the disk: never in the event loop.

        An entry that is read whole is checked before its last chunk is given out.

        Args:
            start: First byte, from 0.
            stop: End.

        Raises:
            MediaMissingError: A file is gone. What came before is right.
            ChecksumMismatchError: A file is not what was planned. What came before must not pass for the whole.
        """
        waiting: list[bytes] = []
        size_bytes = 0
        for piece in self._pieces(start, stop):
            waiting.append(piece)
            size_bytes += len(piece)
            if size_bytes >= _LEAST:
                yield waiting[0] if len(waiting) == 1 else b"".join(waiting)
                waiting, size_bytes = [], 0
        if waiting:
            yield b"".join(waiting)

    def _pieces(self, start: int, stop: int) -> Iterator[bytes]:
        for stretch in self._archive.stretches(start, stop):
            if isinstance(stretch, Literal):
                yield stretch.data
            elif not self._asset_ids[stretch.entry]:
                yield self._text[stretch.offset : stretch.offset + stretch.length]
            else:
                yield from self._of_file(stretch)

    def _of_file(self, content: Content) -> Iterator[bytes]:
        asset_id = self._asset_ids[content.entry]
        photo = self._photo(content.entry)
        entry = self._archive.entries[content.entry]
        opened = (open_cleaned if self._is_cleaned else open_original)(self._context, photo)
        chunks = opened.chunks(content.offset, content.offset + content.length)
        try:
            if opened.size_bytes != entry.size_bytes:
                raise ChecksumMismatchError(f"The file of asset {asset_id} is not as long as it was.")
            yield from _checked(chunks, entry.crc32, asset_id) if content.length == entry.size_bytes else chunks
        except (ChecksumMismatchError, MediaMissingError):
            remember_if_damaged(self._context, asset_id, photo)
            raise

    def _photo(self, index: int) -> Photo:
        asset_id = self._asset_ids[index]
        if asset_id not in self._photos:
            window = [one for one in self._asset_ids[index : index + _WINDOW] if one]
            with self._context.database.reading() as session:
                self._photos = {photo.id: photo for photo in read_photos(session, window)}
        if asset_id not in self._photos:
            raise MediaMissingError(f"The asset {asset_id} was deleted.")
        return self._photos[asset_id]


def _checked(chunks: Iterator[bytes], crc32: int, asset_id: str) -> Iterator[bytes]:
    """The chunks of a whole file, the last one only if all of them were right."""
    found, held = 0, b""
    for chunk in chunks:
        if held:
            yield held
        found, held = zlib.crc32(chunk, found), chunk
    if found != crc32:
        raise ChecksumMismatchError(f"The file of asset {asset_id} is not what was uploaded.")
    yield held
