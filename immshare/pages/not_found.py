"""What stands at an address where nothing is, for everybody."""

import reflex as rx

from immshare.components.cards import entry_page
from immshare.states.entry import HOME


def not_found() -> rx.Component:
    """Says so, and leads back."""
    return entry_page(
        "There is nothing here",
        "The address is not complete, or what was here is gone.",
        rx.el.a("To your photos", href=HOME, class_name="button button-primary"),
    )


def add(app: rx.App) -> None:
    """Register the page."""
    app.add_page(not_found, route="404", title="Not found · immshare", description="", image="/favicon.svg")
