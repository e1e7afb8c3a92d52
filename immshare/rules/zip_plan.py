"""Where every byte of a zip archive stands before one of them is read: parts, their names, and what a range covers.

Nothing here opens a file. Whoever sends an archive asks for the stretches of a range and reads only those.
"""

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from operator import add
from typing import Final, NamedTuple

from immshare.rules.filenames import MAX_NAME_BYTES, entry_name, shorten
from immshare.rules.pieces import Literal
from immshare.rules.zip_entries import Entries
from immshare.rules.zip_format import central_header, central_size, end_records, end_size, local_header, local_size

_BLOCK: Final = 512
"""Lines of the central directory that are made at once."""

_SUFFIX: Final = ".zip"


class Content(NamedTuple):
    """Bytes of an entry's file.

    Attributes:
        entry: Which one, by its index.
        offset: Where they begin in its file.
        length: How many.
    """

    entry: int
    offset: int
    length: int


Stretch = Literal | Content


class Archive:
    """One zip file.

    Args:
        entries: What is in it, in this order.
    """

    def __init__(self, entries: Entries) -> None:
        self.entries = entries
        heads = map(local_size, map(len, entries.names), entries.sizes, entries.instants)
        # Of each entry's local header, and of the central directory.
        self._starts = [0, *accumulate(map(add, heads, entries.sizes))]

    @cached_property
    def _central_starts(self) -> list[int]:
        """Where each line of the central directory begins, and where it ends."""
        entries, first = self.entries, self._starts[-1]
        lines = map(central_size, map(len, entries.names), entries.sizes, entries.instants, self._starts)
        return list(accumulate(lines, initial=first))

    @cached_property
    def size_bytes(self) -> int:
        """Length of the archive."""
        first, end = self._starts[-1], self._central_starts[-1]
        return end + end_size(len(self.entries), end - first, first)

    def stretches(self, start: int, stop: int) -> Iterator[Stretch]:
        """What makes up the bytes from ``start`` up to, not including, ``stop``.

        The first stretch is found in O(log n), each further one in O(1).

        Args:
            start: First byte, from 0.
            stop: End; what lies behind the archive is left out.
        """
        if start >= stop:
            return
        for index in range(bisect_right(self._starts, start) - 1, len(self.entries)):
            first = self._starts[index]
            if first >= stop:
                return
            yield from self._of_entry(index, max(start - first, 0), stop - first)
        yield from self._of_directory(start, stop)

    def _of_entry(self, index: int, start: int, stop: int) -> Iterator[Stretch]:
        """The bytes of one entry, header and content, counted from its beginning."""
        size = self.entries.sizes[index]
        head = self._starts[index + 1] - self._starts[index] - size
        if start < head:
            yield Literal(local_header(self.entries[index])[start:stop])
        offset, end = max(start - head, 0), min(stop - head, size)
        if offset < end:
            yield Content(index, offset, end - offset)

    def _of_directory(self, start: int, stop: int) -> Iterator[Literal]:
        """The bytes of the central directory and of what follows it, counted from the archive's beginning."""
        starts, count = self._central_starts, len(self.entries)
        begin = max(bisect_right(starts, start) - 1, 0)
        for index in range(begin, count, _BLOCK):
            block = range(index, min(index + _BLOCK, count))
            if starts[index] >= stop:
                return
            lines = b"".join(central_header(self.entries[one], self._starts[one]) for one in block)
            yield from _cut(lines, starts[index], start, stop)
        end = end_records(count, starts[-1] - starts[0], starts[0])
        yield from _cut(end, starts[-1], start, stop)


def divide(entries: Entries, limit_bytes: int) -> list[range]:
    """Which entries go into which part: in their order, as many as fit.

    Args:
        entries: All of them.
        limit_bytes: The largest a part may be as a file; only a single entry that does not fit is larger.

    Returns:
        Ranges of indices, without gaps. At least one, which is empty when there are no entries.
    """
    parts, first = [], 0
    offset = central = 0
    for index, name in enumerate(entries.names):
        size, instant = entries.sizes[index], entries.instants[index]
        grown = offset + local_size(len(name), size, instant) + size
        lines = central + central_size(len(name), size, instant, offset)
        if index > first and grown + lines + end_size(index + 1 - first, lines, grown) > limit_bytes:
            parts.append(range(first, index))
            first = index
            grown = local_size(len(name), size, instant) + size
            lines = central_size(len(name), size, instant, 0)
        offset, central = grown, lines
    return [*parts, range(first, len(entries))]


def part_names(title: str, count: int) -> list[str]:
    """What the parts are called: ``Title.zip``, or ``Title-1.zip``, ``Title-2.zip`` and so on.

    Args:
        title: Any text.
        count: How many parts.
    """
    ends = [_SUFFIX] if count == 1 else [f"-{number}{_SUFFIX}" for number in range(1, count + 1)]
    stem = shorten(entry_name(title), MAX_NAME_BYTES - len(ends[-1]))
    return [stem + end for end in ends]


def _cut(data: bytes, position: int, start: int, stop: int) -> Iterator[Literal]:
    """That part of bytes at a position that lies within a range."""
    if part := data[max(start - position, 0) : max(stop - position, 0)]:
        yield Literal(part)
