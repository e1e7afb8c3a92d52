"""The dialog that asks for a new album's name, and the button that opens it."""

import reflex as rx

from immshare.components.buttons import Kind, button, submit_button
from immshare.components.dialogs import dialog, dialog_problem
from immshare.components.fields import field
from immshare.rules.album_details import MAX_NAME
from immshare.states.new_album import NewAlbumState


def new_album_button(label: str = "Create album", *, kind: Kind = "plain") -> rx.Component:
    """Opens the dialog, which must stand on the page."""
    return button(label, kind=kind, icon="plus", on_click=NewAlbumState.start)


def new_album_dialog() -> rx.Component:
    """The dialog; once on a page."""
    form = rx.el.form(
        field("Name", "name", prefix="new-album-", max_length=MAX_NAME, auto_complete="off", auto_focus=True),
        dialog_problem(NewAlbumState.problem),
        rx.el.div(
            button("Cancel", on_click=NewAlbumState.close), submit_button("Create album"), class_name="form-actions"
        ),
        on_submit=NewAlbumState.create,
        class_name="form",
    )
    return dialog("new-album", "Create album", form, is_open=NewAlbumState.is_open, on_close=NewAlbumState.close)
