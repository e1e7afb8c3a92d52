"""Months and days of a timeline, and the views of it."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from immshare.errors import InvalidInputError

_BUCKET = re.compile(r"(\d{4})-(\d{2})-01(?:T00:00:00(?:\.000)?Z?)?", re.ASCII)


class TimelineFilter(StrEnum):
    """Which of one's own assets a timeline shows."""

    ALL = "all"
    FAVORITES = "favorites"
    TRASH = "trash"


@dataclass(frozen=True, slots=True)
class InAlbum:
    """What an album shows, as a place where a selection is made."""

    album_id: str


View = TimelineFilter | InAlbum
"""Where a selection is made; a month means what is shown there of it."""


def day_key(local: datetime) -> int:
    """The day of a wall-clock time as YYYYMMDD."""
    return local.year * 10_000 + local.month * 100 + local.day


def day_of(key: int) -> date:
    """The day of a ``day_key``."""
    return date(key // 10_000, key // 100 % 100, key % 100)


def month_key(day: int) -> int:
    """The month (YYYYMM) of a day (YYYYMMDD)."""
    return day // 100


def bucket_of_month(month: int) -> str:
    """The wire name of a month: ``YYYY-MM-01``."""
    return f"{month // 100:04}-{month % 100:02}-01"


def month_of_bucket(time_bucket: str) -> int:
    """The month (YYYYMM) behind a wire name; Immich's older ``YYYY-MM-01T00:00:00.000Z`` is understood as well.

    Raises:
        InvalidInputError: The text names no month.
    """
    match = _BUCKET.fullmatch(time_bucket)
    if match is None or not 1 <= int(match[2]) <= 12:
        raise InvalidInputError("timeBucket must be the first day of a month, such as 2024-05-01.")
    return int(match[1]) * 100 + int(match[2])
