"""The photo grid: every timeline, by day, with selection, scrubber and viewer. Here stand its props and its texts.

What must answer within one frame is in ``photo_grid.jsx`` and its neighbors: they fetch the months over HTTP, hold the
selection and tell the page about it. No photo ever passes through the state.
"""

from typing import Any, Final

import reflex as rx

from immshare.components import photo_viewer
from immshare.components.javascript import javascript

TEXTS: Final = {
    "grid": "Photos",
    "photo": "Photo, {date}",
    "video": "Video, {date}",
    "favorite": "favorite",
    "select_photo": "Select photo, {date}",
    "select_video": "Select video, {date}",
    "select_day": "Select all of {day}",
    "today": "Today",
    "yesterday": "Yesterday",
    "scrubber": "Month",
    "failed": "Cannot be shown",
    "retry": "Retry",
    "retry_failed": "The retry did not reach the server. Check your connection.",
    "month_failed": "These photos could not be loaded.",
    "viewer_failed": "The photo could not be opened. Check your connection.",
    "list_failed": "The list of photos could not be loaded.",
}
"""What the grid says; the words in braces are filled in by it."""

_PACKAGES: Final = ["thumbhash@0.1.1", *photo_viewer.LIB_DEPENDENCIES]


class PhotoGrid(rx.Component):
    """One timeline; its children are shown when it is empty. It fills what its parent leaves it, and scrolls inside.

    Attributes:
        buckets_url: Path of the list of months.
        bucket_url: Path of one month.
        query: What restricts both, such as ``isTrashed=true``; empty for the whole timeline.
        revision: Grows when the timeline may have changed: the changed months are fetched, the view stays.
        clear_selection: Grows to end the selection from outside.
        texts: Every sentence, by the keys of ``TEXTS``.
        viewer_texts: The viewer's sentences.
        can: What the viewer may offer: favorite, trash, restore, delete, info.
        on_selection: The selection as ``{months, except, ids}``, and how many photos it is.
    """

    library = javascript("photo_grid.jsx")
    tag = "PhotoGrid"
    lib_dependencies: list[str] = _PACKAGES

    buckets_url: rx.Var[str]
    bucket_url: rx.Var[str]
    query: rx.Var[str]
    revision: rx.Var[int]
    clear_selection: rx.Var[int]
    texts: rx.Var[dict[str, str]]
    viewer_texts: rx.Var[dict[str, str]]
    can: rx.Var[dict[str, bool]]
    on_selection: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, list[str]], int)]


def photo_grid(
    *,
    query: str = "",
    revision: rx.Var[int] | int = 0,
    clear_selection: rx.Var[int] | int = 0,
    can: dict[str, bool] | None = None,
    empty: rx.Component | None = None,
    texts: dict[str, str] | None = None,
    viewer_texts: dict[str, str] | None = None,
    on_selection: Any = None,
) -> rx.Component:
    """The grid of the user's own photos.

    Args:
        query: What restricts it, such as ``isTrashed=true``.
        revision: Grows when the timeline may have changed.
        clear_selection: Grows to end the selection.
        can: What the viewer may offer, by name; nothing when left out.
        empty: What stands there when there is no photo.
        texts: Sentences that differ from ``TEXTS`` here.
        viewer_texts: The viewer's sentences that differ from its own ``TEXTS`` here.
        on_selection: Handler ``(expression, count)``.
    """
    triggers = {} if on_selection is None else {"on_selection": on_selection}
    return PhotoGrid.create(
        *([] if empty is None else [empty]),
        buckets_url="/api/timeline/buckets",
        bucket_url="/api/timeline/bucket",
        query=query,
        revision=revision,
        clear_selection=clear_selection,
        texts=TEXTS | (texts or {}),
        viewer_texts=photo_viewer.TEXTS | (viewer_texts or {}),
        can=can or {},
        **triggers,
    )
