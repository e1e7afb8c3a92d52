"""What an album's name and description may be."""

import unicodedata
from typing import Final

from immshare.errors import InvalidInputError
from immshare.schemas.album import AlbumOrder

MAX_NAME: Final = 200
MAX_DESCRIPTION: Final = 2000

_NO_TEXT = frozenset({"Cc", "Cs", "Zl", "Zp"})


def check_album_name(text: str) -> str:
    """A name without the blanks around it; empty is "not named yet".

    Raises:
        InvalidInputError: It is longer than 200 characters, or holds line breaks or control characters.
    """
    name = text.strip()
    if len(name) > MAX_NAME:
        raise InvalidInputError(f"An album's name has at most {MAX_NAME} characters.")
    if any(unicodedata.category(character) in _NO_TEXT for character in name):
        raise InvalidInputError("An album's name has no line breaks and no control characters.")
    return name


def check_album_description(text: str) -> str:
    """A description without the blanks around it; line breaks stay, other control characters become blanks.

    Raises:
        InvalidInputError: It is longer than 2,000 characters.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs") else " " for c in lines)
    description = "".join(kept).strip()
    if len(description) > MAX_DESCRIPTION:
        raise InvalidInputError(f"A description has at most {MAX_DESCRIPTION:,} characters.")
    return description


def check_order(text: str) -> AlbumOrder:
    """``asc`` (oldest first) or ``desc`` (newest first).

    Raises:
        InvalidInputError: It is another word.
    """
    if text == "asc":
        return "asc"
    if text == "desc":
        return "desc"
    raise InvalidInputError("An order is asc or desc.")
