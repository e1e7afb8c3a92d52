"""WebP (RFC 9649): the chunks that show the picture, with the sizes and flags that fit what is left."""

import struct
from typing import Final

from immshare.media.cleaning.icc import neutral_profile
from immshare.media.cleaning.orientation import UPRIGHT, orientation_block, read_orientation
from immshare.media.cleaning.recipe import Recipe
from immshare.media.headers.reader import CUT_OFF, DAMAGED, DamageError, Reader
from immshare.rules.pieces import size_of

_PICTURE: Final = frozenset((b"VP8 ", b"VP8L", b"ALPH"))
_PROFILE_FLAG, _EXIF_FLAG, _SHOWN_FLAGS = 0x20, 0x08, 0x12  # alpha and animation
_FRAME_HEADER_BYTES = 16
_EXTENDED_BYTES = 10
_MAX_PROFILE_BYTES = 8 << 20

_Chunk = tuple[bytes, int, int]


def clean_webp(reader: Reader) -> Recipe:
    """The picture alone.

    Raises:
        DamageError: Its structure is not understood.
    """
    (riff_bytes,) = reader.unpack("<L", 4)
    chunks = _chunks(reader, 12, riff_bytes + 8)
    orientation, profile, body = UPRIGHT, b"", Recipe()
    for kind, start, end in chunks:
        if kind == b"EXIF" and orientation == UPRIGHT:
            orientation = read_orientation(reader.bytes_at(start, end - start))
        elif kind == b"ICCP" and not profile and end - start <= _MAX_PROFILE_BYTES:
            profile = neutral_profile(reader.bytes_at(start, end - start)) or b""
    is_extended = chunks[:1] != [] and chunks[0][0] == b"VP8X"
    if is_extended:
        body.write(_extended(reader, chunks[0], bool(profile), orientation != UPRIGHT))
        body.write(_chunk(b"ICCP", profile) if profile else b"")
    for kind, start, end in chunks:
        if kind in _PICTURE or kind == b"ANIM":
            _copy(reader, body, kind, start, end)
        elif kind == b"ANMF":
            _copy_frame(reader, body, start, end)
    if is_extended and orientation != UPRIGHT:
        body.write(_chunk(b"EXIF", orientation_block(orientation)))
    return _riff(body)


def _riff(body: Recipe) -> Recipe:
    recipe = Recipe()
    recipe.write(struct.pack("<4sL4s", b"RIFF", size_of(body.pieces) + 4, b"WEBP"))
    recipe.append(body)
    return recipe


def _chunks(reader: Reader, position: int, end: int) -> list[_Chunk]:
    """Kind, start and end of each chunk's data; nothing may be left over."""
    chunks: list[_Chunk] = []
    while position + 8 <= end:
        reader.step(10)
        kind, length = reader.unpack("<4sL", position)
        start = position + 8
        reader.require(start, length)
        if start + length > end:
            raise DamageError(CUT_OFF)
        chunks.append((kind, start, start + length))
        position = start + length + length % 2
    return chunks


def _copy(reader: Reader, recipe: Recipe, kind: bytes, start: int, end: int) -> None:
    """A chunk with a padding of our own."""
    recipe.copy(start - 8, end)
    if (end - start) % 2:
        recipe.write(b"\0")


def _copy_frame(reader: Reader, recipe: Recipe, start: int, end: int) -> None:
    """One frame of an animation, without the chunks in it that are not its picture."""
    frame = Recipe()
    frame.write(reader.bytes_at(start, _FRAME_HEADER_BYTES))
    for kind, part_start, part_end in _chunks(reader, start + _FRAME_HEADER_BYTES, end):
        if kind in _PICTURE:
            _copy(reader, frame, kind, part_start, part_end)
    recipe.write(struct.pack("<4sL", b"ANMF", size_of(frame.pieces)))
    recipe.append(frame)


def _extended(reader: Reader, chunk: _Chunk, has_profile: bool, has_exif: bool) -> bytes:
    _, start, end = chunk
    if end - start < _EXTENDED_BYTES:
        raise DamageError(DAMAGED)
    flags = reader.byte(start) & _SHOWN_FLAGS | _PROFILE_FLAG * has_profile | _EXIF_FLAG * has_exif
    return _chunk(b"VP8X", bytes((flags, 0, 0, 0)) + reader.bytes_at(start + 4, 6))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack("<4sL", kind, len(data)) + data + bytes(len(data) % 2)
