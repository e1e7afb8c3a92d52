"""What the tags of a video container mean: QuickTime's, Android's and Matroska's spellings.

What must not be here: opening the container (``video``).
"""

import re
from pathlib import Path

from immshare.media import capture_time, video
from immshare.media.capture_time import CaptureTime
from immshare.media.metadata import (
    MAX_NAME,
    Metadata,
    clean_altitude,
    clean_description,
    clean_place,
    clean_text,
)

_APPLE = "com.apple.quicktime."
_ANDROID = "com.android."
_OFFSET_AT_END = re.compile(r"([+-]\d\d:?\d\d)\s*$")
_ISO_6709 = re.compile(r"\s*([+-]\d{1,3}(?:\.\d{1,12})?)([+-]\d{1,3}(?:\.\d{1,12})?)([+-]\d{1,6}(?:\.\d{1,12})?)?")
_UNSET_CLOCKS = ("1904-01-01", "1970-01-01")  # zero in QuickTime's and in Unix's count of seconds


def read_video(path: Path) -> Metadata:
    """Read size as shown, duration, capture time, camera, place and description of a video.

    Args:
        path: The file.

    Raises:
        CannotRenderError: It cannot be opened.
    """
    facts = video.read_facts(path)
    taken = _taken(facts.tags)
    latitude, longitude, altitude = _place(facts.tags)
    return Metadata(
        width_px=facts.width_px,
        height_px=facts.height_px,
        taken_local=taken.local,
        taken_utc=taken.utc,
        offset_minutes=taken.offset_minutes,
        time_zone=taken.time_zone,
        make=clean_text(_first(facts.tags, _APPLE + "make", _ANDROID + "manufacturer", "make"), MAX_NAME),
        model=clean_text(_first(facts.tags, _APPLE + "model", _ANDROID + "model", "model"), MAX_NAME),
        latitude=latitude,
        longitude=longitude,
        altitude=altitude,
        description=clean_description(_first(facts.tags, _APPLE + "description", "description", "comment")),
        duration_ms=facts.duration_ms,
    )


def _first(tags: dict[str, str], *names: str) -> str:
    return next((tags[name] for name in names if tags.get(name)), "")


def _taken(tags: dict[str, str]) -> CaptureTime:
    """Apple writes the wall clock with its offset; the general tag is UTC by the standard."""
    written = _first(tags, _APPLE + "creationdate")
    local = capture_time.parse_local(written)
    offset = _OFFSET_AT_END.search(written)
    if local and offset:
        return capture_time.from_local(local, capture_time.parse_offset(offset.group(1)))
    written = _first(tags, "creation_time")
    utc = None if written.startswith(_UNSET_CLOCKS) else capture_time.parse_local(written)
    return capture_time.from_utc(utc) if utc else CaptureTime(local)


def _place(tags: dict[str, str]) -> tuple[float | None, float | None, float | None]:
    """Latitude, longitude and altitude from an ISO 6709 text like ``+48.2082+016.3738+170/``."""
    match = _ISO_6709.match(_first(tags, _APPLE + "location.iso6709", "location", "location-eng"))
    if match is None:
        return None, None, None
    latitude, longitude = clean_place(float(match.group(1)), float(match.group(2)))
    return latitude, longitude, clean_altitude(float(match.group(3))) if match.group(3) else None
