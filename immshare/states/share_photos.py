"""The photos of an individual share: what it holds, and taking some out."""

from dataclasses import dataclass
from typing import Final

import reflex as rx

from immshare.rules.selection import Selection
from immshare.schemas.asset import AssetView
from immshare.services import shared_link_assets
from immshare.states import arguments
from immshare.states.guard import ask, guarded
from immshare.states.notices import counted

_PAGE: Final = 60
_MOST: Final = 180


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
    """The dialog about a share's photos. ``amount`` is how many there are, in words; ``shown`` how many are listed."""

    is_open: bool = False
    amount: str = ""
    photos: rx.Field[list[SharedPhoto]] = rx.field(default_factory=list)
    has_more: bool = False
    _link_id: str = ""
    _shown: int = _PAGE

    @rx.event
    @guarded
    async def open(self, link_id: str) -> None:
        """Show the photos of a share."""
        self._link_id, self._shown = arguments.identifier(link_id), _PAGE
        await self._read()
        self.is_open = True

    @rx.event
    @guarded
    async def show_more(self) -> None:
        """List the next photos as well."""
        self._shown = min(self._shown + _PAGE, _MOST)
        await self._read()

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
        self.is_open = False

    async def _read(self) -> None:
        link = await ask(shared_link_assets.get_with_photos, self._link_id, limit=self._shown)
        self.amount = counted(link.asset_count, "photo", "photos")
        listed = [asset for asset in link.assets if isinstance(asset, AssetView)]
        self.photos = [SharedPhoto(one.id, one.original_file_name, one.thumbhash or "") for one in listed]
        self.has_more = link.asset_count > len(self.photos) and self._shown < _MOST
