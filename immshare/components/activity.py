"""Comments and likes on the album page and in its viewer: two buttons, and the panel they open. Here stand props and texts.

Everything answers at once and goes over HTTP (``activity_thread.js``); the state only says when there is something new.
"""

from typing import Final

import reflex as rx
from reflex_components_lucide.icon import LUCIDE_LIBRARY

from immshare.components.javascript import javascript
from immshare.rules.activity import MAX_COMMENT
from immshare.states.album import AlbumState
from immshare.states.live import LiveState
from immshare.states.notifications import NotificationsState
from immshare.states.session import SessionState

TEXTS: Final = {
    "title": "Comments and likes",
    "titlePhoto": "Comments and likes of this photo",
    "list": "What was said",
    "close": "Close comments",
    "comments": "Comments",
    "counted": "{what}, {count}",
    "unread": "{what}, unread",
    "likeAlbum": "Like this album",
    "likePhoto": "Like this photo",
    "likedAlbum": "liked this album",
    "likedPhoto": "liked this photo",
    "field": "Say something",
    "send": "Send",
    "tooLong": "{length} characters. A comment has at most {longest}.",
    "off": "Comments and likes are switched off for this album. What was said before stays.",
    "sending": "Sending…",
    "failed": "Not sent.",
    "retry": "Retry",
    "discard": "Discard this comment",
    "remove": "Delete the comment of {name}",
    "removeLike": "Delete the like of {name}",
    "removed": "Deleted",
    "undo": "Undo",
    "removeFailed": "Not deleted.",
    "restoreFailed": "Not restored.",
    "likeFailed": "Your like was not saved.",
    "connection": "Check your connection and try again.",
    "gone": "It is no longer here.",
    "photoGone": "The photo is no longer in this album.",
    "openPhoto": "Open the photo",
    "empty": "Nothing has been said yet. Be the first.",
    "loading": "Loading…",
    "loadFailed": "The comments could not be loaded.",
    "toEnd": "Newest",
}
"""What buttons and panel say; the words in braces are filled in by them."""


class Activity(rx.Component):
    """Buttons and panel of the open album, and of the photo in its viewer.

    Attributes:
        album_id: Which album.
        revision: Grows when comments or likes have changed.
        album_revision: Grows when the album has: photos take their comments along, and the owner may switch them off.
        texts: Every sentence, by the keys of ``TEXTS``.
        me: Name and color of who looks, for what is still on its way.
        longest: Characters of the longest comment.
        is_connected: Whether the server hears events; it may have forgotten what it heard before.
        on_watch: Which album is in sight; empty while the tab is in the background.
    """

    library = javascript("activity.jsx")
    tag = "Activity"
    lib_dependencies: list[str] = [LUCIDE_LIBRARY]  # noqa: RUF012 (Reflex fields)

    album_id: rx.Var[str]
    revision: rx.Var[int]
    album_revision: rx.Var[int]
    texts: rx.Var[dict[str, str]]
    me: rx.Var[dict[str, str]]
    longest: rx.Var[int]
    is_connected: rx.Var[bool]
    on_watch: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class ActivityButton(rx.Component):
    """The message button in the album's bar; on phones only.

    Attributes:
        texts: Every sentence, by the keys of ``TEXTS``.
    """

    library = javascript("activity.jsx")
    tag = "ActivityButton"
    lib_dependencies: list[str] = [LUCIDE_LIBRARY]  # noqa: RUF012 (Reflex fields)

    texts: rx.Var[dict[str, str]]


def activity() -> rx.Component:
    """Comments and likes of the open album: like and message buttons at the bottom right, and the panel."""
    return Activity.create(
        album_id=AlbumState.album.id,
        revision=LiveState.activity_revision,
        album_revision=AlbumState.revision,
        texts=TEXTS,
        me={"name": SessionState.name, "color": SessionState.avatar_color},
        longest=MAX_COMMENT,
        is_connected=rx.State.is_hydrated,
        on_watch=NotificationsState.watch,
    )


def activity_button() -> rx.Component:
    """What opens the panel on phones: stands at the top right, in the album's bar."""
    return ActivityButton.create(texts=TEXTS)
