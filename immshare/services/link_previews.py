"""What a link's page says before any script has run. Nothing of a link that is locked or dead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from immshare.errors import ImmshareError
from immshare.rules.access import Caller
from immshare.rules.shared_link_access import LinkState, ShownLink
from immshare.schemas.shared_link import SharedLinkView
from immshare.services.context import Context
from immshare.services.guest_timeline import FirstPhoto, first_photos
from immshare.services.guest_views import describe_link
from immshare.services.shared_link_access import Cookies, find

FIRST_PHOTOS: Final = 30
"""Enough for the first screen of a phone and of a small window."""


@dataclass(frozen=True, slots=True)
class LinkPreview:
    """What there is to say of a link; of one that is locked or dead nothing but that.

    Attributes:
        state: What becomes of whoever opens it.
        title: The album's name, or words for a choice of photos.
        description: The link's, or the album's; text with line breaks.
        asset_count: How many photos it shows.
        cover_id: The photo that stands for them.
        photos: The first ones, in the link's order.
    """

    state: LinkState
    title: str = ""
    description: str = ""
    asset_count: int = 0
    cover_id: str | None = None
    photos: Sequence[FirstPhoto] = ()


def preview(context: Context, shown: ShownLink, cookies: Cookies) -> LinkPreview:
    """What there is to say of a link to whoever opens its page.

    Args:
        context: The tools.
        shown: What the page's address names.
        cookies: What the browser sent.
    """
    found = find(context, shown, cookies)
    if found.facts is None or found.state != LinkState.LIVE:
        return LinkPreview(state=found.state)
    guest = Caller.guest(found.facts.link)
    try:
        link, count, cover_id, *_ = describe_link(context, guest)
    except ImmshareError:  # deleted a moment ago
        return LinkPreview(state=LinkState.GONE)
    return LinkPreview(
        state=LinkState.LIVE,
        title=_title(link),
        description=link.description or (link.album.description if link.album else ""),
        asset_count=count,
        cover_id=cover_id,
        photos=first_photos(context, guest, FIRST_PHOTOS),
    )


def _title(link: SharedLinkView) -> str:
    return (link.album.album_name if link.album else "") or "Shared photos"
