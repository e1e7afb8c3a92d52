"""The dialog that adds the selection to albums: choose some, or make a new one and say whom it is shared with.

On phones it is what the selection's sheet becomes when it is swiped up. Its look lies in ``assets/styles/pickers.css``.
"""

import reflex as rx

from immshare.components.buttons import button, submit_button
from immshare.components.cards import two_lines
from immshare.components.cover import cover
from immshare.components.dialogs import dialog, dialog_problem, paragraph
from immshare.components.fields import field
from immshare.components.people_picker import people_picker
from immshare.components.search_box import search_box
from immshare.states.album_picker import DIALOG, AlbumPickerState, AlbumRow
from immshare.states.selection import SelectionState


def add_to_album_dialog() -> rx.Component:
    """The dialog; mount it once on a page with a selection. ``AlbumPickerState.start`` opens it."""
    state = AlbumPickerState
    title = rx.match(
        state.step,
        ("new", rx.cond(state.is_shared, "New shared album", "New album")),
        ("made", "“" + state.made.name + "” is ready"),
        ("people", "Share “" + state.made.name + "”"),
        rx.cond(state.is_shared, "Add to shared album", "Add to album"),
    )
    return dialog(
        "add-to-album",
        title,
        rx.match(state.step, ("new", _new()), ("made", _made()), ("people", _people()), _choose()),
        is_open=SelectionState.question == DIALOG,
        on_close=SelectionState.close_question,
    )


def _choose() -> rx.Component:
    state = AlbumPickerState
    new = rx.el.button(
        rx.el.span(rx.icon("plus", size=24, aria_hidden="true"), class_name="picker-plus"),
        rx.cond(state.is_shared, "Create new shared album", "Create new album"),
        type="button",
        on_click=state.start_new,
        class_name="picker-row",
    )
    add = rx.cond(state.chosen_count > 1, "Add to " + state.chosen_count.to_string() + " albums", "Add to album")
    return rx.el.div(
        new,
        search_box("Search albums", prefix="add-to-album-", on_search=state.search),
        _albums(),
        dialog_problem(state.problem),
        rx.el.div(
            button("Cancel", on_click=SelectionState.close_question),
            button(add, kind="primary", disabled=state.chosen_count == 0, on_click=state.add),
            class_name="form-actions",
        ),
        class_name="album-picker",
    )


def _albums() -> rx.Component:
    state = AlbumPickerState
    words = rx.cond(
        state.query != "",
        "No album is called that.",
        rx.cond(state.is_shared, "No shared album takes photos from you yet.", "You have no albums yet."),
    )
    is_empty = (state.rows.length() == 0) & (state.recent.length() == 0)
    more = rx.cond(
        state.rows.length() < 200,
        button("Show more", kind="quiet", on_click=state.show_more),
        rx.el.p("Search to find the others.", class_name="picker-note"),
    )
    return rx.el.div(
        rx.cond(state.recent.length() > 0, rx.el.h3("Recent", class_name="picker-heading")),
        rx.foreach(state.recent, _row),
        rx.cond(state.recent.length() > 0, rx.el.h3("More albums", class_name="picker-heading")),
        rx.foreach(state.rows, _row),
        rx.cond(state.more > 0, more),
        rx.cond(is_empty, rx.el.p(words, class_name="picker-note")),
        role="group",
        aria_label="Albums",
        class_name="picker-list",
    )


def _row(row: AlbumRow) -> rx.Component:
    return rx.el.label(
        rx.el.div(cover(row.cover_id, row.thumbhash), class_name="picker-cover"),
        two_lines(row.name, row.detail),
        rx.el.input(
            type="checkbox",
            checked=row.is_chosen,
            on_change=AlbumPickerState.toggle(row.id),
            class_name="picker-check",
        ),
        key=row.id,
        class_name="picker-row",
    )


def _new() -> rx.Component:
    state = AlbumPickerState
    name = field(
        "Name", "name", prefix="new-album-", required=True, max_length=200, auto_complete="off", auto_focus=True
    )
    whom = rx.el.section(
        rx.el.h3("Share with", id="new-album-whom", class_name="field-label"),
        people_picker("new-album-"),
        aria_labelledby="new-album-whom",
        class_name="people-picker",
    )
    # The people are chosen outside the form: Enter behind a name chooses, and makes no album.
    return rx.el.div(
        rx.el.form(name, id="new-album", on_submit=state.create, class_name="form"),
        rx.cond(state.is_shared, whom),
        dialog_problem(state.problem),
        rx.el.div(
            button("Back", on_click=state.go_back),
            submit_button("Create album", form="new-album"),
            class_name="form-actions",
        ),
        class_name="album-picker",
    )


def _made() -> rx.Component:
    state = AlbumPickerState
    return rx.el.div(
        rx.el.div(
            rx.el.div(cover(state.made.cover_id, state.made.thumbhash), class_name="picker-cover"),
            two_lines(state.made.name, state.made.detail),
            class_name="picker-row",
        ),
        paragraph("Only you see it. Add users to share it with them."),
        rx.el.div(
            button("Done", on_click=SelectionState.close_question),
            rx.el.a("Open album", href="/albums/" + state.made.id, class_name="button button-plain"),
            button("Add user", icon="user-plus", kind="primary", auto_focus=True, on_click=state.start_sharing),
            class_name="form-actions",
        ),
        class_name="album-picker",
    )


def _people() -> rx.Component:
    state = AlbumPickerState
    return rx.el.div(
        people_picker("share-album-"),
        dialog_problem(state.problem),
        rx.el.div(
            button("Cancel", on_click=SelectionState.close_question),
            button("Share", kind="primary", on_click=state.share),
            class_name="form-actions",
        ),
        class_name="album-picker",
    )
