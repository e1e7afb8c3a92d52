"""Live hints to open tabs: "something of yours changed, revision R". The tab then fetches again. And who lost access is shown out.

A tab registers itself when its page loads. A hint is sent straight to the tab's socket, past its state: telling 200 tabs this
way takes a tenth of opening 200 states. What a page shows besides photos, such as an album's title, it ``follow``s: then an
event runs in its tab, which looks again and is authorized again.
"""

import asyncio
import itertools
import time
from collections import defaultdict
from contextvars import copy_context

import reflex as rx
from reflex.event import Event, EventHandler
from reflex.state import StateUpdate
from reflex_base.utils.format import format_event_handler

from immshare.live import access_topic, activity_topic, download_topic, user_topic
from immshare.services.context import Context
from immshare.states.guard import caller, guarded

_QUIET_S = 0.15
"""Hints are gathered for this long, in seconds: one change is often told under several topics, and a page looks again once."""

_BRISK_S = 0.02
"""Of comments and likes the first hint after a rest is gathered only for so long: people are talking."""

_ACTIVITY = activity_topic("", "")[:-1]
_DOWNLOADS = download_topic("")
_ALL_ELSE = ""
"""The window of every topic but those of comments and likes, which have one each."""

_tokens_by_topic: defaultdict[str, set[str]] = defaultdict(set)
_events_by_topic: defaultdict[str, dict[str, frozenset[str]]] = defaultdict(dict)
"""The names of the events that run in a tab (by its token) when a topic is published."""
# Starts at the clock, so that numbers keep growing when the server restarts under an open tab.
_revisions = itertools.count(int(time.time()))


class LiveState(rx.State):
    """Numbers that grow when something the user can see has changed: ``activity_revision`` for comments and likes alone."""

    revision: int = 0
    activity_revision: int = 0

    @rx.event
    @guarded
    async def watch(self) -> None:
        """Tell this tab from now on when something of the user's changes; and now, as it may have been out of reach.

        It follows nothing of the page before any more, but for downloads: they go on when only the connection was away.
        """
        token = self.router.session.client_token
        _stop_following(token, but=_DOWNLOADS)
        _tokens_by_topic[user_topic(caller().user_id)].add(token)
        follow(access_topic(caller().user_id), token, LiveState.check_access)
        self.revision = next(_revisions)

    @rx.event
    @guarded
    async def check_access(self) -> None:
        """Nothing but the gate: a tab whose session has ended is led to the sign-in page."""


def next_revision() -> int:
    """A number larger than all before it, also than those of before a restart."""
    return next(_revisions)


def follow(topic: str, token: str, handler: EventHandler) -> None:
    """Run an event in a tab whenever a topic is published, until the tab loads another page.

    Args:
        topic: One of ``immshare.live``.
        token: The tab's name.
        handler: A guarded handler without arguments.
    """
    known = _events_by_topic[topic].get(token, frozenset())
    _events_by_topic[topic][token] = known | {format_event_handler(handler)}


def unfollow(topic: str, token: str) -> None:
    """Run nothing in a tab any more when a topic is published.

    Args:
        topic: As in ``follow``.
        token: The tab's name.
    """
    _events_by_topic[topic].pop(token, None)
    if not _events_by_topic[topic]:
        del _events_by_topic[topic]


def watch_activity(album_id: str, user_id: str, token: str) -> None:
    """Tell a tab when comments or likes of an album change, as long as its user has the album, until it loads another page.

    Args:
        album_id: Which; the caller has looked whether the user may.
        user_id: Whose tab it is.
        token: The tab's name.
    """
    _tokens_by_topic[activity_topic(album_id, user_id)].add(token)


def stop_watching(token: str) -> None:
    """Tell a tab nothing any more: it has changed hands.

    Args:
        token: The tab's name.
    """
    for tokens in _tokens_by_topic.values():
        tokens.discard(token)
    _stop_following(token)


def _stop_following(token: str, but: str | None = None) -> None:
    for topic, events in tuple(_events_by_topic.items()):
        if but is None or not topic.startswith(but):
            events.pop(token, None)
        if not events:
            del _events_by_topic[topic]
    for topic in [topic for topic in _tokens_by_topic if topic.startswith(_ACTIVITY)]:
        _tokens_by_topic[topic].discard(token)
        if not _tokens_by_topic[topic]:
            del _tokens_by_topic[topic]


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
        self._waiting: defaultdict[str, set[str]] = defaultdict(set)
        self._resting: set[str] = set()
        self._telling: set[asyncio.Task[None]] = set()
        self._unsubscribe = context.hub.subscribe(self._hear)

    def close(self) -> None:
        """Stop listening."""
        self._unsubscribe()

    def _hear(self, topic: str) -> None:
        is_wanted = topic in _tokens_by_topic or topic in _events_by_topic
        if is_wanted and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._gather, topic, context=self._own_context)

    def _gather(self, topic: str) -> None:
        is_activity = topic.startswith(_ACTIVITY)
        window = topic if is_activity else _ALL_ELSE
        if not self._waiting[window]:
            is_brisk = is_activity and topic not in self._resting
            self._loop.call_later(_BRISK_S if is_brisk else _QUIET_S, self._start_telling, window)
        self._waiting[window].add(topic)

    def _start_telling(self, window: str) -> None:
        var = "revision"
        if window != _ALL_ELSE:
            var = "activity_revision"
            self._resting.add(window)
            self._loop.call_later(_QUIET_S, self._resting.discard, window)
        task = self._loop.create_task(self._tell(self._waiting.pop(window), var))
        self._telling.add(task)  # the loop itself holds tasks only weakly
        task.add_done_callback(self._telling.discard)

    async def _tell(self, topics: set[str], var: str) -> None:
        namespace = self._app.event_namespace
        if namespace is None:
            return
        tokens, names = _whom_to_tell(topics, set(namespace.token_to_sid))
        for token in tokens:
            if token in namespace.token_to_sid:
                delta = {LiveState.get_full_name(): {f"{var}_rx_state_": next(_revisions)}}
                await namespace.emit_update(StateUpdate(delta=delta), token)
        for token, name in names:
            if token in namespace.token_to_sid:
                await self._app.event_processor.enqueue(token, Event(name=name))


def _whom_to_tell(topics: set[str], open_tokens: set[str]) -> tuple[set[str], set[tuple[str, str]]]:
    """The tabs that are told a number, and those in which an event runs, each with the event's name; closed ones are forgotten."""
    for topic in topics & _tokens_by_topic.keys():
        _tokens_by_topic[topic] &= open_tokens
    # The topic of a download is told once or never.
    heard = {topic for topic in _events_by_topic if topic in topics or topic.startswith(_DOWNLOADS)}
    for token in {token for topic in heard for token in _events_by_topic[topic]} - open_tokens:
        _stop_following(token)
    tokens = {token for topic in topics for token in _tokens_by_topic.get(topic, ())}
    followed = (_events_by_topic.get(topic, {}) for topic in topics)
    return tokens, {(token, name) for events in followed for token, names in events.items() for name in names}
