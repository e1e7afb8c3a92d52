"""What a HEIF or AVIF file says about its items (ISO/IEC 14496-12, 8.11, and 23008-12): who they are, what belongs together, where they lie.

Only reading and writing these boxes; which items are kept is decided in ``heif``.
"""

import struct
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, NamedTuple

from immshare.media.cleaning.boxes import make_box, make_full_box
from immshare.media.cleaning.recipe import UNKNOWN
from immshare.media.headers.boxes import FULL_BYTES, Box, read_boxes
from immshare.media.headers.reader import DAMAGED, DamageError, Reader

_FIELD_BYTES: Final = frozenset({0, 4, 8})
_HIDDEN = 1
IN_FILE: Final = 0
"""Extents count from the start of the file."""
IN_BOX: Final = 1
"""Extents count from the start of the ``idat`` box."""


class Item(NamedTuple):
    """One item: what it is, and whether it is shown by itself."""

    kind: bytes
    flags: int
    version: int


class Reference(NamedTuple):
    """What one item needs or describes."""

    kind: bytes
    source: int
    targets: tuple[int, ...]


class Extent(NamedTuple):
    """Where a part of an item lies: its number, offset beyond the location's base, and length."""

    number: int
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Location:
    """Where an item lies."""

    method: int
    base: int
    extents: tuple[Extent, ...]


@dataclass(frozen=True, slots=True)
class Locations:
    """All of an ``iloc`` box."""

    version: int
    sizes: tuple[int, int, int, int]  # bytes of an offset, a length, a base, a number
    by_item: dict[int, Location]


@dataclass(frozen=True, slots=True)
class Associations:
    """All of an ``ipma`` box: which properties an item has, and which of them a reader must know."""

    version: int
    flags: int
    by_item: dict[int, tuple[tuple[bool, int], ...]]


class _Cursor:
    """Reading numbers one after the other."""

    def __init__(self, reader: Reader, position: int, end: int) -> None:
        self._reader, self._position, self._end = reader, position, end

    def number(self, size: int) -> int:
        """The next number of so many bytes; none at all is 0."""
        self._reader.step()
        start = self._position
        self._position += size
        if self._position > self._end:
            raise DamageError(DAMAGED)
        return int.from_bytes(self._reader.bytes_at(start, size), "big")


def read_primary(reader: Reader, box: Box) -> int:
    """The id of the picture that is shown."""
    return int.from_bytes(reader.bytes_at(box.body + FULL_BYTES, 4 if reader.byte(box.body) else 2), "big")


def read_items(reader: Reader, box: Box) -> dict[int, Item]:
    """Every item by its id.

    Raises:
        DamageError: One is encrypted.
    """
    start = box.body + FULL_BYTES + (4 if reader.byte(box.body) else 2)
    items: dict[int, Item] = {}
    for entry in read_boxes(reader, start, box.end):
        version, flags = reader.byte(entry.body), reader.byte(entry.body + 3)
        if version not in (2, 3):  # older ones have no type and are never pictures
            continue
        letter = "H" if version == 2 else "L"
        item_id, protection, kind = reader.unpack(f">{letter}H4s", entry.body + FULL_BYTES)
        if protection:
            raise DamageError(UNKNOWN)
        items[item_id] = Item(kind, flags & _HIDDEN, version)
    return items


def write_items(reader: Reader, box: Box, items: dict[int, Item]) -> bytes:
    """The box again with these items, without their names."""
    version = reader.byte(box.body)
    entries = b""
    for item_id, item in items.items():
        letter = "H" if item.version == 2 else "L"
        content = struct.pack(f">{letter}H4sx", item_id, 0, item.kind)
        entries += make_full_box(b"infe", item.version, item.flags, content)
    count = struct.pack(">L" if version else ">H", len(items))
    return make_full_box(b"iinf", version, 0, count + entries)


def read_references(reader: Reader, box: Box) -> list[Reference]:
    """Every reference between items."""
    size = 4 if reader.byte(box.body) else 2
    references: list[Reference] = []
    for entry in read_boxes(reader, box.body + FULL_BYTES, box.end):
        cursor = _Cursor(reader, entry.body, entry.end)
        source, count = cursor.number(size), cursor.number(2)
        references.append(Reference(entry.kind, source, tuple(cursor.number(size) for _ in range(count))))
    return references


