"""The photo grid: every timeline and album, by day, with selection, scrubber and viewer. Here stand its props and texts.

What must answer within one frame is in ``photo_grid.jsx`` and its neighbors: they fetch the months over HTTP, hold the
selection and tell the page about it. No photo ever passes through the state.

A page has one grid to look through (``browse``), which opens the viewer (``photo_viewer``) and is what a slideshow plays
(``slideshow``). A picker may lie over it: ``pick`` selects photos for an album, ``pick_one`` chooses one. A dialog that
holds a picker is a ``<dialog>``: keys then belong to the grid in it.

Whose bucket has no days (guests to whom metadata is not shown), sees no headers, and photos are called by their number.
"""

from typing import Any, Final, Literal

import reflex as rx

from immshare.components import photo_viewer
from immshare.components.javascript import javascript

TEXTS: Final = {
    "grid": "Photos",
    "photo": "Photo, {date}",
    "video": "Video, {date}",
    "photo_undated": "Photo {order}",
    "video_undated": "Video {order}",
    "order": "{index} of {count}",
    "taken": "already in the album",
    "favorite": "favorite",
    "animated": "animated",
    "animated_badge": "GIF",
    "select_photo": "Select photo, {date}",
    "select_video": "Select video, {date}",
    "select_photo_undated": "Select photo {order}",
    "select_video_undated": "Select video {order}",
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

Mode = Literal["browse", "pick", "pick_one"]

_PACKAGES: Final = ["thumbhash@0.1.1", *photo_viewer.LIB_DEPENDENCIES]


class PhotoGrid(rx.Component):
    """One timeline; its children are shown when it is empty. It fills what its parent leaves it, and scrolls inside.

    With ``has_head``, the first child stands above the photos and scrolls with them.

    Attributes:
        buckets_url: Path of the list of months.
        bucket_url: Path of one month.
        query: What restricts both, such as ``isTrashed=true``; empty for the whole timeline.
        access: What a guest's every request carries, ``key=…`` or ``slug=…``; empty for whoever is signed in.
        mode: What a click on a photo does: ``browse`` opens it, ``pick`` selects it, ``pick_one`` reports it.
        user_id: Who is looking; with it, favorite, trash and share are offered for their own photos only.
        album_id: The album whose photos these are, for taking them out of it and making one its cover.
        owners: Names by user id, for the viewer's info panel; empty where all photos are the user's own.
        has_head: Whether the first child stands above the photos.
        has_activity: Whether the viewer has the slot for buttons and panel of comments and likes.
        revision: Grows when the timeline may have changed: the changed months are fetched, the view stays.
        clear_selection: Grows to end the selection from outside.
        texts: Every sentence, by the keys of ``TEXTS``.
        viewer_texts: The viewer's sentences.
        can: What the viewer may offer, as listed in ``photo_grid``.
        on_selection: The selection as ``{months, except, ids}``, and how many photos it is.
        on_pick: The id of the photo that was chosen (``pick_one``).
        on_share: The id of the photo that the viewer shall share.
    """

    library = javascript("photo_grid.jsx")
    tag = "PhotoGrid"
    lib_dependencies: list[str] = _PACKAGES

    buckets_url: rx.Var[str]
    bucket_url: rx.Var[str]
    query: rx.Var[str]
    access: rx.Var[str]
    mode: rx.Var[str]
    user_id: rx.Var[str]
    album_id: rx.Var[str]
    owners: rx.Var[dict[str, str]]
    has_head: rx.Var[bool]
    has_activity: rx.Var[bool]
    revision: rx.Var[int]
    clear_selection: rx.Var[int]
    texts: rx.Var[dict[str, str]]
    viewer_texts: rx.Var[dict[str, str]]
    can: rx.Var[dict[str, bool]]
    on_selection: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, list[str]], int)]
    on_pick: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_share: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def photo_grid(
    *,
    query: str | rx.Var[str] = "",
    access: str | rx.Var[str] = "",
    mode: Mode = "browse",
    user_id: str | rx.Var[str] = "",
    album_id: str | rx.Var[str] = "",
    owners: dict[str, str] | rx.Var[dict[str, str]] | None = None,
    has_activity: bool | rx.Var[bool] = False,
    revision: rx.Var[int] | int = 0,
    clear_selection: rx.Var[int] | int = 0,
    can: dict[str, bool | rx.Var[bool]] | rx.Var[dict[str, bool]] | None = None,
    head: rx.Component | None = None,
    empty: rx.Component | None = None,
    texts: dict[str, str] | None = None,
    viewer_texts: dict[str, str] | None = None,
    on_selection: Any = None,
    on_pick: Any = None,
    on_share: Any = None,
) -> rx.Component:
    """The grid of the user's own photos, or of an album, or of what a guest may see.

    Args:
        query: What restricts it, such as ``isTrashed=true`` or ``albumId=…&order=asc``: whatever ``/api/timeline/buckets``
            and ``/api/timeline/bucket`` understand. Months and photos stand in the order in which the server names them.
            It may change while the page is open: the grid then begins anew. As it asks at once, an id in it must be known
            before the grid is shown (``rx.cond``).
        access: ``key=…`` or ``slug=…`` of a guest, appended to the query of every request of grid, viewer and slideshow.
        mode: ``browse``: a click opens the viewer, or toggles while something is selected. ``pick``: a click selects, from
            the start; with ``takenIn=<album>`` in the query, what the album holds already is shown as taken, cannot be
            selected, and is not counted. ``pick_one``: a click or Enter calls ``on_pick``; nothing can be selected.
        user_id: The user looking on. Give it wherever photos of others are shown.
        album_id: The album, where ``can`` has ``remove``, ``remove_own`` or ``cover``; the viewer calls its routes itself.
        owners: Names by user id; the viewer's info panel then tells whose photo it is.
        has_activity: Gives the viewer the slot described in ``photo_viewer``.
        revision: Grows when the timeline may have changed.
        clear_selection: Grows to end the selection.
        can: What the viewer may offer; nothing when left out. ``info``, ``download`` (this includes original pixels when
            zooming), ``slideshow``, ``restore``, ``delete`` (for good), ``remove`` (any photo from the album),
            ``remove_own`` (from the album, the user's own ones), ``cover``; and of the user's own photos ``favorite``,
            ``trash``, ``share``.
        head: What stands above the photos and scrolls with them.
        empty: What stands there when there is no photo.
        texts: Sentences that differ from ``TEXTS`` here.
        viewer_texts: The viewer's sentences that differ from its own ``TEXTS`` here.
        on_selection: Handler ``(expression, count)``.
        on_pick: Handler ``(id)``.
        on_share: Handler ``(id)``; it may open a dialog, which then lies over the viewer.
    """
    triggers = {"on_selection": on_selection, "on_pick": on_pick, "on_share": on_share}
    return PhotoGrid.create(
        *[child for child in (head, empty) if child is not None],
        has_head=head is not None,
        buckets_url="/api/timeline/buckets",
        bucket_url="/api/timeline/bucket",
        query=query,
        access=access,
        mode=mode,
        user_id=user_id,
        album_id=album_id,
        owners={} if owners is None else owners,
        has_activity=has_activity,
        revision=revision,
        clear_selection=clear_selection,
        texts=TEXTS | (texts or {}),
        viewer_texts=photo_viewer.TEXTS | (viewer_texts or {}),
        can={} if can is None else can,
        **{name: handler for name, handler in triggers.items() if handler is not None},
    )
