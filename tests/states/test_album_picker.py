"""Adding what is selected to albums, old and new, by friend and foe."""

import re
from typing import Any, NamedTuple

import pytest
from sqlmodel import select

from immshare.models import Album, User
from immshare.models.columns import new_id
from immshare.rules.access import Caller
from immshare.services import album_assets, albums, members, notifications
from immshare.services.context import Context
from immshare.states.album_picker import AlbumPickerState
from immshare.states.notices import LOST
from immshare.states.people_picker import PeoplePickerState
from immshare.states.selection import SelectionState
from tests.albums import chosen, held, make_album, shown
from tests.conftest import MakeUser
from tests.library import NOON, add_assets, days
from tests.states.conftest import Connect
from tests.states.dispatcher import Connection


class Home(NamedTuple):
    ada: User
    bob: User
    photos: list[str]
    tab: Connection

    @property
    def caller(self) -> Caller:
        return Caller(user_id=self.ada.id)

    @property
    def other(self) -> Caller:
        return Caller(user_id=self.bob.id)


@pytest.fixture
async def home(context: Context, make_user: MakeUser, connect: Connect) -> Home:
    """Ada's tab with three of her five photos selected; Bob has an account too."""
    ada, bob = make_user(), make_user("Bob")
    photos = add_assets(context, ada.id, *days(5))
    tab = connect(ada)
    await tab.send(SelectionState.select, view="all", expression={"ids": photos[:3]}, count=3)
    return Home(ada, bob, photos, tab)


async def send(tab: Connection, handler: Any, **payload: Any) -> str:
    """Send an event; what it says comes back with its quotation marks readable."""
    said = await tab.send(handler, **payload)
    return re.sub(r"\\+u201([cd])", lambda match: "“" if match[1] == "c" else "”", said)


async def rows(tab: Connection) -> list[str]:
    state = await tab.state(AlbumPickerState)
    return [row.name for row in (*state.recent, *state.rows)]


async def choose(home: Home, *album_ids: str, kind: str = "any") -> None:
    await home.tab.send(AlbumPickerState.start, kind=kind)
    for album_id in album_ids:
        await home.tab.send(AlbumPickerState.toggle, album_id=album_id)


async def invite(home: Home, name: str) -> None:
    await home.tab.send(PeoplePickerState.search, query=name)
    await home.tab.send(PeoplePickerState.choose_first)


def every_album(context: Context) -> list[Album]:
    with context.database.reading() as session:
        return list(session.exec(select(Album)))


async def test_only_albums_that_take_photos_are_offered(context: Context, home: Home) -> None:
    make_album(context, home.caller, name="Private")
    make_album(context, home.caller, name="Shared", viewer=home.other)
    make_album(context, home.other, name="Club", editor=home.caller)
    make_album(context, home.other, name="To look at", viewer=home.caller)
    make_album(context, home.other, name="Secret")
    await choose(home)
    assert set(await rows(home.tab)) == {"Private", "Shared", "Club"}
    await choose(home, kind="shared")
    assert set(await rows(home.tab)) == {"Shared", "Club"}
    details = {row.name: row.detail for row in (await home.tab.state(AlbumPickerState)).rows}
    assert details == {"Shared": "0 photos · Shared", "Club": "0 photos · Shared by Bob"}


async def test_what_changed_last_comes_first_and_the_rest_by_name(context: Context, home: Home) -> None:
    ids = {name: make_album(context, home.caller, name=name) for name in "GFEDCBA"}
    with context.database.writing() as session:
        for n, name in enumerate("CAFE"):
            session.get_one(Album, ids[name]).updated_at = context.now().replace(year=2030 + n)
    await choose(home)
    state = await home.tab.state(AlbumPickerState)
    assert [row.name for row in state.recent] == ["E", "F", "A", "C"]
    assert [row.name for row in state.rows] == ["B", "D", "G"]
    await home.tab.send(AlbumPickerState.search, query="d")
    assert await rows(home.tab) == ["D"]


async def test_many_albums_come_page_by_page(context: Context, home: Home) -> None:
    for n in range(60):
        make_album(context, home.caller, name=f"Album {n}")
    await choose(home)
    state = await home.tab.state(AlbumPickerState)
    assert (len(state.recent), len(state.rows), state.more) == (4, 50, 6)
    await home.tab.send(AlbumPickerState.show_more)
    state = await home.tab.state(AlbumPickerState)
    assert (len(state.rows), state.more) == (56, 0)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (0, "Added 3 photos to “Alps”"),
        (1, "Added 2 photos to “Alps”, 1 was already there"),
        (3, "Added 0 photos to “Alps”, 3 were already there"),
    ],
)
async def test_counts_are_exact(context: Context, home: Home, before: int, words: str) -> None:
    album_id = make_album(context, home.caller, *home.photos[:before])
    await choose(home, album_id)
    said = await send(home.tab, AlbumPickerState.add)
    assert f'"{words}"' in said
    assert f"/albums/{album_id}" in said
    assert shown(context, album_id) == set(home.photos[:3])
    state = await home.tab.state(SelectionState)
    assert (state.count, state.question) == (0, "")


