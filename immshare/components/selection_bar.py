"""The bar that takes the place of the top bar while photos are selected; on phones it is a sheet at the bottom.

It shows itself as soon as the grid says so (``assets/styles/selection.css``), and its words when the server knows. The same
actions stand in both. What an action does is in ``states.selection``, for albums in ``states.album_picker``; a state of its own
reads what is selected from ``SelectionState``.
"""

from typing import Any

import reflex as rx

from immshare.components.add_to_album import add_to_album_dialog
from immshare.components.buttons import button, icon_button
from immshare.components.downloads import download_dialog
from immshare.components.javascript import javascript
from immshare.components.link_settings import link_dialogs
from immshare.components.menu import menu, menu_item
from immshare.components.selection_questions import album_questions, timeline_questions, trash_questions
from immshare.rules.timeline import TimelineFilter
from immshare.states.album_picker import AlbumPickerState
from immshare.states.downloads import DownloadState
from immshare.states.link_settings import LinkSettingsState
from immshare.states.selection import IN_ALBUM, SelectionState


class SelectionSheet(rx.Component):
    """The frame; on phones a handle stands in it.

    Attributes:
        label: Its name.
        on_pull: When it is swiped up.
    """

    library = javascript("selection_sheet.jsx")
    tag = "SelectionSheet"

    label: rx.Var[str]
    on_pull: rx.EventHandler[rx.event.no_args_event_spec]


def selection_bar(view: TimelineFilter) -> rx.Component:
    """What can be done with the selection on a timeline: only what is allowed there is offered.

    Args:
        view: What the page shows; its grid calls ``SelectionState.select`` with it.
    """
    if view == TimelineFilter.TRASH:
        return rx.fragment(_frame(*_trash_actions()), *trash_questions())
    frame = _frame(*_own_actions(view), has_albums=True)
    return rx.fragment(frame, *timeline_questions(), add_to_album_dialog(), download_dialog(), link_dialogs())


def album_selection_bar(role: rx.Var[str]) -> rx.Component:
    """What can be done with the selection on an album's page.

    Its grid is made with ``clear_selection=SelectionState.cleared`` and
    ``on_selection=lambda expression, count: SelectionState.select(album_view(album_id), expression, count)``; the page has
    ``SelectionState.begin`` in its ``on_load``. Which album it is, the state knows from there.

    Args:
        role: What the user is to the album: ``owner``, ``editor`` or ``viewer``.
    """
    has_own = SelectionState.own_count > 0
    return rx.fragment(
        _frame(*_album_actions(role), has_albums=has_own),
        *timeline_questions(),
        *album_questions(role),
        add_to_album_dialog(),
        download_dialog(),
    )


def album_view(album_id: str | rx.Var[str]) -> rx.Var[str]:
    """The name of what an album's grid shows, for ``SelectionState.select``."""
    return rx.Var.create(IN_ALBUM) + album_id


def bar_action(icon: str, label: str, on_click: rx.event.EventType | None = None, **props: Any) -> rx.Component:
    """An action of the bar: a round button, on phones with its words below it.

    Args:
        icon: A name of a lucide icon.
        label: What it does, in few words.
        on_click: The handler that does it, unless the browser does it by itself.
        props: Further attributes.
    """
    handlers = {} if on_click is None else {"on_click": on_click}
    return rx.el.button(
        rx.icon(icon, size=20, aria_hidden="true"),
        rx.el.span(label, aria_hidden="true", class_name="menu-label"),
        type="button",
        aria_label=label,
        title=label,
        class_name="button-icon",
        **handlers,
        **props,
    )


def end_selection_button() -> rx.Component:
    """The × of the bar. The grid ends the selection by itself, whether the server can be reached or not."""
    return icon_button("x", "End selection", custom_attrs={"data-selection": "end"})


def _frame(*actions: rx.Component, has_albums: bool | rx.Var[bool] = False) -> rx.Component:
    # Without albums there is no handle, and the sheet cannot be pulled.
    count = rx.cond(SelectionState.count > 0, SelectionState.count.to_string() + " selected", "")
    albums = icon_button("chevron-up", "Show albums", on_click=AlbumPickerState.start("any"))
    return rx.fragment(
        SelectionSheet.create(
            end_selection_button(),
            rx.el.span(count, class_name="selection-count tabular"),
            rx.cond(has_albums, rx.el.div(albums, class_name="selection-pull")),
            rx.el.div(*actions, class_name="selection-actions"),
            label="Selected photos",
            on_pull=AlbumPickerState.start("any"),
        ),
        rx.el.div(count, role="status", class_name="visually-hidden"),
    )


def _own_actions(view: TimelineFilter) -> list[rx.Component]:
    """On one's own photos, in the order of the product: share, add, download, favorite, delete."""
    trash = bar_action("trash-2", "Move to trash", SelectionState.ask_before("trash"))
    return [_share_action(), _add_menu(), _download_action(), _slideshow_action(), _favorite_action(view), trash]


def _album_actions(role: rx.Var[str]) -> list[rx.Component]:
    """In an album, in the same order; most of it is for one's own photos only."""
    has_own = SelectionState.own_count > 0
    may_edit = (role == "owner") | (role == "editor")
    may_remove = (role == "owner") | (may_edit & has_own)
    may_cover = may_edit & (SelectionState.count == 1)
    return [
        rx.cond(has_own, _share_action()),
        rx.cond(has_own, _add_menu()),
        _download_action(),
        _slideshow_action(),
        rx.cond(has_own, _favorite_action(TimelineFilter.ALL)),
        rx.cond(has_own | may_remove | may_cover, _album_menu(may_cover, may_remove)),
    ]


def _share_action() -> rx.Component:
    return bar_action("share-2", "Share", LinkSettingsState.share_selection)


def _add_menu() -> rx.Component:
    return menu(
        "plus",
        "Add",
        menu_item("image-plus", "Add to album", on_click=AlbumPickerState.start("any")),
        menu_item("users-round", "Add to shared album", on_click=AlbumPickerState.start("shared")),
    )


def _download_action() -> rx.Component:
    return bar_action("download", "Download", DownloadState.download_selection)


def _slideshow_action() -> rx.Component:
    return bar_action("circle-play", "Slideshow", custom_attrs={"data-slideshow": "selection"})


def _favorite_action(view: TimelineFilter) -> rx.Component:
    if view == TimelineFilter.FAVORITES:
        return bar_action("heart-off", "Remove from favorites", SelectionState.unfavorite)
    return bar_action("heart", "Add to favorites", SelectionState.favorite)


def _album_menu(may_cover: rx.Var[bool], may_remove: rx.Var[bool]) -> rx.Component:
    return menu(
        "ellipsis-vertical",
        "More",
        rx.cond(
            may_remove, menu_item("image-minus", "Remove from album", on_click=SelectionState.ask_before("remove"))
        ),
        rx.cond(may_cover, menu_item("image", "Set as album cover", on_click=SelectionState.use_as_cover)),
        rx.cond(
            SelectionState.own_count > 0,
            menu_item("trash-2", "Move to trash", is_grave=True, on_click=SelectionState.ask_before("trash")),
        ),
    )


def _trash_actions() -> list[rx.Component]:
    return [
        button("Restore", icon="archive-restore", kind="quiet", on_click=SelectionState.restore),
        button("Delete", icon="trash-2", kind="quiet", on_click=SelectionState.ask_before("delete")),
    ]
