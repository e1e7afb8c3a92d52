"""JPEG (ITU-T T.81, T.872): only the segments that decode the picture, and the way it stands.

Everything else is left out: EXIF with its thumbnail and maker notes, XMP, IPTC, comments, further pictures (MPF, gain maps), and whatever
follows the picture's end, such as the film of a motion photo.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from immshare.media.cleaning.icc import neutral_profile
from immshare.media.cleaning.orientation import PREFIX, UPRIGHT, orientation_block, read_orientation
from immshare.media.cleaning.recipe import UNKNOWN, Recipe
from immshare.media.headers.reader import CUT_OFF, DamageError, Reader

_APP0, _APP1, _APP2, _APP14, _APP15, _COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
_DHT, _DAC, _SOI, _EOI, _SOS, _DQT, _DNL, _DRI = 0xC4, 0xCC, 0xD8, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {_DHT, 0xC8, _DAC}
_METADATA: Final = frozenset({*range(_APP0, _APP15 + 1), _COMMENT})

_JFIF, _ADOBE, _PROFILE = b"JFIF\0", b"Adobe", b"ICC_PROFILE\0"
_JFIF_BYTES, _ADOBE_BYTES = 14, 12  # without the thumbnail; all there is

# Scan data escapes its 0xFF by a zero; restart markers belong to it, and fill bytes are skipped.
_AFTER_SCAN: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


class Segment(NamedTuple):
    """One segment, with the scan data that follows it if it starts a scan.

    Attributes:
        marker: The second byte of its marker.
        start: Where the marker stands.
        payload: Where what follows the length starts.
        end: Where the segment ends, before scan data.
        scan_end: Where the scan data ends; the same as ``end`` without a scan.
    """

    marker: int
    start: int
    payload: int
    end: int
    scan_end: int


def clean_jpeg(reader: Reader) -> Recipe:
    """The picture alone.

    Raises:
        DamageError: Its structure is not understood.
    """
    segments, _ = read_segments(reader, 0, reader.size)
    _check_whole(segments)
    recipe = Recipe()
    recipe.write(b"\xff\xd8")
    jfif = next((one for one in segments if _is_jfif(reader, one)), None)
    if jfif is not None:
        payload = reader.bytes_at(jfif.payload, _JFIF_BYTES - 2) + b"\0\0"
        recipe.write(_segment(_APP0, payload))
    orientation = _orientation(reader, segments)
    if orientation != UPRIGHT:
        recipe.write(_segment(_APP1, PREFIX + orientation_block(orientation)))
    recipe.write(_profile(reader, segments))
    for segment in segments:
        if _is_adobe(reader, segment):
            recipe.write(_segment(_APP14, reader.bytes_at(segment.payload, _ADOBE_BYTES)))
        elif segment.marker not in _METADATA:
            recipe.copy(segment.start, segment.scan_end)
    recipe.write(b"\xff\xd9")
    return recipe


def read_segments(reader: Reader, start: int, stop: int) -> tuple[list[Segment], int]:
    """The segments of a picture, or of tables for pictures, and where it ends.

    Args:
        reader: The file.
        start: Where the picture starts in it.
        stop: Where it ends at the latest.

    Raises:
        DamageError: It has no end, or a segment that no decoder needs to know.
    """
    segments: list[Segment] = []
    position = _skip_marker(reader, start, _SOI)
    while True:
        marker_at = reader.data.find(b"\xff", position, stop)
        if marker_at < 0:
            raise DamageError(CUT_OFF)
        marker_at = _last_fill_byte(reader, marker_at)
        marker = reader.byte(marker_at + 1)
        if marker == _EOI:
            return segments, marker_at + 2
        segments.append(_read_segment(reader, marker, marker_at, stop))
        position = segments[-1].scan_end


def hidden_parts(reader: Reader, segments: list[Segment]) -> Iterator[tuple[int, int]]:
    """Where the payloads lie that no decoder needs, for pictures whose bytes cannot move."""
    for segment in segments:
        if segment.marker in _METADATA:
            needed = _JFIF_BYTES - 2 if _is_jfif(reader, segment) else _ADOBE_BYTES if _is_adobe(reader, segment) else 0
            yield segment.payload + needed, segment.end


def _skip_marker(reader: Reader, position: int, marker: int) -> int:
    if reader.bytes_at(position, 2) != bytes((0xFF, marker)):
        raise DamageError(UNKNOWN)
    return position + 2


def _last_fill_byte(reader: Reader, position: int) -> int:
    while reader.byte(position + 1) == 0xFF:
        reader.step()
        position += 1
    return position


def _read_segment(reader: Reader, marker: int, start: int, stop: int) -> Segment:
    reader.step(10)
    (length,) = reader.unpack(">H", start + 2)
    payload, end = start + 4, start + 2 + length
    if length < 2 or end > stop:
        raise DamageError(CUT_OFF)
    if marker not in _METADATA and _expected_bytes(reader, marker, payload, end) != end - payload:
        raise DamageError(UNKNOWN)
    if marker != _SOS:
        return Segment(marker, start, payload, end, end)
    after = _AFTER_SCAN.search(reader.data, end, stop)
    if after is None:
        raise DamageError(CUT_OFF)
    return Segment(marker, start, payload, end, after.start())


def _expected_bytes(reader: Reader, marker: int, payload: int, end: int) -> int:
    """How long the payload of a segment that decoders need must be, so that nothing hides behind it."""
    if marker in _FRAMES:
        return 6 + 3 * reader.byte(payload + 5)
    if marker == _SOS:
        return 4 + 2 * reader.byte(payload)
    if marker in (_DNL, _DRI):
        return 2
    if marker == _DAC:
        return (end - payload) // 2 * 2
    if marker in (_DQT, _DHT):
        return _tables_bytes(reader, marker, payload, end)
    raise DamageError(UNKNOWN)


def _tables_bytes(reader: Reader, marker: int, payload: int, end: int) -> int:
    position = payload
    while position < end:
        reader.step()
        if marker == _DQT:
            position += 1 + 64 * (1 + (reader.byte(position) >> 4))
        else:
            position += 17 + sum(reader.bytes_at(position + 1, 16))
    return position - payload


def _check_whole(segments: list[Segment]) -> None:
    markers = {segment.marker for segment in segments}
    if _SOS not in markers or not markers & _FRAMES:
        raise DamageError(CUT_OFF)


def _is_jfif(reader: Reader, segment: Segment) -> bool:
    is_long = segment.end - segment.payload >= _JFIF_BYTES
    return segment.marker == _APP0 and is_long and reader.bytes_at(segment.payload, 5) == _JFIF


def _is_adobe(reader: Reader, segment: Segment) -> bool:
    is_long = segment.end - segment.payload >= _ADOBE_BYTES
    return segment.marker == _APP14 and is_long and reader.bytes_at(segment.payload, 5) == _ADOBE


def _orientation(reader: Reader, segments: list[Segment]) -> int:
    """By the first EXIF block, as decoders do."""
    for segment in segments:
        if segment.marker == _APP1 and reader.bytes_at(segment.payload, 6) == PREFIX:
            return read_orientation(reader.bytes_at(segment.payload, segment.end - segment.payload))
    return UPRIGHT


def _profile(reader: Reader, segments: list[Segment]) -> bytes:
    """The color profile as segments; none when parts are missing, for decoders do without it then too."""
    parts: dict[int, bytes] = {}
    total = 0
    for segment in segments:
        if segment.marker == _APP2 and reader.bytes_at(segment.payload, 12) == _PROFILE:
            number, total = reader.unpack("BB", segment.payload + 12)
            parts[number] = reader.bytes_at(segment.payload + 14, max(segment.end - segment.payload - 14, 0))
    if not parts or sorted(parts) != list(range(1, total + 1)):
        return b""
    profile = neutral_profile(b"".join(parts[number] for number in sorted(parts)))
    if profile is None:
        return b""
    written, start = b"", 0
    for number in sorted(parts):
        part = profile[start : start + len(parts[number])]
        written += _segment(_APP2, _PROFILE + bytes((number, total)) + part)
        start += len(part)
    return written


def _segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2, "big") + payload