async def test_several_albums_at_once_answer_each(context: Context, home: Home) -> None:
    alps = make_album(context, home.caller, home.photos[0])
    club = make_album(context, home.other, name="Club", editor=home.caller)
    await choose(home, alps, club)
    assert (await home.tab.state(AlbumPickerState)).chosen_count == 2
    said = await send(home.tab, AlbumPickerState.add)
    assert "Added to 2 albums" in said
    assert "“Alps”: Added 2 photos, 1 was already there. “Club”: Added 3 photos" in said
    assert shown(context, alps) == shown(context, club) == set(home.photos[:3])


async def test_an_album_that_refuses_does_not_keep_the_others_from_it(context: Context, home: Home) -> None:
    alps = make_album(context, home.caller)
    club = make_album(context, home.other, name="Club", editor=home.caller)
    await choose(home, alps, club)
    members.change_role(context, home.other, club, home.ada.id, "viewer")
    said = await send(home.tab, AlbumPickerState.add)
    assert "Added to 1 album" in said
    assert f"“Club”: {LOST['albumAsset']}" in said
    assert (shown(context, alps), shown(context, club)) == (set(home.photos[:3]), set())


async def test_when_every_album_refuses_the_dialog_says_so_and_nothing_is_lost(context: Context, home: Home) -> None:
    club = make_album(context, home.other, name="Club", editor=home.caller)
    await choose(home, club)
    members.remove_member(context, home.other, club, home.ada.id)
    await home.tab.send(AlbumPickerState.add)
    assert (await home.tab.state(AlbumPickerState)).problem == LOST["albumAsset"]
    assert (await home.tab.state(SelectionState)).count == 3
    assert shown(context, club) == set()


async def test_photos_of_others_in_an_album_are_left_out_and_counted(context: Context, home: Home) -> None:
    theirs = add_assets(context, home.bob.id, *days(2))
    club = make_album(context, home.other, *theirs, name="Club", editor=home.caller)
    alps = make_album(context, home.caller)
    with_own = {"view": f"album:{club}", "expression": {"months": ["2024-05-01"]}, "count": 3}
    await choose(home, club)
    await home.tab.send(AlbumPickerState.add)
    await home.tab.send(SelectionState.select, **with_own)
    await choose(home, alps)
    assert "Added 3 photos to “Alps”; 2 not yours, left out" in await send(home.tab, AlbumPickerState.add)
    assert shown(context, alps) == set(home.photos[:3])


async def test_a_new_album_says_what_was_left_out_and_counts_what_still_waits(context: Context, home: Home) -> None:
    theirs = add_assets(context, home.bob.id, *days(2))
    waiting = add_assets(context, home.ada.id, NOON, status="pending", local_month=None, local_day=None)
    club = make_album(context, home.other, *theirs, name="Club", editor=home.caller)
    album_assets.add_photos(context, home.caller, club, chosen(*home.photos[:3], *waiting))
    both = {"ids": [*home.photos[:3], *waiting, *theirs]}
    await home.tab.send(SelectionState.select, view="all", expression=both, count=6)
    await choose(home)
    await home.tab.send(AlbumPickerState.start_new)
    await home.tab.send(AlbumPickerState.create, form={"name": "Alps"})
    made = (await home.tab.state(AlbumPickerState)).made
    assert made.detail == "Added 4 photos; 2 not yours, left out"
    assert len(held(context, made.id)) == 4


async def test_the_album_one_is_in_is_not_offered(context: Context, home: Home) -> None:
    alps = make_album(context, home.caller, *home.photos)
    make_album(context, home.caller, name="Other")
    await home.tab.send(SelectionState.select, view=f"album:{alps}", expression={"ids": home.photos[:1]}, count=1)
    await choose(home)
    assert await rows(home.tab) == ["Other"]


async def test_a_new_album_holds_the_selection_and_can_be_shared_then(context: Context, home: Home) -> None:
    await choose(home)
    await home.tab.send(AlbumPickerState.start_new)
    assert await home.tab.send(AlbumPickerState.create, form={"name": "  Alps "}) == ""
    state = await home.tab.state(AlbumPickerState)
    assert (state.step, state.made.name, state.made.detail) == ("made", "Alps", "Added 3 photos")
    assert (await home.tab.state(SelectionState)).question == "album"
    assert shown(context, state.made.id) == set(home.photos[:3])
    await home.tab.send(AlbumPickerState.start_sharing)
    await invite(home, "bob")
    await home.tab.send(PeoplePickerState.choose_role, role="viewer")
    said = await send(home.tab, AlbumPickerState.share)
    assert "Shared “Alps” with Bob" in said
    [seen] = albums.list_albums(context, home.other)
    assert (seen.album_name, seen.role, seen.is_new) == ("Alps", "viewer", True)
    assert (await home.tab.state(SelectionState)).question == ""


