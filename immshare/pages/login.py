"""``/login``: sign in with e-mail and password; ``?next=`` names a path of this site to go to afterwards."""

import reflex as rx

from immshare.components.buttons import submit_button
from immshare.components.cards import entry_page
from immshare.components.fields import field, password_field
from immshare.components.http_form import HttpStep, http_form
from immshare.states.entry import EntryState


def login() -> rx.Component:
    """The form, and whom to ask without an account."""
    form = http_form(
        field("E-mail", "email", type="email", auto_complete="username", required=True, auto_focus=True),
        password_field("Password", "password", auto_complete="current-password", required=True),
        rx.el.div(submit_button("Sign in"), class_name="form-actions"),
        steps=[HttpStep(url="/api/auth/login", fields=["email", "password"])],
        next_path=EntryState.next_path,
    )
    return entry_page("Sign in", "No account, or password lost? Ask the administrator of this server.", form)


def add(app: rx.App) -> None:
    """Register the page."""
    app.add_page(login, route="/login", title="Sign in · immshare", on_load=EntryState.open_sign_in)
