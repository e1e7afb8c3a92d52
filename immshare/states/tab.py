"""A browser tab and whoever uses it: what it knew of one user is forgotten before the next one is served.

A tab keeps its name over reloads, signing out and signing in, and with the name its states. They are told to whoever opens a
socket under that name, so that on every new socket it is looked up whose cookie came with it.
"""

import asyncio

import reflex as rx
from reflex.event import Event
from reflex.middleware import Middleware
from reflex.state import BaseState, StateUpdate

from immshare.errors import AuthenticationError
from immshare.services import sessions
from immshare.services.context import current
from immshare.states.guard import session_token
from immshare.states.live import stop_watching


class TabState(rx.State):
    """Whose tab it is. Nothing of it is sent to the browser."""

    _socket_id: str = ""
    _user_id: str = ""


_SETVAR = ".setvar"


class OneUserPerTab(Middleware):
    """Empties the states of a tab whose socket comes from somebody else than the one before, or from nobody.

    Reflex's own ``setvar`` is refused here: no state has a setter, and each call of it would end as an unexpected error.
    """

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """See Reflex: called before each event, with the states locked; an update in place of None takes the event's place."""
        del app
        if event.name.endswith(_SETVAR):
            return StateUpdate()
        tab = await state.get_state(TabState)
        session = state.router.session
        if tab._socket_id == session.session_id:
            return None
        user_id = await asyncio.to_thread(_user_behind, state.router.headers.cookie)
        if tab._user_id != user_id:
            state._get_root_state().reset()
            stop_watching(session.client_token)
        tab._socket_id, tab._user_id = session.session_id, user_id
        return None


def _user_behind(cookie_header: str) -> str:
    try:
        return sessions.authenticate(current(), session_token(cookie_header)).user_id
    except AuthenticationError:
        return ""