async def test_a_new_shared_album_asks_whom_first(context: Context, home: Home) -> None:
    await choose(home, kind="shared")
    await home.tab.send(AlbumPickerState.start_new)
    await home.tab.send(AlbumPickerState.create, form={"name": "Alps"})
    assert (await home.tab.state(AlbumPickerState)).problem == "Choose whom to share the album with."
    assert every_album(context) == []
    await invite(home, "bob")
    said = await send(home.tab, AlbumPickerState.create, form={"name": "Alps"})
    assert "Created “Alps”, shared with Bob. Added 3 photos" in said
    [seen] = albums.list_albums(context, home.other)
    assert (seen.role, seen.asset_count) == ("editor", 3)
    assert len(notifications.list_notifications(context, home.other)) == 1
    assert (await home.tab.state(SelectionState)).question == ""


async def test_pressing_twice_makes_one_album(context: Context, home: Home) -> None:
    await choose(home)
    await home.tab.send(AlbumPickerState.start_new)
    for _ in range(2):
        await home.tab.send(AlbumPickerState.create, form={"name": "Alps"})
    assert len(every_album(context)) == 1


async def test_pressing_twice_says_it_once(context: Context, home: Home) -> None:
    await choose(home, make_album(context, home.caller))
    assert "Added 3 photos" in await send(home.tab, AlbumPickerState.add)
    assert await home.tab.send(AlbumPickerState.add) == ""


@pytest.mark.parametrize("form", [None, {}, [], {"name": None}, {"name": "  "}, {"name": "x" * 201}, {"name": "a\nb"}])
async def test_a_name_that_cannot_be_is_refused_in_the_dialog(context: Context, home: Home, form: Any) -> None:
    await choose(home)
    await home.tab.send(AlbumPickerState.start_new)
    await home.tab.send(AlbumPickerState.create, form=form)
    assert (await home.tab.state(AlbumPickerState)).problem != ""
    assert every_album(context) == []
    assert (await home.tab.state(SelectionState)).count == 3


async def test_from_the_trash_nothing_is_added(context: Context, home: Home) -> None:
    album_id = make_album(context, home.caller)
    await home.tab.send(SelectionState.select, view="trash", expression={"ids": home.photos}, count=5)
    await choose(home, album_id)
    await home.tab.send(AlbumPickerState.add)
    assert "Restore photos from the trash" in (await home.tab.state(AlbumPickerState)).problem
    assert shown(context, album_id) == set()


async def test_foreign_albums_cannot_be_chosen(context: Context, home: Home) -> None:
    secret = make_album(context, home.other, name="Secret")
    to_look_at = make_album(context, home.other, viewer=home.caller)
    await choose(home, secret, to_look_at, new_id())
    assert (await home.tab.state(AlbumPickerState)).chosen_count == 0
    assert "Choose an album first." in await send(home.tab, AlbumPickerState.add)
    state = await home.tab.state(AlbumPickerState)
    state._chosen = {secret: "Secret", to_look_at: "Alps"}
    await home.tab.send(AlbumPickerState.add)
    assert shown(context, secret) == shown(context, to_look_at) == set()


async def test_foreign_photos_go_into_no_album(context: Context, home: Home) -> None:
    theirs = add_assets(context, home.bob.id, NOON)
    album_id = make_album(context, home.caller)
    await home.tab.send(SelectionState.select, view="all", expression={"ids": [*theirs, new_id()]}, count=2)
    await choose(home, album_id)
    assert "Added 0 photos to “Alps”; 2 not yours, left out" in await send(home.tab, AlbumPickerState.add)
    assert shown(context, album_id) == set()


@pytest.mark.parametrize("junk", [None, 1, [], {}, "", "both", "x" * 101])
async def test_hostile_arguments_are_refused(home: Home, junk: Any) -> None:
    for handler, name in (
        (AlbumPickerState.start, "kind"),
        (AlbumPickerState.toggle, "album_id"),
    ):
        assert "Please check what you entered" in await send(home.tab, handler, **{name: junk})


async def test_an_album_that_was_not_made_here_is_not_shared(context: Context, home: Home) -> None:
    await choose(home)
    await home.tab.send(AlbumPickerState.start_sharing)
    await invite(home, "bob")
    await home.tab.send(AlbumPickerState.share)
    assert (await home.tab.state(AlbumPickerState)).problem != ""
    assert albums.list_albums(context, home.other) == []


async def test_visitors_can_do_nothing(connect: Connect, home: Home) -> None:
    visitor = connect()
    for handler, payload in (
        (AlbumPickerState.start, {"kind": "any"}),
        (AlbumPickerState.search, {"query": ""}),
        (AlbumPickerState.show_more, {}),
        (AlbumPickerState.toggle, {"album_id": new_id()}),
        (AlbumPickerState.add, {}),
        (AlbumPickerState.go_back, {}),
        (AlbumPickerState.create, {"form": {"name": "x"}}),
        (AlbumPickerState.start_sharing, {}),
        (AlbumPickerState.share, {}),
    ):
        assert "/login" in await visitor.send(handler, **payload)
