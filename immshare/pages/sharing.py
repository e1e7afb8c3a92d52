"""``/sharing``: the albums that one shares with others, and those that others share."""

import reflex as rx

from immshare.components.album_cards import album_list, album_states
from immshare.components.new_album import new_album_button, new_album_dialog
from immshare.components.shell import ON_LOAD, shell
from immshare.components.timeline import empty_card
from immshare.states.sharing import SharingState


def sharing() -> rx.Component:
    """Title and cards."""
    links = rx.el.a(
        rx.icon("link", size=20, aria_hidden="true"),
        "Shared links",
        href="/shared-links",
        class_name="button button-plain",
    )
    cards = album_list(
        "Shared albums",
        SharingState.cards,
        page=SharingState.page,
        pages=SharingState.pages,
        on_page=SharingState.show_page,
    )
    return shell(
        "/sharing",
        rx.el.div(
            rx.el.h1("Sharing", class_name="page-title"),
            rx.el.div(new_album_button(), links, class_name="flex flex-wrap gap-8"),
            class_name="page-head",
        ),
        album_states(
            is_failed=SharingState.is_failed,
            is_loaded=SharingState.is_loaded,
            on_retry=SharingState.refresh,
            content=rx.cond(SharingState.total > 0, cards, _nothing_shared()),
        ),
        new_album_dialog(),
    )


def _nothing_shared() -> rx.Component:
    return empty_card(
        "users",
        "Nothing is shared yet",
        "Albums that you share with others stand here, together with those that others share with you.",
        new_album_button("Create an album to share", kind="primary"),
    )


def add(app: rx.App) -> None:
    """Register the page."""
    app.add_page(sharing, route="/sharing", title="Sharing · immshare", on_load=[*ON_LOAD, SharingState.load])
