"""JPEG (ITU-T T.81): a chain of segments up to the scan data, and an end marker after it."""

from immshare.media.headers.reader import CUT_OFF, DAMAGED, DamageError, Outline, Reader

_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_END_OF_IMAGE = 0xD9
_START_OF_SCAN = 0xDA


def outline_jpeg(reader: Reader) -> Outline:
    """Read the frame size and make sure that the picture ends.

    Segments are skipped by their length, so the markers of a thumbnail inside EXIF are never taken for the
    picture's own. After the scan starts, an end marker can only be a real one (scan data escapes 0xFF), and it is
    looked for from behind because cameras append further pictures and data.

    Raises:
        DamageError: No frame header, no scan, or no end marker after it.
    """
    outline: Outline | None = None
    position = 2
    while True:
        reader.step()
        marker, position = _next_marker(reader, position)
        if marker == _START_OF_SCAN:
            break
        if marker == _END_OF_IMAGE:
            raise DamageError(DAMAGED)
        if marker in _WITHOUT_LENGTH:
            continue
        (length,) = reader.unpack(">H", position)
        if marker in _START_OF_FRAME and outline is None:
            height, width = reader.unpack(">HH", position + 3)
            outline = Outline(width, height)
        position += max(length, 2)
    if outline is None:
        raise DamageError(DAMAGED)
    if reader.data.rfind(b"\xff\xd9", position) < 0:
        raise DamageError(CUT_OFF)
    return outline


def _next_marker(reader: Reader, position: int) -> tuple[int, int]:
    """The next marker code from ``position`` on, and where its segment's length stands."""
    position = reader.data.find(b"\xff", position)
    if position < 0:
        raise DamageError(CUT_OFF)
    while (marker := reader.byte(position)) == 0xFF:  # any number of fill bytes may precede the code
        reader.step()
        position += 1
    return marker, position + 1