def write_references(reader: Reader, box: Box, references: list[Reference]) -> bytes:
    """The box again with these references; nothing when there are none."""
    version = reader.byte(box.body)
    letter = "L" if version else "H"
    entries = b"".join(
        make_box(kind, struct.pack(f">{letter}H{len(targets)}{letter}", source, len(targets), *targets))
        for kind, source, targets in references
    )
    return make_full_box(b"iref", version, 0, entries) if entries else b""


def read_locations(reader: Reader, box: Box) -> Locations:
    """Where every item lies.

    Raises:
        DamageError: In another file, inside another item, or the box makes no sense.
    """
    version = reader.byte(box.body)
    if version > 2:
        raise DamageError(UNKNOWN)
    cursor = _Cursor(reader, box.body + FULL_BYTES, box.end)
    first, second = cursor.number(1), cursor.number(1)
    sizes = (first >> 4, first & 15, second >> 4, second & 15 if version else 0)
    if not _FIELD_BYTES.issuperset(sizes):
        raise DamageError(DAMAGED)
    by_item: dict[int, Location] = {}
    id_bytes = 4 if version == 2 else 2
    for _ in range(cursor.number(id_bytes)):
        item_id = cursor.number(id_bytes)
        by_item[item_id] = _read_location(cursor, sizes, cursor.number(2) & 15 if version else IN_FILE)
    return Locations(version, sizes, by_item)


def _read_location(cursor: _Cursor, sizes: tuple[int, int, int, int], method: int) -> Location:
    other_file = cursor.number(2)
    if other_file or method not in (IN_FILE, IN_BOX):
        raise DamageError(UNKNOWN)
    offset_bytes, length_bytes, base_bytes, index_bytes = sizes
    base = cursor.number(base_bytes)
    extents = tuple(
        Extent(cursor.number(index_bytes), cursor.number(offset_bytes), cursor.number(length_bytes))
        for _ in range(cursor.number(2))
    )
    return Location(method, base, extents)


def write_locations(locations: Locations, kept: Collection[int]) -> bytes:
    """The box again with some of its items."""
    version, sizes = locations.version, locations.sizes
    offset_bytes, length_bytes, base_bytes, index_bytes = sizes
    id_bytes = 4 if version == 2 else 2
    by_item = {item_id: location for item_id, location in locations.by_item.items() if item_id in kept}
    content = bytes((offset_bytes << 4 | length_bytes, base_bytes << 4 | index_bytes))
    content += len(by_item).to_bytes(id_bytes, "big")
    for item_id, location in by_item.items():
        content += item_id.to_bytes(id_bytes, "big") + (struct.pack(">H", location.method) if version else b"")
        content += bytes(2) + location.base.to_bytes(base_bytes, "big") + struct.pack(">H", len(location.extents))
        for extent in location.extents:
            content += extent.number.to_bytes(index_bytes, "big")
            content += extent.offset.to_bytes(offset_bytes, "big") + extent.length.to_bytes(length_bytes, "big")
    return make_full_box(b"iloc", version, 0, content)


def read_associations(reader: Reader, box: Box) -> Associations:
    """Which properties every item has."""
    version, flags = reader.byte(box.body), reader.byte(box.body + 3)
    cursor = _Cursor(reader, box.body + FULL_BYTES, box.end)
    size, is_essential = (2, 0x8000) if flags & 1 else (1, 0x80)
    by_item: dict[int, tuple[tuple[bool, int], ...]] = {}
    for _ in range(cursor.number(4)):
        item_id = cursor.number(4 if version else 2)
        values = [cursor.number(size) for _ in range(cursor.number(1))]
        by_item[item_id] = tuple((bool(value & is_essential), value & ~is_essential) for value in values)
    return Associations(version, flags & 1, by_item)


def write_associations(associations: Associations, keeps: Callable[[int, bool, int], bool]) -> bytes:
    """The box again.

    Args:
        associations: What it said.
        keeps: Whether an item keeps a property: id, whether a reader must know it, number of the property from 1.
    """
    size, is_essential = (2, 0x8000) if associations.flags else (1, 0x80)
    content, count = b"", 0
    for item_id, values in associations.by_item.items():
        kept = [index | is_essential * essential for essential, index in values if keeps(item_id, essential, index)]
        if kept:
            count += 1
            content += item_id.to_bytes(4 if associations.version else 2, "big") + bytes((len(kept),))
            content += b"".join(value.to_bytes(size, "big") for value in kept)
    return make_full_box(b"ipma", associations.version, associations.flags, struct.pack(">L", count) + content)
