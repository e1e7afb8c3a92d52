"""When a picture was taken, out of the several clocks a file can carry.

The wall clock of the place decides the day on the timeline, UTC the order inside it; both are wanted, and neither
is guessed: a part that no tag tells is None. What must not be here: reading files, the file time as last resort.
"""

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_DATE_TIME = re.compile(r"\s*(\d{4})[:/.-](\d\d?)[:/.-](\d\d?)[ T]+(\d\d?):(\d\d?)(?::(\d\d?))?(?:[.,](\d{1,9}))?")
_DATE = re.compile(r"\s*(\d{4})[:/.-](\d\d?)[:/.-](\d\d?)\s*$")
_OFFSET = re.compile(r"\s*([+-])(\d\d):?(\d\d)\s*$")
_FRACTION = re.compile(r"\s*(\d{1,9})\d*\s*$")
_YEARS = range(1800, 2200)
_MAX_OFFSET_MINUTES = 14 * 60
_QUARTER_MINUTES = 15
_MAX_GPS_LAG = timedelta(minutes=2)
"""How far the last GPS fix may be from the shutter for the rest still to be a time zone."""


@dataclass(frozen=True, slots=True)
class CaptureTime:
    """One moment as far as it is known.

    Args:
        local: Wall-clock time where it was taken, naive.
        utc: The same moment, aware.
        offset_minutes: ``local`` minus ``utc``.
    """

    local: datetime | None = None
    utc: datetime | None = None
    offset_minutes: int | None = None

    @property
    def time_zone(self) -> str | None:
        """Like ``UTC+2`` or ``UTC-3:30``; None when the offset is unknown."""
        if self.offset_minutes is None:
            return None
        hours, minutes = divmod(abs(self.offset_minutes), 60)
        sign = "-" if self.offset_minutes < 0 else "+"
        return "UTC" if self.offset_minutes == 0 else f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")


def from_local(local: datetime, offset_minutes: int | None) -> CaptureTime:
    """A wall-clock time with the offset written beside it, if any.

    Args:
        local: Naive.
        offset_minutes: East of Greenwich is positive.
    """
    if offset_minutes is None:
        return CaptureTime(local)
    utc = (local - timedelta(minutes=offset_minutes)).replace(tzinfo=UTC)
    return CaptureTime(local, utc, offset_minutes)


def from_utc(utc: datetime) -> CaptureTime:
    """A moment of unknown place: its own clock stands in for the local one.

    Args:
        utc: Naive or aware, in UTC.
    """
    return CaptureTime(utc.replace(tzinfo=None), utc.replace(tzinfo=UTC), 0)


def with_gps(taken: CaptureTime, gps: datetime | None) -> CaptureTime:
    """Complete a wall-clock time by the satellites' UTC, when their difference can be a time zone.

    Args:
        taken: Possibly without an offset.
        gps: Aware UTC of the fix.
    """
    if taken.local is None or taken.offset_minutes is not None or gps is None:
        return taken
    difference = taken.local - gps.replace(tzinfo=None)
    offset_minutes = round(difference / timedelta(minutes=_QUARTER_MINUTES)) * _QUARTER_MINUTES
    lag = abs(difference - timedelta(minutes=offset_minutes))
    if abs(offset_minutes) > _MAX_OFFSET_MINUTES or lag > _MAX_GPS_LAG:
        return taken
    return from_local(taken.local, offset_minutes)


def parse_local(text: str | None, fraction: str | None = None) -> datetime | None:
    """Read ``2024:05:06 07:08:09``, also with other separators or ISO 8601.

    Args:
        text: The date and time; whatever follows them is not looked at.
        fraction: The decimals of the second, as EXIF stores them beside.

    Returns:
        A naive time, None for anything that is not a date between 1800 and 2199.
    """
    match = _DATE_TIME.match(text or "")
    if match is None:
        return None
    *fields, own_fraction = match.groups()
    year, month, day, hour, minute, second = (int(field or 0) for field in fields)
    decimals = own_fraction or _group(_FRACTION.match(fraction or "")) or "0"
    try:
        moment = datetime(year, month, day, hour, minute, second, int(decimals[:6].ljust(6, "0")))
    except ValueError:
        return None
    return moment if moment.year in _YEARS else None


def parse_offset(text: str | None) -> int | None:
    """Read ``+02:00``, ``-0330`` or ``Z`` as minutes; None beyond 14 hours."""
    if (text or "").strip() == "Z":
        return 0
    match = _OFFSET.match(text or "")
    if match is None:
        return None
    sign, hours, minutes = match.groups()
    total = int(hours) * 60 + int(minutes)
    if total > _MAX_OFFSET_MINUTES or int(minutes) >= 60:
        return None
    return -total if sign == "-" else total


def parse_gps(day: str | None, clock: tuple[float, ...]) -> datetime | None:
    """Read a GPS date and its hours, minutes and seconds.

    Args:
        day: ``2024:05:06``.
        clock: Three numbers, possibly not finite.

    Returns:
        Aware UTC.
    """
    match = _DATE.match(day or "")
    if match is None or len(clock) != 3 or not all(map(math.isfinite, clock)):
        return None
    try:
        midnight = datetime.combine(date(*map(int, match.groups())), datetime.min.time(), UTC)
    except ValueError:
        return None
    seconds = clock[0] * 3600 + clock[1] * 60 + clock[2]
    if midnight.year not in _YEARS or not 0 <= seconds <= 86_400:
        return None
    return midnight + timedelta(seconds=seconds)


def _group(match: re.Match[str] | None) -> str | None:
    return match.group(1) if match else None
