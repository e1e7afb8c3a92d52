"""The bell and its list."""

from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from immshare.models import User
from immshare.rules.access import Caller
from immshare.services import album_assets, notifications
from immshare.services.context import Context
from immshare.states.notifications import LISTED, NotificationsState
from tests.albums import chosen, make_album
from tests.conftest import MakeUser
from tests.library import NOON, add_assets
from tests.states.conftest import Connect
from tests.states.dispatcher import Connection


@pytest.fixture
def ada(make_user: MakeUser) -> User:
    return make_user()


@pytest.fixture
def bob(make_user: MakeUser) -> User:
    return make_user("Bob")


async def test_an_invitation_is_counted_listed_and_read(
    context: Context, connect: Connect, ada: User, bob: User
) -> None:
    tab = connect(bob)
    await tab.send(NotificationsState.load)
    assert tab.seen(NotificationsState, "unread") in (None, 0)
    album_id = make_album(context, Caller(ada.id), viewer=Caller(bob.id))
    await tab.send(NotificationsState.refresh)
    state = await tab.state(NotificationsState)
    assert (state.unread, state.news, list(state.rows)) == (1, "1 unread notification", [])
    await tab.send(NotificationsState.open_list)
    [row] = state.rows
    assert (row.album_id, row.album, row.actor, row.verb) == (album_id, "Alps", "Ada", "shared an album with you:")
    assert not row.is_read
    await tab.send(NotificationsState.mark_read, notification_id=row.id)
    assert (state.unread, state.news, state.rows[0].is_read) == (0, "", True)


async def test_an_open_list_follows(context: Context, connect: Connect, ada: User, bob: User) -> None:
    album_id = make_album(context, Caller(ada.id), viewer=Caller(bob.id), name="")
    tab = connect(bob)
    await tab.send(NotificationsState.open_list)
    photos = add_assets(context, ada.id, NOON, NOON)
    album_assets.add_photos(context, Caller(ada.id), album_id, chosen(*photos))
    await tab.send(NotificationsState.refresh)
    state = await tab.state(NotificationsState)
    said = {(row.verb, row.album) for row in state.rows}
    assert ("added 2 photos to", "Untitled album") in said
    await tab.send(NotificationsState.mark_all_read)
    assert (state.unread, {row.is_read for row in state.rows}) == (0, {True})


async def test_several_people_are_nobody_by_name(
    context: Context, connect: Connect, ada: User, bob: User, make_user: MakeUser
) -> None:
    cleo = make_user("Cleo")
    album_id = make_album(context, Caller(ada.id), editor=[Caller(bob.id), Caller(cleo.id)])
    for who in (ada, bob):
        photos = add_assets(context, who.id, NOON)
        album_assets.add_photos(context, Caller(who.id), album_id, chosen(*photos))
    tab = connect(cleo)
    await tab.send(NotificationsState.open_list)
    state = await tab.state(NotificationsState)
    assert ("", "2 new photos in") in {(row.actor, row.verb) for row in state.rows}


async def test_the_list_has_an_end(context: Context, connect: Connect, ada: User, bob: User) -> None:
    for number in range(LISTED + 3):
        make_album(context, Caller(ada.id), viewer=Caller(bob.id), name=f"Album {number}")
    tab = connect(bob)
    await tab.send(NotificationsState.load)
    await tab.send(NotificationsState.open_list)
    state = await tab.state(NotificationsState)
    assert (len(state.rows), state.unread) == (LISTED, LISTED + 3)


class Watching(NamedTuple):
    """Bob's tab on the page of an album of Ada's, to which she adds photos."""

    context: Context
    ada: User
    album: str
    tab: Connection

    def add(self) -> None:
        photos = add_assets(self.context, self.ada.id, NOON)
        album_assets.add_photos(self.context, Caller(self.ada.id), self.album, chosen(*photos))

    async def unread(self) -> tuple[int, str]:
        await self.tab.send(NotificationsState.refresh)
        state = await self.tab.state(NotificationsState)
        return state.unread, state.news


@pytest.fixture
async def watching(context: Context, connect: Connect, ada: User, bob: User) -> Watching:
    album_id = make_album(context, Caller(ada.id), viewer=Caller(bob.id))
    notifications.mark_read(context, Caller(bob.id))
    tab = connect(bob, path=f"/albums/{album_id}")
    await tab.send(NotificationsState.load)
    await tab.send(NotificationsState.watch, album_id=album_id)
    return Watching(context, ada, album_id, tab)


async def test_what_one_watches_is_not_counted(watching: Watching) -> None:
    for _ in range(3):
        watching.add()
        assert await watching.unread() == (0, "")
    await watching.tab.send(NotificationsState.open_list)
    rows = (await watching.tab.state(NotificationsState)).rows
    assert [(row.verb, row.is_read) for row in rows if row.kind == "photos"] == [("added 3 photos to", True)]
    assert watching.tab.seen(NotificationsState, "unread") in (None, 0)


async def test_what_comes_while_one_looks_elsewhere_is_counted_until_one_is_back(watching: Watching) -> None:
    await watching.tab.send(NotificationsState.watch, album_id="")
    watching.add()
    assert await watching.unread() == (1, "1 unread notification")
    await watching.tab.send(NotificationsState.watch, album_id=watching.album)
    assert (await watching.tab.state(NotificationsState)).unread == 0


async def test_other_albums_and_other_pages_are_counted(
    watching: Watching, context: Context, ada: User, bob: User
) -> None:
    make_album(context, Caller(ada.id), viewer=Caller(bob.id), name="Sea")
    watching.add()
    assert await watching.unread() == (1, "1 unread notification")
    watching.tab.path = "/photos"
    watching.add()
    assert (await watching.unread())[0] == 2


async def test_nothing_is_read_of_an_album_that_is_another_s(watching: Watching, connect: Connect, ada: User) -> None:
    await watching.tab.send(NotificationsState.watch, album_id="")
    watching.add()
    other = connect(ada, path="/photos")
    assert await other.send(NotificationsState.watch, album_id=watching.album) == ""
    assert await watching.unread() == (1, "1 unread notification")


async def test_those_of_others_are_left_alone(context: Context, connect: Connect, ada: User, bob: User) -> None:
    make_album(context, Caller(ada.id), viewer=Caller(bob.id))
    [invitation] = notifications.list_notifications(context, Caller(bob.id))
    tab = connect(ada)
    await tab.send(NotificationsState.mark_read, notification_id=invitation.id)
    await tab.send(NotificationsState.mark_all_read)
    assert notifications.count_unread(context, Caller(bob.id)) == 1


@pytest.mark.parametrize("notification_id", [None, 1, "x", {}])
async def test_ids_that_are_none(connect: Connect, ada: User, notification_id: Any) -> None:
    tab = connect(ada)
    assert "Please check" in await tab.send(NotificationsState.mark_read, notification_id=notification_id)
    assert "Please check" in await tab.send(NotificationsState.watch, album_id=notification_id)
    assert await tab.send(NotificationsState.mark_read, notification_id=str(uuid4())) == ""
    assert await tab.send(NotificationsState.watch, album_id=str(uuid4())) == ""


async def test_a_failure_is_told_and_tried_again(connect: Connect, ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    tab = connect(ada)
    with monkeypatch.context() as patch:
        patch.setattr("immshare.states.notifications.notifications.list_notifications", lambda *_: 1 / 0)
        assert "Something went wrong" in await tab.send(NotificationsState.open_list)
    assert (await tab.state(NotificationsState)).is_failed
    await tab.send(NotificationsState.open_list)
    assert not (await tab.state(NotificationsState)).is_failed
