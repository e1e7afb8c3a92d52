"""The frame round every page for people who are signed in: top bar, rail (bottom bar on phones), selection bar, uploads."""

import reflex as rx

from immshare.components.avatar import avatar
from immshare.components.buttons import button
from immshare.components.cards import brand
from immshare.components.preferences import theme_keeper
from immshare.components.uploader import uploader
from immshare.states.live import LiveState
from immshare.states.preferences import PreferencesState
from immshare.states.session import SessionState

ON_LOAD = [SessionState.load, PreferencesState.load, LiveState.watch]
"""What every page in the frame loads, before its own."""

_LINKS = (
    ("Photos", "images", "/photos"),
    ("Favorites", "heart", "/favorites"),
    ("Trash", "trash-2", "/trash"),
    ("Account", "circle-user-round", "/account"),
)


def shell(path: str, *children: rx.Component) -> rx.Component:
    """A page in its frame.

    Args:
        path: The page's own path, which marks its link as the current one.
        children: The page's content.
    """
    return rx.fragment(
        theme_keeper(),
        rx.el.nav(_skip_link(), aria_label="Skip"),
        _top_bar(),
        _rail(path),
        rx.el.main(*children, id="content", tab_index=-1, class_name="shell-main"),
        uploader(on_finished=lambda *_: SessionState.load()),
    )


def _skip_link() -> rx.Component:
    """Takes the keyboard past bar and rail. A button: the router would make a page change of a link to a fragment."""
    jump = rx.call_script("document.getElementById('content').focus()")
    return rx.el.button("Skip to content", type="button", on_click=jump, class_name="skip-link")


def _top_bar() -> rx.Component:
    return rx.el.header(
        rx.el.a(brand(), href="/photos", aria_label="immshare: all photos", class_name="shell-brand"),
        rx.el.div(class_name="shell-grow"),
        button("Upload", icon="upload", kind="quiet", custom_attrs={"data-upload": "files"}),
        rx.el.a(
            avatar(SessionState.initial, SessionState.avatar_color),
            href="/account",
            aria_label="Account",
            class_name="avatar-link",
        ),
        class_name="shell-bar",
    )


def _rail(path: str) -> rx.Component:
    links = [
        rx.el.a(
            rx.icon(icon, size=24, aria_hidden="true"),
            rx.el.span(label),
            href=target,
            class_name="shell-link",
            **({"aria_current": "page"} if target == path else {}),
        )
        for label, icon, target in _LINKS
    ]
    storage = rx.el.p(SessionState.storage_text, class_name="shell-storage")
    return rx.el.nav(*links, storage, aria_label="Main", class_name="shell-rail")
