"""The photos of an individual share: what it holds, and taking some out."""

from dataclasses import dataclass
from typing import Final

import reflex as rx
from reflex.event import EventSpec

from immshare.errors import NotFoundError
from immshare.rules.selection import Selection
from immshare.schemas.asset import AssetView
from immshare.services import shared_link_assets
from immshare.states import arguments
from immshare.states.guard import ask, guarded
from immshare.states.notices import counted
from immshare.states.pages import MOST_PAGES, count_pages, to_top_of

PAGE: Final = 60
MOST: Final = 200
"""Photos that are taken out at once; a page has fewer."""
DIALOG: Final = "share-photos"


@dataclass(frozen=True)
class SharedPhoto:
    """One photo.

    Attributes:
        id: Which.
        name: Of its file.
        thumbhash: Its blur placeholder, or nothing.
    """

    id: str
    name: str
    thumbhash: str


class SharePhotosState(rx.State):
    """The dialog about a share's photos. ``amount`` is how many there are, in words; ``photos`` are those of one ``page``, from 1.

    ``is_asking``: whether the question about ``chosen_count`` of them stands open. ``result`` says, in the dialog, what became of
    the last removal.
    """

    is_open: bool = False
    is_asking: bool = False
    chosen_count: int = 0
    result: str = ""
    amount: str = ""
    photos: rx.Field[list[SharedPhoto]] = rx.field(default_factory=list)
    page: int = 1
    pages: int = 1
    _link_id: str = ""
    _chosen: Selection = Selection()

    @rx.var
    def question(self) -> str:
        """What is asked before several are taken out."""
        return f"Remove {counted(self.chosen_count, 'photo', 'photos')} from the link?"

    @rx.event
    @guarded
    async def open(self, link_id: str) -> None:
        """Show the photos of a share."""
        self._link_id, self.page, self.result = arguments.identifier(link_id), 1, ""
        await self._read()
        self.is_open = True

    @rx.event
    @guarded
    async def show_page(self, page: int) -> EventSpec:
        """Show another page of them, from its top."""
        self.page, self.result = arguments.whole_number(page, "The page", 1, MOST_PAGES), ""
        await self._read()
        return to_top_of(DIALOG)

    @rx.event
    @guarded
    async def remove(self, asset_ids: list[str]) -> None:
        """Take a photo out of the share; where they are several, ask first."""
        self._chosen = Selection(ids=arguments.identifiers(asset_ids, MOST))
        self.chosen_count = len(self._chosen.ids)
        if self.chosen_count > 1:
            self.is_asking = True
        else:
            await self._remove()

    @rx.event
    @guarded
    async def remove_chosen(self) -> None:
        """Take those out that were asked about, once, however often it is pressed; they stay in the library."""
        if self.is_asking:
            self.is_asking = False
            await self._remove()

    @rx.event
    @guarded
    async def close_question(self) -> None:
        """Leave everything as it is."""
        self.is_asking = False

    @rx.event
    @guarded
    async def close(self) -> None:
        """Close the dialog."""
        self._close()

    def _close(self) -> None:
        self.is_open = self.is_asking = False

    async def _remove(self) -> None:
        try:
            removed = await ask(shared_link_assets.remove_photos, self._link_id, self._chosen)
            await self._read()
        except NotFoundError:
            self._close()  # the link is gone
            raise
        self.result = f"Removed {counted(removed, 'photo', 'photos')} from the link. {self.amount} left."

    async def _read(self) -> None:
        first = (self.page - 1) * PAGE
        link = await ask(shared_link_assets.get_with_photos, self._link_id, offset=first, limit=PAGE)
        self.amount, self.pages = counted(link.asset_count, "photo", "photos"), count_pages(link.asset_count, PAGE)
        if self.page > self.pages:
            self.page = self.pages
            await self._read()
            return
        listed = [asset for asset in link.assets if isinstance(asset, AssetView)]
        self.photos = [SharedPhoto(one.id, one.original_file_name, one.thumbhash or "") for one in listed]
