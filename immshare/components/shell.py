"""The frame round every page for people who are signed in: top bar, rail (bottom bar on phones), selection bar, uploads."""

import reflex as rx

from immshare.components.avatar import avatar
from immshare.components.cards import brand
from immshare.components.notifications import notification_bell
from immshare.components.preferences import theme_keeper
from immshare.components.slideshow import slideshow, slideshow_button
from immshare.components.uploader import uploader
from immshare.states.album import AlbumState
from immshare.states.live import LiveState
from immshare.states.notifications import NotificationsState
from immshare.states.preferences import PreferencesState
from immshare.states.session import SessionState

ON_LOAD = [SessionState.load, PreferencesState.load, LiveState.watch, AlbumState.discard_left, NotificationsState.load]
"""What every page in the frame loads, before its own."""

_LINKS = (
    ("Photos", "image", "/photos"),
    ("Albums", "images", "/albums"),
    ("Sharing", "users", "/sharing"),
    ("Favorites", "heart", "/favorites"),
    ("Trash", "trash-2", "/trash"),
    ("Account", "circle-user-round", "/account"),
)
_BESIDE_PHOTOS = ("/favorites", "/trash")
"""What a phone's bottom bar has no room for: there the top bar of one's own photos leads to it."""


def shell(path: str, *children: rx.Component) -> rx.Component:
    """A page in its frame.

    Args:
        path: The page's own path, which marks its link as the current one.
        children: The page's content.
    """
    return rx.fragment(
        theme_keeper(),
        rx.el.nav(_skip_link(), aria_label="Skip"),
        _top_bar(path),
        _rail(path),
        rx.el.main(*children, id="content", tab_index=-1, class_name="shell-main"),
        uploader(on_finished=lambda *_: SessionState.load()),
        slideshow(),
    )


def _skip_link() -> rx.Component:
    """Takes the keyboard past bar and rail. A button: the router would make a page change of a link to a fragment."""
    jump = rx.call_script("document.getElementById('content').focus()")
    return rx.el.button("Skip to content", type="button", on_click=jump, class_name="skip-link")


def _top_bar(path: str) -> rx.Component:
    beside = [_link(*link, path, is_wordless=True) for link in _LINKS if link[-1] in _BESIDE_PHOTOS]
    return rx.el.header(
        rx.el.a(brand(), href="/photos", aria_label="immshare: all photos", class_name="shell-brand"),
        rx.el.div(class_name="shell-grow"),
        *(beside if path in ("/photos", *_BESIDE_PHOTOS) else []),
        *([slideshow_button()] if path in ("/photos", "/favorites") else []),
        rx.el.button(
            rx.icon("upload", size=20, aria_hidden="true"),
            rx.el.span("Upload", class_name="shell-words"),
            type="button",
            class_name="button button-quiet shell-upload",
            custom_attrs={"data-upload": "files"},
        ),
        notification_bell(),
        rx.el.a(
            avatar(SessionState.initial, SessionState.avatar_color),
            href="/account",
            aria_label="Account",
            class_name="avatar-link",
        ),
        class_name="shell-bar",
    )


def _rail(path: str) -> rx.Component:
    links = [_link(*link, path) for link in _LINKS]
    storage = rx.el.p(SessionState.storage_text, class_name="shell-storage")
    return rx.el.nav(*links, storage, aria_label="Main", class_name="shell-rail")


def _link(label: str, icon: str, target: str, path: str, *, is_wordless: bool = False) -> rx.Component:
    """A way to a page; ``path`` is the page it stands on."""
    look = "button-icon shell-beside" if is_wordless else "shell-link"
    wide = " shell-link-wide" if target in _BESIDE_PHOTOS and not is_wordless else ""
    return rx.el.a(
        rx.icon(icon, size=24, aria_hidden="true"),
        rx.el.span(label, class_name="visually-hidden" if is_wordless else ""),
        href=target,
        class_name=look + wide,
        **({"aria_current": "page"} if target == path else {}),
    )
