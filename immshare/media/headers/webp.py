"""WebP (https://developers.google.com/speed/webp/docs/riff_container): chunks in one RIFF of a declared size."""

from immshare.media.headers.reader import CUT_OFF, DAMAGED, DamageError, Outline, Reader, frame_ms

_TIME_AT = 12  # in a frame's chunk: milliseconds, 24 bits


def outline_webp(reader: Reader) -> Outline:
    """Read the canvas size, count animation frames and their time, and compare the declared sizes with the file.

    Raises:
        DamageError: The RIFF or a chunk reaches beyond the end, or there is no picture in it.
    """
    (riff_size,) = reader.unpack("<I", 4)
    end = riff_size + 8
    if end > reader.size:
        raise DamageError(CUT_OFF)
    canvas: Outline | None = None
    has_pixels = False
    frame_count, round_ms = 0, 0.0
    position = 12
    while position + 8 <= end:
        reader.step()
        kind, length = reader.unpack("<4sI", position)
        reader.require(position + 8, length)
        if kind in _SIZE_READERS and canvas is None:
            canvas = _SIZE_READERS[kind](reader, position + 8)
        has_pixels = has_pixels or kind in (b"VP8 ", b"VP8L", b"ANMF")
        if kind == b"ANMF":
            time_at = position + 8 + min(length, _TIME_AT)
            frame_count += 1
            round_ms += frame_ms(int.from_bytes(reader.data[time_at : time_at + 3], "little"))
        position += 8 + length + length % 2
    if canvas is None or not has_pixels:
        raise DamageError(DAMAGED)
    return canvas._replace(frame_count=max(frame_count, 1), round_ms=round_ms)


def _lossy_size(reader: Reader, offset: int) -> Outline:
    """VP8 frame header (RFC 6386, 9.1): 14 bits each, above them a scale that decoders ignore."""
    start_code, width, height = reader.unpack("<3sHH", offset + 3)
    if start_code != b"\x9d\x01\x2a":
        raise DamageError(DAMAGED)
    return Outline(width & 0x3FFF, height & 0x3FFF)


def _lossless_size(reader: Reader, offset: int) -> Outline:
    signature, bits = reader.unpack("<BI", offset)
    if signature != 0x2F:
        raise DamageError(DAMAGED)
    return Outline((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)


def _extended_size(reader: Reader, offset: int) -> Outline:
    raw = reader.bytes_at(offset + 4, 6)
    return Outline(int.from_bytes(raw[:3], "little") + 1, int.from_bytes(raw[3:], "little") + 1)


_SIZE_READERS = {b"VP8 ": _lossy_size, b"VP8L": _lossless_size, b"VP8X": _extended_size}
