"""PNG and APNG (https://www.w3.org/TR/png-3/): the chunks that show the picture; texts, times, EXIF and unknown ones are left out."""

import struct
import zlib
from typing import Final

from immshare.media.cleaning.icc import neutral_profile
from immshare.media.cleaning.orientation import UPRIGHT, orientation_block, read_orientation
from immshare.media.cleaning.recipe import UNKNOWN, Recipe
from immshare.media.headers.reader import DamageError, Reader

_SIGNATURE_BYTES = 8
_SHOWN: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB sBIT bKGD pHYs cICP mDCV cLLI acTL fcTL fdAT".split()
)
_CRITICAL = 0x20  # the bit that an ancillary chunk's first letter has
_MAX_PROFILE_BYTES = 8 << 20
_MAX_NAME_BYTES = 79
_NAME = b"profile\0\0"  # name, its end, compression by deflate


def clean_png(reader: Reader) -> Recipe:
    """The picture alone.

    Raises:
        DamageError: Its structure is not understood.
    """
    recipe = Recipe()
    recipe.copy(0, _SIGNATURE_BYTES)
    position, kind, is_turned = _SIGNATURE_BYTES, b"", False
    while kind != b"IEND":
        reader.step()
        length, kind = reader.unpack(">L4s", position)
        end = position + length + 12
        reader.require(position, length + 12)
        if kind in _SHOWN:
            recipe.copy(position, end)
        elif kind == b"iCCP":
            recipe.write(_profile(reader.bytes_at(position + 8, length)))
        elif kind == b"eXIf" and not is_turned:
            recipe.write(_orientation(reader.bytes_at(position + 8, length)))
            is_turned = True
        elif not kind[0] & _CRITICAL:
            raise DamageError(UNKNOWN)
        position = end
    return recipe


def _orientation(block: bytes) -> bytes:
    orientation = read_orientation(block)
    return b"" if orientation == UPRIGHT else _chunk(b"eXIf", orientation_block(orientation))


def _profile(data: bytes) -> bytes:
    """The color profile again, without its name; none where it is none, for decoders do without it then too."""
    name_end = data.find(b"\0", 0, _MAX_NAME_BYTES + 1)
    if name_end < 0:
        return b""
    unpacker = zlib.decompressobj()
    try:
        profile = unpacker.decompress(data[name_end + 2 :], _MAX_PROFILE_BYTES)
    except zlib.error:
        return b""
    neutral = neutral_profile(profile) if unpacker.eof else None
    return b"" if neutral is None else _chunk(b"iCCP", _NAME + zlib.compress(neutral))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L4s", len(data), kind) + data + struct.pack(">L", zlib.crc32(data, zlib.crc32(kind)))
