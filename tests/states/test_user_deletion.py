"""Deleting a user: what goes is said, and for each shared album the administrator says what becomes of it."""

from typing import Any
from uuid import uuid4

import pytest

from immshare.errors import NotFoundError
from immshare.models import User
from immshare.rules.access import Caller
from immshare.services import albums
from immshare.services.context import Context
from immshare.states import user_deletion
from immshare.states.admin import AdminState
from immshare.states.user_deletion import UserDeletionState
from tests.albums import make_album
from tests.conftest import MakeUser
from tests.states.conftest import MakeAsset, OpenTab, Tab, words


@pytest.fixture
def grace(make_user: MakeUser) -> User:
    return make_user("Grace", used_bytes=3 << 20)


@pytest.fixture
def bob(make_user: MakeUser) -> User:
    return make_user("Bob")


@pytest.fixture
async def admin(open_tab: OpenTab, make_user: MakeUser, grace: User) -> Tab:
    tab = open_tab(make_user("Ada", is_admin=True))
    await tab.send(AdminState.load)
    await tab.send(AdminState.start_edit, grace.id)
    return tab


def status_of(tab: Tab, name: str) -> str:
    return next(row.status for row in tab.state(AdminState).rows if row.name == name)


async def test_it_says_what_goes_and_can_be_taken_back(
    admin: Tab, grace: User, make_asset: MakeAsset, context: Context
) -> None:
    make_asset(grace, 1 << 20)
    make_asset(grace, 1 << 20, kind="VIDEO")
    make_asset(grace, 1 << 20, trashed_at=context.now())
    make_album(context, Caller(grace.id), name="Private")
    await admin.send(UserDeletionState.start)
    state = admin.state(UserDeletionState)
    assert admin.state(AdminState).dialog == ""
    assert (state.is_open, state.name, list(state.decisions)) == (True, "Grace", [])
    assert state.losses.startswith("1 photo, 1 video, 1 in the trash (3.0 MiB) are deleted for good in 7 days")
    assert state.private_albums == "1 album that nobody else has goes with it."
    assert "Deleted Grace" in words(await admin.send(UserDeletionState.delete_user, {}))
    assert not state.is_open
    assert status_of(admin, "Grace") == "deleted"
    assert "Restored Grace" in words(await admin.send(AdminState.restore_user, grace.id))
    assert status_of(admin, "Grace") == "active"


async def test_an_empty_account(admin: Tab) -> None:
    await admin.send(UserDeletionState.start)
    state = admin.state(UserDeletionState)
    assert state.losses == "The account is empty. It is deleted for good in 7 days."
    assert state.private_albums == ""


async def test_each_shared_album_is_decided(
    admin: Tab, grace: User, bob: User, make_user: MakeUser, context: Context
) -> None:
    cleo = make_user("Cleo")
    owner = Caller(grace.id)
    first = make_album(context, owner, name="Alps", viewer=[Caller(bob.id), Caller(cleo.id)])
    second = make_album(context, owner, name="", editor=Caller(bob.id))
    await admin.send(UserDeletionState.start)
    unnamed, alps = admin.state(UserDeletionState).decisions
    assert (unnamed.id, unnamed.name, alps.id, alps.amount) == (second, "Untitled album", first, "0 photos")
    assert [(heir.id, heir.label) for heir in alps.heirs] == [
        (bob.id, "Bob (bob@example.org)"),
        (cleo.id, "Cleo (cleo@example.org)"),
    ]
    form = {first: cleo.id, second: user_deletion.DELETE}
    assert "Deleted Grace" in words(await admin.send(UserDeletionState.delete_user, form))
    assert albums.get_album(context, Caller(cleo.id), first).role == "owner"
    with pytest.raises(NotFoundError):
        albums.get_album(context, Caller(bob.id), second)


