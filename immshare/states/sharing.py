"""The list of what is shared: one's own albums that others have too, and those of others."""

import reflex as rx
from reflex.event import EventSpec

from immshare.live import user_topic
from immshare.rules.album_listing import AlbumQuery
from immshare.services import albums
from immshare.states import arguments
from immshare.states.albums import PAGE, AlbumCard, card_of
from immshare.states.changes import put
from immshare.states.guard import ask, caller, guarded
from immshare.states.live import follow
from immshare.states.pages import MOST_PAGES, TO_TOP, count_pages, page_of


class SharingState(rx.State):
    """The page of shared albums: fresh invitations first, then by the most recent photo. ``page`` counts from 1."""

    is_loaded: bool = False
    is_failed: bool = False
    cards: rx.Field[list[AlbumCard]] = rx.field(default_factory=list)
    total: int = 0
    page: int = 1

    @rx.var
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return count_pages(self.total, PAGE)

    @rx.event
    @guarded
    async def load(self) -> None:
        """Fill in the first page, and follow what changes."""
        follow(user_topic(caller().user_id), self.router.session.client_token, SharingState.refresh)
        self.page = 1
        await self._refresh()

    @rx.event
    @guarded
    async def refresh(self) -> None:
        """Look again: something has changed, or the last time failed."""
        await self._refresh()

    @rx.event
    @guarded
    async def show_page(self, page: int) -> EventSpec:
        """Show another page of the list, from its top."""
        self.page = arguments.whole_number(page, "The page", 1, MOST_PAGES)
        await self._refresh()
        return TO_TOP

    async def _refresh(self) -> None:
        self.is_failed = True  # until it has gone well: what is raised below is told by the guard
        found = await ask(albums.list_albums, AlbumQuery(is_shared=True))
        found.sort(key=lambda view: not view.is_new)
        self.total = len(found)
        self.page, shown = page_of(found, self.page, PAGE)
        put(self, cards=[card_of(view) for view in shown])
        self.is_failed, self.is_loaded = False, True
