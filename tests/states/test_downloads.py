"""What starts at once, what is asked about first, and all parts in turn."""

import re
from dataclasses import dataclass

import pytest

from immshare.models import User
from immshare.rules.access import Caller
from immshare.services import preferences, shared_links
from immshare.services.context import Context
from immshare.states import live
from immshare.states.downloads import DownloadState, GuestDownloadState
from immshare.states.selection import SelectionState
from tests.albums import make_album
from tests.conftest import MakeUser
from tests.downloads import add_photos, key_of
from tests.links import share
from tests.states.conftest import UNKNOWN_ID, Connect
from tests.states.dispatcher import Connection


@dataclass
class Library:
    user: User
    ids: list[str]
    tab: Connection

    @property
    def caller(self) -> Caller:
        return Caller(self.user.id)


@pytest.fixture
def library(context: Context, make_user: MakeUser, connect: Connect) -> Library:
    """Five photos of 1,000 bytes."""
    user = make_user("Ada")
    return Library(user, add_photos(context, user.id, 5, size_bytes=1000), connect(user))


async def select(tab: Connection, *ids: str) -> None:
    await tab.send(SelectionState.select, view="all", expression={"ids": list(ids)}, count=len(ids))


async def test_one_photo_is_downloaded_as_it_is(library: Library) -> None:
    await select(library.tab, library.ids[2])
    told = await library.tab.send(DownloadState.download_selection)
    assert f"/api/assets/{library.ids[2]}/original?download=true" in told
    assert (await library.tab.state(SelectionState)).count == 0


async def test_a_small_download_starts_without_a_question(library: Library) -> None:
    await select(library.tab, *library.ids[:2])
    told = await library.tab.send(DownloadState.download_selection)
    assert "/1/Photos.zip" in told
    assert "Started to download 2 photos" in told
    assert not (await library.tab.state(DownloadState)).is_open


async def test_parts_are_shown_first(context: Context, library: Library) -> None:
    preferences.update_preferences(context, library.caller, {"download": {"archiveSize": 2500}})
    album = make_album(context, library.caller, *library.ids)
    told = await library.tab.send(DownloadState.download_album, album_id=album)
    state = await library.tab.state(DownloadState)
    assert "zip" not in told
    assert state.is_open
    assert state.summary == "5 photos, 5.5 KiB in 3 zip files."
    assert state.missing == ""
    assert [(part.name, part.facts) for part in state.parts] == [
        ("Alps-1.zip", "2 photos, 2.2 KiB"), ("Alps-2.zip", "2 photos, 2.2 KiB"), ("Alps-3.zip", "1 photo, 1.1 KiB")
    ]  # fmt: skip
    await library.tab.send(DownloadState.mark_started, number=2)
    assert [part.is_started for part in state.parts] == [False, True, False]
    await library.tab.send(DownloadState.close)
    assert not state.is_open


async def test_all_parts_in_turn(context: Context, library: Library) -> None:
    preferences.update_preferences(context, library.caller, {"download": {"archiveSize": 2500}})
    await select(library.tab, *library.ids)
    await library.tab.send(DownloadState.download_selection)
    assert await library.tab.send(DownloadState.go_on) == ""
    first = await library.tab.send(DownloadState.start_all)
    assert "/1/Photos-1.zip?ticket=" in first
    assert waited_for(library.tab) == [ticket_in(first)]
    second = await library.tab.send(DownloadState.go_on)
    assert "/2/Photos-2.zip?ticket=" in second
    assert waited_for(library.tab) == [ticket_in(second)] != [ticket_in(first)]
    assert "/3/Photos-3.zip" in await library.tab.send(DownloadState.go_on)
    assert "All parts were sent" in await library.tab.send(DownloadState.go_on)
    assert waited_for(library.tab) == []
    state = await library.tab.state(DownloadState)
    assert state.running == 0
    assert all(part.is_started for part in state.parts)


def ticket_in(told: str) -> str:
    found = re.search(r"ticket=([\w-]+)", told)
    assert found
    return found[1]


def waited_for(tab: Connection) -> list[str]:
    """The tickets of the parts whose end a tab waits for."""
    topics = [topic for topic, events in live._events_by_topic.items() if tab.token in events]
    return [topic.removeprefix("download:") for topic in topics if topic.startswith("download:")]


async def test_guests_do_not_hear_of_each_others_parts(context: Context, library: Library, connect: Connect) -> None:
    preferences.update_preferences(context, library.caller, {"download": {"archiveSize": 2500}})
    link = share(context, library.caller, *library.ids)
    tabs = [connect(path=f"/share/{link.key}") for _ in range(2)]
    for tab in tabs:
        await tab.send(GuestDownloadState.download_all)
    addresses = [{part.url for part in (await tab.state(GuestDownloadState)).parts} for tab in tabs]
    assert addresses[0] == addresses[1]  # one plan
    told = [await tab.send(GuestDownloadState.start_all) for tab in tabs]
    assert [waited_for(tab) for tab in tabs] == [[ticket_in(one)] for one in told]
    assert ticket_in(told[0]) != ticket_in(told[1])


