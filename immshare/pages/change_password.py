"""``/change-password``: at the first sign-in it must be done, later it may."""

import reflex as rx

from immshare.components.cards import entry_page
from immshare.components.password_form import password_form, sign_out_form
from immshare.states.entry import HOME, EntryState
from immshare.states.session import SessionState


def change_password() -> rx.Component:
    """The form, why it is shown, and a way out."""
    lead = rx.cond(
        EntryState.must_change_password,
        "Somebody else chose your present password. To go on, choose one that only you know.",
        "Your other sessions end when you do.",
    )
    way_out = rx.cond(
        EntryState.must_change_password,
        sign_out_form(),
        rx.el.a("Back to the account", href="/account", class_name="button button-quiet"),
    )
    return entry_page("Change password", lead, password_form(next_path=HOME), way_out)


def add(app: rx.App) -> None:
    """Register the page."""
    app.add_page(
        change_password,
        route="/change-password",
        title="Change password · immshare",
        on_load=[SessionState.load, EntryState.open_change_password],
    )
