"""The bell of the top bar and the list behind it. Their look lies in ``assets/styles/notifications.css``."""

import reflex as rx

from immshare.components.avatar import avatar
from immshare.components.buttons import button
from immshare.components.panel_button import PanelButton
from immshare.components.when import when
from immshare.states.notifications import NotificationRow, NotificationsState

_TITLE = "notifications-title"
_MOST_SHOWN = 99
_SIGNS = (("invite", "users"), ("comments", "message-circle"))
"""What stands for several people, by kind of news."""


def notification_bell() -> rx.Component:
    """A button with the number of unread notifications, and the panel it opens."""
    unread = NotificationsState.unread
    number = rx.cond(unread > _MOST_SHOWN, f"{_MOST_SHOWN}+", unread.to_string())
    face = rx.el.span(
        rx.icon("bell", size=24),
        rx.cond(unread > 0, rx.el.span(number, class_name="bell-count tabular")),
        aria_hidden="true",
        class_name="bell",
    )
    label = rx.cond(unread > 0, "Notifications, " + unread.to_string() + " unread", "Notifications")
    panel = PanelButton.create(
        face, _head(), _body(), label=label, title_id=_TITLE, on_open=NotificationsState.open_list
    )
    return rx.fragment(panel, rx.el.span(NotificationsState.news, role="status", class_name="visually-hidden"))


def _head() -> rx.Component:
    all_read = button(
        "Mark all as read",
        icon="check-check",
        kind="quiet",
        on_click=NotificationsState.mark_all_read,
        disabled=NotificationsState.unread == 0,
    )
    return rx.el.div(
        rx.el.h2("Notifications", id=_TITLE, tab_index=-1, class_name="dialog-title"),
        all_read,
        class_name="notifications-head",
    )


def _body() -> rx.Component:
    rows = rx.el.ul(rx.foreach(NotificationsState.rows, _row), class_name="notifications-list")
    listed = rx.cond(NotificationsState.rows.length() > 0, rows, _nothing())
    waiting = rx.el.div(*[rx.el.div(class_name="notification-bone")] * 3, aria_hidden="true")
    return rx.cond(NotificationsState.is_failed, _failure(), rx.cond(NotificationsState.is_listed, listed, waiting))


def _row(row: NotificationRow) -> rx.Component:
    signs = [(kind, rx.icon(icon, size=20)) for kind, icon in _SIGNS]
    sign = rx.match(row.kind, *signs, rx.icon("images", size=20))
    several = rx.el.span(sign, aria_hidden="true", class_name="avatar")
    words = rx.el.span(
        rx.cond(row.actor != "", rx.el.bdi(row.actor, class_name="notification-name")),
        " " + row.verb + " ",
        rx.el.bdi(row.album, class_name="notification-name"),
        class_name="notification-words",
    )
    unread = rx.el.span(rx.el.span("Unread", class_name="visually-hidden"), class_name="notification-dot")
    link = rx.el.a(
        rx.cond(row.actor != "", avatar(row.initial, row.avatar_color), several),
        rx.el.span(
            words,
            rx.el.span(when(row.at, is_relative=True), class_name="notification-time"),
            class_name="notification-text",
        ),
        rx.cond(row.is_read, rx.fragment(), unread),
        href="/albums/" + row.album_id,
        on_click=NotificationsState.mark_read(row.id),
        class_name="notification",
    )
    return rx.el.li(link, key=row.id)


def _nothing() -> rx.Component:
    return rx.el.div(
        rx.icon("bell", size=48, stroke_width=1, aria_hidden="true"),
        rx.el.p("You are up to date. Invitations, new photos and comments in shared albums are told here."),
        class_name="notifications-empty",
    )


def _failure() -> rx.Component:
    return rx.el.div(
        rx.el.p("The notifications could not be loaded.", role="alert"),
        button("Retry", icon="rotate-cw", on_click=NotificationsState.open_list),
        class_name="notifications-empty",
    )
