"""The list of albums as the browser meets it: through the real dispatcher, with the page's address."""

from typing import Any

import pytest

from immshare.models import User
from immshare.rules.access import Caller
from immshare.services import members
from immshare.services.context import Context
from immshare.states.albums import PAGE, AlbumsState
from immshare.states.pages import count_pages
from immshare.states.sharing import SharingState
from tests.albums import make_album
from tests.conftest import MakeUser
from tests.library import NOON, add_assets, days
from tests.states.conftest import Connect


@pytest.fixture
def ada(make_user: MakeUser) -> User:
    return make_user()


@pytest.fixture
def bob(make_user: MakeUser) -> User:
    return make_user("Bob")


def caller(user: User) -> Caller:
    return Caller(user.id)


def names(state: Any) -> list[str]:
    return [card.name for card in state.cards]


async def test_a_card_says_what_there_is_to_know(context: Context, connect: Connect, ada: User, bob: User) -> None:
    photos = add_assets(context, bob.id, *days(3), thumbhash="abc")
    album_id = make_album(context, caller(bob), *photos, name="Alps", viewer=caller(ada))
    make_album(context, caller(ada), name="")
    tab = connect(ada)
    await tab.send(AlbumsState.load)
    alps, unnamed = tab.seen(AlbumsState, "cards")
    assert alps == {
        "id": album_id,
        "name": "Alps",
        "cover_id": photos[0],
        "thumbhash": "abc",
        "first_day": "2024-05-13",
        "last_day": "2024-05-15",
        "has_days": True,
        "amount": "3 photos",
        "owner": "Bob",
        "is_shared": True,
        "is_new": True,
    }
    assert (unnamed["name"], unnamed["amount"], unnamed["owner"]) == ("Untitled album", "No photos", "")
    assert (unnamed["first_day"], unnamed["cover_id"], unnamed["is_shared"]) == ("", "", False)
    assert tab.seen(AlbumsState, "is_loaded") is True


async def test_months_are_said_where_an_album_spans_some(context: Context, connect: Connect, ada: User) -> None:
    make_album(context, caller(ada), *add_assets(context, ada.id, *days(2), *days(1, NOON.replace(month=2))))
    tab = connect(ada)
    await tab.send(AlbumsState.load)
    [card] = (await tab.state(AlbumsState)).cards
    assert (card.first_day, card.last_day, card.has_days) == ("2024-02-15", "2024-05-15", False)


async def test_search_filter_and_order(context: Context, connect: Connect, ada: User, bob: User) -> None:
    make_album(context, caller(ada), *add_assets(context, ada.id, NOON), name="Zürich")
    make_album(context, caller(ada), name="Alps")
    make_album(context, caller(bob), name="Zoo", viewer=caller(ada))
    tab = connect(ada, path="/albums")
    await tab.send(AlbumsState.load)
    state = await tab.state(AlbumsState)
    assert names(state) == ["Zürich", "Alps", "Zoo"]
    address = await tab.send(AlbumsState.sort_by, sort="name")
    assert "/albums?sort=name" in address
    assert names(state) == ["Alps", "Zoo", "Zürich"]
    address = await tab.send(AlbumsState.look_for, words=" zuR ")
    assert "/albums?search=zuR&sort=name" in address
    assert (names(state), state.found) == (["Zürich"], "1 album")
    await tab.send(AlbumsState.show_whose, whose="shared")
    assert (names(state), state.has_any) == ([], True)
    address = await tab.send(AlbumsState.show_all)
    assert "/albums?sort=name" in address
    assert names(state) == ["Alps", "Zoo", "Zürich"]
    await tab.send(AlbumsState.show_whose, whose="owned")
    assert names(state) == ["Alps", "Zürich"]


async def test_what_was_looked_for_stands_in_the_address(context: Context, connect: Connect, ada: User) -> None:
    for name in ("Alps", "Sea", "Seaside"):
        make_album(context, caller(ada), name=name)
    tab = connect(ada, path="/albums?search=sea&sort=name&filter=owned")
    await tab.send(AlbumsState.load)
    state = await tab.state(AlbumsState)
    assert (state.search, state.sort, state.whose, state.page) == ("sea", "name", "owned", 1)
    assert names(state) == ["Sea", "Seaside"]


