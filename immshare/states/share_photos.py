"""The photos of an individual share: what it holds, and taking some out."""

from dataclasses import dataclass
from typing import Final

import reflex as rx
from reflex.event import EventSpec

from immshare.rules.selection import Selection
from immshare.schemas.asset import AssetView
from immshare.services import shared_link_assets
from immshare.states import arguments
from immshare.states.guard import ask, guarded
from immshare.states.notices import counted
from immshare.states.pages import MOST_PAGES, count_pages, to_top_of

PAGE: Final = 60
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
    """The dialog about a share's photos. ``amount`` is how many there are, in words; ``photos`` are those of one ``page``, from 1."""

    is_open: bool = False
    amount: str = ""
    photos: rx.Field[list[SharedPhoto]] = rx.field(default_factory=list)
    page: int = 1
    pages: int = 1
    _link_id: str = ""

    @rx.event
    @guarded
    async def open(self, link_id: str) -> None:
        """Show the photos of a share."""
        self._link_id, self.page = arguments.identifier(link_id), 1
        await self._read()
        self.is_open = True

    @rx.event
    @guarded
    async def show_page(self, page: int) -> EventSpec:
        """Show another page of them, from its top."""
        self.page = arguments.whole_number(page, "The page", 1, MOST_PAGES)
        await self._read()
        return to_top_of(DIALOG)

    @rx.event
    @guarded
    async def remove(self, asset_id: str) -> None:
        """Take a photo out of the share; it stays in the library."""
        chosen = Selection(ids=frozenset({arguments.identifier(asset_id)}))
        await ask(shared_link_assets.remove_photos, self._link_id, chosen)
        await self._read()

    @rx.event
    @guarded
    async def close(self) -> None:
        """Close the dialog."""
        self._close()

    def _close(self) -> None:
        self.is_open = False

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
