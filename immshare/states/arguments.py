"""What handlers accept: any visitor can call any handler with anything, so each argument is looked at before use."""

import math
from collections.abc import Collection
from typing import Any
from uuid import UUID

from immshare.errors import InvalidInputError


def text(value: Any, what: str, longest: int) -> str:
    """A line of text without spaces round it.

    Args:
        value: Whatever came.
        what: Its name in a sentence, capitalized.
        longest: How many characters it may have.

    Raises:
        InvalidInputError: It is no text, empty or too long.
    """
    if not isinstance(value, str) or not value.strip():
        raise InvalidInputError(f"{what} must not be empty.")
    if len(value.strip()) > longest:
        raise InvalidInputError(f"{what} must not be longer than {longest} characters.")
    return value.strip()


def search(value: Any) -> str:
    """What is searched for; nothing finds everything.

    Raises:
        InvalidInputError: It is no text or longer than 100 characters.
    """
    if not isinstance(value, str) or len(value) > 100:
        raise InvalidInputError("A search has at most 100 characters.")
    return value.strip()


def whole_number(value: Any, what: str, low: int, high: int) -> int:
    """A whole number, also when a form sends it as text.

    Args:
        value: Whatever came.
        what: Its name in a sentence, capitalized.
        low: The least it may be.
        high: The most it may be.

    Raises:
        InvalidInputError: It is no whole number or out of range.
    """
    digits = value.strip() if isinstance(value, str) else str(value) if type(value) is int else ""
    if not digits.isascii() or not digits.isdigit() or len(digits) > 18 or not low <= int(digits) <= high:
        raise InvalidInputError(f"{what} must be a whole number from {low:,} to {high:,}.")
    return int(digits)


def number(value: Any, what: str, low: float, high: float) -> float:
    """A number with or without decimals, also when a form sends it as text.

    Args:
        value: Whatever came.
        what: Its name in a sentence, capitalized.
        low: The least it may be.
        high: The most it may be.

    Raises:
        InvalidInputError: It is no number or out of range.
    """
    try:
        found = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        found = math.nan
    if not low <= found <= high:
        raise InvalidInputError(f"{what} must be a number from {low:,} to {high:,}.")
    return found


def choice(value: Any, what: str, choices: Collection[str]) -> str:
    """One of a few words.

    Raises:
        InvalidInputError: It is none of them.
    """
    if not isinstance(value, str) or value not in choices:
        raise InvalidInputError(f"{what} must be one of {', '.join(choices)}.")
    return value


def is_ticked(value: Any) -> bool:
    """Whether a box of a form is ticked; a browser leaves out those that are not."""
    return value in (True, "on", "true")


def identifier(value: Any) -> str:
    """An id as this server makes them.

    Raises:
        InvalidInputError: It is none.
    """
    try:
        return str(UUID(value))
    except (ValueError, AttributeError, TypeError) as error:
        raise InvalidInputError("That is no id.") from error


def identifiers(value: Any, most: int) -> frozenset[str]:
    """Ids as this server makes them, at least one.

    Args:
        value: Whatever came.
        most: How many they may be.

    Raises:
        InvalidInputError: It is no list of ids, empty or too long.
    """
    if not isinstance(value, list) or not 0 < len(value) <= most:
        raise InvalidInputError(f"Choose from 1 to {most:,}.")
    return frozenset(identifier(one) for one in value)


def fields(value: Any) -> dict[str, Any]:
    """The fields of a form.

    Raises:
        InvalidInputError: It is no form.
    """
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise InvalidInputError("That is no form.")
    return value
