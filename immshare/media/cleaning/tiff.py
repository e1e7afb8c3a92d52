"""TIFF and BigTIFF (TIFF 6.0 and its supplements): the tags that decode the pages, their strips and tiles; zeros in place of all else.

Tags point to places in the file, so nothing moves: a directory is written anew where it lies, shorter, and whatever no tag that is kept
points to becomes zeros: EXIF, GPS, XMP, IPTC, Photoshop's blocks and layers, dates, names, thumbnails.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from immshare.media.cleaning.icc import neutral_profile
from immshare.media.cleaning.jpeg import hidden_parts, read_segments
from immshare.media.cleaning.recipe import UNKNOWN, InPlace, Recipe
from immshare.media.headers.reader import DAMAGED, DamageError, Reader

_KIND_OF_PAGE, _OLD_KIND_OF_PAGE, _COMPRESSION, _SUB_DIRECTORIES, _JPEG_TABLES = 254, 255, 259, 330, 347
_PROFILE, _DNG_VERSION = 34675, 50706
_DATA: Final = ((273, 279), (324, 325))  # offsets and byte counts of strips, of tiles
_NUMBERS: Final = frozenset(
    {
        *range(254, 260),  # kind of page, size, depth, compression
        *(262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284, 290, 291, 292, 293, 296, 301),
        *(317, 318, 319, 320, 321, 322, 323, 324, 325, 326, 327, 328, 332, 334, 336, 338, 339, 340, 341),
        *(529, 530, 531, 532, 559, 32995, 32996, 32997, 50674),  # YCbCr, strips of unequal height, old spellings, LERC
    }
)
_OPAQUE: Final = frozenset({_JPEG_TABLES, _PROFILE})

# None, fax, LZW, JPEG, deflate (two numbers), PackBits, LZMA, Zstandard, LogLuv (two), LERC. Old JPEG (6) and pictures of other formats
# inside strips are not looked into, so they are refused.
_COMPRESSIONS: Final = frozenset({1, 2, 3, 4, 5, 7, 8, 32773, 32946, 34925, 50000, 34676, 34677, 34887})
_JPEG = 7

_ITEM_BYTES: Final = {1: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 16: 8, 17: 8, 18: 8}
_OFFSET_LETTERS: Final = {3: "H", 4: "L", 16: "Q"}
_MAX_ENTRIES = 1_000


@dataclass(frozen=True, slots=True)
class _Layout:
    """How numbers lie in this file: byte order, letters of a count and of a place, sizes of both and of an entry."""

    order: str
    count: str
    word: str
    count_bytes: int
    word_bytes: int

    @property
    def entry(self) -> str:
        return f"{self.order}HH{self.word}{self.word}"

    @property
    def entry_bytes(self) -> int:
        return 4 + 2 * self.word_bytes


@dataclass(frozen=True, slots=True)
class _Entry:
    """One tag: its own bytes, and where its value lies."""

    tag: int
    kind: int
    count: int
    raw: bytes
    position: int
    length: int
    is_inline: bool


@dataclass(frozen=True, slots=True)
class _Page:
    """One directory."""

    offset: int
    entries: dict[int, _Entry]
    next_offset: int


def clean_tiff(reader: Reader) -> Recipe:
    """The pages alone.

    Raises:
        DamageError: Its structure is not understood.
    """
    layout = _layout(reader)
    pages = list(_pages(reader, layout))
    if not pages or _is_raw(reader, layout, pages[0]):
        raise DamageError(UNKNOWN)
    shown = [pages[0], *(page for page in pages[1:] if not _is_reduced(reader, layout, page))]
    place = InPlace()
    place.keep(0, 2 * layout.word_bytes)
    for page, following in zip(shown, [*shown[1:], None], strict=True):
        _keep_page(reader, layout, place, page, following.offset if following else 0)
    return place.recipe(place.end)


def _layout(reader: Reader) -> _Layout:
    order = {b"II": "<", b"MM": ">"}.get(reader.bytes_at(0, 2))
    if order is None:
        raise DamageError(DAMAGED)
    is_big = reader.unpack(f"{order}H", 2) == (43,)
    return _Layout(order, "Q", "Q", 8, 8) if is_big else _Layout(order, "H", "L", 2, 4)


def _pages(reader: Reader, layout: _Layout) -> Iterator[_Page]:
    (offset,) = reader.unpack(layout.order + layout.word, layout.word_bytes)
    seen: set[int] = set()
    while offset:
        reader.step(1_000)
        if offset in seen:
            raise DamageError(DAMAGED)
        seen.add(offset)
        page = _page(reader, layout, offset)
        yield page
        offset = page.next_offset


def _page(reader: Reader, layout: _Layout, offset: int) -> _Page:
    (count,) = reader.unpack(layout.order + layout.count, offset)
    if count > _MAX_ENTRIES:
        raise DamageError(DAMAGED)
    start = offset + layout.count_bytes
    end = start + count * layout.entry_bytes
    entries: dict[int, _Entry] = {}
    for at in range(start, end, layout.entry_bytes):
        entry = _entry(reader, layout, at)
        entries.setdefault(entry.tag, entry)
    (next_offset,) = reader.unpack(layout.order + layout.word, end)
    return _Page(offset, entries, next_offset)


def _entry(reader: Reader, layout: _Layout, at: int) -> _Entry:
    tag, kind, count, value = reader.unpack(layout.entry, at)
    length = count * _ITEM_BYTES.get(kind, 0)
    is_inline = length <= layout.word_bytes
    position = at + layout.entry_bytes - layout.word_bytes if is_inline else value
    return _Entry(tag, kind, count, reader.bytes_at(at, layout.entry_bytes), position, length, is_inline)


def _numbers(reader: Reader, layout: _Layout, page: _Page, tag: int) -> tuple[int, ...]:
    """The whole numbers of a tag; none when it is missing.

    Raises:
        DamageError: Its value is of another kind or lies outside the file.
    """
    entry = page.entries.get(tag)
    if entry is None:
        return ()
    letter = _OFFSET_LETTERS.get(entry.kind)
    if letter is None:
        raise DamageError(UNKNOWN)
    reader.require(entry.position, entry.length)
    reader.step(entry.count)
    return reader.unpack(f"{layout.order}{entry.count}{letter}", entry.position)


def _number(reader: Reader, layout: _Layout, page: _Page, tag: int, default: int) -> int:
    return next(iter(_numbers(reader, layout, page, tag)), default)


def _is_reduced(reader: Reader, layout: _Layout, page: _Page) -> bool:
    """Whether a page is a smaller copy of another."""
    is_reduced = _number(reader, layout, page, _KIND_OF_PAGE, 0) & 1
    return bool(is_reduced) or _number(reader, layout, page, _OLD_KIND_OF_PAGE, 0) == 2


def _is_raw(reader: Reader, layout: _Layout, first: _Page) -> bool:
    """Whether it is a camera's raw file, whose first page is but a preview of what lies below it."""
    has_more_below = _SUB_DIRECTORIES in first.entries and _is_reduced(reader, layout, first)
    return _DNG_VERSION in first.entries or has_more_below


