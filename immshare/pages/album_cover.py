"""An album's photos, to choose its cover from."""

import reflex as rx

from immshare.components.album_adding import cover_view
from immshare.components.shell import ON_LOAD, shell
from immshare.states.album import AlbumState


def album_cover() -> rx.Component:
    """The album's photos; a press chooses."""
    return shell("/albums", cover_view())


def add(app: rx.App) -> None:
    """Register the page."""
    app.add_page(
        album_cover,
        route="/albums/[opened_album]/cover",
        title=AlbumState.page_title,
        on_load=[*ON_LOAD, AlbumState.open],
    )
