"""What a tab with a link's page knows: what the link shows and allows, live. Whoever looks, it acts as the link and as nobody else."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import reflex as rx

from immshare.errors import ImmshareError
from immshare.live import access_topic, album_topic, link_topic
from immshare.rules.access import Link
from immshare.schemas.shared_link import SharedLinkView
from immshare.services import guest_views, sessions
from immshare.services.context import current
from immshare.services.guest_views import LinkDescription
from immshare.states.guard import ask, caller, open_to_links, session_token, shown_link
from immshare.states.live import follow, next_revision
from immshare.states.notices import counted

_LONGEST_WAIT = timedelta(days=1)
_AFTER_THE_END = timedelta(seconds=0.1)
"""So that a link has really ended when it is looked at."""


@dataclass(frozen=True)
class OpenLink:
    """What the page says of the link, and what guests may do.

    Attributes:
        id: Which; empty: not looked up yet, or locked, or dead.
        title: The album's name; empty: unnamed, or a choice of photos.
        description: Text, with line breaks.
        photos_text: How many photos it shows, in words.
        first_day: Of the oldest photo, by its wall clock, ``2024-05-01``; nothing when that is hidden, or of a choice.
        last_day: Of the newest.
        order: ``desc`` newest first, ``asc`` oldest first.
        access: What every address of a guest carries in its query.
        can_download: Whether originals are given out.
        can_upload: Whether photos are taken.
        has_metadata: Whether guests learn times, places and names.
        is_own: Whether its creator is signed in here.
    """

    id: str = ""
    title: str = ""
    description: str = ""
    photos_text: str = ""
    first_day: str = ""
    last_day: str = ""
    order: str = "desc"
    access: str = ""
    can_download: bool = False
    can_upload: bool = False
    has_metadata: bool = False
    is_own: bool = False


class SharedViewState(rx.State):
    """The link of this tab's page. ``revision`` grows when its photos, or what it allows, may have changed."""

    link: OpenLink = OpenLink()
    revision: int = 0

    @rx.event
    @open_to_links
    async def load(self) -> None:
        """Show the link, and tell this tab from now on when something of it changes."""
        self.link = OpenLink()
        guest = caller().link
        assert guest is not None  # noqa: S101 (the door lets only links pass)
        topics = {link_topic(guest.id), access_topic(guest.creator_id)}
        if guest.album_id is not None:
            topics.add(album_topic(guest.album_id))
        for topic in topics:
            follow(topic, self.router.session.client_token, SharedViewState.look_again)
        await self._show(guest)

    @rx.event
    @open_to_links
    async def look_again(self) -> None:
        """Something may have changed. If the link has ended, the door loads the page again."""
        guest = caller().link
        assert guest is not None  # noqa: S101 (the door lets only links pass)
        await self._show(guest)

    async def _show(self, guest: Link) -> None:
        found = await ask(guest_views.describe_link)
        creator = await asyncio.to_thread(_user_behind, self.router.headers.cookie)
        shown = shown_link(self.router)
        self.link = _open_link(guest, found, shown.access, is_own=creator == guest.creator_id)
        self.revision = next_revision()
        _watch_end(guest)


def _user_behind(cookie_header: str) -> str | None:
    try:
        return sessions.authenticate(current(), session_token(cookie_header)).user_id
    except ImmshareError:
        return None


def _open_link(guest: Link, found: LinkDescription, access: str, *, is_own: bool) -> OpenLink:
    view: SharedLinkView = found.link
    album = view.album
    first, last = (album.start_date, album.end_date) if album is not None else (None, None)
    return OpenLink(
        id=view.id,
        title=album.album_name if album is not None else "",
        description=view.description or (album.description if album is not None else ""),
        photos_text=counted(found.asset_count, "photo", "photos"),
        first_day=first.date().isoformat() if first else "",
        last_day=last.date().isoformat() if last else "",
        order=album.order if album is not None else "desc",
        access=access,
        can_download=guest.allow_download,
        can_upload=guest.allow_upload,
        has_metadata=guest.show_metadata,
        is_own=is_own,
    )


_ends: dict[str, asyncio.TimerHandle] = {}


def _watch_end(guest: Link) -> None:
    """Let every open page of a link look again when it ends; whoever looks sets the clock anew."""
    if (known := _ends.pop(guest.id, None)) is not None:
        known.cancel()
    if guest.expires_at is None:
        return
    context = current()
    wait = min(guest.expires_at - context.now() + _AFTER_THE_END, _LONGEST_WAIT)

    def tell() -> None:
        _ends.pop(guest.id, None)
        context.hub.publish(link_topic(guest.id))

    _ends[guest.id] = asyncio.get_running_loop().call_later(max(0.0, wait.total_seconds()), tell)
