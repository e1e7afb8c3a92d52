"""What the settings of a shared link may be: custom URL, description, password, when it ends."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from immshare.errors import InvalidInputError
from immshare.rules.album_details import check_album_description
from immshare.rules.passwords import MAX_BYTES, fits

MIN_SLUG: Final = 3
MAX_SLUG: Final = 64
MIN_PASSWORD: Final = 4
MAX_DESCRIPTION: Final = 2000

EXPIRY_CHOICES: Final[Mapping[str, timedelta | None]] = {
    "never": None,
    "30_minutes": timedelta(minutes=30),
    "1_hour": timedelta(hours=1),
    "6_hours": timedelta(hours=6),
    "1_day": timedelta(days=1),
    "7_days": timedelta(days=7),
    "30_days": timedelta(days=30),
    "3_months": timedelta(days=91),
    "1_year": timedelta(days=365),
}
"""After how long a link ends, to choose from; an exact date is the other way to say it."""

_SLUG = re.compile(r"[A-Za-z0-9-]+", re.ASCII)
_LAST_YEAR: Final = 9998


class LinkKind(StrEnum):
    """What a link shows: an album as it is at any time, or a choice of photos."""

    ALBUM = "ALBUM"
    INDIVIDUAL = "INDIVIDUAL"


def check_slug(text: str | None) -> str | None:
    """A custom URL as it is shown; None and blanks are none.

    Raises:
        InvalidInputError: It is not 3 to 64 letters, digits and hyphens.
    """
    slug = (text or "").strip()
    if not slug:
        return None
    if not MIN_SLUG <= len(slug) <= MAX_SLUG or not _SLUG.fullmatch(slug):
        raise InvalidInputError(f"A custom URL has {MIN_SLUG} to {MAX_SLUG} letters (a to z), digits and hyphens.")
    return slug


def fold_slug(slug: str) -> str:
    """The spelling under which a custom URL is found and unique: upper and lower case are the same."""
    return slug.lower()


def check_link_description(text: str | None) -> str | None:
    """A description, cleaned like an album's; None when there is none.

    Raises:
        InvalidInputError: It is longer than 2,000 characters.
    """
    return check_album_description(text or "") or None


def check_link_password(password: str | None) -> str | None:
    """A new password for guests, as it was typed; None and nothing take the password away.

    Raises:
        InvalidInputError: It is shorter than 4 characters or longer than bcrypt can look at, or holds no text.
    """
    if not password:
        return None
    if any(unicodedata.category(character) == "Cs" for character in password):
        raise InvalidInputError("This password holds characters that are no text.")
    if len(password) < MIN_PASSWORD:
        raise InvalidInputError(f"The password of a link has at least {MIN_PASSWORD} characters.")
    if not fits(password):
        raise InvalidInputError(f"This password is too long: {MAX_BYTES} bytes are the limit.")
    return password


def check_expiry(at: datetime | None) -> datetime | None:
    """When a link ends; an instant that has passed ends it now.

    Raises:
        InvalidInputError: It has no time zone, or lies beyond the year 9998.
    """
    if at is not None and (at.tzinfo is None or at.year > _LAST_YEAR):
        raise InvalidInputError("The end of a link must be a date and time with a time zone.")
    return at


def expiry_of_choice(choice: str, now: datetime) -> datetime | None:
    """When a link made now ends.

    Raises:
        InvalidInputError: It is none of ``EXPIRY_CHOICES``.
    """
    if choice not in EXPIRY_CHOICES:
        raise InvalidInputError(f"A link ends after one of {', '.join(EXPIRY_CHOICES)}.")
    after = EXPIRY_CHOICES[choice]
    return None if after is None else now + after
