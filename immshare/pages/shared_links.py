"""``/shared-links``: every link one has made, and what became of it."""

import reflex as rx

from immshare.components.buttons import button
from immshare.components.check_list import check_list
from immshare.components.dialogs import confirm_dialog, paragraph
from immshare.components.fields import select_box
from immshare.components.link_settings import link_dialogs
from immshare.components.pager import pager
from immshare.components.search_box import search_box
from immshare.components.share_photos import share_photos_dialog
from immshare.components.shared_link_rows import link_rows
from immshare.components.shell import ON_LOAD, shell
from immshare.components.timeline import empty_card
from immshare.states.chosen_links import ChosenLinksState
from immshare.states.link_settings import LinkSettingsState
from immshare.states.shared_links import SharedLinksState

_FILTERS = (
    ("all", "All links"),
    ("albums", "Albums"),
    ("photos", "Photos"),
    ("password", "With a password"),
    ("upload", "With upload"),
    ("expired", "Expired"),
)


def shared_links() -> rx.Component:
    """Title, filters and rows."""
    back = rx.el.a(
        rx.icon("arrow-left", size=20, aria_hidden="true"),
        href="/sharing",
        aria_label="Sharing",
        class_name="button-icon",
    )
    title = rx.el.div(back, rx.el.h1("Shared links", class_name="page-title"), class_name="flex items-center gap-8")
    sweep = button(
        "Delete expired (" + SharedLinksState.expired_count.to_string() + ")",
        icon="trash-2",
        on_click=SharedLinksState.ask_before_sweeping,
    )
    rows = check_list(
        link_rows("Shared links", SharedLinksState.rows),
        pager(SharedLinksState.page, SharedLinksState.pages, SharedLinksState.show_page),
        label="Selected links",
        action="Delete",
        icon="trash-2",
        on_act=ChosenLinksState.ask_before_deleting,
    )
    found = rx.fragment(_filters(), rx.cond(SharedLinksState.total > 0, rows, _nothing_found()))
    return shell(
        "/sharing",
        rx.el.div(title, rx.cond(SharedLinksState.expired_count > 0, sweep), class_name="page-head"),
        rx.cond(
            SharedLinksState.is_loaded,
            rx.cond(SharedLinksState.has_any, found, _nothing_at_all()),
            rx.cond(SharedLinksState.is_failed, _failure()),
        ),
        link_dialogs(),
        share_photos_dialog(),
        _sweep_question(),
        _delete_question(),
    )


def _sweep_question() -> rx.Component:
    return confirm_dialog(
        "links-sweep",
        "Delete " + SharedLinksState.expired + "?",
        paragraph("What has ended cannot be opened any more; its settings go with it. Photos stay where they are."),
        action="Delete",
        on_confirm=SharedLinksState.delete_expired,
        is_open=SharedLinksState.is_sweeping,
        on_close=SharedLinksState.close_question,
    )


def _delete_question() -> rx.Component:
    follows = rx.cond(
        ChosenLinksState.count == 1,
        "Whoever has it can no longer open it.",
        "Whoever has them can no longer open them.",
    )
    return confirm_dialog(
        "links-delete",
        ChosenLinksState.question,
        paragraph(follows),
        action="Delete",
        on_confirm=ChosenLinksState.delete,
        is_open=ChosenLinksState.is_open,
        on_close=ChosenLinksState.close,
    )


def _filters() -> rx.Component:
    kinds = select_box(
        *[rx.el.option(label, value=value) for value, label in _FILTERS],
        value=SharedLinksState.filter,
        on_change=SharedLinksState.filter_by,
        aria_label="Filter",
    )
    # A new key where the words come from the address: a line that is typed into is left alone.
    words = rx.el.div(
        search_box(
            "Search links", prefix="links-", on_search=SharedLinksState.look_for, default_value=SharedLinksState.search
        ),
        key=SharedLinksState.addressed.to_string(),
        class_name="album-search",
    )
    found = rx.el.p(SharedLinksState.found, role="status", class_name="album-found tabular")
    return rx.el.div(kinds, words, found, class_name="album-filters")


def _nothing_at_all() -> rx.Component:
    photos = rx.el.a("Choose photos", href="/photos", class_name="button button-primary")
    return empty_card(
        "link",
        "No links yet",
        "Select photos, or open an album, and press Share: whoever has the link needs no account.",
        photos,
    )


def _nothing_found() -> rx.Component:
    return empty_card(
        "search-x",
        "No link matches",
        "No link has these words, or none is of this kind.",
        button("Show all links", kind="primary", on_click=SharedLinksState.show_all),
    )


def _failure() -> rx.Component:
    return rx.el.div(
        empty_card(
            "cloud-alert",
            "The links could not be loaded",
            "The server did not send them. Try again; if it goes on, ask the administrator.",
            button("Retry", icon="rotate-cw", kind="primary", on_click=SharedLinksState.refresh),
        ),
        role="alert",
    )


def add(app: rx.App) -> None:
    """Register the page."""
    app.add_page(
        shared_links,
        route="/shared-links",
        title="Shared links · immshare",
        on_load=[*ON_LOAD, LinkSettingsState.open_named, SharedLinksState.load],
    )
