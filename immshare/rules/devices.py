"""Which browser or app on which system a ``User-Agent`` header speaks of, in words for the list of sessions."""

import re
from typing import Final

MAX_DEVICE: Final = 120

# The order matters: almost every browser names the older ones it descends from.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_PRODUCT = re.compile(r"[A-Za-z0-9._@+-]+")


def describe_device(user_agent: str) -> str:
    """What a person calls the device, such as ``Chrome on Linux``.

    Args:
        user_agent: The header, whatever it holds.

    Returns:
        1 to 120 characters; ``Unknown device`` when the header says nothing.
    """
    browser = _first(_BROWSERS, user_agent)
    system = _first(_SYSTEMS, user_agent)
    if browser is None:  # a program: its own name is the first word
        product = _PRODUCT.match(user_agent)
        browser = product[0] if product and product[0] != "Mozilla" else None
    return " on ".join(filter(None, (browser, system)))[:MAX_DEVICE] or "Unknown device"


def _first(table: tuple[tuple[str, str], ...], user_agent: str) -> str | None:
    return next((name for mark, name in table if mark in user_agent), None)
