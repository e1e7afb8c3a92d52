"""The administrator's look at the machine: disk, ingest queue and what could not be shown."""

import reflex as rx

from immshare.components.buttons import button, icon_button
from immshare.components.cards import list_row, section, two_lines
from immshare.components.when import when
from immshare.states.server import FailureRow, ServerState


def disk_section() -> rx.Component:
    """How full the disk is."""
    return section(
        "disk",
        "Disk",
        rx.el.p(ServerState.disk_text, class_name="text-lead font-[500] tabular"),
        rx.el.div(
            rx.el.span(class_name="kind-photos", style={"width": ServerState.disk_width}),
            class_name="meter",
            aria_hidden="true",
        ),
    )


def queue_section() -> rx.Component:
    """How many uploads wait, are worked on and could not be shown, and the last of these."""
    retry_all = button("Retry all", icon="rotate-cw", on_click=ServerState.retry_all_failures)
    return section(
        "queue",
        "Processing",
        rx.el.dl(
            _figure("Waiting", ServerState.waiting),
            _figure("In work", ServerState.working),
            _figure("Cannot be shown", ServerState.failed),
            class_name="figures",
        ),
        rx.cond(ServerState.failures.length() > 0, rx.el.ul(rx.foreach(ServerState.failures, _failure))),
        rx.el.div(
            button("Refresh", icon="refresh-cw", on_click=ServerState.refresh_queue),
            rx.cond(ServerState.failed > 0, retry_all),
            class_name="form-actions",
        ),
        lead="New photos and videos get their thumbnails and previews here.",
    )


def _figure(label: str, count: rx.Var[int]) -> rx.Component:
    return rx.el.div(
        rx.el.dt(label, class_name="text-body text-ink-muted"),
        rx.el.dd(count, class_name="text-title font-[600] tabular"),
        class_name="flex flex-col-reverse",
    )


def _failure(row: FailureRow) -> rx.Component:
    retry = icon_button("rotate-cw", "Retry " + row.file_name, on_click=ServerState.retry_failure(row.asset_id))
    about = rx.el.span(row.sentence, " · ", when(row.failed_at, is_relative=True))
    return list_row(
        rx.icon("image-off", size=24, class_name="flex-none text-ink-muted", aria_hidden="true"),
        two_lines(row.file_name, about),
        actions=retry,
    )
