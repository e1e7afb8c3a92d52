"""The list of albums: what is looked for, in which order, and the cards of one page of it."""

from dataclasses import dataclass
from typing import Final

import reflex as rx
from reflex.event import EventSpec

from immshare.live import user_topic
from immshare.rules.album_listing import AlbumQuery, AlbumSort
from immshare.schemas.album import AlbumRole, AlbumView
from immshare.services import albums
from immshare.states import arguments
from immshare.states.album import UNTITLED
from immshare.states.changes import put
from immshare.states.guard import ask, caller, guarded
from immshare.states.live import follow
from immshare.states.notices import counted
from immshare.states.pages import MOST_PAGES, TO_TOP, count_pages, page_in, page_of, search_in, write_address

PATH: Final = "/albums"
PAGE: Final = 120
"""Cards on one page of a list: whole rows of two to six, and a state of some 30 KB at most."""

ALL, OWNED, SHARED_WITH_ME = "all", "owned", "shared"
_IS_OWNED: Final = {ALL: None, OWNED: True, SHARED_WITH_ME: False}


@dataclass(frozen=True)
class AlbumCard:
    """One album in a list.

    Attributes:
        id: Which.
        name: Never empty.
        cover_id: The photo on the card, or nothing.
        thumbhash: Its blur placeholder, or nothing.
        first_day: Of the oldest photo, ``2024-05-01``, or nothing.
        last_day: Of the newest photo, or nothing.
        has_days: Whether the days are said: both lie in one month.
        amount: How many photos, in words.
        owner: Whose it is; nothing for the one who looks.
        is_shared: Whether others have it too.
        is_new: Whether one was invited and has not opened it yet.
    """

    id: str
    name: str
    cover_id: str
    thumbhash: str
    first_day: str
    last_day: str
    has_days: bool
    amount: str
    owner: str
    is_shared: bool
    is_new: bool


class AlbumsState(rx.State):
    """The page of all albums.

    ``search``, ``sort``, ``whose`` and ``page`` (from 1) stand in the page's address too; ``addressed`` grows when they were read
    from there. ``has_any`` is about all albums, ``total`` about those that were found.
    """

    is_loaded: bool = False
    is_failed: bool = False
    cards: rx.Field[list[AlbumCard]] = rx.field(default_factory=list)
    total: int = 0
    has_any: bool = False
    search: str = ""
    sort: str = AlbumSort.RECENT_PHOTO.value
    whose: str = ALL
    page: int = 1
    addressed: int = 0

    @rx.var
    def found(self) -> str:
        """How many albums were found, in words."""
        return counted(self.total, "album", "albums")

    @rx.var
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return count_pages(self.total, PAGE)

    @rx.event
    @guarded
    async def load(self) -> None:
        """Fill in what the page's address asks for, and follow what changes."""
        follow(user_topic(caller().user_id), self.router.session.client_token, AlbumsState.refresh)
        self._read_address()
        await self._refresh()

    @rx.event
    @guarded
    async def refresh(self) -> None:
        """Look again: something has changed, or the last time failed."""
        await self._refresh()

    @rx.event
    @guarded
    async def look_for(self, words: str) -> EventSpec:
        """Show the albums that have these words in name or description."""
        self.search, self.page = arguments.search(words), 1
        return await self._show()

    @rx.event
    @guarded
    async def sort_by(self, sort: str) -> EventSpec:
        """Show the albums in another order."""
        self.sort, self.page = arguments.choice(sort, "The order", list(AlbumSort)), 1
        return await self._show()

    @rx.event
    @guarded
    async def show_whose(self, whose: str) -> EventSpec:
        """Show all albums, one's own, or those of others."""
        self.whose, self.page = arguments.choice(whose, "The filter", list(_IS_OWNED)), 1
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
        self.search, self.whose, self.page = "", ALL, 1
        self.addressed += 1
        return await self._show()

    def _read_address(self) -> None:
        asked = self.router.url.query_parameters
        sort, whose = asked.get("sort", ""), asked.get("filter", "")
        search = search_in(asked.get("search", ""))
        self.addressed += search != self.search  # the field begins anew, and only then: somebody may be typing in it
        self.search = search
        self.sort = sort if sort in list(AlbumSort) else AlbumSort.RECENT_PHOTO.value
        self.whose = whose if whose in _IS_OWNED else ALL
        self.page = page_in(asked.get("page", ""))

    async def _show(self) -> EventSpec:
        await self._refresh()
        return write_address(
            PATH,
            search=self.search,
            filter="" if self.whose == ALL else self.whose,
            sort="" if self.sort == AlbumSort.RECENT_PHOTO else self.sort,
            page="" if self.page == 1 else self.page,
        )

    async def _refresh(self) -> None:
        self.is_failed = True  # until it has gone well: what is raised below is told by the guard
        query = AlbumQuery(is_owned=_IS_OWNED[self.whose], search=self.search, sort=AlbumSort(self.sort))
        found = await ask(albums.list_albums, query)
        self.has_any = bool(found) or bool(await ask(albums.list_albums))
        self.total = len(found)
        self.page, shown = page_of(found, self.page, PAGE)
        put(self, cards=[card_of(view) for view in shown])
        self.is_failed, self.is_loaded = False, True


def card_of(view: AlbumView) -> AlbumCard:
    """An album as a list shows it."""
    first, last = view.start_date, view.end_date
    return AlbumCard(
        id=view.id,
        name=view.album_name or UNTITLED,
        cover_id=view.album_thumbnail_asset_id or "",
        thumbhash=view.cover_thumbhash or "",
        first_day=first.date().isoformat() if first else "",
        last_day=last.date().isoformat() if last else "",
        has_days=bool(first and last and (first.year, first.month) == (last.year, last.month)),
        amount=counted(view.asset_count, "photo", "photos") if view.asset_count else "No photos",
        owner="" if view.role == AlbumRole.OWNER else view.album_users[0].user.name,
        is_shared=view.shared,
        is_new=view.is_new,
    )
