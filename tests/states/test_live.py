"""Hints: whatever is published in any thread reaches the open tabs of the one user it is about, and nobody else's."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any, cast

import pytest
import reflex as rx
from reflex.event import Event
from reflex.state import StateUpdate
from reflex_base.utils.format import format_event_handler

from immshare.live import album_topic, download_topic, publish_all, user_topic
from immshare.models import User
from immshare.rules.access import Caller
from immshare.services import admin_users, albums, members, sessions
from immshare.services.context import Context
from immshare.states import live
from immshare.states.album import AlbumState
from immshare.states.live import LiveRelay, LiveState
from immshare.states.sessions import SessionsState
from tests.albums import make_album
from tests.conftest import MakeUser
from tests.states.conftest import Connect
from tests.states.dispatcher import Connection, Dispatcher

QUIET_S = 0.02
PATIENCE_S = 10.0


class Sockets:
    """Stands where Reflex keeps its sockets: which tabs are open, and what each was told."""

    def __init__(self) -> None:
        self.token_to_sid: dict[str, str] = {}
        self.told: dict[str, list[int]] = {}

    def open(self, tab: Connection) -> None:
        self.token_to_sid[tab.token] = tab.socket_id
        self.told.setdefault(tab.token, [])

    async def emit_update(self, update: StateUpdate, token: str) -> None:
        assert token in self.token_to_sid, "a closed tab was told something"
        [(state, change)] = update.delta.items()
        assert state == LiveState.get_full_name()
        assert list(change) == ["revision_rx_state_"]
        self.told[token].append(change["revision_rx_state_"])


class App:
    """Stands where the Reflex app is: its sockets, and the dispatcher of the test."""

    def __init__(self, dispatcher: Dispatcher | None = None) -> None:
        self.event_namespace: Sockets | None = Sockets()
        self.event_processor = dispatcher and dispatcher.processor


@pytest.fixture
async def app(context: Context, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[App]:
    monkeypatch.setattr(live, "_QUIET_S", QUIET_S)
    monkeypatch.setattr(live, "_tokens_by_topic", type(live._tokens_by_topic)(set))
    monkeypatch.setattr(live, "_events_by_topic", type(live._events_by_topic)(dict))
    app = App(dispatcher)
    relay = LiveRelay(cast("rx.App", app), context)
    yield app
    relay.close()


Watch = Callable[[User], Any]


@pytest.fixture
def watch(app: App, connect: Connect) -> Watch:
    async def watch(user: User) -> Connection:
        tab = connect(user)
        assert app.event_namespace
        app.event_namespace.open(tab)
        await tab.send(LiveState.watch)
        return tab

    return watch


def publish(context: Context, *users: User) -> None:
    """From a thread of its own, as services do."""
    thread = threading.Thread(target=lambda: [context.hub.publish(user_topic(user.id)) for user in users])
    thread.start()
    thread.join()


async def until(is_so: Callable[[], Any]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():  # noqa: ASYNC110 (nothing announces it)
            await asyncio.sleep(QUIET_S / 4)


async def settled() -> None:
    await asyncio.sleep(QUIET_S * 4)


async def test_a_change_reaches_all_tabs_of_its_user_and_no_other(
    app: App, watch: Watch, make_user: MakeUser, context: Context
) -> None:
    ada, eve = make_user("Ada"), make_user("Eve")
    tabs, foreign = [await watch(ada), await watch(ada)], await watch(eve)
    told = app.event_namespace.told
    publish(context, ada)
    await until(lambda: all(told[tab.token] for tab in tabs))
    await settled()
    assert told[foreign.token] == []


async def test_revisions_only_grow(app: App, watch: Watch, make_user: MakeUser, context: Context) -> None:
    ada = make_user("Ada")
    tab = await watch(ada)
    told = app.event_namespace.told[tab.token]
    for count in (1, 2, 3):
        publish(context, ada)
        await until(lambda count=count: len(told) == count)
    assert told == sorted(set(told))
    assert (await tab.state(LiveState)).revision < told[0]


async def test_a_tab_that_was_out_of_reach_looks_again(app: App, watch: Watch, make_user: MakeUser) -> None:
    """Whatever happened while the connection was broken came without a hint."""
    tab = await watch(make_user("Ada"))
    first = tab.seen(LiveState, "revision")
    await tab.send(LiveState.watch)
    assert tab.seen(LiveState, "revision") > first > 0


async def test_ended_sessions_are_shown_out_of_open_pages(
    app: App, watch: Watch, make_user: MakeUser, context: Context
) -> None:
    ada, eve = make_user("Ada"), make_user("Eve")
    ended, staying, other = await watch(ada), await watch(ada), await watch(eve)
    token = staying.cookie.partition("=")[2]
    sessions.revoke_other_sessions(context, sessions.authenticate(context, token))
    await until(lambda: ended.notices)
    assert "/login" in ended.notices[0]
    await settled()
    assert staying.notices == other.notices == []


async def test_a_tab_that_ends_others_lends_them_nothing(app: App, watch: Watch, make_user: MakeUser) -> None:
    """What is started because of one tab's event must not run as that tab."""
    ada = make_user("Ada")
    ended, staying = await watch(ada), await watch(ada)
    assert "Ended 1 session" in await staying.send(SessionsState.revoke_others)
    await until(lambda: ended.notices)
    assert "/login" in ended.notices[0]
    assert (await ended.state(LiveState)).router.headers.cookie == ended.cookie


