"""Whose tabs hear of comments and likes: those of the album's members that have it open, and nobody else's."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast

import pytest
import reflex as rx
from reflex.state import StateUpdate

from immshare.live import activity_topic
from immshare.models import User
from immshare.rules.access import Caller
from immshare.services import activities, members
from immshare.services.activity_views import Scope
from immshare.services.context import Context
from immshare.states import live
from immshare.states.activity import ActivityState
from immshare.states.album import AlbumState
from immshare.states.live import LiveRelay, LiveState
from tests.albums import make_album
from tests.conftest import MakeUser
from tests.states.conftest import Connect
from tests.states.dispatcher import Connection, Dispatcher

QUIET_S = 0.05
PATIENCE_S = 10.0


class Sockets:
    """Stands where Reflex keeps its sockets: which tabs are open, and which numbers each was told."""

    def __init__(self) -> None:
        self.token_to_sid: dict[str, str] = {}
        self.told: dict[str, list[str]] = {}

    async def emit_update(self, update: StateUpdate, token: str) -> None:
        self.told.setdefault(token, []).extend(update.delta[LiveState.get_full_name()])


class App:
    """Stands where the Reflex app is."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self.event_namespace = Sockets()
        self.event_processor = dispatcher.processor

    def told(self, tab: Connection) -> list[str]:
        return [name.removesuffix("_rx_state_") for name in self.event_namespace.told.get(tab.token, [])]


@pytest.fixture
async def app(context: Context, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[App]:
    monkeypatch.setattr(live, "_QUIET_S", QUIET_S)
    monkeypatch.setattr(live, "_tokens_by_topic", type(live._tokens_by_topic)(set))
    monkeypatch.setattr(live, "_events_by_topic", type(live._events_by_topic)(dict))
    app = App(dispatcher)
    relay = LiveRelay(cast("rx.App", app), context)
    yield app
    relay.close()


class Scene:
    """Ada's album, edited by Ed and looked at by Vera; Gone was a member once, Other never."""

    def __init__(self, context: Context, people: dict[str, User]) -> None:
        self.context, self.people = context, people
        self.album = make_album(
            context, self.caller("ada"), editor=self.caller("ed"), viewer=[self.caller("vera"), self.caller("gone")]
        )

    def caller(self, name: str) -> Caller:
        return Caller(self.people[name].id)

    async def say(self, name: str = "ada") -> None:
        await asyncio.to_thread(activities.add_comment, self.context, self.caller(name), Scope(self.album), "x")


@pytest.fixture
def scene(context: Context, make_user: MakeUser) -> Scene:
    return Scene(context, {name: make_user(name) for name in ("ada", "ed", "vera", "gone", "other")})


Open = Callable[[User | None], Awaitable[Connection]]


@pytest.fixture
def open_album(app: App, scene: Scene, connect: Connect) -> Open:
    """A tab of somebody's (or of a visitor's) on the album's page, as far as they get."""

    async def open_album(user: User | None) -> Connection:
        tab = connect(user, path=f"/albums/{scene.album}")
        app.event_namespace.token_to_sid[tab.token] = tab.socket_id
        for handler in (LiveState.watch, AlbumState.open, ActivityState.watch):
            await tab.send(handler)
        await settled()  # an album that is opened for the first time is no longer new
        app.event_namespace.told.clear()
        return tab

    return open_album


async def settled() -> None:
    await asyncio.sleep(QUIET_S * 4)


async def until(is_so: Callable[[], Any]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():  # noqa: ASYNC110 (nothing announces it)
            await asyncio.sleep(QUIET_S / 10)


async def test_members_hear_and_nobody_else(app: App, scene: Scene, context: Context, open_album: Open) -> None:
    members.remove_member(context, scene.caller("ada"), scene.album, scene.people["gone"].id)
    tabs = {name: await open_album(user) for name, user in scene.people.items()}
    nobody = await open_album(None)
    await scene.say()
    await until(lambda: all("activity_revision" in app.told(tabs[name]) for name in ("ada", "ed", "vera")))
    await settled()
    for tab in (tabs["gone"], tabs["other"], nobody):
        assert app.told(tab) == []
    for name in ("ada", "ed", "vera"):
        assert app.told(tabs[name]) == ["activity_revision"], "photos are not to be fetched again"


async def test_who_is_removed_hears_nothing_more(app: App, scene: Scene, context: Context, open_album: Open) -> None:
    tab, ada = await open_album(scene.people["gone"]), await open_album(scene.people["ada"])
    members.remove_member(context, scene.caller("ada"), scene.album, scene.people["gone"].id)
    await settled()
    before = len(app.told(tab))
    await scene.say()
    await until(lambda: "activity_revision" in app.told(ada))
    await settled()
    assert len(app.told(tab)) == before


async def test_a_tab_on_another_page_hears_nothing_more(app: App, scene: Scene, open_album: Open) -> None:
    tab, other = await open_album(scene.people["vera"]), await open_album(scene.people["ada"])
    await tab.send(LiveState.watch)
    await scene.say()
    await until(lambda: app.told(other))
    await settled()
    assert app.told(tab) == []
    assert activity_topic(scene.album, scene.people["vera"].id) not in live._tokens_by_topic


async def test_many_at_once_are_few_hints_and_the_last_is_not_lost(app: App, scene: Scene, open_album: Open) -> None:
    tab = await open_album(scene.people["vera"])
    for _ in range(20):
        await scene.say()
    await until(lambda: app.told(tab))
    await settled()
    count = len(app.told(tab))
    assert count < 20
    await scene.say()
    await until(lambda: len(app.told(tab)) == count + 1)


async def test_no_album_no_hints(app: App, scene: Scene, connect: Connect) -> None:
    tab = connect(scene.people["other"], path="/photos")
    await tab.send(LiveState.watch)
    await tab.send(ActivityState.watch)
    assert not any(topic.startswith("activity") for topic in live._tokens_by_topic)
