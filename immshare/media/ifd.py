"""Tag directories as TIFF 6.0 lays them down; EXIF blocks and TIFF files are both made of them.

Why not Pillow's reader: it follows any count a hostile file declares and raises what comes up. Here each value is
looked at only when asked for, is bounded, and is simply missing when broken. What the tags mean is not known here.
"""

import math
import struct
from typing import NamedTuple

from immshare.media.headers.reader import DAMAGED, DamageError, Reader

_MAX_ENTRIES = 1_000
# Kind of number → struct letter.
_LETTERS = {1: "B", 3: "H", 4: "L", 5: "L", 6: "b", 8: "h", 9: "l", 10: "l", 11: "f", 12: "d"}
_LETTERS |= {13: "L", 16: "Q", 17: "q", 18: "Q"}
_BYTES = frozenset({1, 2, 6, 7})  # 2 is text, 7 opaque
_RATIONALS = frozenset({5, 10})  # pairs of the letter


class _Entry(NamedTuple):
    kind: int
    length: int
    position: int


_MISSING = _Entry(0, 0, 0)


class Directory:
    """The tags of one directory; every getter answers an empty value for a missing or broken tag."""

    def __init__(self, reader: Reader, order: str, entries: dict[int, _Entry]) -> None:
        self._reader = reader
        self._order = order
        self._entries = entries

    def raw(self, tag: int, limit: int) -> bytes:
        """The bytes of a text or opaque value, at most ``limit`` of them."""
        kind, count, position = self._entries.get(tag, _MISSING)
        if kind not in _BYTES:
            return b""
        try:
            return self._reader.bytes_at(position, min(count, limit))
        except DamageError:
            return b""

    def numbers(self, tag: int, limit: int) -> tuple[float, ...]:
        """The numbers of a value, at most ``limit`` of them; a rational without a denominator is not a number."""
        kind, count, position = self._entries.get(tag, _MISSING)
        letter = _LETTERS.get(kind)
        if letter is None:
            return ()
        count = min(count, limit) * (2 if kind in _RATIONALS else 1)
        try:
            values = self._reader.unpack(f"{self._order}{count}{letter}", position)
        except DamageError:
            return ()
        if kind in _RATIONALS:
            return tuple(a / b if b else math.nan for a, b in zip(values[::2], values[1::2], strict=True))
        return values

    def number(self, tag: int) -> float | None:
        """The first number of a value, None unless it is finite."""
        values = self.numbers(tag, 1)
        return values[0] if values and math.isfinite(values[0]) else None


class TagBlock:
    """A block that starts with a TIFF header, classic or BigTIFF.

    Args:
        reader: The block; offsets inside it count from its start.

    Raises:
        DamageError: It has no TIFF header.
    """

    def __init__(self, reader: Reader) -> None:
        order = {b"II": "<", b"MM": ">"}.get(reader.bytes_at(0, 2))
        if order is None:
            raise DamageError(DAMAGED)
        self._reader = reader
        self._order = order
        is_big = reader.unpack(f"{order}H", 2) == (43,)
        self._word, self._word_bytes = ("Q", 8) if is_big else ("L", 4)
        self._count, self._count_bytes = ("Q", 8) if is_big else ("H", 2)

    def first_directory(self) -> Directory:
        """The directory the header points to.

        Raises:
            DamageError: It does not lie inside the block.
        """
        (offset,) = self._reader.unpack(self._order + self._word, self._word_bytes)
        return self.directory(offset)

    def directory(self, offset: int) -> Directory:
        """The directory at ``offset``. Where it points on to is not followed, so a cycle cannot arise.

        Raises:
            DamageError: It does not start inside the block; entries beyond the end are just missing.
        """
        (count,) = self._reader.unpack(self._order + self._count, offset)
        start = offset + self._count_bytes
        entry_layout = f"{self._order}HH{self._word}{self._word}"
        entry_bytes = struct.calcsize(entry_layout)
        count = min(count, _MAX_ENTRIES, (self._reader.size - start) // entry_bytes)
        entries: dict[int, _Entry] = {}
        for at in range(start, start + count * entry_bytes, entry_bytes):
            tag, kind, value_count, value_offset = self._reader.unpack(entry_layout, at)
            is_inline = value_count * _item_bytes(kind) <= self._word_bytes
            position = at + entry_bytes - self._word_bytes if is_inline else value_offset
            entries.setdefault(tag, _Entry(kind, value_count, position))
        return Directory(self._reader, self._order, entries)


def _item_bytes(kind: int) -> int:
    return struct.calcsize("=" + _LETTERS.get(kind, "B")) * (2 if kind in _RATIONALS else 1)
