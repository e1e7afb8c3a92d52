"""``/albums``: the albums one owns and those that others share, as cards."""

import reflex as rx

from immshare.components.album_cards import album_list, album_states
from immshare.components.album_filters import album_filters
from immshare.components.buttons import button
from immshare.components.new_album import new_album_button, new_album_dialog
from immshare.components.shell import ON_LOAD, shell
from immshare.components.timeline import empty_card
from immshare.states.albums import AlbumsState


def albums() -> rx.Component:
    """Title, filters and cards."""
    cards = album_list(
        "Albums", AlbumsState.cards, page=AlbumsState.page, pages=AlbumsState.pages, on_page=AlbumsState.show_page
    )
    found = rx.fragment(album_filters(), rx.cond(AlbumsState.total > 0, cards, _nothing_found()))
    return shell(
        "/albums",
        rx.el.div(rx.el.h1("Albums", class_name="page-title"), new_album_button(), class_name="page-head"),
        album_states(
            is_failed=AlbumsState.is_failed,
            is_loaded=AlbumsState.is_loaded,
            on_retry=AlbumsState.refresh,
            content=rx.cond(AlbumsState.has_any, found, _nothing_at_all()),
        ),
        new_album_dialog(),
    )


def _nothing_at_all() -> rx.Component:
    return empty_card(
        "images",
        "No albums yet",
        "Gather photos of a trip, a party or a year, and share them with whom you like.",
        new_album_button("Create your first album", kind="primary"),
    )


def _nothing_found() -> rx.Component:
    return empty_card(
        "search-x",
        "No album matches",
        "No album has these words in its name or description, or none of them is of this kind.",
        button("Show all albums", kind="primary", on_click=AlbumsState.show_all),
    )


def add(app: rx.App) -> None:
    """Register the page."""
    app.add_page(albums, route="/albums", title="Albums · immshare", on_load=[*ON_LOAD, AlbumsState.load])
