"""The dialog that deletes a user: what goes, and what becomes of each album that the user shares."""

from typing import Any

import reflex as rx

from immshare.components.buttons import button, submit_button
from immshare.components.dialogs import dialog, dialog_problem, paragraph
from immshare.components.fields import select_box
from immshare.states.user_deletion import COMMON, DELETE, HAND_OVER, REST, AlbumDecision, Heir, UserDeletionState

_FEW = 3
"""Up to so many albums there is only the question about each."""

_HEIRLESS = "First by name; deleted without a member"


def user_deletion_dialog() -> rx.Component:
    """The dialog; once on a page."""
    state = UserDeletionState
    form = rx.el.form(
        paragraph(state.losses),
        rx.cond(state.private_albums != "", paragraph(state.private_albums)),
        rx.cond(state.decisions.length() > 0, _albums()),
        paragraph("Until then the user cannot sign in, and you can restore everything that was not handed over."),
        dialog_problem(state.problem),
        rx.el.div(
            button("Cancel", on_click=state.close),
            submit_button("Delete user", kind="danger"),
            class_name="form-actions",
        ),
        on_submit=state.delete_user,
        class_name="form",
    )
    return dialog("delete-user", "Delete " + state.name + "?", form, is_open=state.is_open, on_close=state.close)


def _albums() -> rx.Component:
    state = UserDeletionState
    each = rx.fragment(rx.foreach(state.decisions, _album), rx.cond(state.rest > 0, _rest()))
    return rx.el.fieldset(
        rx.el.legend("Albums shared with others", class_name="field-label"),
        rx.el.p(
            "A handed-over album stays as it is, but for the user's own photos, which go with the account.",
            class_name="field-hint",
        ),
        rx.cond(state.decisions.length() > _FEW, _common()),
        rx.cond(state.common == "", each),
        class_name="handover",
    )


def _common() -> rx.Component:
    choices = rx.fragment(
        rx.el.option("Decide for each album", value=""),
        rx.el.option("Hand each to its first member", value=HAND_OVER),
        rx.el.option("Delete all of them", value=DELETE),
    )
    total = UserDeletionState.decisions.length() + UserDeletionState.rest
    name = rx.el.span("All " + total.to_string() + " albums")
    state = UserDeletionState
    return _row(name, _HEIRLESS, COMMON, choices, value=state.common, on_change=state.decide_for_all)


def _album(album: AlbumDecision) -> rx.Component:
    choices = rx.fragment(
        rx.el.option("Choose …", value=""),
        rx.foreach(album.heirs, lambda heir: _heir(heir)),
        rx.el.option("Delete the album", value=DELETE),
    )
    return _row(rx.el.bdi(album.name), album.amount, album.id, choices, required=True, default_value="")


def _heir(heir: Heir) -> rx.Component:
    return rx.el.option("Hand over to " + heir.label, value=heir.id)


def _rest() -> rx.Component:
    choices = rx.fragment(
        rx.el.option("Choose …", value=""),
        rx.el.option("Hand each to its first member", value=HAND_OVER),
        rx.el.option("Delete the albums", value=DELETE),
    )
    name = UserDeletionState.rest.to_string() + " further albums"
    return _row(rx.el.span(name), _HEIRLESS, REST, choices, required=True, default_value="")


def _row(
    name: rx.Component, detail: str | rx.Var[str], field_name: str | rx.Var[str], choices: rx.Component, **props: Any
) -> rx.Component:
    field_id = "handover-" + field_name
    return rx.el.div(
        rx.el.label(name, html_for=field_id, class_name="handover-name"),
        rx.el.span(detail, class_name="field-hint tabular"),
        select_box(choices, id=field_id, name=field_name, **props),
        class_name="handover-row",
    )
