"""The forms of a session that two pages share: changing the password and signing out."""

from typing import Any

import reflex as rx

from immshare.components.buttons import submit_button
from immshare.components.fields import CHOICE_HINT, password_field
from immshare.components.http_form import HttpStep, http_form
from immshare.states.session import SessionState


def password_form(**form_props: Any) -> rx.Component:
    """The present password, the new one, and the button.

    Args:
        form_props: What ``http_form`` takes besides.
    """
    return http_form(
        _username(),
        password_field(
            "Present password", "password", prefix="present-", auto_complete="current-password", required=True
        ),
        password_field(
            "New password",
            "newPassword",
            prefix="change-",
            hint=CHOICE_HINT,
            auto_complete="new-password",
            required=True,
            min_length=8,
        ),
        rx.el.div(submit_button("Change password"), class_name="form-actions"),
        steps=[HttpStep(url="/api/auth/change-password", fields=["password", "newPassword"])],
        **form_props,
    )


def _username() -> rx.Component:
    """The account's e-mail, unseen: password managers read from it which password is replaced."""
    return rx.el.input(
        type="text",
        name="username",
        auto_complete="username",
        value=SessionState.email,
        read_only=True,
        tab_index=-1,
        aria_hidden="true",
        class_name="visually-hidden",
    )


def sign_out_form() -> rx.Component:
    """The button that ends this session."""
    return http_form(
        submit_button("Sign out", kind="plain", icon="log-out"),
        steps=[HttpStep(url="/api/auth/logout", fields=[])],
        next_path="/login",
    )
