"""Buttons: one look for every action. The look lies in ``assets/styles/controls.css``."""

from typing import Any, Literal

import reflex as rx

Kind = Literal["primary", "plain", "quiet", "danger"]


def button(
    label: str | rx.Var[str] | rx.Component, *, kind: Kind = "plain", icon: str = "", **props: Any
) -> rx.Component:
    """A button that says what it does.

    Args:
        label: A verb, in sentence case.
        kind: ``primary`` once on a page or dialog, ``danger`` for what cannot be taken back, ``quiet`` without an edge.
        icon: A name of a lucide icon before the label; empty for none.
        props: Further attributes and event triggers.
    """
    drawn = [rx.icon(icon, size=20, aria_hidden="true")] if icon else []
    extra = props.pop("class_name", "")
    return rx.el.button(*drawn, label, class_name=f"button button-{kind} {extra}", **({"type": "button"} | props))


def icon_button(icon: str, label: str | rx.Var[str], **props: Any) -> rx.Component:
    """A round button that shows only an icon.

    Args:
        icon: A name of a lucide icon.
        label: Its name for everyone who does not see the icon.
        props: Further attributes and event triggers.
    """
    return rx.el.button(
        rx.icon(icon, size=20, aria_hidden="true"),
        **({"type": "button"} | props),
        aria_label=label,
        title=label,
        class_name="button-icon",
    )


def submit_button(label: str | rx.Var[str], *, kind: Kind = "primary", **props: Any) -> rx.Component:
    """The button that sends the form it stands in; it turns while the form is busy."""
    return button(label, kind=kind, type="submit", **props)
