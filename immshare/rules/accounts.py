"""What names and e-mail addresses may be, and which avatar color a new account gets."""

import re
import unicodedata
import zlib
from typing import Final, get_args

from immshare.errors import InvalidInputError
from immshare.schemas.user import AvatarColor

AVATAR_COLORS: Final[tuple[AvatarColor, ...]] = get_args(AvatarColor)

MAX_NAME: Final = 100
MAX_EMAIL: Final = 254
"""RFC 5321 leaves room for no more."""

MAX_QUOTA_BYTES: Final = 2**53 - 1
"""The largest whole number that a browser keeps exactly."""

_EMAIL = re.compile(r"[^@\s<>()\[\],;:\\\"]{1,64}@[^@\s<>()\[\],;:\\\"]+")
_NO_TEXT = frozenset({"Cc", "Cs", "Zl", "Zp"})


def check_name(text: str, what: str = "A name") -> str:
    """A name without the spaces around it.

    Args:
        text: As it was typed.
        what: How the sentence of a refusal begins.

    Raises:
        InvalidInputError: It is not 1 to 100 characters, or holds line breaks or control characters.
    """
    name = text.strip()
    if not 1 <= len(name) <= MAX_NAME:
        raise InvalidInputError(f"{what} has 1 to {MAX_NAME} characters.")
    if not _is_text(name):
        raise InvalidInputError(f"{what} has no line breaks and no control characters.")
    return name


def normalize_email(text: str) -> str:
    """The one spelling of an address: trimmed, lower case. Nothing is checked."""
    return text.strip().lower()


def check_email(text: str) -> str:
    """An e-mail address in its one spelling.

    Raises:
        InvalidInputError: It is none.
    """
    email = normalize_email(text)
    # The length first: anybody may send a text of any length here.
    if len(email) > MAX_EMAIL or not _EMAIL.fullmatch(email) or not _is_text(email):
        raise InvalidInputError("Enter an e-mail address such as ada@example.org.")
    return email


def check_avatar_color(color: str) -> AvatarColor:
    """One of the avatar colors.

    Raises:
        InvalidInputError: It is another word.
    """
    for known in AVATAR_COLORS:
        if known == color:
            return known
    raise InvalidInputError(f"An avatar color is one of {', '.join(AVATAR_COLORS)}.")


def first_avatar_color(email: str) -> AvatarColor:
    """The color an account starts with: always the same for the same address."""
    return AVATAR_COLORS[zlib.crc32(email.encode()) % len(AVATAR_COLORS)]


def check_quota(quota_bytes: int | None) -> int | None:
    """A quota in bytes; None is without limit.

    Raises:
        InvalidInputError: It is negative or beyond 2^53 - 1.
    """
    if quota_bytes is not None and not 0 <= quota_bytes <= MAX_QUOTA_BYTES:
        raise InvalidInputError("A quota is a number of bytes from 0 on, or none.")
    return quota_bytes


def _is_text(text: str) -> bool:
    return not any(unicodedata.category(character) in _NO_TEXT for character in text)
