"""The photo viewer's texts and packages, and how other components take part in it.

The viewer itself is ``photo_viewer.jsx``, which the grid loads when the first photo is opened. What the page passes on
to it through the grid stands here; the grid's wrapper lists the packages, so that the build knows them.

Comments and likes (or whatever else belongs to the open photo) take part through the browser alone:

- ``window`` hears ``immshare:photo`` with ``detail.id``: the photo that the viewer shows now, null when it is closed. It comes
  when the viewer opens (the slot then stands on the page), steps and closes.
- With ``has_activity`` the viewer's dialog holds ``<div id="viewer-slot" data-photo-id="…">``, after the photo and its buttons,
  and outside of its gestures. Render into it (a React portal, or plain DOM) and leave it empty when ``immshare:photo`` says
  null. It has no box of its own: a child that is positioned absolutely lies over the photo; a child with the class
  ``viewer-panel`` is a side panel that the photo makes room for, on phones a sheet. Over the photo lie the top bar (its top
  ``--size-topbar``) and on phones the bar of actions (the lowest ``--size-bottombar`` and the safe area).
- ``.viewer[data-quiet]`` is set while the viewer's controls hide; controls over the photo hide with them. They stay while a
  panel is open in the slot, or the keyboard's focus is in it.
- One panel at a time: whoever opens one dispatches ``immshare:panel`` with ``detail.name`` (the viewer's own is ``info``) and
  closes its own when it hears another name, or null. Esc with a ``viewer-panel`` in the slot dispatches null, and does nothing
  else.
- Keys pressed in a text field never reach the viewer; Esc there is the field's own business.
"""

from typing import Final

LIB_DEPENDENCIES: Final = ["yet-another-react-lightbox@3.32.2"]
"""npm packages of the viewer; the plugins it uses (zoom, video, full screen) come with the first."""

TEXTS: Final = {
    "viewer": "Photo viewer",
    "stage": "Photos",
    "carousel": "carousel",
    "slide": "photo",
    "counter": "{index} of {total}",
    "photo": "Photo, {date}",
    "photo_undated": "Photo {order}",
    "back": "Back to the photos",
    "previous": "Previous photo",
    "next": "Next photo",
    "actions": "What to do with this photo",
    "favorite": "Favorite",
    "download": "Download",
    "info": "Info",
    "trash": "Move to trash",
    "restore": "Restore",
    "remove": "Remove from album",
    "cover": "Set as album cover",
    "share": "Share",
    "slideshow": "Slideshow",
    "delete": "Delete for good",
    "zoomIn": "Zoom to full size",
    "zoomOut": "Fit to the screen",
    "enterFullscreen": "Full screen",
    "exitFullscreen": "Leave full screen",
    "retry": "Try again",
    "cancel": "Cancel",
    "favoriteFailed": "The favorite was not saved. Check your connection and try again.",
    "trashed": "Moved to trash",
    "undo": "Undo",
    "trashFailed": "The photo was not moved to the trash. Check your connection and try again.",
    "restored": "Restored",
    "restoreFailed": "The photo was not restored. Check your connection and try again.",
    "deleted": "Deleted for good",
    "deleteFailed": "The photo was not deleted. Check your connection and try again.",
    "removed": "Removed from the album",
    "removeFailed": "The photo was not removed from the album. Check your connection and try again.",
    "covered": "Set as album cover",
    "coverFailed": "The cover was not changed. Check your connection and try again.",
    "deleteTitle": "Delete this photo for good?",
    "deleteText": "It cannot be restored afterwards.",
    "removeTitle": "Remove this photo from the album?",
    "removeText": "The photo itself is kept by whoever added it. What was said about it in this album is deleted.",
    "missing": "This photo is no longer here.",
    "unreachable": "This photo could not be loaded. Check your connection and try again.",
    "unplayable": "This video cannot be played in this browser.",
    "unplayableHint": "Download it to watch it.",
    "fileMissing": "The file is missing on the server.",
    "downloadFailed": "The photo was not downloaded. Check your connection and try again.",
    "unshown": "This file cannot be shown.",
    "unshownHint": "Its original is kept and can be downloaded.",
    "retried": "Trying once more. The picture appears as soon as it is ready.",
    "retryFailed": "The server did not take this up. Check your connection and try again.",
    "infoTitle": "Info",
    "owner": "Photo of {name}",
    "infoClose": "Close info",
    "infoFailed": "The details could not be loaded. Check your connection and try again.",
    "megapixels": "{count} MP",
    "dimensions": "{width} × {height}",
    "exposure": "{seconds} s",
    "aperture": "ƒ/{number}",
    "iso": "ISO {number}",
    "focal": "{length} mm",
}
"""What the viewer says; the words in braces are filled in by it."""
