"""What is asked before something is done with the selection. Every question says how many photos it is about."""

import reflex as rx

from immshare.components.dialogs import confirm_dialog, paragraph
from immshare.states.selection import SelectionState
from immshare.states.session import SessionState


def timeline_questions() -> list[rx.Component]:
    """Whether the user's own ones among the selected photos go to the trash; in an album there may be others."""
    others = SelectionState.count - SelectionState.own_count
    return [
        _question(
            "trash",
            "Move " + _photos(SelectionState.own_count) + " to the trash?",
            "What is in the trash can be restored for " + SessionState.trash_days.to_string() + " days.",
            "Move to trash",
            SelectionState.trash,
            rx.cond(others > 0, paragraph(_photos(others) + " of other people " + _stay(others) + " in the album.")),
        )
    ]


def album_questions(role: rx.Var[str]) -> list[rx.Component]:
    """Whether the selected photos leave the album: all of them for its owner, the user's own ones for everybody else.

    Args:
        role: What the user is to the album.
    """
    leaving = rx.cond(role == "owner", SelectionState.count, SelectionState.own_count)
    others = SelectionState.count - leaving
    stay = paragraph(_photos(others) + " of other people " + _stay(others) + ": only the album's owner removes them.")
    return [
        _question(
            "remove",
            "Remove " + _photos(leaving) + " from the album?",
            "The photos themselves are kept by whoever added them. What was said about them in this album is deleted.",
            "Remove",
            SelectionState.remove_from_album,
            rx.cond(others > 0, stay),
        )
    ]


def trash_questions() -> list[rx.Component]:
    """Whether the selected photos, or everything in the trash, are deleted for good."""
    return [
        _question(
            "delete",
            "Delete " + _photos(SelectionState.count) + " for good?",
            "The original files are deleted. This cannot be undone.",
            "Delete",
            SelectionState.delete_for_good,
        ),
        _question(
            "empty",
            "Empty the trash?",
            rx.cond(
                SelectionState.trash_count == 0,
                "There is nothing in it any more.",
                _photos(SelectionState.trash_count)
                + rx.cond(SelectionState.trash_count == 1, " is", " are")
                + " deleted for good, original files and all. This cannot be undone.",
            ),
            "Empty trash",
            SelectionState.empty_trash,
        ),
    ]


def _photos(count: rx.Var[int]) -> rx.Var[str]:
    return count.to_string() + rx.cond(count == 1, " photo", " photos")


def _stay(count: rx.Var[int]) -> rx.Var[str]:
    return rx.cond(count == 1, "stays", "stay")


def _question(
    name: str,
    title: str | rx.Var[str],
    text: str | rx.Var[str],
    action: str,
    on_confirm: rx.EventHandler,
    *more: rx.Component,
) -> rx.Component:
    return confirm_dialog(
        f"ask-{name}",
        title,
        paragraph(text),
        *more,
        action=action,
        on_confirm=on_confirm,
        is_open=SelectionState.question == name,
        on_close=SelectionState.close_question,
    )
