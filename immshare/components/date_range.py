"""From when to when, in the viewer's own locale, which only the browser knows."""

import reflex as rx

from immshare.components.javascript import javascript


class DateRange(rx.Component):
    """The days of the oldest and the newest photo, as one text; nothing while there is none.

    Attributes:
        first: The earlier day by the wall clock, ``2024-05-01``, or nothing.
        last: The later day.
        has_days: Whether the days are said, or only the months.
    """

    library = javascript("date_range.jsx")
    tag = "DateRange"

    first: rx.Var[str]
    last: rx.Var[str]
    has_days: rx.Var[bool]


def date_range(
    first: rx.Var[str], last: rx.Var[str], has_days: rx.Var[bool] | bool = True, *, class_name: str = ""
) -> rx.Component:
    """A span of days, such as "May 1 – 12, 2024", or of months, such as "May 2024 – Feb 2025".

    Args:
        first: The earlier day, ``2024-05-01``; nothing shows nothing.
        last: The later day.
        has_days: Whether the days are said, or only the months.
        class_name: Its look.
    """
    return DateRange.create(first=first, last=last, has_days=has_days, class_name=class_name)
