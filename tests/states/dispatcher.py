"""Reflex's own dispatcher without sockets: events go in as the browser sends them, deltas and notices come out in lists."""

import json
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

os.environ.setdefault("__REFLEX_SKIP_COMPILE", "true")

import reflex as rx
from reflex.event import Event
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.token import BaseStateToken
from reflex.state import StateUpdate
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.utils.format import format_event_handler, json_dumps

from immshare.immshare import app
from immshare.states.guard import unexpected_error

HYDRATE = rx.State.event_handlers["hydrate_and_load"]
_MARK = "_rx_state_"


class Connection:
    """One tab's socket: the cookie it was opened with, and everything that was sent to it."""

    def __init__(self, dispatcher: "Dispatcher", cookie: str, token: str = "", path: str = "/nowhere") -> None:
        self._dispatcher = dispatcher
        self.cookie = cookie
        self.token = token or str(uuid4())
        self.path = path
        self.socket_id = str(uuid4())
        self.deltas: list[Mapping[str, Mapping[str, Any]]] = []
        self.notices: list[str] = []
        dispatcher.connections[self.token] = self

    async def send(self, handler: Any, /, **payload: Any) -> str:
        """Send an event and wait until all it led to is done.

        Args:
            handler: An event handler of a state, or a handler's full name.
            payload: The arguments, as they come out of the JSON.

        Returns:
            What the browser was told besides the state: notices and scripts.
        """
        name = handler if isinstance(handler, str) else format_event_handler(handler)
        router_data = {
            "headers": {"cookie": self.cookie, "origin": "http://immshare.test"},
            "pathname": self.path,
            "asPath": self.path,
            "token": self.token,
            "sid": self.socket_id,
        }
        before = len(self.notices)
        event = Event(name=name, router_data=router_data, payload=payload)
        await (await self._dispatcher.processor.enqueue(self.token, event)).wait_all()
        return "\n".join(self.notices[before:])

    async def hydrate(self) -> str:
        """What a page does first."""
        return await self.send(HYDRATE)

    async def state(self, kind: type[Any]) -> Any:
        """The tab's state as the server holds it."""
        root = await self._dispatcher.states.get_state(BaseStateToken(ident=self.token, cls=rx.State))
        return root.get_substate(kind.get_full_name().split("."))

    def seen(self, kind: type[rx.State], var: str) -> Any:
        """The last value of a var that the browser was sent, or None."""
        values = [delta[kind.get_full_name()] for delta in self.deltas if kind.get_full_name() in delta]
        found = [value[var + _MARK] for value in values if var + _MARK in value]
        return found[-1] if found else None


class Dispatcher:
    """The event processor of one test and who is connected to it."""

    def __init__(self) -> None:
        self.connections: dict[str, Connection] = {}
        self.states = StateManagerMemory()
        self.processor = BaseStateEventProcessor(backend_exception_handler=unexpected_error)
        self.processor.middleware = app

    async def emit_update(self, update: StateUpdate, token: str) -> None:
        """Take the place of the socket."""
        connection = self.connections[token]
        if update.delta:
            connection.deltas.append(json.loads(json_dumps(update.delta)))
        connection.notices += [repr(event) for event in update.events]

    def connect(self, session_token: str | None = None, **options: Any) -> Connection:
        """Open a socket with a session's cookie, or without any."""
        cookie = f"immich_access_token={session_token}" if session_token is not None else ""
        return Connection(self, cookie, **options)


@asynccontextmanager
async def dispatching() -> AsyncIterator[Dispatcher]:
    """A dispatcher that runs while the block does."""
    dispatcher = Dispatcher()
    dispatcher.processor.configure(state_manager=dispatcher.states, event_namespace=dispatcher)  # type: ignore[arg-type]
    async with dispatcher.processor:
        yield dispatcher
    await dispatcher.states.close()
