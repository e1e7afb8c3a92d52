"""GIF (https://www.w3.org/Graphics/GIF/spec-gif89a.txt): pictures and their timing; comments, texts and applications' blocks are left out.

How often an animation runs is told by an application's block too; this one alone is written again.
"""

from typing import Final

from immshare.media.cleaning.recipe import UNKNOWN, Recipe
from immshare.media.headers.reader import CUT_OFF, DamageError, Reader

_EXTENSION, _IMAGE, _TRAILER, _PADDING = 0x21, 0x2C, 0x3B, 0x00
_CONTROL, _APPLICATION = 0xF9, 0xFF
_LOOPS: Final = (b"\x0bNETSCAPE2.0", b"\x0bANIMEXTS1.0")
_LOOP_BYTES = 16  # name with its length, 3, 1, count, end
_CONTROL_BYTES = 6


def clean_gif(reader: Reader) -> Recipe:
    """The picture or animation alone.

    Raises:
        DamageError: Its structure is not understood.
    """
    recipe = Recipe()
    position = 13 + _color_table_bytes(reader.byte(10))
    reader.require(0, position)
    recipe.copy(0, position)
    while (kind := reader.byte(position)) != _TRAILER:
        reader.step()
        if kind == _IMAGE:
            end = _skip_sub_blocks(reader, position + 11 + _color_table_bytes(reader.byte(position + 9)))
            recipe.copy(position, end)
        elif kind == _EXTENSION:
            end = _skip_sub_blocks(reader, position + 2)
            recipe.write(_extension(reader, position, end))
        elif kind == _PADDING:
            end = position + 1
        else:
            raise DamageError(UNKNOWN)
        position = end
    recipe.write(bytes((_TRAILER,)))
    return recipe


def _extension(reader: Reader, start: int, end: int) -> bytes:
    """What is kept of an extension: timing and transparency, and how often an animation runs."""
    label = reader.byte(start + 1)
    body = start + 2
    if label == _CONTROL and end - body == _CONTROL_BYTES:
        return reader.bytes_at(start, end - start)
    is_loop = label == _APPLICATION and end - body >= _LOOP_BYTES + 1 and reader.bytes_at(body, 12) in _LOOPS
    if is_loop and reader.bytes_at(body + 12, 2) == b"\3\1":
        return reader.bytes_at(start, 2 + _LOOP_BYTES) + b"\0"
    return b""


def _color_table_bytes(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _skip_sub_blocks(reader: Reader, position: int) -> int:
    while length := reader.byte(position):
        reader.step()
        position += length + 1
    if position >= reader.size:
        raise DamageError(CUT_OFF)
    return position + 1
