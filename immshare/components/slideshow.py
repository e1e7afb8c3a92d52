"""The slideshow: plays what the page's grid shows, over everything. Here stand its props, its texts and its button.

It runs in the browser alone (``slideshow.jsx`` and its neighbors): months, photos and settings come over HTTP, so it goes on
when the socket is down. It starts

- by a press on any element with ``data-slideshow="all"``, or ``data-slideshow="selection"`` for what is selected in the grid;
- by the DOM event ``immshare:slideshow`` on ``window`` with ``detail`` ``{ids, from}``: ``ids`` is ``"selection"`` or
  null for everything, ``from`` the photo to begin with or null;
- by itself on an address with ``?play=1``, as soon as the grid is there.

When it ends, ``window`` hears ``immshare:slideshow-ended`` with ``detail.id``, the photo shown last or null.
"""

from typing import Any, Final

import reflex as rx
from reflex_components_lucide.icon import LUCIDE_LIBRARY

from immshare.components.buttons import icon_button
from immshare.components.javascript import javascript
from immshare.schemas.preferences import LONGEST_DELAY_S, SHORTEST_DELAY_S, SlideshowPreferences

TEXTS: Final = {
    "slideshow": "Slideshow",
    "controls": "Slideshow controls",
    "previous": "Previous photo",
    "next": "Next photo",
    "pause": "Pause",
    "play": "Play",
    "settings": "Slideshow settings",
    "enterFullscreen": "Full screen",
    "exitFullscreen": "Leave full screen",
    "end": "End slideshow",
    "photo": "Photo, {date}",
    "photo_undated": "Photo",
    "waiting": "The next photo has not arrived. Trying again.",
    "empty": "There are no photos to show.",
    "failed": "The slideshow could not start. Check your connection and try again.",
    "settingsFailed": "The settings were not saved. Check your connection and change them again.",
    "order": "Order",
    "forward": "Forward",
    "backward": "Backward",
    "shuffle": "Shuffle",
    "look": "Look",
    "contain": "Whole photo",
    "cover": "Fill the screen",
    "blurred": "Blurred background",
    "delayS": "Time for each photo",
    "seconds": "{count} s",
    "hasTransition": "Fade from photo to photo",
    "hasProgressBar": "Progress bar",
    "hasCaptions": "File name and date",
    "isRepeating": "Start over at the end",
    "done": "Done",
}
"""What the slideshow says; the words in braces are filled in by it."""


class Slideshow(rx.Component):
    """Waits for whoever starts a slideshow, and plays it.

    Attributes:
        access: A guest's, as of the grid; their settings stay in the browser.
        has_metadata: Whether names and dates may be known, and so be captions.
        texts: Every sentence, by the keys of ``TEXTS``.
        defaults: The settings of whoever has changed none.
        delays: The shortest and the longest time of a photo, in seconds.
    """

    library = javascript("slideshow.jsx")
    tag = "Slideshow"
    lib_dependencies: list[str] = ["thumbhash@0.1.1", LUCIDE_LIBRARY]  # noqa: RUF012 (Reflex fields)

    access: rx.Var[str]
    has_metadata: rx.Var[bool]
    texts: rx.Var[dict[str, str]]
    defaults: rx.Var[dict[str, Any]]
    delays: rx.Var[list[int]]


def slideshow(access: str | rx.Var[str] = "", *, has_metadata: bool | rx.Var[bool] = True) -> rx.Component:
    """The slideshow of a page, to be mounted once. The shell has it already.

    Args:
        access: ``key=…`` or ``slug=…`` of a guest; empty for whoever is signed in.
        has_metadata: Whether captions may tell names and dates.
    """
    return Slideshow.create(
        access=access,
        has_metadata=has_metadata,
        texts=TEXTS,
        defaults=SlideshowPreferences().model_dump(mode="json", by_alias=True),
        delays=[SHORTEST_DELAY_S, LONGEST_DELAY_S],
    )


def slideshow_button() -> rx.Component:
    """A round button that plays all that the page's grid shows; on a page without photos it is not shown."""
    return rx.el.span(
        icon_button("circle-play", "Slideshow", custom_attrs={"data-slideshow": "all"}), class_name="when-filled flex"
    )
