"""PNG and APNG (https://www.w3.org/TR/png-3/): a chain of chunks from IHDR to IEND."""

from immshare.media.headers.reader import DAMAGED, DamageError, Outline, Reader, frame_ms

_FRAME_BYTES = 26
_TIME_AT = 20  # in a frame's chunk: the seconds as numerator and denominator, 16 bits each
_DEFAULT_DENOMINATOR = 100


def outline_png(reader: Reader) -> Outline:
    """Read size, frame count and time and make sure that the chain of chunks is whole.

    Raises:
        DamageError: A chunk reaches beyond the end, or IHDR, IDAT or IEND is missing.
    """
    length, kind, width, height = reader.unpack(">I4sII", 8)
    if kind != b"IHDR" or length != 13:
        raise DamageError(DAMAGED)
    frame_count, round_ms = 1, 0.0
    has_pixels = False
    position = 8
    while kind != b"IEND":
        reader.step()
        length, kind = reader.unpack(">I4s", position)
        reader.require(position, length + 12)
        if kind == b"acTL":
            (frame_count,) = reader.unpack(">I", position + 8)
        elif kind == b"fcTL" and length == _FRAME_BYTES:
            seconds, parts = reader.unpack(">HH", position + 8 + _TIME_AT)
            round_ms += frame_ms(1000 * seconds / (parts or _DEFAULT_DENOMINATOR))
        has_pixels = has_pixels or kind == b"IDAT"
        position += length + 12
    if not has_pixels:
        raise DamageError(DAMAGED)
    return Outline(width, height, frame_count, round_ms)
