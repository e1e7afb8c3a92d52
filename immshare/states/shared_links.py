"""The list of one's own shared links: what is looked for, and the rows of one page of it."""

from collections.abc import Sequence
from typing import Any, Final

import reflex as rx
from reflex.event import EventSpec

from immshare.live import user_topic
from immshare.rules.shared_link_details import LinkKind
from immshare.rules.shared_link_listing import LinkQuery, choose_links
from immshare.schemas.shared_link import OwnSharedLinkView
from immshare.services import shared_links
from immshare.states import arguments
from immshare.states.changes import put
from immshare.states.ends import tell_at
from immshare.states.guard import ask, caller, guarded
from immshare.states.link_rows import LinkRow, link_row
from immshare.states.live import follow
from immshare.states.notices import counted, done
from immshare.states.pages import MOST_PAGES, TO_TOP, count_pages, page_in, page_of, search_in, write_address

PATH: Final = "/shared-links"
PAGE: Final = 50
FILTERS: Final[dict[str, dict[str, Any]]] = {
    "all": {},
    "albums": {"kind": LinkKind.ALBUM.value},
    "photos": {"kind": LinkKind.INDIVIDUAL.value},
    "password": {"has_password": True},
    "upload": {"allow_upload": True},
    "expired": {"is_expired": True},
}
"""What the filter lets through, by its names."""


class SharedLinksState(rx.State):
    """The page of all links.

    ``search``, ``filter`` and ``page`` (from 1) stand in the page's address too; ``addressed`` grows when they were read from there.
    ``has_any`` is about all links, ``total`` about those that were found. ``is_sweeping``: whether the question about ``expired_count`` stands open.
    """

    is_loaded: bool = False
    is_failed: bool = False
    rows: rx.Field[list[LinkRow]] = rx.field(default_factory=list)
    total: int = 0
    page: int = 1
    expired_count: int = 0
    is_sweeping: bool = False
    has_any: bool = False
    search: str = ""
    filter: str = "all"
    addressed: int = 0

    @rx.var
    def found(self) -> str:
        """How many links were found, in words."""
        return counted(self.total, "link", "links")

    @rx.var
    def expired(self) -> str:
        """How many links have ended, in words."""
        return counted(self.expired_count, "expired link", "expired links")

    @rx.var
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return count_pages(self.total, PAGE)

    @rx.event
    @guarded
    async def load(self) -> None:
        """Fill in what the page's address asks for, and follow what changes."""
        follow(user_topic(caller().user_id), self.router.session.client_token, SharedLinksState.refresh)
        asked = self.router.url.query_parameters
        search = search_in(asked.get("search", ""))
        self.addressed += search != self.search  # the field begins anew, and only then: somebody may be typing in it
        self.search = search
        self.filter = asked.get("filter", "") if asked.get("filter", "") in FILTERS else "all"
        self.page = page_in(asked.get("page", ""))
        await self._refresh()

    @rx.event
    @guarded
    async def refresh(self) -> None:
        """Look again: something has changed or ended, or the last time failed."""
        await self._refresh()

    @rx.event
    @guarded
    async def look_for(self, words: str) -> EventSpec:
        """Show the links that have these words in title, description or custom URL."""
        self.search, self.page = arguments.search(words), 1
        return await self._show()

    @rx.event
    @guarded
    async def filter_by(self, name: str) -> EventSpec:
        """Show the links of one kind."""
        self.filter, self.page = arguments.choice(name, "The filter", list(FILTERS)), 1
        return await self._show()

    @rx.event
    @guarded
    async def show_page(self, page: int) -> list[EventSpec]:
        """Show another page of the list, from its top."""
        self.page = arguments.whole_number(page, "The page", 1, MOST_PAGES)
        return [await self._show(), TO_TOP]

    @rx.event
    @guarded
    async def show_all(self) -> EventSpec:
        """Look for nothing any more."""
        self.search, self.filter, self.page = "", "all", 1
        self.addressed += 1
        return await self._show()

    @rx.event
    @guarded
    async def ask_before_sweeping(self) -> None:
        """Ask whether the links that have ended are to be deleted."""
        self.is_sweeping = True

    @rx.event
    @guarded
    async def close_question(self) -> None:
        """Leave everything as it is."""
        self.is_sweeping = False

    @rx.event
    @guarded
    async def delete_expired(self) -> EventSpec:
        """Delete the links that have ended."""
        self.is_sweeping = False
        count = await ask(shared_links.delete_expired)
        await self._refresh()
        return done(f"Deleted {counted(count, 'expired link', 'expired links')}")

    async def _show(self) -> EventSpec:
        await self._refresh()
        said = {"search": self.search, "filter": "" if self.filter == "all" else self.filter}
        return write_address(PATH, **said, page="" if self.page == 1 else self.page)

    async def _refresh(self) -> None:
        self.is_failed = True  # until it has gone well: what is raised below is told by the guard
        every = await ask(shared_links.list_links)
        found = choose_links(every, LinkQuery(search=self.search, **FILTERS[self.filter]))
        self.has_any, self.total = bool(every), len(found)
        self.expired_count = sum(link.is_expired for link in every)
        self.page, shown = page_of(found, self.page, PAGE)
        put(self, rows=[link_row(link, self.router) for link in shown])
        self.is_failed, self.is_loaded = False, True
        _watch_ends(every)


def _watch_ends(links: Sequence[OwnSharedLinkView]) -> None:
    """Let all open lists of the caller look again when the next of the links ends."""
    ends = [link.expires_at for link in links if link.expires_at is not None and not link.is_expired]
    tell_at(user_topic(caller().user_id), min(ends, default=None))
