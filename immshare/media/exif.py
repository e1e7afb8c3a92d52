"""What a file tells about itself: size as shown, capture time, camera, place, description.

Read once at ingest. Every field stands alone: a broken one is None and never an error, because a picture with bad
metadata is still a picture. What must not be here: decoding of pixels, the file time as last resort, place names.
"""

import math
import mmap
from dataclasses import replace
from pathlib import Path

from PIL import Image

from immshare.errors import CannotRenderError
from immshare.media import capture_time, sniff, xmp
from immshare.media.animation import round_ms
from immshare.media.capture_time import CaptureTime
from immshare.media.headers.reader import DamageError, Reader
from immshare.media.ifd import Directory, TagBlock
from immshare.media.metadata import (
    MAX_NAME,
    MAX_TEXT,
    Metadata,
    clean_altitude,
    clean_description,
    clean_place,
    clean_rating,
    clean_text,
)
from immshare.media.opening import open_picture
from immshare.media.video_tags import read_video

__all__ = ["SIDEWAYS", "Metadata", "orientation_of", "read_metadata"]

# Tags of the EXIF 3.0 standard (CIPA DC-008), by the directory they lie in.
_WIDTH, _HEIGHT, _DESCRIPTION, _MAKE, _MODEL, _ORIENTATION, _MODIFIED = 256, 257, 270, 271, 272, 274, 306
_XMP, _RATING, _EXIF_DIRECTORY, _GPS_DIRECTORY = 700, 0x4746, 0x8769, 0x8825
_EXPOSURE_TIME, _F_NUMBER, _ISO, _FOCAL_LENGTH, _LENS_MODEL = 0x829A, 0x829D, 0x8827, 0x920A, 0xA434
_ORIGINAL, _ORIGINAL_OFFSET, _ORIGINAL_FRACTION = 0x9003, 0x9011, 0x9291
_DIGITIZED, _DIGITIZED_OFFSET, _DIGITIZED_FRACTION = 0x9004, 0x9012, 0x9292
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE, _ALTITUDE_REF, _ALTITUDE = 1, 2, 3, 4, 5, 6
_GPS_CLOCK, _GPS_DATE = 7, 29

SIDEWAYS = range(5, 9)
"""Orientations that swap width and height."""

_TURNED_BY_DECODER = frozenset({sniff.HEIC, sniff.HEIF, sniff.TIFF})

_MAX_EXPOSURE_S = 86_400
_MIN_EXPOSURE_S = 1e-6
_FRACTIONS_BELOW_S = 0.3
_ISO_OVERFLOW = 65_535  # the tag holds 16 bits; written when the sensitivity does not fit
_MAX_CHARACTER_BYTES = 4
_PREFIX = b"Exif\0\0"  # in front of the tag block in JPEG and some others

_Directories = tuple[Directory, Directory, Directory]
_NOTHING = Directory(Reader(b""), "<", {})


def read_metadata(path: Path, media_type: sniff.MediaType) -> Metadata:
    """Read all that is known about a picture or video.

    Args:
        path: The file.
        media_type: Its sniffed format.

    Returns:
        The metadata; a file that cannot be opened at all has none.
    """
    try:
        if media_type.kind == "VIDEO":
            return read_video(path)
        if media_type is sniff.TIFF:
            return _read_tiff(path)
        return replace(_read_picture(path, media_type), duration_ms=round_ms(path, media_type))
    except CannotRenderError:
        return Metadata()


def orientation_of(image: Image.Image, media_type: sniff.MediaType) -> int:
    """How a decoded picture still has to be turned.

    Args:
        image: From ``open_picture``.
        media_type: Its sniffed format.

    Returns:
        EXIF orientation 1..8; 1 where the decoder turns it itself or nothing is said.
    """
    if media_type in _TURNED_BY_DECODER:
        return 1
    return _orientation(_exif_directories(image.info.get("exif"))[0]) or 1


def _read_picture(path: Path, media_type: sniff.MediaType) -> Metadata:
    with open_picture(path, media_type) as image:
        (width, height), block, packet = image.size, image.info.get("exif"), image.info.get("xmp")
    metadata = _from_directories(_exif_directories(block), packet if isinstance(packet, bytes) else b"")
    if media_type in _TURNED_BY_DECODER:
        return replace(metadata, width_px=width, height_px=height, orientation=1)
    return _sized(metadata, width, height)


