"""The one fact of an EXIF block that a picture cannot do without: which way is up."""

import struct
from typing import Final

from immshare.media.headers.reader import DamageError, Reader
from immshare.media.ifd import TagBlock

PREFIX: Final = b"Exif\0\0"
"""In front of the tag block in JPEG, by some writers also elsewhere."""

UPRIGHT: Final = 1

_ORIENTATION = 274  # EXIF 3.0 (CIPA DC-008)
_SHORT = 3
_ORIENTATIONS = range(1, 9)


def read_orientation(block: bytes) -> int:
    """The orientation an EXIF block tells, 1..8; 1 when it tells none.

    Args:
        block: With or without its prefix.
    """
    try:
        value = TagBlock(Reader(block.removeprefix(PREFIX))).first_directory().number(_ORIENTATION)
    except DamageError:
        return UPRIGHT
    return int(value) if value is not None and value in _ORIENTATIONS else UPRIGHT


def orientation_block(orientation: int) -> bytes:
    """An EXIF block, without prefix, that tells nothing else.

    Args:
        orientation: 1..8.
    """
    return struct.pack(">2sHLHHHLHHL", b"MM", 42, 8, 1, _ORIENTATION, _SHORT, 1, orientation, 0, 0)
