"""The photo viewer's texts and packages.

The viewer itself is ``photo_viewer.jsx``, which the grid loads when the first photo is opened. What the page passes on
to it through the grid stands here; the grid's wrapper lists the packages, so that the build knows them.
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
    "back": "Back to the photos",
    "previous": "Previous photo",
    "next": "Next photo",
    "actions": "What to do with this photo",
    "favorite": "Favorite",
    "download": "Download",
    "info": "Info",
    "trash": "Move to trash",
    "restore": "Restore",
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
    "deleteTitle": "Delete this photo for good?",
    "deleteText": "It cannot be restored afterwards.",
    "missing": "This photo is no longer here.",
    "unreachable": "This photo could not be loaded. Check your connection and try again.",
    "unplayable": "This video cannot be played in this browser. Download it to watch it.",
    "unshown": "This file cannot be shown. Its original is kept and can be downloaded.",
    "retried": "Trying once more. The picture appears as soon as it is ready.",
    "retryFailed": "The server did not take this up. Check your connection and try again.",
    "infoTitle": "Info",
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
