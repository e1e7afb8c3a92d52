"""Labelled form fields: a label above, a hint and the server's words below.

The look lies in ``assets/styles/forms.css``.
"""

from typing import Any

import reflex as rx

CHOICE_HINT = "At least 8 characters, at most 72 bytes. A few random words make a strong one."


def field(label: str, name: str, *, prefix: str = "", hint: str = "", **props: Any) -> rx.Component:
    """A line of text with its label.

    Args:
        label: What to enter.
        name: The field's name in the form.
        prefix: Put before the name to make an id that is unique on the page.
        hint: What is accepted, in plain words.
        props: Further attributes of the input (``type``, ``auto_complete``, ``required`` …).
    """
    own_id = f"{prefix}{name}"
    return _labelled(label, name, own_id, hint, rx.el.input(**_input_props(name, own_id, hint), **props))


def password_field(label: str, name: str, *, prefix: str = "", hint: str = "", **props: Any) -> rx.Component:
    """A password with a button that shows it; works inside an ``HttpForm``.

    Args:
        label: Which password.
        name: The field's name in the form.
        prefix: Put before the name to make an id that is unique on the page.
        hint: What is accepted, in plain words.
        props: Further attributes; ``auto_complete`` tells password managers which password it is.
    """
    own_id = f"{prefix}{name}"
    box = rx.el.div(
        rx.el.input(type="password", **_input_props(name, own_id, hint), **props),
        rx.el.button(
            rx.icon("eye", size=20, class_name="when-hidden", aria_hidden="true"),
            rx.icon("eye-off", size=20, class_name="when-shown", aria_hidden="true"),
            type="button",
            aria_label=f"Show {label.lower()}",
            aria_pressed="false",
            class_name="button-icon reveal",
            custom_attrs={"data-reveals": name},
        ),
        class_name="password-box",
    )
    return _labelled(label, name, own_id, hint, box)


def select_field(
    label: str, name: str, options: list[tuple[str, str]], *, prefix: str = "", hint: str = "", **props: Any
) -> rx.Component:
    """A choice out of a few.

    Args:
        label: What is chosen.
        name: The field's name in the form.
        options: Value and text of each choice.
        prefix: Put before the name to make an id that is unique on the page.
        hint: What the choice does.
        props: Further attributes and event triggers.
    """
    own_id = f"{prefix}{name}"
    choices = [rx.el.option(text, value=value) for value, text in options]
    return _labelled(label, name, own_id, hint, select_box(*choices, **_input_props(name, own_id, hint), **props))


def select_box(*options: rx.Component, **props: Any) -> rx.Component:
    """A choice without a label of its own; give it one by ``aria_label`` or an ``id``.

    Args:
        options: The choices.
        props: Further attributes and event triggers.
    """
    return rx.el.div(
        rx.el.select(*options, **({"class_name": "field-input"} | props)),
        rx.icon("chevron-down", size=20, aria_hidden="true"),
        class_name="select-box",
    )


def checkbox_field(label: str, name: str, *, prefix: str = "", hint: str = "", **props: Any) -> rx.Component:
    """A box to tick, its label beside it.

    Args:
        label: What ticking means.
        name: The field's name in the form.
        prefix: Put before the name to make an id that is unique on the page.
        hint: What follows from it.
        props: Further attributes and event triggers.
    """
    own_id = f"{prefix}{name}"
    described = {"aria_describedby": f"{own_id}-hint"} if hint else {}
    words = [rx.el.span(label, class_name="checkbox-label")]
    words += [rx.el.span(hint, id=f"{own_id}-hint", class_name="field-hint")] if hint else []
    return rx.el.label(
        rx.el.input(type="checkbox", name=name, id=own_id, **described, **props),
        rx.el.span(*words, class_name="checkbox-words"),
        class_name="checkbox-field",
    )


def _input_props(name: str, own_id: str, hint: str) -> dict[str, str]:
    described = f"{own_id}-hint {own_id}-error" if hint else f"{own_id}-error"
    return {"id": own_id, "name": name, "class_name": "field-input", "aria_describedby": described}


def _labelled(label: str, name: str, own_id: str, hint: str, control: rx.Component) -> rx.Component:
    below = [rx.el.p(hint, id=f"{own_id}-hint", class_name="field-hint")] if hint else []
    return rx.el.div(
        rx.el.label(label, html_for=own_id, class_name="field-label"),
        control,
        *below,
        rx.el.p(id=f"{own_id}-error", class_name="field-error", custom_attrs={"data-error-for": name}),
        class_name="field",
    )
