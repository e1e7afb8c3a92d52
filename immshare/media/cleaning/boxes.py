"""Boxes of ISO base media files (ISO/IEC 14496-12): finding them, keeping them, and turning them into free space where they lie."""

import struct
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from immshare.media.cleaning.recipe import InPlace
from immshare.media.headers.reader import CUT_OFF, DAMAGED, DamageError, Reader

_WEIGHT = 20  # what a box costs of the reader's steps: 100,000 boxes are enough for a fragmented film of three hours
FREE: Final = b"free"
FULL_BYTES: Final = 4
"""Version and flags at the start of a "full" box."""


class Box(NamedTuple):
    """One box: where its header, its body and what follows it start."""

    kind: bytes
    start: int
    body: int
    end: int


def read_boxes(reader: Reader, position: int, end: int) -> Iterator[Box]:
    """The boxes from ``position`` to ``end``; fewer than eight bytes left over are padding.

    Raises:
        DamageError: One is longer than what surrounds it.
    """
    while position + 8 <= end:
        reader.step(_WEIGHT)
        size, kind = reader.unpack(">L4s", position)
        header_bytes = 8
        if size == 1:
            (size,) = reader.unpack(">Q", position + 8)
            header_bytes = 16
        elif size == 0:  # up to the end of what surrounds it
            size = end - position
        if size < header_bytes:
            raise DamageError(DAMAGED)
        if position + size > end:
            raise DamageError(CUT_OFF)
        yield Box(kind, position, position + header_bytes, position + size)
        position += size


def body(reader: Reader, box: Box) -> bytes:
    """What is in a box."""
    return reader.bytes_at(box.body, box.end - box.body)


def make_box(kind: bytes, content: bytes) -> bytes:
    """A box of our own."""
    return struct.pack(">L4s", len(content) + 8, kind) + content


def make_full_box(kind: bytes, version: int, flags: int, content: bytes) -> bytes:
    """A box of our own with version and flags."""
    return make_box(kind, struct.pack(">L", version << 24 | flags) + content)


def keep_header(place: InPlace, box: Box) -> None:
    """Keep a box with zeros in it."""
    place.keep(box.start, box.body)


def keep_box(place: InPlace, box: Box) -> None:
    """Keep a box as it is."""
    place.keep(box.start, box.end)


def free_box(place: InPlace, box: Box) -> None:
    """Turn a box into free space of the same length."""
    place.keep(box.start, box.body)
    place.replace(box.start + 4, FREE)


def neutral_handler(reader: Reader, box: Box) -> bytes:
    """A handler box (``hdlr``) of the same length whose name, and whose maker in QuickTime files, are empty."""
    length = box.end - box.body
    content = reader.bytes_at(box.body, min(FULL_BYTES + 8, length))
    return make_box(b"hdlr", content.ljust(length, b"\0"))


def by_kind(boxes: list[Box]) -> Mapping[bytes, Box]:
    """The first box of each kind."""
    return {box.kind: box for box in reversed(boxes)}
