"""What stands behind a link that somebody came with, and what a guest gets to know of a photo."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal
from urllib.parse import quote

from immshare.rules.access import Link

_TEXT = re.compile(r"[A-Za-z0-9_-]{1,128}", re.ASCII)
_SUFFIX_BY_MIME: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/heif": "heif",
    "image/avif": "avif",
    "image/tiff": "tif",
    "image/bmp": "bmp",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/x-matroska": "mkv",
}
_SHOWN_OF_ID: Final = 8


@dataclass(frozen=True, slots=True)
class ShownLink:
    """What somebody shows of a link: its key, or its custom URL (slug)."""

    kind: Literal["key", "slug"]
    text: str

    @property
    def access(self) -> str:
        """What a guest's every address carries in its query."""
        return f"{self.kind}={quote(self.text, safe='')}"

    @property
    def is_possible(self) -> bool:
        """Whether any link could be called so; the database need not be asked otherwise."""
        return _TEXT.fullmatch(self.text) is not None


def link_of_path(path: str) -> ShownLink | None:
    """The link whose page an address is of; None for other pages.

    Args:
        path: An URL's path, decoded.
    """
    match path.rstrip("/").split("/"):
        case ["", "share", text] if text:
            return ShownLink("key", text)
        case ["", "s", text] if text:
            return ShownLink("slug", text)
    return None


class LinkState(StrEnum):
    """What becomes of whoever comes with a link."""

    LIVE = "live"
    LOCKED = "locked"
    EXPIRED = "expired"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What is known of a link that was found.

    Attributes:
        link: The link and what it allows.
        has_password: Whether guests must unlock it.
        is_backed: Whether its creator's account is open and, of an album's link, may (still) share an album that is there.
    """

    link: Link
    has_password: bool
    is_backed: bool


def judge(facts: LinkFacts | None, now: datetime, *, is_unlocked: bool) -> LinkState:
    """What becomes of whoever comes with a link.

    Args:
        facts: None when there is no such link.
        now: The present instant, aware.
        is_unlocked: Whether the password was given to this browser.
    """
    if facts is None or not facts.is_backed:
        return LinkState.GONE
    if facts.link.expires_at is not None and facts.link.expires_at <= now:
        return LinkState.EXPIRED
    return LinkState.LOCKED if facts.has_password and not is_unlocked else LinkState.LIVE


def neutral_file_name(asset_id: str, mime: str) -> str:
    """What a photo is called for guests who may not know its name: always the same for the same photo.

    Args:
        asset_id: Which.
        mime: Its type, from its content.
    """
    kind = "video" if mime.startswith("video/") else "photo"
    return f"{kind}-{asset_id[:_SHOWN_OF_ID]}.{_SUFFIX_BY_MIME.get(mime, 'bin')}"
