"""How files without their metadata are put together (``media.cleaning``), worked out when one is asked for.

A picture's recipe takes a millisecond. A film's takes longer, and a player asks for a film in many parts, so these are remembered for a while.
"""

import threading
from collections import OrderedDict
from pathlib import Path
from typing import Final

from immshare.media import cleaning
from immshare.rules.pieces import Literal, Piece

Key = tuple[str, str]
"""An owner and the SHA-1 of a file of theirs."""

_MAX_WEIGHT: Final = 16 << 20
_PIECE_BYTES: Final = 150


def recipe(path: Path, key: Key, mime: str) -> tuple[Piece, ...]:
    """How a file is put together without its metadata.

    Args:
        path: Where it lies.
        key: What names its content.
        mime: Its media type.

    Raises:
        CannotCleanError: Its structure is not understood.
    """
    if mime.startswith("video/"):
        return _films.recipe(path, key, mime)
    return cleaning.pieces(path, mime)


class Recipes:
    """Recipes of films that were asked for a moment ago: a player asks for a film in many parts, and each recipe takes a while.

    Args:
        max_weight: How much may be remembered, in bytes or nearly so.
    """

    def __init__(self, max_weight: int) -> None:
        self._max_weight = max_weight
        self._lock = threading.Lock()
        self._by_file: OrderedDict[Key, tuple[Piece, ...]] = OrderedDict()
        self._weight = 0

    def recipe(self, path: Path, key: Key, mime: str) -> tuple[Piece, ...]:
        """How a film is put together.

        Args:
            path: Where it lies.
            key: What names its content.
            mime: Its media type.

        Raises:
            CannotCleanError: Its structure is not understood.
        """
        with self._lock:
            known = self._by_file.get(key)
            if known is not None:
                self._by_file.move_to_end(key)
                return known
        made = cleaning.pieces(path, mime)
        with self._lock:
            self._remember(key, made)
        return made

    def _remember(self, key: Key, made: tuple[Piece, ...]) -> None:
        if key not in self._by_file:
            self._by_file[key] = made
            self._weight += _weight(made)
        while self._weight > self._max_weight:
            _, oldest = self._by_file.popitem(last=False)
            self._weight -= _weight(oldest)


def _weight(pieces: tuple[Piece, ...]) -> int:
    return sum(_PIECE_BYTES + (piece.length if isinstance(piece, Literal) else 0) for piece in pieces)


_films = Recipes(_MAX_WEIGHT)
