"""Boxes of ISO base media files (ISO/IEC 14496-12): keeping them, and turning them into free space where they lie."""

import struct
from collections.abc import Mapping
from typing import Final

from immshare.media.cleaning.recipe import InPlace
from immshare.media.headers.boxes import FULL_BYTES, Box
from immshare.media.headers.reader import Reader

FREE: Final = b"free"


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
