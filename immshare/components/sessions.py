"""The section about where one is signed in."""

import reflex as rx

from immshare.components.buttons import button
from immshare.components.cards import badge, list_row, section, two_lines
from immshare.components.when import when
from immshare.states.sessions import SessionRow, SessionsState


def sessions_section() -> rx.Component:
    """Every browser and app, and the buttons that end their sessions."""
    end_others = button("Sign out everywhere else", icon="log-out", on_click=SessionsState.revoke_others)
    return section(
        "sessions",
        "Sessions",
        rx.el.ul(rx.foreach(SessionsState.rows, _row)),
        rx.cond(SessionsState.has_others, rx.el.div(end_others, class_name="form-actions")),
        lead="Browsers and apps in which you are signed in.",
    )


def _row(row: SessionRow) -> rx.Component:
    device = rx.cond(
        row.is_phone,
        rx.icon("smartphone", size=24, aria_hidden="true"),
        rx.icon("monitor", size=24, aria_hidden="true"),
    )
    seen = rx.cond(row.is_current, "Active now", rx.el.span("Last seen ", when(row.seen_at, is_relative=True)))
    action = rx.cond(
        row.is_current,
        badge("This browser"),
        button(
            "Sign out",
            kind="quiet",
            aria_label="Sign out " + row.device,
            on_click=SessionsState.revoke_session(row.id),
        ),
    )
    return list_row(
        rx.el.span(device, class_name="flex-none text-ink-muted"), two_lines(row.device, seen), actions=action
    )
