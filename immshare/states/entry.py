"""The way in: where somebody who signs in goes to, and who has to change a password.

Which of welcome, sign-in and the app is the right page is decided by ``api/pages.py``, before a page is sent.
"""

from urllib.parse import unquote

import reflex as rx

from immshare.states.guard import caller, guarded, open_to_visitors

HOME = "/photos"
_MAX_PATH = 2000


class EntryState(rx.State):
    """What the pages before the app know."""

    next_path: str = HOME
    must_change_password: bool = False

    @rx.event
    @open_to_visitors
    async def open_sign_in(self) -> None:
        """Note where to go afterwards."""
        self.next_path = _same_site_path(self.router.url.query_parameters.get("next", ""))

    @rx.event
    @guarded
    async def open_change_password(self) -> None:
        """Note whether the change is asked for or required."""
        self.must_change_password = caller().must_change_password


def _same_site_path(wanted: str) -> str:
    """The wanted path if it stays on this site and is no way in again, else the start page."""
    path = unquote(wanted)
    is_own = path.startswith("/") and path[1:2] not in ("/", "\\") and "\\" not in path and path.isprintable()
    is_entry = path.startswith(("/login", "/welcome", "/api/"))
    return wanted if is_own and not is_entry and len(wanted) <= _MAX_PATH else HOME
