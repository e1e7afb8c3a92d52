"""Individual shares, to which photos can be added, as a choice in a form; and what a link makes of the photos chosen for it, in words."""

from dataclasses import dataclass
from typing import Final

from immshare.services.shared_link_assets import Sharable
from immshare.states.link_rows import LinkRow
from immshare.states.notices import counted

_LONGEST_LABEL: Final = 80


@dataclass(frozen=True)
class Share:
    """A link to which photos can be added.

    Attributes:
        id: Which.
        label: The words by which it is told from others, on one line.
    """

    id: str
    label: str


def share_of(row: LinkRow) -> Share:
    """A link as one of a choice."""
    words = " ".join((row.description or (f"/s/{row.slug}" if row.slug else row.url)).split())
    short = words if len(words) <= _LONGEST_LABEL else f"{words[: _LONGEST_LABEL - 1]}…"
    return Share(row.id, f"{short} ({row.amount})")


def left_out(chosen: Sharable) -> str:
    """Sentences about the photos that a link will not show; nothing if it shows all of them."""
    said = []
    if chosen.refused:
        whose = "is somebody else’s, or gone," if chosen.refused == 1 else "are somebody else’s, or gone,"
        said.append(f"{counted(chosen.refused, 'photo', 'photos')} {whose} and cannot be shared.")
    if chosen.hidden:
        said.append(f"{counted(chosen.hidden, 'photo', 'photos')} cannot be shown (yet).")
    return " ".join(said)
