"""A text that is shown to be copied: a secret that is shown once."""

import reflex as rx

from immshare.components.javascript import javascript


class CopyField(rx.Component):
    """The text and a button that copies it.

    Attributes:
        text: What is copied.
        name: What it is, for a screen reader.
        copy_label: The button's label.
        copied_label: The button's label when it has been pressed.
    """

    library = javascript("copy_field.jsx")
    tag = "CopyField"

    text: rx.Var[str]
    name: rx.Var[str]
    copy_label: rx.Var[str]
    copied_label: rx.Var[str]


def copy_field(text: rx.Var[str], *, name: str) -> rx.Component:
    """The text and a button that copies it.

    Args:
        text: What is copied.
        name: What it is, for a screen reader.
    """
    return CopyField.create(text=text, name=name, copy_label="Copy", copied_label="Copied")