async def test_a_disabled_user_is_shown_out_everywhere(
    app: App, watch: Watch, connect: Connect, make_user: MakeUser, context: Context
) -> None:
    ada, boss = make_user("Ada"), connect(make_user("Boss", is_admin=True))
    tabs = [await watch(ada), await watch(ada)]
    caller = sessions.authenticate(context, boss.cookie.partition("=")[2])
    admin_users.update_user(context, caller, ada.id, is_disabled=True)
    for tab in tabs:
        await until(lambda tab=tab: tab.notices)
        assert "/login" in tab.notices[0]


async def test_many_changes_at_once_are_one_hint(app: App, watch: Watch, make_user: MakeUser, context: Context) -> None:
    ada = make_user("Ada")
    tab = await watch(ada)
    publish(context, *[ada] * 500)
    await until(lambda: app.event_namespace.told[tab.token])
    await settled()
    assert len(app.event_namespace.told[tab.token]) == 1


async def test_the_last_change_is_never_lost(app: App, watch: Watch, make_user: MakeUser, context: Context) -> None:
    """A change that comes while a hint is on its way has a hint of its own."""
    ada = make_user("Ada")
    tab = await watch(ada)
    told = app.event_namespace.told[tab.token]
    publish(context, ada)
    await until(lambda: told)
    publish(context, ada)
    await until(lambda: len(told) == 2)


async def test_closed_tabs_are_dropped(app: App, watch: Watch, make_user: MakeUser, context: Context) -> None:
    ada = make_user("Ada")
    closed, open_tab = await watch(ada), await watch(ada)
    sockets = app.event_namespace
    del sockets.token_to_sid[closed.token]
    publish(context, ada)
    await until(lambda: sockets.told[open_tab.token])
    assert sockets.told[closed.token] == []
    assert live._tokens_by_topic[user_topic(ada.id)] == {open_tab.token}


