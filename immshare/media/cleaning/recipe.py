"""Putting a recipe together: in the order of the new file, or in place, where nothing may move."""

from collections.abc import Sequence
from typing import Final

from immshare.media.headers.reader import DamageError
from immshare.rules.pieces import Copy, Literal, Piece, Zeros

UNKNOWN: Final = "has parts that are not known"

_MAX_PIECES: Final = 200_000
_MAX_LITERAL_BYTES: Final = 32 << 20


class Recipe:
    """The new file from its start to its end; what is not written into it is left out."""

    def __init__(self) -> None:
        self._pieces: list[Piece] = []
        self._literal_bytes = 0

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What was written."""
        return tuple(self._pieces)

    def copy(self, start: int, end: int) -> None:
        """Go on with the source's bytes from ``start`` up to, not including, ``end``."""
        if start == end:
            return
        last = self._pieces[-1] if self._pieces else None
        if isinstance(last, Copy) and last.offset + last.length == start:
            self._pieces[-1] = Copy(last.offset, end - last.offset)
        else:
            self._add(Copy(start, end - start))

    def write(self, data: bytes) -> None:
        """Go on with bytes of our own.

        Raises:
            DamageError: They have become too many.
        """
        if not data:
            return
        self._literal_bytes += len(data)
        if self._literal_bytes > _MAX_LITERAL_BYTES:
            raise DamageError("has too much that would have to be written anew")
        self._add(Literal(data))

    def blank(self, length: int) -> None:
        """Go on with zeros.

        Args:
            length: How many, 0 included.
        """
        if length:
            self._add(Zeros(length))

    def append(self, other: "Recipe") -> None:
        """Go on with another recipe.

        Raises:
            DamageError: Together they are too long.
        """
        for piece in other.pieces:
            match piece:
                case Copy(offset=offset, length=length):
                    self.copy(offset, offset + length)
                case Literal(data=data):
                    self.write(data)
                case Zeros(length=length):
                    self.blank(length)

    def _add(self, piece: Piece) -> None:
        if len(self._pieces) >= _MAX_PIECES:
            raise DamageError("is in too many pieces")
        self._pieces.append(piece)


class InPlace:
    """A file of the same layout: stretches that are kept, stretches that are replaced, zeros everywhere else."""

    def __init__(self) -> None:
        self._kept: list[tuple[int, int]] = []
        self._replaced: dict[int, bytes] = {}
        self._reached = 0

    def keep(self, start: int, end: int) -> None:
        """Leave the bytes from ``start`` up to, not including, ``end`` as they are; they may be kept several times."""
        if start < end:
            self._kept.append((start, end))

    def reach(self, end: int) -> None:
        """Let the file be at least so long, because something in it says that it reaches so far."""
        self._reached = max(self._reached, end)

    def replace(self, start: int, data: bytes) -> None:
        """Put bytes of our own at ``start``, over what is kept there.

        Raises:
            DamageError: Something else was put there before.
        """
        if self._replaced.setdefault(start, data) != data:
            raise DamageError("uses the same bytes twice")

    @property
    def end(self) -> int:
        """Where the last stretch that is kept, replaced or reached ends."""
        replaced = (start + len(data) for start, data in self._replaced.items())
        return max((self._reached, *(end for _, end in self._kept), *replaced))

    def recipe(self, end: int) -> Recipe:
        """The file up to ``end``, behind which nothing may be replaced.

        Raises:
            DamageError: Replaced stretches overlap or lie behind the end.
        """
        recipe = Recipe()
        kept = _merged(self._kept)
        position = index = 0
        for start in sorted(self._replaced):
            if start < position or start + len(self._replaced[start]) > end:
                raise DamageError("uses the same bytes twice")
            index = _fill(recipe, kept, index, position, start)
            recipe.write(self._replaced[start])
            position = start + len(self._replaced[start])
        _fill(recipe, kept, index, position, end)
        return recipe


def _merged(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same bytes in ascending stretches that do not touch."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _fill(recipe: Recipe, kept: Sequence[tuple[int, int]], index: int, position: int, end: int) -> int:
    """Write from ``position`` to ``end`` what is kept of it; answers where in ``kept`` the rest goes on."""
    while position < end:
        while index < len(kept) and kept[index][1] <= position:
            index += 1
        start, stop = kept[index] if index < len(kept) else (end, end)
        gap_end = min(max(start, position), end)
        recipe.blank(gap_end - position)
        position = min(max(stop, gap_end), end) if gap_end < end else end
        recipe.copy(gap_end, position)
    return index
