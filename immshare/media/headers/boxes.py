"""Boxes of ISO base media files (ISO/IEC 14496-12): what MP4, QuickTime, HEIF and AVIF files consist of."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from immshare.media.headers.reader import CUT_OFF, DAMAGED, DamageError, Reader

FULL_BYTES: Final = 4
"""Version and flags at the start of a "full" box."""

_WEIGHT: Final = 20  # boxes are kept in lists: 100,000 of them, a fragmented film of three hours has a third


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
