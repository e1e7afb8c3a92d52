"""A timeline page: the grid, its selection bar, and what stands there when it is empty."""

import reflex as rx

from immshare.components.photo_grid import photo_grid
from immshare.components.selection_bar import selection_bar
from immshare.components.shell import shell
from immshare.rules.timeline import TimelineFilter
from immshare.states.link_settings import LinkSettingsState
from immshare.states.live import LiveState
from immshare.states.selection import SelectionState

_QUERY = {TimelineFilter.ALL: "", TimelineFilter.FAVORITES: "isFavorite=true", TimelineFilter.TRASH: "isTrashed=true"}


def timeline(path: str, view: TimelineFilter, title: rx.Component, empty: rx.Component) -> rx.Component:
    """A page that is one grid.

    Args:
        path: The page's path.
        view: Which of the user's photos it shows.
        title: What stands above the grid.
        empty: What stands there when there is nothing to show.
    """
    return shell(
        path,
        title,
        photo_grid(
            query=_QUERY[view],
            revision=LiveState.revision,
            clear_selection=SelectionState.cleared,
            can=_allowed(view),
            empty=empty,
            on_selection=lambda expression, count: SelectionState.select(view.value, expression, count),
            on_share=LinkSettingsState.share_photo,
        ),
        selection_bar(view),
    )


def empty_card(icon: str, title: str, text: str, *action: rx.Component) -> rx.Component:
    """The friendly card of an empty page: a drawing, a line, one button.

    Args:
        icon: A name of a lucide icon.
        title: The line.
        text: A sentence below it.
        action: The button that does the next step, if there is one.
    """
    return rx.el.section(
        rx.icon(icon, size=64, stroke_width=1, aria_hidden="true"),
        rx.el.h2(title),
        rx.el.p(text),
        *action,
        class_name="empty",
    )


def _allowed(view: TimelineFilter) -> dict[str, bool]:
    in_trash = view == TimelineFilter.TRASH
    kept = dict.fromkeys(("favorite", "trash", "slideshow", "share"), not in_trash)
    return kept | {"restore": in_trash, "delete": in_trash, "info": True, "download": True}
