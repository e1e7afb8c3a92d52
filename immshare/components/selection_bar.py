"""The bar that takes the place of the top bar (on phones: of the bottom bar) while photos are selected."""

import reflex as rx

from immshare.components.buttons import button, icon_button
from immshare.components.dialogs import confirm_dialog, paragraph
from immshare.rules.timeline import TimelineFilter
from immshare.states.selection import SelectionState
from immshare.states.session import SessionState


def selection_bar(view: TimelineFilter) -> rx.Component:
    """What can be done with the selection in a view: only what is allowed there is offered.

    Args:
        view: What the page shows.
    """
    actions = _trash_actions() if view == TimelineFilter.TRASH else _timeline_actions(view)
    bar = rx.el.div(
        icon_button("x", "End selection", on_click=SelectionState.clear),
        rx.el.span(SelectionState.count.to_string() + " selected", class_name="shell-selection-count tabular"),
        rx.el.div(class_name="shell-grow"),
        *actions,
        role="toolbar",
        aria_label="Selected photos",
        class_name="shell-bar shell-selection",
    )
    return rx.fragment(
        rx.cond(SelectionState.count > 0, bar),
        rx.el.div(
            rx.cond(SelectionState.count > 0, SelectionState.count.to_string() + " selected", ""),
            role="status",
            class_name="visually-hidden",
        ),
        *_questions(view),
    )


def _timeline_actions(view: TimelineFilter) -> list[rx.Component]:
    if view == TimelineFilter.FAVORITES:
        mark = icon_button("heart-off", "Remove from favorites", on_click=SelectionState.unfavorite)
    else:
        mark = icon_button("heart", "Add to favorites", on_click=SelectionState.favorite)
    return [mark, icon_button("trash-2", "Move to trash", on_click=SelectionState.ask_before("trash"))]


def _trash_actions() -> list[rx.Component]:
    return [
        button("Restore", icon="archive-restore", kind="quiet", on_click=SelectionState.restore),
        button("Delete", icon="trash-2", kind="quiet", on_click=SelectionState.ask_before("delete")),
    ]


def _questions(view: TimelineFilter) -> list[rx.Component]:
    photos = SelectionState.count.to_string() + rx.cond(SelectionState.count == 1, " photo", " photos")
    if view != TimelineFilter.TRASH:
        return [
            _question(
                "trash",
                "Move " + photos + " to the trash?",
                "They can be restored from there for " + SessionState.trash_days.to_string() + " days.",
                "Move to trash",
                SelectionState.trash,
            )
        ]
    return [
        _question(
            "delete",
            "Delete " + photos + " for good?",
            "The original files are deleted. This cannot be undone.",
            "Delete",
            SelectionState.delete_for_good,
        ),
        _question(
            "empty",
            "Empty the trash?",
            "Everything in it is deleted, original files and all. This cannot be undone.",
            "Empty trash",
            SelectionState.empty_trash,
        ),
    ]


def _question(name: str, title: str | rx.Var[str], text: str, action: str, on_confirm: rx.EventHandler) -> rx.Component:
    return confirm_dialog(
        f"ask-{name}",
        title,
        paragraph(text),
        action=action,
        on_confirm=on_confirm,
        is_open=SelectionState.question == name,
        on_close=SelectionState.close_question,
    )