@pytest.mark.parametrize(
    "answer", [None, "", "x", 3, ["delete"], {}, str(uuid4())], ids=lambda value: type(value).__name__
)
async def test_without_a_decision_nothing_happens(
    admin: Tab, grace: User, bob: User, context: Context, answer: Any
) -> None:
    album_id = make_album(context, Caller(grace.id), viewer=Caller(bob.id))
    await admin.send(UserDeletionState.start)
    await admin.send(UserDeletionState.delete_user, {} if answer is None else {album_id: answer})
    state = admin.state(UserDeletionState)
    assert state.problem
    assert state.is_open
    assert albums.get_album(context, Caller(grace.id), album_id).role == "owner"


async def test_an_album_shared_meanwhile_is_asked_about(admin: Tab, grace: User, bob: User, context: Context) -> None:
    await admin.send(UserDeletionState.start)
    make_album(context, Caller(grace.id), viewer=Caller(bob.id))
    await admin.send(UserDeletionState.delete_user, {})
    assert admin.state(UserDeletionState).problem == "Choose what becomes of “Alps”."


async def test_one_decision_about_all(
    admin: Tab, grace: User, bob: User, make_user: MakeUser, context: Context
) -> None:
    alone = make_user("Off")
    owner = Caller(grace.id)
    shared = [make_album(context, owner, name=f"{n}", viewer=Caller(bob.id)) for n in range(3)]
    heirless = make_album(context, owner, name="Heirless", viewer=Caller(alone.id))
    with context.database.writing() as session:
        session.get_one(User, alone.id).disabled_at = context.now()
    await admin.send(UserDeletionState.start)
    await admin.send(UserDeletionState.decide_for_all, user_deletion.HAND_OVER)
    assert admin.state(UserDeletionState).common == "hand-over"
    await admin.send(UserDeletionState.delete_user, {user_deletion.COMMON: "hand-over"})
    assert {albums.get_album(context, Caller(bob.id), one).role for one in shared} == {"owner"}
    assert heirless not in {view.id for view in albums.list_albums(context, Caller(bob.id))}


async def test_many_albums_share_the_rest_of_the_decisions(
    admin: Tab, grace: User, bob: User, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(user_deletion, "LISTED", 2)
    ids = [make_album(context, Caller(grace.id), name=f"{n}", viewer=Caller(bob.id)) for n in range(5)]
    await admin.send(UserDeletionState.start)
    state = admin.state(UserDeletionState)
    assert ([one.id for one in state.decisions], state.rest) == (ids[:2], 3)
    form = {ids[0]: bob.id, ids[1]: user_deletion.DELETE, user_deletion.REST: user_deletion.HAND_OVER}
    await admin.send(UserDeletionState.delete_user, form)
    assert {view.id for view in albums.list_albums(context, Caller(bob.id))} == {ids[0], *ids[2:]}


@pytest.mark.parametrize("decision", [None, "x", 3, []])
async def test_decisions_that_are_none(admin: Tab, decision: Any) -> None:
    assert "Please check" in words(await admin.send(UserDeletionState.decide_for_all, decision))


async def test_nobody_is_deleted_without_being_chosen(open_tab: OpenTab, make_user: MakeUser) -> None:
    tab = open_tab(make_user("Root", is_admin=True))
    assert "Please check" in words(await tab.send(UserDeletionState.start))
    await tab.send(UserDeletionState.delete_user, {})
    assert tab.state(UserDeletionState).problem == "That is no id."


async def test_others_can_neither_ask_nor_delete(open_tab: OpenTab, make_user: MakeUser, grace: User) -> None:
    tab = open_tab(make_user("Eve"))
    tab.state(AdminState).chosen = tab.state(AdminState).chosen.__class__(id=grace.id)
    assert "Not allowed" in words(await tab.send(UserDeletionState.start))
    tab.state(UserDeletionState).user_id = grace.id
    await tab.send(UserDeletionState.delete_user, {})
    assert tab.state(UserDeletionState).problem == "Only an administrator may do this."


async def test_closing_deletes_nobody(admin: Tab) -> None:
    await admin.send(UserDeletionState.start)
    await admin.send(UserDeletionState.close)
    assert not admin.state(UserDeletionState).is_open
    assert status_of(admin, "Grace") == "active"
