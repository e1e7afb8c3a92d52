"""The list of one's own shared links: what is looked for, and the rows of one page of it."""

from typing import Any, Final

import reflex as rx
from reflex.event import EventSpec

from immshare.live import user_topic
from immshare.rules.shared_link_details import LinkKind
from immshare.rules.shared_link_listing import LinkQuery, choose_links
from immshare.services import shared_links
from immshare.states import arguments
from immshare.states.guard import ask, caller, guarded
from immshare.states.link_rows import LinkRow, link_row
from immshare.states.live import follow
from immshare.states.notices import counted, done

FILTERS: Final[dict[str, dict[str, Any]]] = {
    "all": {},
    "albums": {"kind": LinkKind.ALBUM.value},
    "photos": {"kind": LinkKind.INDIVIDUAL.value},
    "password": {"has_password": True},
    "upload": {"allow_upload": True},
    "expired": {"is_expired": True},
}
"""What the filter lets through, by its names."""

_PAGE: Final = 50


class SharedLinksState(rx.State):
    """The page of all links. ``has_any`` is about all of them, ``total`` about those that were found, ``shown`` how many are listed."""

    is_loaded: bool = False
    is_failed: bool = False
    rows: rx.Field[list[LinkRow]] = rx.field(default_factory=list)
    total: int = 0
    shown: int = _PAGE
    expired_count: int = 0
    has_any: bool = False
    search: str = ""
    filter: str = "all"

    @rx.var
    def found(self) -> str:
        """How many links were found, in words."""
        return counted(self.total, "link", "links")

    @rx.event
    @guarded
    async def load(self) -> None:
        """Fill in all links, and follow what changes."""
        follow(user_topic(caller().user_id), self.router.session.client_token, SharedLinksState.refresh)
        self.search, self.filter, self.shown = "", "all", _PAGE
        await self._refresh()

    @rx.event
    @guarded
    async def refresh(self) -> None:
        """Look again: something has changed, or the last time failed."""
        await self._refresh()

    @rx.event
    @guarded
    async def look_for(self, words: str) -> None:
        """Show the links that have these words in title, description or custom URL."""
        self.search, self.shown = arguments.search(words), _PAGE
        await self._refresh()

    @rx.event
    @guarded
    async def filter_by(self, name: str) -> None:
        """Show the links of one kind."""
        self.filter, self.shown = arguments.choice(name, "The filter", list(FILTERS)), _PAGE
        await self._refresh()

    @rx.event
    @guarded
    async def show_more(self) -> None:
        """List the next links as well."""
        self.shown = min(self.shown + _PAGE, max(self.total, _PAGE))
        await self._refresh()

    @rx.event
    @guarded
    async def show_all(self) -> None:
        """Look for nothing any more."""
        self.search, self.filter, self.shown = "", "all", _PAGE
        await self._refresh()

    @rx.event
    @guarded
    async def delete_expired(self) -> EventSpec:
        """Delete the links that have ended."""
        count = await ask(shared_links.delete_expired)
        await self._refresh()
        return done(f"Deleted {counted(count, 'expired link', 'expired links')}")

    async def _refresh(self) -> None:
        self.is_failed = True  # until it has gone well: what is raised below is told by the guard
        every = await ask(shared_links.list_links)
        found = choose_links(every, LinkQuery(search=self.search, **FILTERS[self.filter]))
        self.has_any, self.total = bool(every), len(found)
        self.expired_count = sum(link.is_expired for link in every)
        rows = [link_row(link, self.router) for link in found[: self.shown]]
        if rows != self.rows:  # else they would all be sent again
            self.rows = rows
        self.is_failed, self.is_loaded = False, True
