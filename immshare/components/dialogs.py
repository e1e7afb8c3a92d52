"""Dialogs: a title, what it is about, and buttons. On phones they are sheets at the bottom."""

import reflex as rx

from immshare.components.buttons import Kind, button
from immshare.components.javascript import javascript


class ModalDialog(rx.Component):
    """The browser's own modal dialog: it keeps the focus, closes on Esc and gives the focus back.

    Attributes:
        is_open: Whether it stands on the page.
        is_firm: Whether a press beside it leaves it open.
        title_id: Id of the element that names it.
        on_close: However it was closed.
    """

    library = javascript("dialog.jsx")
    tag = "ModalDialog"

    is_open: rx.Var[bool]
    is_firm: rx.Var[bool]
    title_id: rx.Var[str]
    on_close: rx.EventHandler[rx.event.no_args_event_spec]


def dialog(
    name: str,
    title: str | rx.Var[str],
    *children: rx.Component,
    is_open: rx.Var[bool],
    on_close: rx.EventHandler,
    is_firm: bool = False,
) -> rx.Component:
    """A dialog with a title.

    Args:
        name: Its id on the page.
        title: What it is about.
        children: Its content.
        is_open: Whether it stands on the page.
        on_close: The handler that closes it.
        is_firm: Whether a press beside it leaves it open: for what is shown only once.
    """
    title_id = f"{name}-title"
    return ModalDialog.create(
        rx.el.h2(title, id=title_id, class_name="dialog-title"),
        rx.el.div(*children, class_name="dialog-body"),
        is_open=is_open,
        is_firm=is_firm,
        title_id=title_id,
        on_close=on_close,
    )


def confirm_dialog(
    name: str,
    title: str | rx.Var[str],
    *children: rx.Component,
    action: str,
    on_confirm: rx.EventHandler,
    is_open: rx.Var[bool],
    on_close: rx.EventHandler,
    kind: Kind = "danger",
) -> rx.Component:
    """A dialog that asks before something is done; Cancel is what Enter meets first.

    Args:
        name: Its id on the page.
        title: The question.
        children: What follows from a yes.
        action: The verb on the button that does it.
        on_confirm: The handler that does it.
        is_open: Whether it stands on the page.
        on_close: The handler that closes it.
        kind: How grave it is.
    """
    buttons = rx.el.div(
        button("Cancel", on_click=on_close), button(action, kind=kind, on_click=on_confirm), class_name="form-actions"
    )
    return dialog(name, title, *children, buttons, is_open=is_open, on_close=on_close)


def paragraph(text: str | rx.Var[str]) -> rx.Component:
    """A sentence in a dialog."""
    return rx.el.p(text, class_name="text-body text-ink-muted")


def dialog_problem(problem: rx.Var[str]) -> rx.Component:
    """What the server refused, beside the fields of a dialog; nothing when the text is empty."""
    return rx.el.div(problem, role="alert", class_name="form-alert")
