"""What a user has set for themselves."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from immshare.services import preferences
from immshare.states import arguments
from immshare.states.guard import ask, guarded
from immshare.states.notices import done
from immshare.states.sizes import GIB, size_text

THEMES = ("system", "light", "dark")
ALBUM_ORDERS = ("desc", "asc")
LARGEST_PART_GIB = 64


class PreferencesState(rx.State):
    """The settings on the account page.

    Attributes:
        zip_part_gib: The size of zip parts as the field shows it; empty where the field cannot show it, because a program set it.
        odd_zip_part: Such a size in words; empty for none.
    """

    is_loaded: bool = False
    theme: str = ""
    album_order: str = "desc"
    zip_part_gib: str = ""
    odd_zip_part: str = ""

    @rx.event
    @guarded
    async def load(self) -> None:
        """Fill in what is set."""
        present = await ask(preferences.get_preferences)
        self.theme, self.album_order = present.theme, present.albums.default_asset_order
        size_bytes = present.download.archive_size
        gib, rest = divmod(size_bytes, GIB)
        is_whole = rest == 0 and gib <= LARGEST_PART_GIB
        self.zip_part_gib, self.odd_zip_part = (str(gib), "") if is_whole else ("", size_text(size_bytes))
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
        """Change how albums begin and how downloads are cut; the size only if it is not the one that the page showed."""
        given = arguments.fields(form)
        order = arguments.choice(given.get("album_order"), "The order", ALBUM_ORDERS)
        change: dict[str, dict[str, Any]] = {"albums": {"defaultAssetOrder": order}}
        size, odd = given.get("zip_part_gib"), self.odd_zip_part
        if size != self.zip_part_gib:
            gib = arguments.whole_number(size, "The size", 1, LARGEST_PART_GIB)
            change["download"] = {"archiveSize": gib * GIB}
            size, odd = str(gib), ""
        await ask(preferences.update_preferences, change)
        self.album_order, self.zip_part_gib, self.odd_zip_part = order, size, odd
        return done("Saved your preferences")
