"""What a tab with a link's page knows: what the link shows and allows, live. Whoever looks, it acts as the link and as nobody else."""

import asyncio
from dataclasses import dataclass

import reflex as rx

from immshare.errors import ImmshareError
from immshare.live import access_topic, album_topic, link_topic
from immshare.rules.access import Link
from immshare.schemas.shared_link import SharedLinkView
from immshare.services import guest_views, sessions
from immshare.services.context import current
from immshare.services.guest_views import LinkDescription
from immshare.states import arguments
from immshare.states.downloads import GuestDownloadState
from immshare.states.ends import tell_at
from immshare.states.guard import ask, caller, open_to_links, session_token, shown_link
from immshare.states.guest_selection import GuestSelectionState
from immshare.states.live import follow, next_revision, stop_watching
from immshare.states.notices import counted

_LATEST_MS = 1e15


@dataclass(frozen=True)
class OpenLink:
    """What the page says of the link, and what guests may do.

    Attributes:
        id: Which; empty: not looked up yet, or locked, or dead.
        title: The album's name; empty: unnamed, or a choice of photos.
        description: Text, with line breaks.
        photos_text: How many photos it shows, in words.
        first_day: Of the oldest photo, by its wall clock, ``2024-05-01``; nothing when that is hidden.
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
    _loaded_at_ms: float = 0

    @rx.event
    @open_to_links
    async def load(self, loaded_at_ms: float = 0) -> None:
        """Show the link, and tell this tab from now on when something of it changes.

        Args:
            loaded_at_ms: When the browser loaded the page, in ms since 1970. The same page may ask again, and keeps what is selected in
                it; another one, of another link perhaps, begins with nothing.
        """
        loaded_at_ms = arguments.number(loaded_at_ms, "The time", 0, _LATEST_MS)
        if loaded_at_ms != self._loaded_at_ms:
            self._loaded_at_ms = loaded_at_ms
            stop_watching(self.router.session.client_token)
            (await self.get_state(GuestSelectionState))._begin()
            (await self.get_state(GuestDownloadState))._begin()
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
        tell_at(link_topic(guest.id), guest.expires_at)


def _user_behind(cookie_header: str) -> str | None:
    try:
        return sessions.authenticate(current(), session_token(cookie_header)).user_id
    except ImmshareError:
        return None


def _open_link(guest: Link, found: LinkDescription, access: str, *, is_own: bool) -> OpenLink:
    view: SharedLinkView = found.link
    album = view.album
    return OpenLink(
        id=view.id,
        title=album.album_name if album is not None else "",
        description=view.description or (album.description if album is not None else ""),
        photos_text=counted(found.asset_count, "photo", "photos"),
        first_day=found.first_day.isoformat() if found.first_day else "",
        last_day=found.last_day.isoformat() if found.last_day else "",
        order=album.order if album is not None else "desc",
        access=access,
        can_download=guest.allow_download,
        can_upload=guest.allow_upload,
        has_metadata=guest.show_metadata,
        is_own=is_own,
    )
