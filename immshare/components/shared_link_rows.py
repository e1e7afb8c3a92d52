"""Shared links as rows: what each opens, how it is set, and what can be done with it. Their look lies in ``assets/styles/shared_links.css``."""

import reflex as rx

from immshare.components.buttons import icon_button
from immshare.components.cards import badge
from immshare.components.check_list import check_box
from immshare.components.copy_field import copy_button
from immshare.components.cover import cover
from immshare.components.when import when
from immshare.states.link_rows import LinkRow
from immshare.states.link_settings import LinkSettingsState
from immshare.states.share_photos import SharePhotosState


def link_rows(name: str, rows: rx.Var[list[LinkRow]], *, has_cover: bool = True) -> rx.Component:
    """A list of links.

    Args:
        name: What the list is called.
        rows: The links.
        has_cover: Whether each shows what it opens, with a circle on it that checks the link; not needed where all open the same.
    """
    return rx.el.ul(rx.foreach(rows, lambda row: _row(row, has_cover)), aria_label=name, class_name="link-rows")


def _row(row: LinkRow, has_cover: bool) -> rx.Component:
    title = rx.el.bdi(row.title, class_name="link-title")
    seen = cover(row.cover_id, row.thumbhash)
    opened = rx.cond(
        row.target != "",
        rx.el.a(seen, href=row.target, aria_hidden="true", tab_index=-1, class_name="link-cover"),
        rx.el.div(seen, class_name="link-cover"),
    )
    picture = rx.el.div(opened, check_box(row.id, "Select link to " + row.title), class_name="link-picture")
    head = rx.el.div(
        rx.cond(row.target != "", rx.el.a(title, href=row.target), title)
        if has_cover
        else rx.el.span(row.url, class_name="link-title link-url"),
        rx.cond(row.description != "", rx.el.p(row.description, class_name="link-description")),
        class_name="link-words",
    )
    return rx.el.li(
        picture if has_cover else rx.fragment(),
        rx.el.div(head, _badges(row, has_cover), _visits(row), class_name="link-facts"),
        _actions(row),
        key=row.id,
        class_name="link-row",
    )


def _badges(row: LinkRow, has_kind: bool) -> rx.Component:
    ends = badge(rx.el.span("Ends ", when(row.expires_at, is_relative=True)), kind="warning")
    state = rx.cond(
        row.is_closed,
        badge("Not reachable", kind="danger"),
        rx.cond(row.is_expired, badge("Expired", kind="danger"), rx.cond(row.expires_at != "", ends)),
    )
    kind = badge(rx.cond(row.is_album, "Album", "Photos"))
    return rx.el.div(
        kind if has_kind else rx.fragment(),
        state,
        rx.cond(row.has_password, badge("Password")),
        rx.cond(row.allow_upload, badge("Upload")),
        badge(rx.cond(row.allow_download, "Download", "No download")),
        badge(rx.cond(row.show_metadata, "Metadata", "No metadata")),
        rx.cond(row.slug != "", badge("/s/" + row.slug)),
        class_name="link-badges",
    )


def _visits(row: LinkRow) -> rx.Component:
    last = rx.fragment(" · last ", when(row.last_visited_at, is_relative=True))
    return rx.el.p(
        rx.cond(row.is_album & (row.amount != ""), row.amount + " · ", ""),
        row.visits,
        rx.cond(row.last_visited_at != "", last),
        class_name="link-visits tabular",
    )


def _actions(row: LinkRow) -> rx.Component:
    photos = icon_button("images", "Photos of the link", on_click=SharePhotosState.open(row.id))
    handed_on = rx.fragment(
        copy_button(row.url, "Copy link"),
        icon_button("qr-code", "Show QR code", on_click=LinkSettingsState.show_code(row.id)),
    )
    own = rx.fragment(
        rx.cond(row.is_album, rx.fragment(), photos),
        rx.cond(row.is_closed, rx.fragment(), handed_on),
        icon_button("pencil", "Edit link", on_click=LinkSettingsState.start_edit(row.id)),
    )
    return rx.el.div(
        rx.cond(row.is_own, own),
        icon_button("trash-2", "Delete link", on_click=LinkSettingsState.ask_before_deleting(row.id)),
        role="group",
        aria_label="Link to " + row.title,
        class_name="link-actions",
    )
