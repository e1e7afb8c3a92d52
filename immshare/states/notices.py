"""Errors and results in the words of the interface: one table from error code to what the user sees."""

from collections.abc import Mapping

import reflex as rx
from reflex.event import EventSpec

from immshare.errors import ImmshareError

TITLE_BY_CODE: Mapping[str, str] = {
    "error": "That did not work",
    "invalid_input": "Please check what you entered",
    "not_found": "Not found",
    "forbidden": "Not allowed",
    "unauthenticated": "You are signed out",
    "too_many_attempts": "Too many tries",
    "conflict": "That does not fit any more",
    "unsupported_file": "This file cannot be used",
    "broken_file": "This file is damaged",
    "cannot_render": "This picture cannot be shown",
    "cannot_clean": "This file cannot be handed out",
    "checksum_mismatch": "The file arrived damaged",
    "quota_exceeded": "The storage quota is used up",
    "too_large": "Too large",
    "storage_full": "The server's disk is full",
    "media_missing": "The file is missing",
    "startup": "The server is not ready",
}
"""Title of the notice for each ``ImmshareError.code``; the error's own sentence stands below it."""


def refusal(error: ImmshareError) -> EventSpec:
    """The notice for an error that a service raised on purpose."""
    return rx.toast.error(TITLE_BY_CODE[error.code], description=error.message)


def unexpected(correlation_id: str) -> EventSpec:
    """The notice for an error nobody expected.

    Args:
        correlation_id: The id under which the log tells more.
    """
    return rx.toast.error(
        "Something went wrong on the server", description=f"The log knows more under {correlation_id}."
    )


def done(text: str, *, description: str = "") -> EventSpec:
    """The notice that something was done, with its exact count where there is one.

    Args:
        text: What was done.
        description: More about it, below; empty for none.
    """
    return rx.toast.success(text, **({"description": description} if description else {}))


def done_with(text: str, label: str, on_press: EventSpec) -> EventSpec:
    """The notice that something was done, with a button for what may come next.

    Args:
        text: What was done.
        label: The button's verb.
        on_press: What it does.
    """
    return rx.toast.success(text, action={"label": label, "on_click": on_press})


def counted(count: int, one: str, many: str) -> str:
    """``1 photo`` or ``12 photos``.

    Args:
        count: How many.
        one: The word for one.
        many: The word for any other number.
    """
    return f"{count:,} {one if count == 1 else many}"
