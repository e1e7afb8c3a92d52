"""One's own photos, to choose from what is added to an album."""

import reflex as rx

from immshare.components.album_adding import adding_view
from immshare.components.shell import ON_LOAD, shell
from immshare.states.album import AlbumState
from immshare.states.album_adding import AlbumAddingState


def album_add() -> rx.Component:
    """The own timeline as a picker."""
    return shell("/albums", adding_view())


def add(app: rx.App) -> None:
    """Register the page."""
    app.add_page(
        album_add,
        route="/albums/[opened_album]/add",
        title=AlbumState.page_title,
        on_load=[*ON_LOAD, AlbumState.open, AlbumAddingState.begin],
    )
