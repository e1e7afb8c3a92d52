"""A byte stream described without holding it: stretches of a source file, bytes of our own, and zeros.

A cleaned picture and a zip archive are both told this way; whoever sends one reads only the stretches that were asked for.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Copy:
    """Bytes of the source file.

    Attributes:
        offset: Where they begin there, in bytes.
        length: How many, at least 1.
    """

    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Literal:
    """Bytes of our own.

    Attributes:
        data: The bytes, at least 1.
    """

    data: bytes

    @property
    def length(self) -> int:
        """How many bytes."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class Zeros:
    """Zero bytes in place of something that was taken out, where nothing may move.

    Attributes:
        length: How many, at least 1.
    """

    length: int


Piece = Copy | Literal | Zeros


def size_of(pieces: Iterable[Piece]) -> int:
    """Length of the whole stream in bytes."""
    return sum(piece.length for piece in pieces)


def cut(pieces: Sequence[Piece], start: int, stop: int) -> Iterator[Piece]:
    """The pieces that make up the bytes from ``start`` up to, not including, ``stop``.

    Args:
        pieces: The whole stream, in order.
        start: First byte, from 0.
        stop: End, in bytes; what lies behind the stream is left out.
    """
    ends = list(accumulate(piece.length for piece in pieces))
    index = bisect_right(ends, start)
    position = ends[index - 1] if index else 0
    for piece in pieces[index:]:
        first, last = max(start - position, 0), min(stop - position, piece.length)
        if first >= last:
            return
        yield _part(piece, first, last)
        position += piece.length


def _part(piece: Piece, first: int, last: int) -> Piece:
    match piece:
        case Copy(offset=offset):
            return Copy(offset + first, last - first)
        case Literal(data=data):
            return Literal(data[first:last])
        case Zeros():
            return Zeros(last - first)