def _keep_page(reader: Reader, layout: _Layout, place: InPlace, page: _Page, next_offset: int) -> None:
    compression = _number(reader, layout, page, _COMPRESSION, 1)
    if compression not in _COMPRESSIONS:
        raise DamageError(UNKNOWN)
    kept = [entry for entry in page.entries.values() if _keep_value(reader, place, entry)]
    place.replace(
        page.offset,
        struct.pack(layout.order + layout.count, len(kept))
        + b"".join(entry.raw for entry in kept)
        + struct.pack(layout.order + layout.word, next_offset),
    )
    parts = [part for tags in _DATA for part in _parts(reader, layout, page, *tags)]
    if not parts:
        raise DamageError(UNKNOWN)
    for start, end in parts:
        if compression == _JPEG:
            _keep_jpeg(reader, place, start, end)
        else:
            place.keep(start, end)


def _keep_value(reader: Reader, place: InPlace, entry: _Entry) -> bool:
    """Keep what a tag points to, and answer whether the tag is one to keep."""
    is_opaque = entry.tag in _OPAQUE and entry.kind in (1, 7)
    if not is_opaque and not (entry.tag in _NUMBERS and entry.kind in _ITEM_BYTES and entry.kind != 7):
        return False
    reader.require(entry.position, entry.length)
    if entry.tag == _PROFILE:
        profile = None if entry.is_inline else neutral_profile(reader.bytes_at(entry.position, entry.length))
        if profile is None:
            return False
        place.replace(entry.position, profile)
    elif entry.tag == _JPEG_TABLES:
        _keep_jpeg(reader, place, entry.position, entry.position + entry.length)
    elif not entry.is_inline:
        place.keep(entry.position, entry.position + entry.length)
    return True


def _parts(
    reader: Reader, layout: _Layout, page: _Page, offsets_tag: int, lengths_tag: int
) -> Iterator[tuple[int, int]]:
    """Where the strips or tiles start and end."""
    offsets = _numbers(reader, layout, page, offsets_tag)
    lengths = _numbers(reader, layout, page, lengths_tag)
    if len(offsets) != len(lengths):
        raise DamageError(UNKNOWN)
    for offset, length in zip(offsets, lengths, strict=True):
        reader.require(offset, length)
        yield offset, offset + length


def _keep_jpeg(reader: Reader, place: InPlace, start: int, end: int) -> None:
    """Keep a strip that is a JPEG, without what is not its picture."""
    segments, picture_end = read_segments(reader, start, end)
    place.keep(start, picture_end)
    place.reach(end)
    for hidden_start, hidden_end in hidden_parts(reader, segments):
        if hidden_start < hidden_end:
            place.replace(hidden_start, bytes(hidden_end - hidden_start))