def _read_tiff(path: Path) -> Metadata:
    """A TIFF file is one tag block itself; its pixels are not touched."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        directories = _directories(Reader(data))
        main = directories[0]
        metadata = _from_directories(directories, main.raw(_XMP, xmp.MAX_PACKET_BYTES))
        width, height = main.number(_WIDTH), main.number(_HEIGHT)
    return metadata if width is None or height is None else _sized(metadata, int(width), int(height))


def _sized(metadata: Metadata, width: int, height: int) -> Metadata:
    if metadata.orientation in SIDEWAYS:
        width, height = height, width
    return replace(metadata, width_px=width, height_px=height)


def _exif_directories(block: object) -> _Directories:
    """The directories of an EXIF block as Pillow hands it out."""
    return _directories(Reader(block.removeprefix(_PREFIX) if isinstance(block, bytes) else b""))


def _directories(reader: Reader) -> _Directories:
    """The main, EXIF and GPS directories; one that is missing or broken is empty.

    Only these two pointers are followed, once, so a cycle between directories costs nothing.
    """
    try:
        block = TagBlock(reader)
        main = block.first_directory()
    except DamageError:
        return _NOTHING, _NOTHING, _NOTHING
    return main, _below(block, main, _EXIF_DIRECTORY), _below(block, main, _GPS_DIRECTORY)


def _below(block: TagBlock, main: Directory, pointer: int) -> Directory:
    offset = main.number(pointer)
    try:
        return block.directory(int(offset)) if offset is not None else _NOTHING
    except DamageError:
        return _NOTHING


def _from_directories(directories: _Directories, packet: bytes) -> Metadata:
    main, exif, gps = directories
    taken = _taken(exif, gps)
    latitude, longitude = _place(gps)
    packet = packet[: xmp.MAX_PACKET_BYTES]
    rating = clean_rating(main.number(_RATING))
    return Metadata(
        orientation=_orientation(main),
        taken_local=taken.local,
        taken_utc=taken.utc,
        offset_minutes=taken.offset_minutes,
        time_zone=taken.time_zone,
        modified_local=capture_time.parse_local(_text(main, _MODIFIED, MAX_NAME)),
        make=_text(main, _MAKE, MAX_NAME),
        model=_text(main, _MODEL, MAX_NAME),
        lens_model=_text(exif, _LENS_MODEL, MAX_NAME),
        f_number=_positive(exif, _F_NUMBER, 1_000),
        exposure_time=_exposure_time(exif),
        iso=_iso(exif),
        focal_length_mm=_positive(exif, _FOCAL_LENGTH, 100_000),
        latitude=latitude,
        longitude=longitude,
        altitude=_altitude(gps),
        description=_description(main, packet),
        projection_type=xmp.projection_type(packet),
        rating=clean_rating(xmp.rating(packet)) if rating is None else rating,
    )


def _orientation(main: Directory) -> int | None:
    value = main.number(_ORIENTATION)
    return int(value) if value is not None and value in range(1, 9) else None


def _text(directory: Directory, tag: int, limit: int) -> str | None:
    """A text up to its first NUL: UTF-8, as EXIF 3.0 and most writers have it, else Latin-1."""
    raw = directory.raw(tag, limit * _MAX_CHARACTER_BYTES).split(b"\0", 1)[0]
    try:
        return clean_text(raw.decode("utf-8"), limit)
    except UnicodeDecodeError:
        return clean_text(raw.decode("latin-1"), limit)


def _description(main: Directory, packet: bytes) -> str | None:
    return clean_description(_text(main, _DESCRIPTION, MAX_TEXT) or "") or clean_description(xmp.description(packet))


def _positive(directory: Directory, tag: int, below: float) -> float | None:
    value = directory.number(tag)
    return value if value is not None and 0 < value < below else None


def _iso(exif: Directory) -> int | None:
    value = _positive(exif, _ISO, 10_000_000)
    return int(value) if value is not None and value != _ISO_OVERFLOW else None


def _exposure_time(exif: Directory) -> str | None:
    """Seconds as cameras print them: a fraction below 0.3 s, decimals above."""
    seconds = _positive(exif, _EXPOSURE_TIME, _MAX_EXPOSURE_S)
    if seconds is None or seconds < _MIN_EXPOSURE_S:
        return None
    return f"1/{round(1 / seconds)}" if seconds < _FRACTIONS_BELOW_S else f"{seconds:.1f}".removesuffix(".0")


def _taken(exif: Directory, gps: Directory) -> CaptureTime:
    """The first clock that reads, in the order of trust: shutter, digitizer, satellites."""
    satellites = capture_time.parse_gps(_text(gps, _GPS_DATE, MAX_NAME), gps.numbers(_GPS_CLOCK, 3))
    for clock, offset, fraction in (
        (_ORIGINAL, _ORIGINAL_OFFSET, _ORIGINAL_FRACTION),
        (_DIGITIZED, _DIGITIZED_OFFSET, _DIGITIZED_FRACTION),
    ):
        local = capture_time.parse_local(_text(exif, clock, MAX_NAME), _text(exif, fraction, MAX_NAME))
        if local is not None:
            written = capture_time.from_local(local, capture_time.parse_offset(_text(exif, offset, MAX_NAME)))
            return capture_time.with_gps(written, satellites)
    return capture_time.from_utc(satellites) if satellites else CaptureTime()


def _place(gps: Directory) -> tuple[float, float] | tuple[None, None]:
    latitude = _degrees(gps, _LATITUDE, _LATITUDE_REF, "S")
    longitude = _degrees(gps, _LONGITUDE, _LONGITUDE_REF, "W")
    return clean_place(latitude, longitude)


def _degrees(gps: Directory, tag: int, reference: int, negative: str) -> float:
    """Degrees, minutes and seconds as one number; NaN when any is missing or broken."""
    parts = gps.numbers(tag, 3)
    value = parts[0] + parts[1] / 60 + parts[2] / 3600 if len(parts) == 3 else math.nan
    return -value if _text(gps, reference, 1) == negative else value


def _altitude(gps: Directory) -> float | None:
    meters = gps.number(_ALTITUDE)
    if meters is None:
        return None
    return clean_altitude(-meters if gps.raw(_ALTITUDE_REF, 1) == b"\x01" else meters)
