"""BMP (https://learn.microsoft.com/windows/win32/gdi/bitmap-storage): headers, palette and rows; gaps and what follows are left out."""

import struct
from typing import Final

from immshare.media.cleaning.icc import neutral_profile
from immshare.media.cleaning.recipe import UNKNOWN, InPlace, Recipe
from immshare.media.headers.reader import DAMAGED, DamageError, Reader

_FILE_HEADER_BYTES: Final = 14
_CORE_HEADER_BYTES, _V5_HEADER_BYTES = 12, 124
_HEADER_BYTES: Final = frozenset({_CORE_HEADER_BYTES, 40, 52, 56, 108, _V5_HEADER_BYTES})
_PLAIN, _RUN_LENGTH = frozenset({0, 3, 6}), frozenset({1, 2})
_SPACE_AT, _PROFILE_AT = 56, 112  # in the header of version 5
_EMBEDDED, _STANDARD = b"DEBM", b"BGRs"  # written as numbers, so their letters stand backwards


def clean_bmp(reader: Reader) -> Recipe:
    """The picture alone.

    Raises:
        DamageError: Its structure is not understood.
    """
    offset, header_bytes = reader.unpack("<LL", 10)
    if header_bytes not in _HEADER_BYTES:
        raise DamageError(UNKNOWN)
    palette_end = min(_FILE_HEADER_BYTES + header_bytes + _palette_bytes(reader, header_bytes), offset)
    end = offset + _image_bytes(reader, header_bytes)
    reader.require(0, end)
    place = InPlace()
    place.keep(_FILE_HEADER_BYTES, palette_end)
    place.keep(offset, end)
    if header_bytes == _V5_HEADER_BYTES:
        end = _profile(reader, place, end)
    place.replace(0, struct.pack("<2sLLL", b"BM", end, 0, offset))
    return place.recipe(end)


def _image_bytes(reader: Reader, header_bytes: int) -> int:
    if header_bytes == _CORE_HEADER_BYTES:
        width, height, depth = reader.unpack("<HH2xH", 18)
        compression, stored = 0, 0
    else:
        width, height, depth, compression, stored = reader.unpack("<ll2xHLL", 18)
    if compression in _PLAIN and width > 0:
        return int((width * depth + 31) // 32 * 4 * abs(height))
    if compression in _RUN_LENGTH and stored:
        return int(stored)
    raise DamageError(UNKNOWN)  # a JPEG or PNG inside, or of no length


def _palette_bytes(reader: Reader, header_bytes: int) -> int:
    """Masks (in front of it, in the headers of 40 bytes) and palette."""
    if header_bytes == _CORE_HEADER_BYTES:
        (depth,) = reader.unpack("<H", 24)
        return (2**depth if depth <= 8 else 0) * 3
    depth, compression = reader.unpack("<HL", 28)
    (used,) = reader.unpack("<L", 46)
    masks = {3: 12, 6: 16}.get(compression, 0) if header_bytes == 40 else 0
    if used > 256 and depth <= 8:
        raise DamageError(DAMAGED)
    return masks + 4 * int(used or (1 << depth if depth <= 8 else 0))


def _profile(reader: Reader, place: InPlace, end: int) -> int:
    """Keep an embedded profile without its words; a profile in another file is told by a path, and given up. Answers the end."""
    (space,) = reader.unpack("4s", _FILE_HEADER_BYTES + _SPACE_AT)
    offset, length = reader.unpack("<LL", _FILE_HEADER_BYTES + _PROFILE_AT)
    start = _FILE_HEADER_BYTES + offset
    if space == _EMBEDDED and start >= end:
        profile = neutral_profile(reader.bytes_at(start, length))
        if profile is not None:
            place.replace(start, profile)
            return int(start + length)
    if space in (_EMBEDDED, b"KNIL"):
        place.replace(_FILE_HEADER_BYTES + _SPACE_AT, _STANDARD)
    place.replace(_FILE_HEADER_BYTES + _PROFILE_AT, bytes(12))
    return end
