"""GIF (https://www.w3.org/Graphics/GIF/spec-gif89a.txt): blocks of sub-blocks up to a trailer."""

from immshare.media.headers.reader import DAMAGED, DamageError, Outline, Reader, frame_ms

_EXTENSION = 0x21
_IMAGE = 0x2C
_TRAILER = 0x3B
_CONTROL = b"\xf9\x04"  # the block with a frame's time, and how long it is
_TICK_MS = 10
_PADDING = 0x00  # some writers leave one too many block terminators


def outline_gif(reader: Reader) -> Outline:
    """Read the canvas size, count the frames and their time, and make sure that the trailer is reached.

    Returns:
        The logical screen, widened by frames that reach over it, as decoders do.

    Raises:
        DamageError: A block reaches beyond the end, is of no known kind, or there is no frame.
    """
    width, height, flags = reader.unpack("<HHB", 6)
    frame_count, round_ms, ticks = 0, 0.0, 0
    position = 13 + _color_table_bytes(flags)
    while (kind := reader.byte(position)) != _TRAILER:
        reader.step()
        if kind == _IMAGE:
            left, top, frame_width, frame_height, flags = reader.unpack("<HHHHB", position + 1)
            width, height = max(width, left + frame_width), max(height, top + frame_height)
            frame_count, round_ms, ticks = frame_count + 1, round_ms + frame_ms(ticks * _TICK_MS), 0
            position = _skip_sub_blocks(reader, position + 11 + _color_table_bytes(flags))
        elif kind == _EXTENSION:
            if reader.data[position + 1 : position + 3] == _CONTROL:
                (ticks,) = reader.unpack("<H", position + 4)
            position = _skip_sub_blocks(reader, position + 2)
        elif kind == _PADDING:
            position += 1
        else:
            raise DamageError(DAMAGED)
    if frame_count == 0:
        raise DamageError(DAMAGED)
    return Outline(width, height, frame_count, round_ms)


def _color_table_bytes(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _skip_sub_blocks(reader: Reader, position: int) -> int:
    while length := reader.byte(position):
        reader.step()
        position += length + 1
    return position + 1
