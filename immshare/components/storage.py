"""The section about what one keeps on the server."""

import reflex as rx

from immshare.components.cards import section
from immshare.states.account import AccountState, StorageKind


def storage_section() -> rx.Component:
    """A bar by kind, its legend, and what is left of the quota."""
    return section(
        "storage",
        "Storage",
        rx.el.div(
            rx.el.p(AccountState.storage_text, class_name="text-lead font-[500] tabular"),
            rx.el.p(AccountState.storage_hint, class_name="text-body text-ink-muted tabular"),
            class_name="flex flex-wrap items-baseline justify-between gap-4",
        ),
        rx.el.div(rx.foreach(AccountState.storage_kinds, _part), class_name="meter", aria_hidden="true"),
        rx.el.ul(
            rx.foreach(AccountState.storage_kinds, _legend),
            class_name="flex flex-col tablet:flex-row flex-wrap gap-12 tablet:gap-x-24",
        ),
    )


def _part(kind: StorageKind) -> rx.Component:
    return rx.el.span(
        class_name="kind-" + kind.kind, style={"width": kind.width}, custom_attrs={"data-empty": kind.width == "0.0%"}
    )


def _legend(kind: StorageKind) -> rx.Component:
    return rx.el.li(
        rx.el.span(class_name="kind-mark kind-" + kind.kind, aria_hidden="true"),
        rx.el.span(kind.label, class_name="text-body font-[500]"),
        rx.el.span(kind.detail, class_name="text-body text-ink-muted tabular whitespace-nowrap"),
        class_name="flex items-center gap-8",
    )
