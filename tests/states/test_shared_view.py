"""A link's page over the socket: the link is looked up on every event."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from immshare.live import album_topic, link_topic
from immshare.models import User
from immshare.rules.access import Caller
from immshare.schemas.shared_link import OwnSharedLinkView
from immshare.services import albums, preferences, shared_links, unlock
from immshare.services.context import Context, install
from immshare.states import live
from immshare.states.downloads import GuestDownloadState
from immshare.states.guest_selection import GuestSelectionState
from immshare.states.session import SessionState
from immshare.states.shared_view import OpenLink, SharedViewState
from tests.conftest import MakeUser
from tests.downloads import add_photos
from tests.library import NOON, add_assets, days
from tests.links import album_link, by_key, share
from tests.states.conftest import Connect
from tests.states.dispatcher import Connection, Dispatcher

AGAIN = "window.location.reload()"
HANDLERS = [SharedViewState.load, SharedViewState.look_again]


@pytest.fixture
def ada_user(make_user: MakeUser) -> User:
    return make_user()


@pytest.fixture
def ada(ada_user: User) -> Caller:
    return Caller(ada_user.id)


@pytest.fixture(autouse=True)
def nobody_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_events_by_topic", type(live._events_by_topic)(dict))


def page_of(link: OwnSharedLinkView) -> str:
    return f"/share/{link.key}?photo=x"


async def shown(connection: Connection) -> OpenLink:
    return (await connection.state(SharedViewState)).link


async def test_a_guest_sees_the_link(context: Context, connect: Connect, ada: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(3))
    link = album_link(context, ada, *photos, description="By the sea", slug="Sea", allow_upload=True)
    assert link.album is not None
    for path, access in ((page_of(link), f"key={link.key}"), ("/s/sEa/", "slug=sEa")):
        tab = connect(path=path)
        assert await tab.send(SharedViewState.load) == ""
        assert await shown(tab) == OpenLink(
            id=link.id,
            title="Alps",
            description="By the sea",
            photos_text="3 photos",
            first_day="2024-05-13",
            last_day="2024-05-15",
            order="desc",
            access=access,
            can_download=True,
            can_upload=True,
            has_metadata=True,
            is_own=False,
        )


async def test_a_choice_of_photos_has_its_days_too(context: Context, connect: Connect, ada: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(3))
    tab = connect(path=page_of(share(context, ada, *photos)))
    await tab.send(SharedViewState.load)
    seen = await shown(tab)
    assert (seen.first_day, seen.last_day) == ("2024-05-13", "2024-05-15")


async def test_another_page_begins_with_nothing(context: Context, connect: Connect, ada: Caller) -> None:
    preferences.update_preferences(context, ada, {"download": {"archiveSize": 1}})
    photos = add_photos(context, ada.user_id, 4)
    links = [share(context, ada, *some) for some in (photos[:2], photos[2:])]
    tab = connect(path=page_of(links[0]))
    await tab.send(SharedViewState.load, loaded_at_ms=1.5)
    await tab.send(GuestDownloadState.download_all)
    await tab.send(GuestDownloadState.start_all)
    await tab.send(GuestSelectionState.select, expression={"months": ["2024-05-01"]}, count=5)
    selection, download = await tab.state(GuestSelectionState), await tab.state(GuestDownloadState)
    await tab.send(SharedViewState.load, loaded_at_ms=1.5)  # the same page, after a break
    assert (selection.count, selection._expression != {}) == (5, True)
    assert (download.is_open, download.running, len(download.parts)) == (True, 1, 2)
    tab.path = page_of(links[1])
    await tab.send(SharedViewState.load, loaded_at_ms=2.5)
    assert (selection.count, selection._expression) == (0, {})
    assert (download.is_open, download.running, download.parts, download.summary) == (False, 0, [], "")
    followed = {topic for topic, events in live._events_by_topic.items() if tab.token in events}
    assert link_topic(links[1].id) in followed
    assert not [topic for topic in followed if topic.startswith("download:") or links[0].id in topic]


@pytest.mark.parametrize("loaded_at", ["soon", None, -1, float("nan"), []])
async def test_a_time_that_is_none(context: Context, connect: Connect, ada: Caller, loaded_at: object) -> None:
    tab = connect(path=page_of(share(context, ada)))
    assert "toast" in await tab.send(SharedViewState.load, loaded_at_ms=loaded_at)
    assert await shown(tab) == OpenLink()


async def test_hidden_metadata_is_hidden_here_too(context: Context, connect: Connect, ada: Caller) -> None:
    link = album_link(context, ada, show_metadata=False)
    tab = connect(path=page_of(link))
    await tab.send(SharedViewState.load)
    seen = await shown(tab)
    assert (seen.first_day, seen.last_day, seen.has_metadata) == ("", "", False)
    assert "2024" not in repr(tab.deltas)


async def test_the_creator_is_told_that_it_is_theirs_and_sees_no_more(
    context: Context, connect: Connect, ada: Caller, ada_user: User, make_user: MakeUser
) -> None:
    link = share(context, ada, allow_download=False)
    for user, is_own in ((ada_user, True), (make_user("Bob"), False)):
        tab = connect(user, path=page_of(link))
        await tab.send(SharedViewState.load)
        seen = await shown(tab)
        assert (seen.is_own, seen.can_download) == (is_own, False)


@pytest.mark.parametrize(
    "path", ["/share/unknown", "/s/nothing", "/photos", "/", "/share/%00", "/share/a/b", "/s/%f0%9f"]
)
@pytest.mark.parametrize("handler", HANDLERS)
async def test_without_a_link_there_is_nothing(connect: Connect, ada_user: User, path: str, handler: object) -> None:
    for user in (None, ada_user):
        tab = connect(user, path=path)
        assert AGAIN in await tab.send(handler)
        assert await shown(tab) == OpenLink()


ENDS: dict[str, Callable[[Context, Caller, OwnSharedLinkView], object]] = {
    "deleted": lambda context, ada, link: shared_links.delete_link(context, ada, link.id),
    "expired": lambda context, ada, link: shared_links.update_link(context, ada, link.id, expires_at=context.now()),
    "locked": lambda context, ada, link: shared_links.update_link(context, ada, link.id, password="open sesame"),
    "album deleted": lambda context, ada, link: albums.delete_album(context, ada, link.album.id if link.album else ""),
    "creator disabled": lambda context, ada, link: disable(context, ada.user_id),
}


def disable(context: Context, user_id: str) -> None:
    with context.database.writing() as session:
        session.get_one(User, user_id).disabled_at = NOON


@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize("handler", HANDLERS)
async def test_every_event_looks_the_link_up_anew(
    context: Context, connect: Connect, ada: Caller, how: str, handler: object
) -> None:
    link = album_link(context, ada)
    tab = connect(path=page_of(link))
    assert await tab.send(SharedViewState.load) == ""
    ENDS[how](context, ada, link)
    assert AGAIN in await tab.send(handler)


async def test_a_locked_link_opens_with_its_cookie(context: Context, dispatcher: Dispatcher, ada: Caller) -> None:
    link = album_link(context, ada, password="open sesame")
    unlocked = unlock.unlock(context, by_key(link), "open sesame", address="192.0.2.1")
    right = f"theme=1; {unlocked.cookie_name}={unlocked.cookie_value}; a[]=b"
    for cookie, is_open in ((right, True), (f"{unlocked.cookie_name}=x", False), ("", False)):
        tab = Connection(dispatcher, cookie, path=page_of(link))
        assert (await tab.send(SharedViewState.load) == "") is is_open
        assert ((await shown(tab)).id == link.id) is is_open


async def test_a_guest_is_nobody_elsewhere(context: Context, connect: Connect, ada: Caller) -> None:
    tab = connect(path=page_of(album_link(context, ada)))
    assert "/login" in await tab.send(SessionState.load)
    assert (await tab.state(SessionState)).name == ""


async def test_settings_take_effect_on_open_pages(context: Context, connect: Connect, ada: Caller) -> None:
    link = album_link(context, ada)
    assert link.album is not None
    tab = connect(path=page_of(link))
    await tab.send(SharedViewState.load)
    followed = {topic for topic, events in live._events_by_topic.items() if tab.token in events}
    assert {link_topic(link.id), album_topic(link.album.id)} < followed
    before = (await tab.state(SharedViewState)).revision
    shared_links.update_link(context, ada, link.id, allow_download=False, allow_upload=True, description="New")
    await tab.send(SharedViewState.look_again)
    seen = await shown(tab)
    assert (seen.can_download, seen.can_upload, seen.description) == (False, True, "New")
    assert (await tab.state(SharedViewState)).revision > before


async def test_the_end_is_told_when_it_comes(context: Context, connect: Connect, ada: Caller) -> None:
    end = NOON + timedelta(hours=1)
    link = share(context, ada, expires_at=end)
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    context.hub.subscribe(lambda topic: topic == link_topic(link.id) and loop.call_soon_threadsafe(ended.set))
    install(replace(context, now=lambda: end - timedelta(seconds=0.1)))
    tab = connect(path=page_of(link))
    assert await tab.send(SharedViewState.load) == ""
    async with asyncio.timeout(10):
        await ended.wait()
    install(context)
    assert AGAIN in await tab.send(SharedViewState.look_again)
