"""The page of a shared link: its own light frame, what the link shows, and what guests may do with it.

The server has written a first look at it into the page (``api/share_pages.py``); it stands until the photos are here.
"""

from typing import Final

import reflex as rx

from immshare.components.buttons import button, icon_button, submit_button
from immshare.components.cards import brand, entry_page
from immshare.components.date_range import date_range
from immshare.components.downloads import download_dialog
from immshare.components.fields import password_field
from immshare.components.http_form import HttpStep, http_form
from immshare.components.javascript import javascript
from immshare.components.photo_grid import photo_grid
from immshare.components.selection_bar import SelectionSheet, bar_action, end_selection_button
from immshare.components.slideshow import slideshow, slideshow_button
from immshare.components.timeline import empty_card
from immshare.components.uploader import uploader
from immshare.states.downloads import GuestDownloadState
from immshare.states.guest_selection import GuestSelectionState
from immshare.states.shared_view import SharedViewState
from immshare.states.unlocking import UnlockingState

UNNAMED: Final = "Shared photos"
"""What a link is called whose album has no name, or that shows a choice of photos."""

_GUEST_TEXTS: Final = {"duplicate": "Already here", "drop": "Drop photos, videos or folders to add them here"}


class SharedView(rx.Component):
    """Two children: the page of a link that is live, and of one that is locked. One that is gone shows neither.

    Attributes:
        title: What the link is called; empty as long as that is not known.
        is_connected: Whether the server knows this tab; after it has forgotten it, the link is looked up again.
        on_live: When the photos are to be shown; with the time at which the page was loaded, in ms since 1970.
    """

    library = javascript("shared_view.jsx")
    tag = "SharedView"

    title: rx.Var[str]
    is_connected: rx.Var[bool]
    on_live: rx.EventHandler[rx.event.passthrough_event_spec(float)]


def shared_view() -> rx.Component:
    """All that a link's page can be."""
    live = rx.cond(SharedViewState.link.id != "", _live(), rx.fragment())
    return SharedView.create(
        rx.el.div(live, class_name="shared-page"),
        rx.el.div(_locked(), class_name="shared-page"),
        title=SharedViewState.link.title,
        is_connected=rx.State.is_hydrated,
        on_live=SharedViewState.load,
    )


def _locked() -> rx.Component:
    form = http_form(
        password_field("Password", "password", auto_complete="current-password", required=True, auto_focus=True),
        rx.el.div(submit_button("Show photos"), class_name="form-actions"),
        steps=[HttpStep(url=UnlockingState.url, fields=["password"])],
        on_success=rx.call_script("location.reload()"),
    )
    card = entry_page(UNNAMED, "A password is needed to see them. Whoever sent you the link knows it.", form)
    return rx.cond(UnlockingState.url != "", card, rx.fragment())


def _live() -> rx.Component:
    link = SharedViewState.link
    grid = photo_grid(
        query="order=" + link.order,
        access=link.access,
        revision=SharedViewState.revision,
        clear_selection=GuestSelectionState.cleared,
        can={"info": link.has_metadata, "download": link.can_download, "slideshow": True},
        head=_head(),
        empty=_empty(),
        on_selection=GuestSelectionState.select,
    )
    return rx.fragment(
        _bar(),
        rx.el.main(rx.cond(link.is_own, _own_hint()), grid, id="content", tab_index=-1, class_name="shared-main"),
        _selection_bar(),
        download_dialog(GuestDownloadState),
        rx.cond(link.can_upload, uploader(_GUEST_TEXTS, access=link.access)),
        slideshow(link.access, has_metadata=link.has_metadata),
    )


def _bar() -> rx.Component:
    add = button(
        rx.el.span("Add photos", class_name="shell-words"),
        icon="image-plus",
        kind="quiet",
        aria_label="Add photos",
        title="Add photos",
        class_name="shell-upload",
        custom_attrs={"data-upload": "files"},
    )
    download = icon_button("download", "Download all", on_click=GuestDownloadState.download_all)
    return rx.el.header(
        rx.el.div(brand(), class_name="shell-brand"),
        rx.el.div(class_name="shell-grow"),
        rx.cond(SharedViewState.link.can_upload, add),
        slideshow_button(),
        rx.cond(SharedViewState.link.can_download, rx.el.span(download, class_name="when-filled flex")),
        class_name="shell-bar",
    )


def _own_hint() -> rx.Component:
    return rx.el.aside(
        rx.el.p("This is what guests see."),
        rx.el.a(
            rx.icon("settings-2", size=20, aria_hidden="true"),
            "Edit link",
            href="/shared-links?edit=" + SharedViewState.link.id,
            class_name="button button-plain",
        ),
        aria_label="Your link",
        class_name="shared-own",
    )


def _head() -> rx.Component:
    link = SharedViewState.link
    return rx.el.header(
        rx.el.h1(rx.cond(link.title != "", link.title, UNNAMED), dir="auto", class_name="album-title"),
        rx.cond(
            link.description != "",
            rx.el.p(link.description, dir="auto", tab_index=0, class_name="album-description"),
        ),
        rx.el.p(
            rx.cond(link.has_metadata, date_range(link.first_day, link.last_day)),
            rx.el.span(link.photos_text),
            class_name="album-facts tabular",
        ),
        class_name="album-head",
    )


def _empty() -> rx.Component:
    add = button("Add photos", kind="primary", icon="image-plus", custom_attrs={"data-upload": "files"})
    return rx.cond(
        SharedViewState.link.can_upload,
        empty_card("images", "No photos yet", "Be the first to add some.", add),
        empty_card("images", "No photos yet", "They appear here as soon as there are some."),
    )


def _selection_bar() -> rx.Component:
    count = rx.cond(GuestSelectionState.count > 0, GuestSelectionState.count.to_string() + " selected", "")
    download = bar_action("download", "Download", GuestSelectionState.download)
    play = bar_action("circle-play", "Slideshow", custom_attrs={"data-slideshow": "selection"})
    return rx.fragment(
        SelectionSheet.create(
            end_selection_button(),
            rx.el.span(count, class_name="selection-count tabular"),
            rx.el.div(rx.cond(SharedViewState.link.can_download, download), play, class_name="selection-actions"),
            label="Selected photos",
        ),
        rx.el.div(count, role="status", class_name="visually-hidden"),
    )
