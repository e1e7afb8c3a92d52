"""A text that is shown to be taken along: a secret that is shown once, the address of a link."""

import reflex as rx

from immshare.components.javascript import javascript


class CopyField(rx.Component):
    """The text and a button that copies it.

    Attributes:
        text: What is copied.
        name: What it is, for a screen reader.
        copy_label: The button's label.
        copied_label: The button's label when it has been pressed.
        share_label: Of the button that opens the device's own share sheet, where there is one; nothing for none.
    """

    library = javascript("copy_field.jsx")
    tag = "CopyField"

    text: rx.Var[str]
    name: rx.Var[str]
    copy_label: rx.Var[str]
    copied_label: rx.Var[str]
    share_label: rx.Var[str]


class CopyButton(rx.Component):
    """A round button that copies a text; its two children are what it shows before and after.

    Attributes:
        text: What is copied.
        copy_label: Its name.
        copied_label: Its name when it has been pressed.
    """

    library = javascript("copy_field.jsx")
    tag = "CopyButton"

    text: rx.Var[str]
    copy_label: rx.Var[str]
    copied_label: rx.Var[str]


def copy_field(text: rx.Var[str], *, name: str, share: str = "") -> rx.Component:
    """The text and a button that copies it.

    Args:
        text: What is copied.
        name: What it is, for a screen reader.
        share: Label of a button that hands it to the device's share sheet; nothing for none.
    """
    return CopyField.create(text=text, name=name, copy_label="Copy", copied_label="Copied", share_label=share)


def copy_button(text: rx.Var[str], label: str) -> rx.Component:
    """A round button that copies a text that is not shown.

    Args:
        text: What is copied.
        label: A verb and what is copied.
    """
    icons = [rx.icon(icon, size=20, aria_hidden="true") for icon in ("copy", "check")]
    return CopyButton.create(*icons, text=text, copy_label=label, copied_label="Copied")
