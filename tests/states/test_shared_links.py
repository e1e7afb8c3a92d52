"""The list of one's own links: filters, search, pages of it, and sweeping out what has ended."""

from datetime import timedelta
from typing import Any

import pytest

from immshare.rules.access import Caller
from immshare.services import shared_links
from immshare.services.context import Context
from immshare.states.shared_links import SharedLinksState
from tests.conftest import MakeUser
from tests.library import NOON, add_assets
from tests.links import album_link, share
from tests.states.conftest import Connect


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
    for _ in range(60):
        share(context, Caller(me.id), *photos)
    tab = connect(me)
    await tab.send(SharedLinksState.load)
    state = await tab.state(SharedLinksState)
    assert (len(state.rows), state.total) == (50, 60)
    await tab.send(SharedLinksState.show_more)
    assert len(state.rows) == 60


async def test_what_has_ended_is_swept_out(context: Context, connect: Connect, make_user: MakeUser) -> None:
    me = make_user()
    share(context, Caller(me.id))
    share(context, Caller(me.id), expires_at=context.now() - timedelta(minutes=1))
    tab = connect(me)
    await tab.send(SharedLinksState.load)
    assert "1 expired link" in await tab.send(SharedLinksState.delete_expired)
    assert len(shared_links.list_links(context, Caller(me.id))) == 1
    assert (await tab.state(SharedLinksState)).expired_count == 0
