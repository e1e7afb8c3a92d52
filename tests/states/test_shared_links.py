"""The list of one's own links: filters, search, pages of it, and sweeping out what has ended."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from immshare.live import user_topic
from immshare.rules.access import Caller
from immshare.services import admin_users, shared_links
from immshare.services.context import Context, install
from immshare.states.chosen_links import MOST, ChosenLinksState
from immshare.states.ends import tell_at
from immshare.states.shared_links import PAGE, SharedLinksState
from tests.albums import make_album
from tests.conftest import MakeUser
from tests.library import NOON, add_assets
from tests.links import album_link, share
from tests.states.conftest import UNKNOWN_ID, Connect


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("all", {"album", "locked", "upload", "over"}),
        ("albums", {"album"}),
        ("photos", {"locked", "upload", "over"}),
        ("password", {"locked"}),
        ("upload", {"upload"}),
        ("expired", {"over"}),
    ],
)
async def test_filters(context: Context, connect: Connect, make_user: MakeUser, wanted: str, found: set[str]) -> None:
    ada = Caller(make_user("Ada").id)
    me = make_user("Me")
    own = Caller(me.id)
    share(context, ada, description="somebody else's")
    album_link(context, own, description="album")
    settings: dict[str, dict[str, Any]] = {
        "locked": {"password": "open sesame"},
        "upload": {"allow_upload": True},
        "over": {"expires_at": context.now() - timedelta(days=1)},
    }
    for name, setting in settings.items():
        share(context, own, description=name, **setting)
    tab = connect(me)
    await tab.send(SharedLinksState.load)
    await tab.send(SharedLinksState.filter_by, name=wanted)
    state = await tab.state(SharedLinksState)
    assert {row.description for row in state.rows} == found
    assert (state.total, state.has_any, state.expired_count) == (len(found), True, 1)


async def test_search_and_nothing_found(context: Context, connect: Connect, make_user: MakeUser) -> None:
    me = make_user()
    share(context, Caller(me.id), description="Grandma’s party", slug="party")
    tab = connect(me)
    await tab.send(SharedLinksState.load)
    state = await tab.state(SharedLinksState)
    await tab.send(SharedLinksState.look_for, words="GRANDMA")
    assert state.total == 1
    await tab.send(SharedLinksState.look_for, words="funeral")
    assert (state.total, state.has_any, state.rows) == (0, True, [])
    await tab.send(SharedLinksState.show_all)
    assert [row.url for row in state.rows] == ["http://immshare.test/s/party"]


async def test_a_long_list_comes_in_pages(context: Context, connect: Connect, make_user: MakeUser) -> None:
    me = make_user()
    photos = add_assets(context, me.id, NOON)
    links = [share(context, Caller(me.id), *photos) for _ in range(2 * PAGE + 1)]
    tab = connect(me, path="/shared-links?page=2")
    await tab.send(SharedLinksState.load)
    state = await tab.state(SharedLinksState)
    assert (len(state.rows), state.total, state.page, state.pages) == (PAGE, 2 * PAGE + 1, 2, 3)
    assert "page=3" in await tab.send(SharedLinksState.show_page, page=3)
    assert [row.id for row in state.rows] == [links[0].id]
    shared_links.delete_link(context, Caller(me.id), links[0].id)
    await tab.send(SharedLinksState.refresh)
    assert (len(state.rows), state.page, state.pages) == (PAGE, 2, 2)
    assert "page" not in (await tab.send(SharedLinksState.filter_by, name="photos"))
    assert "Please check" in await tab.send(SharedLinksState.show_page, page=0)


async def test_what_was_looked_for_stands_in_the_address(
    context: Context, connect: Connect, make_user: MakeUser
) -> None:
    me = make_user()
    share(context, Caller(me.id), slug="party")
    tab = connect(me, path="/shared-links?search=part&filter=photos")
    await tab.send(SharedLinksState.load)
    state = await tab.state(SharedLinksState)
    assert (state.search, state.filter, state.total) == ("part", "photos", 1)
    assert "/shared-links?search=part&filter=upload" in await tab.send(SharedLinksState.filter_by, name="upload")
    assert ', "/shared-links")' in await tab.send(SharedLinksState.show_all)
    tab.path = f"/shared-links?search={'x' * 500}&filter=y&page=z"
    await tab.send(SharedLinksState.load)
    assert (len(state.search), state.filter, state.page) == (100, "all", 1)


async def test_what_has_ended_is_swept_out(context: Context, connect: Connect, make_user: MakeUser) -> None:
    me = make_user()
    share(context, Caller(me.id))
    share(context, Caller(me.id), expires_at=context.now() - timedelta(minutes=1))
    tab = connect(me)
    await tab.send(SharedLinksState.load)
    state = await tab.state(SharedLinksState)
    await tab.send(SharedLinksState.ask_before_sweeping)
    assert (state.is_sweeping, state.expired) == (True, "1 expired link")
    await tab.send(SharedLinksState.close_question)
    assert (state.is_sweeping, len(shared_links.list_links(context, Caller(me.id)))) == (False, 2)
    await tab.send(SharedLinksState.ask_before_sweeping)
    assert "1 expired link" in await tab.send(SharedLinksState.delete_expired)
    assert len(shared_links.list_links(context, Caller(me.id))) == 1
    assert (state.expired_count, state.is_sweeping) == (0, False)


async def test_chosen_links_are_deleted_when_that_is_meant(
    context: Context, connect: Connect, make_user: MakeUser
) -> None:
    ada, bob = make_user(), make_user("Bob")
    links = [share(context, Caller(ada.id)).id for _ in range(4)]
    theirs = share(context, Caller(bob.id)).id
    tab = connect(ada)
    await tab.send(SharedLinksState.load)
    listed, question = await tab.state(SharedLinksState), await tab.state(ChosenLinksState)
    await tab.send(ChosenLinksState.ask_before_deleting, link_ids=links[:2])
    assert (question.is_open, question.question) == (True, "Delete 2 links?")
    await tab.send(ChosenLinksState.close)
    assert (question.is_open, len(shared_links.list_links(context, Caller(ada.id)))) == (False, 4)
    await tab.send(ChosenLinksState.ask_before_deleting, link_ids=links[:2])
    said = await tab.send(ChosenLinksState.delete)
    assert "Deleted 2 links" in said
    assert "before" not in said
    assert ([row.id for row in listed.rows], question.is_open) == ([links[3], links[2]], False)

    await tab.send(ChosenLinksState.ask_before_deleting, link_ids=[links[1], links[2], theirs])
    said = await tab.send(ChosenLinksState.delete)
    assert "Deleted 1 link" in said
    assert "2 links were gone before, or somebody else" in said
    assert [row.id for row in listed.rows] == [links[3]]

    await tab.send(ChosenLinksState.ask_before_deleting, link_ids=[theirs])
    assert question.question == "Delete 1 link?"
    assert "This link is gone" in await tab.send(ChosenLinksState.delete)
    assert not question.is_open
    assert len(shared_links.list_links(context, Caller(bob.id))) == 1


@pytest.mark.parametrize("junk", [None, [], ["x"], "x", {"ids": []}, [UNKNOWN_ID] * (MOST + 1)])
async def test_what_is_no_choice_of_links_is_not_asked_about(
    connect: Connect, make_user: MakeUser, junk: object
) -> None:
    tab = connect(make_user())
    assert "Please check" in await tab.send(ChosenLinksState.ask_before_deleting, link_ids=junk)
    assert not (await tab.state(ChosenLinksState)).is_open
    assert await tab.send(ChosenLinksState.delete) == "", "what nobody was asked about"


async def test_the_question_about_chosen_links_closes_with_its_page(
    context: Context, connect: Connect, make_user: MakeUser
) -> None:
    tab = connect(make_user(), path="/shared-links")
    await tab.hydrate()
    await tab.send(ChosenLinksState.ask_before_deleting, link_ids=[UNKNOWN_ID])
    assert (await tab.state(ChosenLinksState)).is_open
    tab.path = "/photos"
    await tab.hydrate()
    assert not (await tab.state(ChosenLinksState)).is_open


async def test_an_end_is_told_when_it_comes(context: Context, connect: Connect, make_user: MakeUser) -> None:
    me = make_user()
    end = context.now() + timedelta(hours=1)
    share(context, Caller(me.id), description="later", expires_at=end + timedelta(hours=1))
    share(context, Caller(me.id), description="soon", expires_at=end)
    share(context, Caller(me.id), description="over", expires_at=end - timedelta(hours=1))
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    context.hub.subscribe(lambda topic: topic == user_topic(me.id) and loop.call_soon_threadsafe(ended.set))
    install(replace(context, now=lambda: end - timedelta(seconds=0.1)))
    tab = connect(me)
    await tab.send(SharedLinksState.load)
    state = await tab.state(SharedLinksState)
    assert {row.description for row in state.rows if row.is_expired} == {"over"}
    async with asyncio.timeout(10):
        await ended.wait()
    install(replace(context, now=lambda: end))
    await tab.send(SharedLinksState.refresh)
    assert {row.description for row in state.rows if row.is_expired} == {"over", "soon"}
    tell_at(user_topic(me.id), None)


async def test_a_link_that_nobody_can_open_says_so(context: Context, connect: Connect, make_user: MakeUser) -> None:
    ada, bob, admin = make_user(), make_user("Bob"), make_user("Root", is_admin=True)
    [photo] = add_assets(context, ada.id, NOON)
    album_id = make_album(context, Caller(ada.id), photo, editor=Caller(bob.id))
    link = shared_links.create_album_link(context, Caller(bob.id), album_id)
    tab = connect(bob)
    await tab.send(SharedLinksState.load)
    state = await tab.state(SharedLinksState)
    [row] = state.rows
    assert (row.title, row.target, row.amount, row.is_closed) == ("Alps", f"/albums/{album_id}", "1 photo", False)
    admin_users.delete_user(context, Caller(admin.id, is_admin=True), ada.id, albums={album_id: None})
    await tab.send(SharedLinksState.refresh)
    [row] = state.rows
    assert (row.id, row.title, row.target, row.amount, row.is_closed) == (link.id, "Closed album", "", "", True)
