"""A selection of photos as an expression: small even when it stands for 100,000 of them.

A photo is selected when its month is selected as a whole and it is not an exception, or when it is named by its id.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from immshare.errors import InvalidInputError
from immshare.rules.timeline import month_of_bucket

MAX_IDS: Final = 15_000
"""Ids one expression may name; whole months stand for the rest."""
MAX_MONTHS: Final = 2_500
"""Together with two lists of ids still less than the 32,766 parameters that SQLite takes in one statement."""


_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Selection:
    """The expression.

    Attributes:
        months: YYYYMM of every month selected as a whole.
        excluded_ids: Not selected, though their month is.
        ids: Selected besides.
    """

    months: frozenset[int] = frozenset()
    excluded_ids: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.months or self.ids)


def parse_selection(value: object) -> Selection:
    """Read an expression as the grid sends it: ``{months: ["2024-05-01"], except: [id], ids: [id]}``.

    Args:
        value: Anything at all; whoever calls a handler chooses it.

    Raises:
        InvalidInputError: It is no such expression, or too large.
    """
    if not isinstance(value, Mapping):
        raise InvalidInputError("A selection has months, except and ids.")
    return Selection(
        months=frozenset(month_of_bucket(text) for text in _texts(value, "months", MAX_MONTHS)),
        excluded_ids=frozenset(parse_id(text) for text in _texts(value, "except", MAX_IDS)),
        ids=frozenset(parse_id(text) for text in _texts(value, "ids", MAX_IDS)),
    )


def parse_id(text: object) -> str:
    """An asset's id, in its one spelling.

    Raises:
        InvalidInputError: It is no UUID.
    """
    if isinstance(text, uuid.UUID):
        return str(text)
    if not isinstance(text, str) or not _UUID.fullmatch(text.lower()):
        raise InvalidInputError("An id must be a UUID.")
    return text.lower()


def _texts(value: Mapping[Any, Any], name: str, most: int) -> list[str]:
    items = value.get(name, [])
    if not isinstance(items, list | tuple) or not all(isinstance(item, str) for item in items):
        raise InvalidInputError(f"{name} must be a list of texts.")
    if len(items) > most:
        raise InvalidInputError(f"{name} holds {len(items)} entries; {most} are allowed.")
    return list(items)
