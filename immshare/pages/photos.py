"""All of one's own photos, by day."""

import reflex as rx

from immshare.components.buttons import button
from immshare.components.shell import ON_LOAD
from immshare.components.timeline import empty_card, timeline
from immshare.rules.timeline import TimelineFilter
from immshare.states.selection import SelectionState


def photos() -> rx.Component:
    """The timeline."""
    return timeline(
        "/photos",
        TimelineFilter.ALL,
        rx.el.h1("Photos", class_name="visually-hidden"),
        empty_card(
            "image-up",
            "Your photos will live here",
            "Choose some, or drop files and folders anywhere on this page.",
            button("Upload photos", icon="upload", kind="primary", custom_attrs={"data-upload": "files"}),
        ),
    )


def add(app: rx.App) -> None:
    """Register the page."""
    app.add_page(photos, route="/photos", title="Photos · immshare", on_load=[SelectionState.begin, *ON_LOAD])