async def test_a_tab_that_closes_while_others_are_told_is_left_out(
    app: App, watch: Watch, make_user: MakeUser, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = make_user("Ada")
    tabs = [await watch(ada) for _ in range(3)]
    sockets = app.event_namespace
    told: list[str] = []

    async def emit_update(_update: StateUpdate, token: str) -> None:
        assert token in sockets.token_to_sid
        told.append(token)
        for other in tabs:
            if other.token != token:
                sockets.token_to_sid.pop(other.token, None)

    monkeypatch.setattr(sockets, "emit_update", emit_update)
    publish(context, ada)
    await until(lambda: told)
    await settled()
    assert len(told) == 1


async def test_a_tab_that_changes_hands_hears_only_of_its_new_user(
    app: App, watch: Watch, connect: Connect, make_user: MakeUser, context: Context
) -> None:
    ada, eve = make_user("Ada"), make_user("Eve")
    first = await watch(ada)
    following = connect(eve, token=first.token)
    await following.hydrate()
    await following.send(LiveState.watch)
    told = app.event_namespace.told[first.token]
    publish(context, ada)
    await settled()
    assert told == []
    publish(context, eve)
    await until(lambda: told)


async def test_visitors_hear_nothing(app: App, connect: Connect, make_user: MakeUser, context: Context) -> None:
    ada, visitor = make_user("Ada"), connect()
    app.event_namespace.open(visitor)
    assert "/login" in await visitor.send(LiveState.watch)
    publish(context, ada)
    await settled()
    assert app.event_namespace.told[visitor.token] == []


async def test_nobody_can_watch_somebody_else(
    app: App, connect: Connect, make_user: MakeUser, context: Context
) -> None:
    ada, eve = make_user("Ada"), make_user("Eve")
    tab = connect(eve)
    app.event_namespace.open(tab)
    assert "Please check" in await tab.send(LiveState.watch, user_id=ada.id)
    publish(context, ada)
    await settled()
    assert app.event_namespace.told[tab.token] == []


async def test_an_open_album_follows_what_others_do(
    app: App, watch: Watch, make_user: MakeUser, context: Context
) -> None:
    ada, bob = make_user("Ada"), make_user("Bob")
    album = make_album(context, Caller(ada.id), viewer=Caller(bob.id))
    tabs = [await watch(bob), await watch(bob)]
    for tab in tabs:
        tab.path = f"/albums/{album}"
        await tab.send(AlbumState.open)
    albums.update_album(context, Caller(ada.id), album, name="Andes")
    await until(lambda: all("Andes" in str(tab.deltas) for tab in tabs))
    await settled()
    await tabs[0].send(LiveState.watch)
    albums.update_album(context, Caller(ada.id), album, name="Alps again")
    await until(lambda: "Alps again" in str(tabs[1].deltas))
    assert "Alps again" not in str(tabs[0].deltas), "the tab had gone to another page"
    members.remove_member(context, Caller(ada.id), album, bob.id)
    await until(lambda: "You no longer have access" in str(tabs[1].deltas))


async def test_what_is_told_under_several_topics_is_looked_at_once(
    app: App, watch: Watch, make_user: MakeUser, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = make_user("Ada")
    album = make_album(context, Caller(ada.id))
    tab = await watch(ada)
    tab.path = f"/albums/{album}"
    await tab.send(AlbumState.open)
    await settled()
    looks: list[str] = []
    enqueue = app.event_processor.enqueue

    async def count(token: str, event: Event) -> object:
        looks.append(event.name)
        return await enqueue(token, event)

    monkeypatch.setattr(app.event_processor, "enqueue", count)
    told = app.event_namespace.told[tab.token]
    told.clear()
    publish_all(context.hub, [album_topic(album), user_topic(ada.id)])
    await until(lambda: told)
    await settled()
    assert looks == [format_event_handler(AlbumState.refresh)]
    assert len(told) == 1


async def test_downloads_go_on_when_the_connection_was_away(
    app: App, watch: Watch, make_user: MakeUser, context: Context
) -> None:
    tab = await watch(make_user("Ada"))
    for topic in (download_topic("ticket"), album_topic("alps")):
        live.follow(topic, tab.token, LiveState.check_access)
    await tab.send(LiveState.watch)
    assert tab.token in live._events_by_topic[download_topic("ticket")]
    assert tab.token not in live._events_by_topic[album_topic("alps")]
    live.stop_watching(tab.token)
    assert tab.token not in live._events_by_topic[download_topic("ticket")]


async def test_a_closed_tab_follows_nothing(app: App, watch: Watch, make_user: MakeUser, context: Context) -> None:
    ada = make_user("Ada")
    album = make_album(context, Caller(ada.id))
    closed = await watch(ada)
    closed.path = f"/albums/{album}"
    await closed.send(AlbumState.open)
    assert app.event_namespace
    del app.event_namespace.token_to_sid[closed.token]
    albums.update_album(context, Caller(ada.id), album, name="Andes")
    await until(lambda: closed.token not in str(live._events_by_topic))
    assert "Andes" not in str(closed.deltas)


async def test_what_nobody_watches_costs_nothing(app: App, make_user: MakeUser, context: Context) -> None:
    publish(context, make_user("Ada"))
    context.hub.publish("album:1")
    await settled()
    assert dict(live._tokens_by_topic) == {}


async def test_a_server_that_is_not_up_yet_tells_nobody(
    app: App, watch: Watch, make_user: MakeUser, context: Context
) -> None:
    ada = make_user("Ada")
    tab = await watch(ada)
    sockets, app.event_namespace = app.event_namespace, None
    publish(context, ada)
    await settled()
    assert sockets
    assert sockets.told[tab.token] == []


async def test_a_closed_relay_is_silent(context: Context, make_user: MakeUser) -> None:
    relay = LiveRelay(cast("rx.App", App()), context)
    relay.close()
    publish(context, make_user("Ada"))
    assert context.hub._listeners == []
