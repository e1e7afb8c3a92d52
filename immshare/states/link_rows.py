"""A shared link as its owner's pages show it."""

from dataclasses import dataclass
from typing import Final

from reflex.istate.data import RouterData

from immshare.rules.shared_link_details import LinkKind
from immshare.schemas.shared_link import OwnSharedLinkView
from immshare.services.context import current
from immshare.states.album import UNTITLED
from immshare.states.notices import counted

CLOSED_ALBUM: Final = "Closed album"
"""The title of a link whose album is not there for its creator: the album's owner was deleted, for example."""


@dataclass(frozen=True)
class LinkRow:
    """One link.

    Attributes:
        id: Which; empty: one that is not made yet.
        url: What is handed on.
        title: What it opens, never empty.
        description: What guests read, with line breaks.
        slug: The custom URL, or nothing.
        is_album: Whether it opens an album; else a choice of photos.
        target: Where its owner sees what it opens; nothing when that is gone.
        amount: How many photos it shows, in words; nothing when that is gone.
        cover_id: The photo on its card, or nothing.
        thumbhash: Its blur placeholder, or nothing.
        has_password: Whether guests must unlock it.
        allow_download: Whether originals are given out.
        allow_upload: Whether guests add photos.
        show_metadata: Whether guests learn camera, place, time, file name and owner.
        expires_at: When it ends, ISO 8601, or nothing.
        is_expired: Whether it has ended.
        is_own: Whether whoever looks made it; others can only be deleted.
        is_closed: Whether no guest finds it, as its creator may not share what it opens (any more).
        visits: How often guests came, in words.
        last_visited_at: When the last of them came, ISO 8601, or nothing.
    """

    id: str = ""
    url: str = ""
    title: str = ""
    description: str = ""
    slug: str = ""
    is_album: bool = False
    target: str = ""
    amount: str = ""
    cover_id: str = ""
    thumbhash: str = ""
    has_password: bool = False
    allow_download: bool = True
    allow_upload: bool = False
    show_metadata: bool = True
    expires_at: str = ""
    is_expired: bool = False
    is_own: bool = True
    is_closed: bool = False
    visits: str = ""
    last_visited_at: str = ""


def link_row(view: OwnSharedLinkView, router: RouterData) -> LinkRow:
    """A link as a row.

    Args:
        view: The link.
        router: Of the tab that shows it.
    """
    is_album, is_gone = view.type == LinkKind.ALBUM, view.type == LinkKind.ALBUM and view.album is None
    url, amount = f"{origin_of(router)}{path_of(view)}", counted(view.asset_count, "photo", "photos")
    return LinkRow(
        id=view.id,
        url=url,
        title=CLOSED_ALBUM if is_gone else (view.title or UNTITLED) if is_album else amount,
        description=view.description or "",
        slug=view.slug or "",
        is_album=is_album,
        target=f"/albums/{view.album.id}" if view.album else "" if is_gone else url,
        amount="" if is_gone else amount,
        cover_id=view.cover_asset_id or "",
        thumbhash=view.cover_thumbhash or "",
        has_password=view.password is not None,
        allow_download=view.allow_download,
        allow_upload=view.allow_upload,
        show_metadata=view.show_metadata,
        expires_at=view.expires_at.isoformat() if view.expires_at else "",
        is_expired=view.is_expired,
        is_own=view.is_own,
        is_closed=view.is_closed,
        visits=counted(view.view_count, "visit", "visits") if view.view_count else "No visits yet",
        last_visited_at=view.last_visited_at.isoformat() if view.last_visited_at else "",
    )


def path_of(view: OwnSharedLinkView) -> str:
    """Where a link leads on this server: its custom URL, if it has one."""
    return f"/s/{view.slug}" if view.slug else f"/share/{view.key}"


def origin_of(router: RouterData) -> str:
    """What comes before the path of every link: the configured base URL, or where the browser has this page from."""
    return current().settings.base_url or router.headers.origin