async def test_what_is_missing_is_counted_before_the_start(context: Context, library: Library) -> None:
    context.store.delete(key_of(context, library.ids[0]))
    await select(library.tab, *library.ids)
    assert "zip" not in await library.tab.send(DownloadState.download_selection)
    state = await library.tab.state(DownloadState)
    assert state.is_open
    assert state.missing.startswith("1 photo cannot be downloaded. MISSING.txt")
    assert state.parts[0].facts.startswith("4 photos")


async def test_a_single_photo_that_is_missing_is_said_as_well(context: Context, library: Library) -> None:
    context.store.delete(key_of(context, library.ids[0]))
    await select(library.tab, library.ids[0])
    assert "original" not in await library.tab.send(DownloadState.download_selection)
    state = await library.tab.state(DownloadState)
    assert (state.is_open, state.summary, state.parts) == (True, "", [])
    assert state.missing.startswith("1 photo cannot be downloaded, because its file is missing or damaged")


async def test_a_large_file_is_asked_about(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("immshare.states.downloads._SMALL_BYTES", 100)
    await select(library.tab, *library.ids)
    await library.tab.send(DownloadState.download_selection)
    assert (await library.tab.state(DownloadState)).summary == "5 photos, 5.5 KiB in 1 zip file."


async def test_too_many_parts_to_show(context: Context, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("immshare.states.downloads._MOST_PARTS", 4)
    preferences.update_preferences(context, library.caller, {"download": {"archiveSize": 1}})
    await select(library.tab, *library.ids)
    assert "Choose a larger part size" in await library.tab.send(DownloadState.download_selection)
    assert (await library.tab.state(SelectionState)).count == 5


@pytest.mark.parametrize("argument", ["no id", None, 5, ["x"], UNKNOWN_ID])
async def test_albums_that_are_none(library: Library, argument: object) -> None:
    assert "toast" in await library.tab.send(DownloadState.download_album, album_id=argument)
    assert (await library.tab.state(DownloadState)).parts == []


async def test_strangers_and_visitors(
    context: Context, library: Library, make_user: MakeUser, connect: Connect
) -> None:
    album = make_album(context, library.caller, *library.ids)
    eve = connect(make_user("Eve"))
    assert "Not found" in await eve.send(DownloadState.download_album, album_id=album)
    visitor = connect()
    assert "/login" in await visitor.send(DownloadState.download_album, album_id=album)
    for tab in (eve, visitor):
        assert (await tab.state(DownloadState)).parts == []


async def test_guests_download_what_their_link_shows(context: Context, library: Library, connect: Connect) -> None:
    preferences.update_preferences(context, library.caller, {"download": {"archiveSize": 2500}})
    link = share(context, library.caller, *library.ids[:4])
    tab = connect(path=f"/share/{link.key}")
    await tab.send(GuestDownloadState.download_all)
    state = await tab.state(GuestDownloadState)
    assert state.summary == "4 photos, 4.4 KiB in 2 zip files."
    assert all(part.url.endswith(f".zip?key={link.key}") for part in state.parts)
    assert "/1/Photos-1.zip" in await tab.send(GuestDownloadState.start_all)
    assert "/2/Photos-2.zip" in await tab.send(GuestDownloadState.go_on)
    assert "All parts" in await tab.send(GuestDownloadState.go_on)
    await tab.send(GuestDownloadState.mark_started, number=1)
    await tab.send(GuestDownloadState.close)
    assert not state.is_open


async def test_guests_download_a_selection(context: Context, library: Library, connect: Connect) -> None:
    link = shared_links.update_link(
        context, library.caller, share(context, library.caller, *library.ids[:3]).id, slug="sea"
    )
    tab = connect(path="/s/sea")
    told = await tab.send(GuestDownloadState.download_selection, expression={"ids": library.ids[1:2]})
    assert f"/api/assets/{library.ids[1]}/original?download=true&slug=sea" in told
    told = await tab.send(GuestDownloadState.download_selection, expression={"ids": library.ids[1:5]})
    assert "Started to download 2 photos" in told
    assert "/1/Photos.zip?slug=sea" in told
    shared_links.update_link(context, library.caller, link.id, allow_download=False)
    assert "Not found" in await tab.send(GuestDownloadState.download_all)
    shared_links.delete_link(context, library.caller, link.id)
    assert "reload" in await tab.send(GuestDownloadState.download_all)
