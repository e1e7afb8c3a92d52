"""The uploader: everything by which files get in, and the panel that tells how they fare.

The queue runs in the browser (``uploader_queue.js``) and outlives the page that opened it. Here stand its texts.
Any element with ``data-upload="files"`` or ``data-upload="folder"`` opens the picker. On a page with an element that has
``upload_target``'s attributes, what is dropped, pasted, or chosen by a button inside that element goes into its album as well.
"""

from typing import Any, Final

import reflex as rx
from reflex_components_lucide.icon import LUCIDE_LIBRARY

from immshare.components.javascript import javascript

# Phones hand over HEIC as it is only when it is asked for by name.
ACCEPT: Final = "image/*,video/*,image/heic,image/heif,.heic,.heif,.avif,.tif,.tiff,.mkv,.mov,.webm"

TEXTS: Final = {
    "panel": "Uploads",
    "list": "Files",
    "total": "All files",
    "drop": "Drop photos, videos or folders to upload them",
    "drop_album": "Drop photos, videos or folders to add them to {album}",
    "into": "into {album}",
    "title_running": "Uploading: {done} of {count}",
    "title_finished": "Uploaded: {done} of {count}",
    "failed_count": "{failed} failed",
    "amount": "{sent} of {all}",
    "left": "{time} left",
    "live_running": "Uploading {count}. {percent} % done. {failed} failed.",
    "live_finished": "Uploaded {done} of {count}. {failed} failed.",
    "waiting": "Waiting",
    "hashing": "Checking",
    "uploading": "Uploading",
    "done": "Uploaded",
    "duplicate": "Already in your library",
    "failed": "The server did not take this file. Try again.",
    "error_unreadable": "This file can no longer be read. Choose it again.",
    "error_connection": "The connection broke again and again. Try again.",
    "error_closed": "This link no longer takes photos.",
    "error_album": "This album is gone, or you may no longer add to it. Choose the file again on the Photos page.",
    "hold_offline": "No connection to the server. Uploading goes on by itself when it is back.",
    "hold_signedOut": "You are signed out. Sign in again, then continue.",
    "sign_in": "Sign in",
    "resume": "Continue",
    "broken": "Uploading could not start. Check your connection and reload the page.",
    "minimize": "Minimize uploads",
    "expand": "Show uploads",
    "close": "Close uploads",
    "retry": "Retry {name}",
    "cancel": "Cancel {name}",
    "remove": "Remove {name} from this list",
    "retry_failed": "Retry failed",
    "clear": "Clear finished",
    "cancel_all": "Cancel all",
}
"""What the panel says; the words in braces are filled in by it."""


class Uploader(rx.Component):
    """The picker, drop and paste of a page, and the panel.

    Attributes:
        texts: Every sentence, by the keys of ``TEXTS``.
        accept: What the picker offers, as of ``<input accept>``.
        access: What a guest's every request carries, ``key=…`` or ``slug=…``; empty for whoever is signed in.
        sign_in_url: Where a user whose session ended signs in again; opens in a new tab.
        on_finished: When nothing is left to do: how many were created, were there already, failed.
    """

    library = javascript("uploader.jsx")
    tag = "Uploader"
    lib_dependencies: list[str] = ["tus-js-client@4.3.1", "hash-wasm@4.13.0", LUCIDE_LIBRARY]  # noqa: RUF012 (Reflex fields)

    texts: rx.Var[dict[str, str]]
    accept: rx.Var[str]
    access: rx.Var[str]
    sign_in_url: rx.Var[str]
    on_finished: rx.EventHandler[rx.event.passthrough_event_spec(int, int, int)]


def uploader(
    texts: dict[str, str] | None = None,
    *,
    access: str | rx.Var[str] = "",
    sign_in_url: str = "/login",
    on_finished: Any = None,
) -> rx.Component:
    """The uploader of a page, to be mounted once.

    Args:
        texts: Sentences that differ from ``TEXTS`` here.
        access: ``key=…`` or ``slug=…`` of a guest; what they add goes where their link leads.
        sign_in_url: Path of the sign-in page.
        on_finished: Handler ``(created, duplicates, failed)``, counts from 0.
    """
    triggers = {} if on_finished is None else {"on_finished": on_finished}
    return Uploader.create(
        texts=TEXTS | (texts or {}), accept=ACCEPT, access=access, sign_in_url=sign_in_url, **triggers
    )


def upload_target(album_id: str | rx.Var[str], name: str | rx.Var[str]) -> dict[str, str | rx.Var[str]]:
    """The ``custom_attrs`` of an element that takes files for an album.

    Args:
        album_id: Which album; empty for none.
        name: What the panel calls it.
    """
    return {"data-upload-album": album_id, "data-upload-album-name": name}
