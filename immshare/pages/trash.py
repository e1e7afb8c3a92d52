"""What was deleted and can still come back."""

import reflex as rx

from immshare.components.buttons import button
from immshare.components.shell import ON_LOAD
from immshare.components.timeline import empty_card, timeline
from immshare.rules.timeline import TimelineFilter
from immshare.states.selection import SelectionState
from immshare.states.session import SessionState


def trash() -> rx.Component:
    """The trash, by day of capture."""
    head = rx.el.div(
        rx.el.div(
            rx.el.h1("Trash", class_name="page-title"),
            rx.el.p(
                "Photos are deleted for good after " + SessionState.trash_days.to_string() + " days.",
                class_name="text-body text-ink-muted",
            ),
        ),
        rx.el.div(
            button("Restore all", icon="archive-restore", on_click=SelectionState.restore_all),
            button(
                "Empty trash", icon="trash-2", class_name="text-danger", on_click=SelectionState.ask_before("empty")
            ),
            class_name="when-filled flex gap-8",
        ),
        class_name="page-head",
    )
    return timeline(
        "/trash",
        TimelineFilter.TRASH,
        head,
        empty_card("trash-2", "The trash is empty", "Photos you delete wait here before they are gone for good."),
    )


def add(app: rx.App) -> None:
    """Register the page."""
    app.add_page(trash, route="/trash", title="Trash · immshare", on_load=[SelectionState.begin, *ON_LOAD])
