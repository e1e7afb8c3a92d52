"""Live hints to open tabs: "something of yours changed, revision R". The tab then fetches again. And who lost access is shown out.

A tab registers itself when its page loads. A hint is sent straight to the tab's socket, past its state: telling 200 tabs this
way takes a tenth of opening 200 states.
"""

import asyncio
import itertools
import time
from collections import defaultdict
from contextvars import copy_context

import reflex as rx
from reflex.event import Event
from reflex.state import StateUpdate
from reflex_base.utils.format import format_event_handler

from immshare.live import access_topic, user_topic
from immshare.services.context import Context
from immshare.states.guard import caller, guarded

_QUIET_S = 0.15
"""Hints for one topic are gathered for this long, in seconds."""

_ACCESS = access_topic("")
_tokens_by_topic: defaultdict[str, set[str]] = defaultdict(set)
# Starts at the clock, so that numbers keep growing when the server restarts under an open tab.
_revisions = itertools.count(int(time.time()))


class LiveState(rx.State):
    """The number that grows when something the user can see has changed."""

    revision: int = 0

    @rx.event
    @guarded
    async def watch(self) -> None:
        """Tell this tab from now on when something of the user's changes; and now, as it may have been out of reach."""
        for topic in (user_topic(caller().user_id), access_topic(caller().user_id)):
            _tokens_by_topic[topic].add(self.router.session.client_token)
        self.revision = next(_revisions)

    @rx.event
    @guarded
    async def check_access(self) -> None:
        """Nothing but the gate: a tab whose session has ended is led to the sign-in page."""


def stop_watching(token: str) -> None:
    """Tell a tab nothing any more: it has changed hands.

    Args:
        token: The tab's name.
    """
    for tokens in _tokens_by_topic.values():
        tokens.discard(token)


class LiveRelay:
    """Carries hints from the hub, published in any thread, to the tabs of this process.

    Args:
        app: The Reflex app whose sockets are told.
        context: Where the hub is.
    """

    def __init__(self, app: rx.App, context: Context) -> None:
        self._app = app
        self._loop = asyncio.get_running_loop()
        # Not the publisher's: an event that is started in it would pass for one of the publisher's tab, cookie and all.
        self._own_context = copy_context()
        self._waiting: set[str] = set()
        self._telling: set[asyncio.Task[None]] = set()
        self._unsubscribe = context.hub.subscribe(self._hear)

    def close(self) -> None:
        """Stop listening."""
        self._unsubscribe()

    def _hear(self, topic: str) -> None:
        if topic in _tokens_by_topic and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._gather, topic, context=self._own_context)

    def _gather(self, topic: str) -> None:
        if topic not in self._waiting:
            self._waiting.add(topic)
            self._loop.call_later(_QUIET_S, self._start_telling, topic)

    def _start_telling(self, topic: str) -> None:
        task = self._loop.create_task(self._tell(topic))
        self._telling.add(task)  # the loop itself holds tasks only weakly
        task.add_done_callback(self._telling.discard)

    async def _tell(self, topic: str) -> None:
        self._waiting.discard(topic)
        namespace = self._app.event_namespace
        if namespace is None:
            return
        open_tokens = _tokens_by_topic[topic] & set(namespace.token_to_sid)
        _tokens_by_topic[topic] = open_tokens
        for token in tuple(open_tokens):
            if token in namespace.token_to_sid:
                await self._tell_one(topic, token)

    async def _tell_one(self, topic: str, token: str) -> None:
        if topic.startswith(_ACCESS):
            await self._app.event_processor.enqueue(token, Event(name=format_event_handler(LiveState.check_access)))
        else:
            delta = {LiveState.get_full_name(): {"revision_rx_state_": next(_revisions)}}
            await self._app.event_namespace.emit_update(StateUpdate(delta=delta), token)