@pytest.mark.parametrize(
    "query", ["sort=x&filter=y&page=z", f"search={'x' * 500}&page=-1", "page=99999999999", "page=٣"]
)
async def test_an_address_by_hand_shows_something(context: Context, connect: Connect, ada: User, query: str) -> None:
    make_album(context, caller(ada))
    tab = connect(ada, path=f"/albums?{query}")
    assert await tab.send(AlbumsState.load) == ""
    state = await tab.state(AlbumsState)
    assert (state.is_loaded, state.page, state.sort, state.whose) == (True, 1, "recent_photo", "all")
    assert len(state.search) <= 100


@pytest.mark.parametrize(
    ("handler", "payload"),
    [
        (AlbumsState.sort_by, {"sort": "x"}),
        (AlbumsState.sort_by, {"sort": ["name"]}),
        (AlbumsState.show_whose, {"whose": None}),
        (AlbumsState.look_for, {"words": 3}),
        (AlbumsState.look_for, {"words": "x" * 101}),
        (AlbumsState.show_page, {"page": 0}),
        (AlbumsState.show_page, {"page": {}}),
        (SharingState.show_page, {"page": "-1"}),
    ],
)
async def test_hostile_arguments(connect: Connect, ada: User, handler: Any, payload: dict[str, Any]) -> None:
    tab = connect(ada)
    assert "Please check" in await tab.send(handler, **payload)


async def test_many_albums_come_in_pages(context: Context, connect: Connect, ada: User) -> None:
    for number in range(2 * PAGE + 5):
        make_album(context, caller(ada), name=f"Album {number:03}")
    tab = connect(ada, path="/albums?sort=name&page=2")
    await tab.send(AlbumsState.load)
    state = await tab.state(AlbumsState)
    assert (len(state.cards), state.cards[0].name, state.pages) == (PAGE, f"Album {PAGE:03}", 3)
    address = await tab.send(AlbumsState.show_page, page=3)
    assert "page=3" in address
    assert len(state.cards) == 5
    assert "page" not in await tab.send(AlbumsState.look_for, words="000")
    await tab.send(AlbumsState.show_page, page=9)
    assert (state.page, state.pages) == (1, 1)


def test_pages() -> None:
    assert [count_pages(total, PAGE) for total in (0, 1, PAGE, PAGE + 1)] == [1, 1, 1, 2]


async def test_what_has_not_changed_is_not_sent_again(context: Context, connect: Connect, ada: User) -> None:
    make_album(context, caller(ada))
    tab = connect(ada)
    await tab.send(AlbumsState.load)
    before = len(tab.deltas)
    await tab.send(AlbumsState.refresh)
    assert all("cards_rx_state_" not in part for delta in tab.deltas[before:] for part in delta.values())


async def test_a_failure_is_told_and_tried_again(
    context: Context, connect: Connect, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_album(context, caller(ada))
    for state, service in (
        (AlbumsState, "immshare.states.albums.albums"),
        (SharingState, "immshare.states.sharing.albums"),
    ):
        tab = connect(ada)
        with monkeypatch.context() as patch:
            patch.setattr(f"{service}.list_albums", lambda *_: 1 / 0)
            assert "Something went wrong" in await tab.send(state.load)
        assert (await tab.state(state)).is_failed
        await tab.send(state.refresh)
        assert not (await tab.state(state)).is_failed


async def test_sharing_lists_what_others_have_too(context: Context, connect: Connect, ada: User, bob: User) -> None:
    own = add_assets(context, ada.id, NOON)
    make_album(context, caller(ada), *own, name="Private")
    shared = make_album(context, caller(ada), *own, name="Shared", viewer=caller(bob))
    invited = make_album(context, caller(bob), name="Invited", viewer=caller(ada))
    tab = connect(ada)
    await tab.send(SharingState.load)
    state = await tab.state(SharingState)
    assert [(card.id, card.is_new) for card in state.cards] == [(invited, True), (shared, False)]
    members.remove_member(context, caller(ada), shared, bob.id)
    await tab.send(SharingState.refresh)
    assert names(state) == ["Invited"]


async def test_strangers_see_nothing(context: Context, connect: Connect, ada: User, bob: User) -> None:
    make_album(context, caller(ada), name="Private")
    tab = connect(bob)
    await tab.send(AlbumsState.load)
    assert (await tab.state(AlbumsState)).has_any is False
    assert "/login" in await connect(None).send(AlbumsState.load)
