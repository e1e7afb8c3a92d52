"""A file without what it tells about who made it, where, when and with what, its picture untouched bit for bit.

Nothing is decoded or compressed again. Each container's module knows the parts that a decoder needs and keeps these alone: a part
that nobody here knows is never passed on. Where it cannot be left out, the file is refused.

What must not be here: reading of metadata for ourselves (``exif``), and who may have which file.
"""

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from immshare.errors import CannotCleanError
from immshare.media.cleaning.containers import pieces
from immshare.rules.pieces import size_of
from immshare.store.stretches import read_pieces

__all__ = ["VERSION", "Cleaned", "clean", "pieces"]

VERSION: Final = 1
"""Raised whenever any file comes out different: what was noted about cleaned files is then worked out again."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What is noted about a cleaned file.

    Attributes:
        version: The ``VERSION`` that looked.
        size_bytes: Length of what it made of the file; None when it could make nothing.
        crc32: Of what it made.
    """

    version: int = VERSION
    size_bytes: int | None = None
    crc32: int | None = None


def clean(path: Path, mime: str) -> Cleaned:
    """Read a file through its recipe once.

    Args:
        path: The file, not empty.
        mime: Its media type, from its content.
    """
    try:
        recipe = pieces(path, mime)
    except CannotCleanError:
        return Cleaned()
    crc32 = 0
    with path.open("rb") as file:
        for chunk in read_pieces(file, recipe):
            crc32 = zlib.crc32(chunk, crc32)
    return Cleaned(VERSION, size_of(recipe), crc32)
