"""What a user has set for themselves."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from immshare.services import preferences
from immshare.states import arguments
from immshare.states.guard import ask, guarded
from immshare.states.notices import done
from immshare.states.sizes import GIB

THEMES = ("system", "light", "dark")
ALBUM_ORDERS = ("desc", "asc")
LARGEST_PART_GIB = 64


class PreferencesState(rx.State):
    """The settings on the account page."""

    is_loaded: bool = False
    theme: str = ""
    album_order: str = "desc"
    zip_part_gib: int = 4

    @rx.event
    @guarded
    async def load(self) -> None:
        """Fill in what is set."""
        present = await ask(preferences.get_preferences)
        self.theme, self.album_order = present.theme, present.albums.default_asset_order
        self.zip_part_gib = min(LARGEST_PART_GIB, max(1, round(present.download.archive_size / GIB)))
        self.is_loaded = True

    @rx.event
    @guarded
    async def choose_theme(self, theme: str) -> None:
        """Keep the theme for the next browser; this one has applied it by itself."""
        self.theme = arguments.choice(theme, "The theme", THEMES)
        await ask(preferences.update_preferences, {"theme": self.theme})

    @rx.event
    @guarded
    async def save_preferences(self, form: dict[str, Any]) -> EventSpec:
        """Change how albums begin and how downloads are cut."""
        given = arguments.fields(form)
        order = arguments.choice(given.get("album_order"), "The order", ALBUM_ORDERS)
        size_gib = arguments.whole_number(given.get("zip_part_gib"), "The size", 1, LARGEST_PART_GIB)
        change = {"albums": {"defaultAssetOrder": order}, "download": {"archiveSize": size_gib * GIB}}
        await ask(preferences.update_preferences, change)
        self.album_order, self.zip_part_gib = order, size_gib
        return done("Saved your preferences")
