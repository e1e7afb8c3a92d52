"""Whom somebody can choose to share with: everybody else who can sign in, found by name or e-mail."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from immshare.models import User
from immshare.services.context import Context
from immshare.services.members import Invitation
from immshare.states.album_picker import AlbumPickerState
from immshare.states.people_picker import PeoplePickerState
from tests.conftest import MakeUser
from tests.states.conftest import Connect
from tests.states.dispatcher import Connection


@pytest.fixture
async def tab(make_user: MakeUser, connect: Connect) -> Connection:
    """Ada's tab, with the picker open; Bob, Cleo and Zoë can be chosen."""
    ada = make_user()
    for name in ("Zoë", "bob", "Cleo"):
        make_user(name)
    tab = connect(ada)
    await tab.send(AlbumPickerState.start_new)
    return tab


async def names(tab: Connection) -> list[str]:
    return [person.name for person in (await tab.state(PeoplePickerState)).people]


async def id_of(tab: Connection, name: str) -> str:
    return next(person.id for person in (await tab.state(PeoplePickerState)).people if person.name == name)


async def chosen(tab: Connection) -> list[str]:
    return [person.name for person in (await tab.state(PeoplePickerState)).chosen]


async def test_everybody_else_is_offered_by_name(tab: Connection) -> None:
    assert await names(tab) == ["bob", "Cleo", "Zoë"]
    assert (await tab.state(PeoplePickerState)).is_alone is False


async def test_who_cannot_sign_in_is_not_offered(context: Context, tab: Connection) -> None:
    with context.database.writing() as session:
        for user in session.exec(select(User).where(User.name.in_(["bob", "Cleo"]))):  # type: ignore[attr-defined]
            user.disabled_at = user.deleted_at = context.now()
    await tab.send(AlbumPickerState.start_new)
    assert await names(tab) == ["Zoë"]


async def test_whoever_is_alone_is_told(make_user: MakeUser, connect: Connect) -> None:
    tab = connect(make_user())
    await tab.send(AlbumPickerState.start_new)
    assert tab.seen(PeoplePickerState, "is_alone") is True


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("zoe", ["Zoë"]),
        ("  BOB ", ["bob"]),
        ("cleo@example", ["Cleo"]),
        ("example org", ["bob", "Cleo", "Zoë"]),
        ("q", []),
    ],
)
async def test_search_finds_names_and_addresses(tab: Connection, query: str, found: list[str]) -> None:
    await tab.send(PeoplePickerState.search, query=query)
    assert await names(tab) == found
    assert (await tab.state(PeoplePickerState)).is_alone is False


async def test_several_are_chosen_and_stay_so_whatever_is_searched(tab: Connection) -> None:
    bob, zoe = await id_of(tab, "bob"), await id_of(tab, "Zoë")
    await tab.send(PeoplePickerState.toggle, user_id=zoe)
    await tab.send(PeoplePickerState.search, query="bob")
    await tab.send(PeoplePickerState.toggle, user_id=bob)
    assert await chosen(tab) == ["Zoë", "bob"]
    await tab.send(PeoplePickerState.search, query="")
    assert [person.is_chosen for person in (await tab.state(PeoplePickerState)).people] == [True, False, True]
    await tab.send(PeoplePickerState.toggle, user_id=zoe)
    await tab.send(PeoplePickerState.choose_role, role="viewer")
    assert (await tab.state(PeoplePickerState))._invitations() == [Invitation(bob, "viewer")]


async def test_enter_chooses_who_matches_first(tab: Connection) -> None:
    await tab.send(PeoplePickerState.choose_first)
    assert await chosen(tab) == []
    await tab.send(PeoplePickerState.search, query="e")
    await tab.send(PeoplePickerState.choose_first)
    assert await chosen(tab) == ["bob"]
    assert await names(tab) == ["bob", "Cleo", "Zoë"]
    await tab.send(PeoplePickerState.search, query="e")
    await tab.send(PeoplePickerState.choose_first)
    assert await chosen(tab) == ["bob", "Cleo"]
    await tab.send(PeoplePickerState.search, query="nobody")
    await tab.send(PeoplePickerState.choose_first)
    assert await chosen(tab) == ["bob", "Cleo"]


async def test_those_who_are_in_already_are_not_offered(tab: Connection) -> None:
    bob = await id_of(tab, "bob")
    state = await tab.state(PeoplePickerState)
    state._excluded |= {bob}
    await tab.send(PeoplePickerState.search, query="")
    assert await names(tab) == ["Cleo", "Zoë"]
    await tab.send(PeoplePickerState.toggle, user_id=bob)
    assert await chosen(tab) == []


async def test_a_large_club_is_cut_and_the_rest_counted(context: Context, tab: Connection) -> None:
    with context.database.writing() as session:
        now = context.now() - timedelta(days=1)
        people = [User(name=f"Member {n:03}", email=f"m{n}@example.org", password_hash="x") for n in range(120)]
        for person in people:
            person.created_at = now
        session.add_all(people)
    await tab.send(PeoplePickerState.search, query="member")
    state = await tab.state(PeoplePickerState)
    assert (len(state.people), state.more) == (50, 70)


@pytest.mark.parametrize(
    ("count", "words"), [(0, ""), (1, "A"), (2, "A and B"), (3, "A, B and C"), (4, "A, B and 2 others")]
)
async def test_names_in_words(tab: Connection, count: int, words: str) -> None:
    from immshare.states.people_picker import Person

    state = await tab.state(PeoplePickerState)
    state.chosen = [Person(name=letter) for letter in "ABCD"[:count]]
    assert state._names() == words


@pytest.mark.parametrize("junk", [None, 1, [], {}, "x" * 101])
async def test_hostile_searches_are_refused(tab: Connection, junk: Any) -> None:
    assert "Please check what you entered" in await tab.send(PeoplePickerState.search, query=junk)


@pytest.mark.parametrize("junk", [None, 1, [], {}, "", "owner", "admin"])
async def test_hostile_roles_and_ids_are_refused(tab: Connection, junk: Any) -> None:
    assert "Please check what you entered" in await tab.send(PeoplePickerState.choose_role, role=junk)
    assert "Please check what you entered" in await tab.send(PeoplePickerState.toggle, user_id=junk)
    state = await tab.state(PeoplePickerState)
    assert (state.role, state.chosen) == ("editor", [])


async def test_visitors_learn_nothing(tab: Connection, connect: Connect) -> None:
    visitor = connect()
    for handler, payload in (
        (PeoplePickerState.search, {"query": ""}),
        (PeoplePickerState.choose_first, {}),
        (AlbumPickerState.start_new, {}),
    ):
        assert "/login" in await visitor.send(handler, **payload)
    assert visitor.seen(PeoplePickerState, "people") in (None, [])
