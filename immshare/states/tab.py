"""A browser tab and whoever uses it: what it knew of one user is forgotten before the next one is served.

A tab keeps its name over reloads, signing out and signing in, and with the name its states. They are told to whoever opens a
socket under that name, so that on every new socket it is looked up whose cookie came with it. What belongs to one page, such as
a dialog that stands open, is forgotten with the page.
"""

import asyncio

import reflex as rx
from reflex.event import Event
from reflex.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.constants import CompileVars

from immshare.errors import AuthenticationError
from immshare.services import sessions
from immshare.services.context import current
from immshare.states.chosen_links import ChosenLinksState
from immshare.states.downloads import DownloadState
from immshare.states.guard import session_token
from immshare.states.link_settings import LinkSettingsState
from immshare.states.live import stop_watching
from immshare.states.share_photos import SharePhotosState
from immshare.states.shared_links import SharedLinksState


class TabState(rx.State):
    """Whose tab it is, and the path of its page. Nothing of it is sent to the browser."""

    _socket_id: str = ""
    _user_id: str = ""
    _path: str = ""


_LOADS = tuple(
    f"{rx.State.get_full_name()}.{name}" for name in (CompileVars.HYDRATE_AND_LOAD, CompileVars.ON_LOAD_INTERNAL)
)
"""The events with which a page begins, and with which it goes on after its socket was away."""


class OneUserPerTab(Middleware):
    """Empties the states of a tab whose socket comes from somebody else than the one before, or from nobody."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """See Reflex: called before each event, with the states locked; an update in place of None takes the event's place."""
        del app
        tab = await state.get_state(TabState)
        session = state.router.session
        if tab._socket_id != session.session_id:
            user_id = await asyncio.to_thread(_user_behind, state.router.headers.cookie)
            if tab._user_id != user_id:
                state._get_root_state().reset()
                stop_watching(session.client_token)
            tab._socket_id, tab._user_id = session.session_id, user_id
        if event.name in _LOADS:
            await _turn_page(state, tab, event)
        return None


async def _turn_page(state: BaseState, tab: TabState, event: Event) -> None:
    """Close what stood open on the page before.

    Before the page's own events, which come after what a quick user has pressed already; and not when only the socket is new: nobody
    loses what they have typed because their phone slept. The browser sends hashes with the first event of a page that it has loaded anew.
    """
    path = state.router.url.path
    if path == tab._path and CompileVars.PAYLOAD_HASHES not in event.payload:
        return
    tab._path = path
    for kind in (LinkSettingsState, SharePhotosState, ChosenLinksState):
        (await state.get_state(kind))._close()
    (await state.get_state(DownloadState))._begin()
    (await state.get_state(SharedLinksState)).is_sweeping = False


def _user_behind(cookie_header: str) -> str:
    try:
        return sessions.authenticate(current(), session_token(cookie_header)).user_id
    except AuthenticationError:
        return ""
