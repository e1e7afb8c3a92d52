"""One album."""

import reflex as rx

from immshare.components.album import album_view
from immshare.components.shell import ON_LOAD, shell
from immshare.states.activity import ActivityState
from immshare.states.album import AlbumState
from immshare.states.album_options import AlbumOptionsState
from immshare.states.selection import SelectionState


def album() -> rx.Component:
    """The album: its title, its photos, and what can be done with both."""
    return shell("/albums", album_view())


def add(app: rx.App) -> None:
    """Register the page."""
    app.add_page(
        album,
        route="/albums/[opened_album]",
        title=AlbumState.page_title,
        on_load=[SelectionState.begin, AlbumOptionsState.close, *ON_LOAD, AlbumState.open, ActivityState.watch],
    )
