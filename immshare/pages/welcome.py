"""``/welcome``: an empty server's first visitor becomes its administrator."""

import reflex as rx

from immshare.components.buttons import submit_button
from immshare.components.cards import entry_page
from immshare.components.fields import CHOICE_HINT, field, password_field
from immshare.components.http_form import HttpStep, http_form
from immshare.states.entry import HOME

_STEPS = [
    HttpStep(url="/api/auth/admin-sign-up", fields=["name", "email", "password"]),
    HttpStep(url="/api/auth/login", fields=["email", "password"]),
]


def welcome() -> rx.Component:
    """What immshare is, and the form for the first account."""
    form = http_form(
        field("Name", "name", auto_complete="name", required=True, max_length=100, auto_focus=True),
        field("E-mail", "email", type="email", auto_complete="username", required=True, max_length=254),
        password_field(
            "Password", "password", hint=CHOICE_HINT, auto_complete="new-password", required=True, min_length=8
        ),
        rx.el.div(submit_button("Create account"), class_name="form-actions"),
        steps=_STEPS,
        next_path=HOME,
    )
    return entry_page(
        "Welcome",
        "Your photos and videos, on your own server, shared with whom you choose. "
        "The first account administers the server.",
        form,
    )


def add(app: rx.App) -> None:
    """Register the page."""
    app.add_page(welcome, route="/welcome", title="Welcome to immshare")
