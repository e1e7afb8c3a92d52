"""What a comment may be, and where its links are."""

import re
import unicodedata
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from immshare.errors import InvalidInputError

MAX_COMMENT: Final = 2000
"""Characters of a comment, after trimming."""

MAX_PAGE: Final = 200
"""Comments and likes that are handed out at once to whoever asks for a page."""

# Control characters and halves of surrogate pairs: no text in any language.
_NO_TEXT = frozenset({"Cc", "Cs"})
# What takes no ink: blanks, and marks that only steer how others are drawn.
_UNSEEN = frozenset({"Cf", "Mn", "Zs", "Zl", "Zp", "Cc"})
_FIRST_GUESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_ENDS_A_SENTENCE = ".,;:!?…·*_~»”’"
_PAIRS = {")": "(", "]": "[", "}": "{"}


class Piece(NamedTuple):
    """A part of a comment: plain text, or a link that leads to ``href``."""

    text: str
    href: str | None = None


def check_comment(text: str | None) -> str:
    """A comment without the blanks around it; line breaks stay, other control characters become blanks.

    Raises:
        InvalidInputError: It is missing, shows nothing, or is longer than 2,000 characters.
    """
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    kept = (c if c == "\n" or unicodedata.category(c) not in _NO_TEXT else " " for c in lines)
    comment = "".join(kept).strip()
    if all(unicodedata.category(c) in _UNSEEN for c in comment):
        raise InvalidInputError("Write something first.")
    if len(comment) > MAX_COMMENT:
        raise InvalidInputError(f"A comment has at most {MAX_COMMENT:,} characters; this one has {len(comment):,}.")
    return comment


def check_page(limit: int) -> int:
    """How many can be asked for at once.

    Raises:
        InvalidInputError: It is none from 1 to 200.
    """
    if not 1 <= limit <= MAX_PAGE:
        raise InvalidInputError(f"limit must be from 1 to {MAX_PAGE}.")
    return limit


def split_links(text: str) -> list[Piece]:
    """A comment cut at its links, which are http and https addresses and nothing else.

    Returns:
        The pieces in their order, together the whole text; empty when there is no link.
    """
    pieces: list[Piece] = []
    done = 0
    for found in _FIRST_GUESS.finditer(text):
        address = _without_what_follows(found[0])
        if not _is_plain(address):
            continue
        if found.start() > done:
            pieces.append(Piece(text[done : found.start()]))
        pieces.append(Piece(address, address))
        done = found.start() + len(address)
    if pieces and done < len(text):
        pieces.append(Piece(text[done:]))
    return pieces


def _without_what_follows(address: str) -> str:
    """The address without the marks of the sentence that it stands in."""
    while address:
        last = address[-1]
        is_unpaired = last in _PAIRS and address.count(last) > address.count(_PAIRS[last])
        if last not in _ENDS_A_SENTENCE and not is_unpaired:
            break
        address = address[:-1]
    return address


def _is_plain(address: str) -> bool:
    """Whether an address leads where it seems to lead: a host, no name before it, no marks that turn the text round."""
    if any(unicodedata.category(c) in ("Cf", "Cc") for c in address):
        return False
    try:
        parts = urlsplit(address)
        _ = parts.port  # refused here, not when it is read by a browser
    except ValueError:
        return False
    return bool(parts.hostname) and "@" not in parts.netloc and "\\" not in parts.netloc
