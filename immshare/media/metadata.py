"""What is kept of a file's metadata, and how its texts are made fit to keep.

What must not be here: where in a file the values stand (``exif``, ``video_tags``).
"""

import math
import unicodedata
from dataclasses import dataclass
from datetime import datetime

MAX_TEXT = 2_000
"""Characters kept of a description."""

MAX_NAME = 200
"""Characters kept of the name of a camera or lens."""

_MAX_RATING = 5

# What cameras write when nobody described anything.
_CAMERA_DEFAULTS = frozenset(
    {
        "default",
        "dcim",
        "digital camera",
        "digital image",
        "exif_jpeg_picture",
        "exif jpeg picture",
        "image description",
        "konica minolta digital camera",
        "maker:n/a",
        "minolta digital camera",
        "olympus digital camera",
        "samsung digital camera",
        "sony dsc",
        "untitled",
    }
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file tells; None is unknown.

    Args:
        width_px: Width as shown, after orientation or rotation.
        height_px: Height as shown.
        orientation: EXIF orientation 1..8 that a viewer still has to apply (HEIC decoders apply theirs).
        taken_local: Wall-clock capture time, naive, with the decimals of the second.
        taken_utc: The same moment, aware.
        offset_minutes: ``taken_local`` minus ``taken_utc``.
        time_zone: The offset as text, like ``UTC+2``.
        modified_local: Wall-clock time of the last edit, naive.
        make: Camera maker.
        model: Camera.
        lens_model: Lens.
        f_number: Aperture, 2.8 for f/2.8.
        exposure_time: Seconds as text, like ``1/250`` or ``2.5``.
        iso: Sensitivity.
        focal_length_mm: Real focal length.
        latitude: Degrees, north positive.
        longitude: Degrees, east positive.
        altitude: Meters above sea level.
        description: Caption, at most 2,000 characters.
        projection_type: Like ``EQUIRECTANGULAR`` for a spherical panorama.
        rating: Stars, 0..5.
        duration_ms: Length of a video, or of one round of an animated picture.
    """

    width_px: int | None = None
    height_px: int | None = None
    orientation: int | None = None
    taken_local: datetime | None = None
    taken_utc: datetime | None = None
    offset_minutes: int | None = None
    time_zone: str | None = None
    modified_local: datetime | None = None
    make: str | None = None
    model: str | None = None
    lens_model: str | None = None
    f_number: float | None = None
    exposure_time: str | None = None
    iso: int | None = None
    focal_length_mm: float | None = None
    latitude: float | None = None
    longitude: float | None = None
    altitude: float | None = None
    description: str | None = None
    projection_type: str | None = None
    rating: int | None = None
    duration_ms: int | None = None


def clean_text(text: str, limit: int) -> str | None:
    """Cut a text to size and take out what is not text.

    Args:
        text: Anything a file contained.
        limit: Characters to keep.

    Returns:
        The text without control characters, line breaks excepted, and without blanks around it; None when empty.
    """
    kept = (c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs") else " " for c in text[:limit])
    return "".join(kept).strip() or None


def clean_description(text: str) -> str | None:
    """Like ``clean_text``; None for what cameras write when nobody described anything."""
    cleaned = clean_text(text, MAX_TEXT)
    return None if cleaned is None or cleaned.lower() in _CAMERA_DEFAULTS else cleaned


def clean_rating(stars: float | None) -> int | None:
    """Whole stars from 0 to 5; None for anything else (some programs write -1 for "rejected")."""
    return int(stars) if stars is not None and stars in range(_MAX_RATING + 1) else None


def clean_place(latitude: float, longitude: float) -> tuple[float, float] | tuple[None, None]:
    """Coordinates in range; none for 0, 0, which receivers write while they have no fix."""
    in_range = abs(latitude) <= 90 and abs(longitude) <= 180  # False for NaN as well
    return (latitude, longitude) if in_range and (latitude or longitude) else (None, None)


def clean_altitude(meters: float) -> float | None:
    """Meters between the deepest sea and where satellites fly."""
    return meters if math.isfinite(meters) and -12_000 <= meters <= 100_000 else None
