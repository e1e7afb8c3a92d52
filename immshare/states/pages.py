"""Lists that come in pages, and what is looked for in them as it stands in the page's address."""

import json
from collections.abc import Sequence
from typing import Final, TypeVar
from urllib.parse import urlencode

import reflex as rx
from reflex.event import EventSpec

Row = TypeVar("Row")

MOST_PAGES: Final = 10_000
LONGEST_SEARCH: Final = 100

TO_TOP: Final = rx.call_script("window.scrollTo(0, 0)")


def to_top_of(dialog: str) -> EventSpec:
    """Show a dialog from its title on; ``dialog`` is its name."""
    return rx.call_script(f"document.getElementById('{dialog}-title')?.scrollIntoView()")


def count_pages(total: int, size: int) -> int:
    """How many pages of this size a list has, at least one."""
    return max(1, -(-total // size))


def page_of(found: Sequence[Row], page: int, size: int) -> tuple[int, Sequence[Row]]:
    """The page, from 1, that a list of pages of this size has, the last where it has not so many; and what stands on it."""
    page = min(page, count_pages(len(found), size))
    return page, found[(page - 1) * size : page * size]


def search_in(text: str) -> str:
    """The words that an address asks for, as far as anybody would."""
    return text[:LONGEST_SEARCH].strip()


def page_in(text: str) -> int:
    """The page, from 1, that an address asks for; the first where it asks for none that can be."""
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(MOST_PAGES))
    return int(text) if is_number and 1 <= int(text) <= MOST_PAGES else 1


def write_address(path: str, **said: str | int) -> EventSpec:
    """Put what is shown into the address, past the router, which would load the page again.

    Args:
        path: The page's own; if it was left meanwhile, nothing happens.
        said: Names and values; nothing (``""``) is left out.
    """
    query = urlencode({name: value for name, value in said.items() if value != ""})
    address = json.dumps(f"{path}?{query}" if query else path)
    return rx.call_script(f"location.pathname === '{path}' && history.replaceState(history.state, '', {address})")
