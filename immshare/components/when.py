"""Instants in the viewer's own locale and time zone, which only the browser knows."""

import reflex as rx

from immshare.components.javascript import javascript


class When(rx.Component):
    """A ``<time>``; the exact instant is its title.

    Attributes:
        at: ISO 8601 with an offset.
        is_relative: Say "5 minutes ago" while it lies within 30 days, and go with the time.
    """

    library = javascript("when.jsx")
    tag = "When"

    at: rx.Var[str]
    is_relative: rx.Var[bool]


def when(at: rx.Var[str], *, is_relative: bool = False) -> rx.Component:
    """The day of an instant, or how long ago it was."""
    return When.create(at=at, is_relative=is_relative)
