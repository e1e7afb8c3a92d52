"""The photos one has marked with a heart."""

import reflex as rx

from immshare.components.shell import ON_LOAD
from immshare.components.timeline import empty_card, timeline
from immshare.rules.timeline import TimelineFilter
from immshare.states.selection import SelectionState


def favorites() -> rx.Component:
    """The favorites, by day."""
    return timeline(
        "/favorites",
        TimelineFilter.FAVORITES,
        rx.el.div(rx.el.h1("Favorites", class_name="page-title"), class_name="page-head"),
        empty_card(
            "heart",
            "No favorites yet",
            "Open a photo, or select some, and press the heart. Only you can see which ones.",
        ),
    )


def add(app: rx.App) -> None:
    """Register the page."""
    app.add_page(favorites, route="/favorites", title="Favorites · immshare", on_load=[SelectionState.begin, *ON_LOAD])
