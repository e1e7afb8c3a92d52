"""The album a tab shows: what it says, what becomes of it, and how it follows what others do."""

from typing import Any, NamedTuple

import pytest
from sqlmodel import select

from immshare.live import album_topic
from immshare.models import Album, AlbumMember, User
from immshare.rules.access import Caller
from immshare.services import album_assets, albums, members
from immshare.services.context import Context
from immshare.states import live
from immshare.states.album import AlbumState
from immshare.states.album_adding import AlbumAddingState, added_text
from immshare.states.album_options import AlbumOptionsState
from immshare.states.live import LiveState
from immshare.states.people_picker import PeoplePickerState
from tests.albums import chosen, held, make_album
from tests.conftest import MakeUser
from tests.library import NOON, add_assets, days
from tests.states.conftest import Connect
from tests.states.dispatcher import Connection


class Scene(NamedTuple):
    album: str
    owner: User
    editor: User
    ids: list[str]
    tab: Connection
    other: Connection


@pytest.fixture
async def scene(context: Context, make_user: MakeUser, connect: Connect) -> Scene:
    """An album of Ada's with three photos, which Bob edits; both stand on its page."""
    ada, bob = make_user("Ada"), make_user("Bob")
    ids = add_assets(context, ada.id, *days(3))
    album = make_album(context, Caller(ada.id), *ids, editor=Caller(bob.id))
    tabs = [await opened(connect(user, path=f"/albums/{album}")) for user in (ada, bob)]
    return Scene(album, ada, bob, ids, *tabs)


async def opened(tab: Connection) -> Connection:
    await tab.send(LiveState.watch)
    await tab.send(AlbumState.open)
    return tab


async def shown(tab: Connection) -> Any:
    return (await tab.state(AlbumState)).album


async def test_the_page_says_what_there_is(scene: Scene) -> None:
    state = await scene.tab.state(AlbumState)
    assert (state.title, state.album.photos_text, state.album.role) == ("Alps", "3 photos", "owner")
    assert (state.album.first_day, state.album.last_day) == ("2024-05-13", "2024-05-15")
    assert [(one.name, one.role, one.is_self, one.photos_text) for one in state.members] == [
        ("Ada", "owner", True, "3 photos"),
        ("Bob", "editor", False, ""),
    ]
    assert state.owners == {scene.owner.id: "Ada"}
    assert state.my_id == scene.owner.id


async def test_an_album_without_a_name_is_called_something(
    context: Context, make_user: MakeUser, connect: Connect
) -> None:
    ada = make_user("Ada")
    album = make_album(context, Caller(ada.id), name="")
    tab = await opened(connect(ada, path=f"/albums/{album}/add"))
    state = await tab.state(AlbumState)
    assert (state.title, state.album.photos_text, state.album.first_day) == ("Untitled album", "No photos yet", "")


@pytest.mark.parametrize("path", ["/albums", "/albums/", "/albums/nothing", "/albums/" + "f" * 36, "/photos"])
async def test_an_address_without_an_album_says_so(make_user: MakeUser, connect: Connect, path: str) -> None:
    tab = await opened(connect(make_user("Ada"), path=path))
    state = await tab.state(AlbumState)
    assert state.gone == "This album does not exist, or you have no access to it."
    assert not state.is_loaded


async def test_opening_takes_the_mark_off(scene: Scene, context: Context) -> None:
    with context.database.reading() as session:
        assert session.exec(select(AlbumMember.seen_at)).one() is not None


async def test_an_own_change_is_there_at_once(scene: Scene) -> None:
    before = (await scene.tab.state(AlbumState)).revision
    await scene.tab.send(AlbumState.rename, name="  Andes ")
    await scene.tab.send(AlbumState.describe, description="High\nup")
    album = await shown(scene.tab)
    assert (album.name, album.description) == ("Andes", "High\nup")
    assert (await scene.tab.state(AlbumState)).revision > before


@pytest.mark.parametrize(
    ("handler", "value", "words"),
    [
        (AlbumState.rename, "x" * 201, "at most 200"),
        (AlbumState.rename, 7, "no text"),
        (AlbumState.rename, "a\nb", "no line breaks"),
        (AlbumState.describe, "x" * 2001, "at most 2,000"),
        (AlbumState.describe, None, "no text"),
        (AlbumState.choose_cover, "cover", "must be a UUID"),
        (AlbumState.choose_cover, "00000000-0000-4000-8000-000000000000", "does not show this photo any more"),
    ],
)
async def test_what_cannot_be_is_refused_in_words(scene: Scene, handler: Any, value: Any, words: str) -> None:
    before = await shown(scene.tab)
    [name] = [one for one in ("name", "description", "asset_id") if one in handler.fn.__wrapped__.__code__.co_varnames]
    assert words in await scene.tab.send(handler, **{name: value})
    assert await shown(scene.tab) == before


@pytest.mark.parametrize(("name", "is_kept"), [("Andes", True), ("a\tb", False)])
async def test_a_field_hears_that_its_change_was_judged(scene: Scene, name: str, is_kept: bool) -> None:
    await scene.tab.send(AlbumState.rename, name=name)
    assert scene.tab.seen(AlbumState, "answered") == 1
    assert (await shown(scene.tab)).name == (name if is_kept else "Alps")


async def test_a_hint_sends_only_what_is_new(scene: Scene, context: Context) -> None:
    scene.tab.deltas.clear()
    await scene.tab.send(AlbumState.refresh)
    assert scene.tab.seen(AlbumState, "revision") is not None
    for var in ("album", "members", "faces", "owners", "member_count"):
        assert scene.tab.seen(AlbumState, var) is None, var


async def test_of_many_members_the_first_are_listed_and_the_others_are_found(scene: Scene, context: Context) -> None:
    users = [
        User(email=f"m{n}@example.org", name=f"Member {n:03}", password_hash="x", created_at=NOON) for n in range(150)
    ]
    with context.database.writing() as session:
        session.add_all(users)
        session.flush()
        for one in users:
            session.add(AlbumMember(album_id=scene.album, user_id=one.id, role="viewer", added_at=NOON, seen_at=None))
    await scene.tab.send(AlbumState.refresh)
    state = await scene.tab.state(AlbumState)
    assert (len(state.faces), len(state.members), state.members_found, state.member_count) == (5, 100, 152, 152)
    await scene.tab.send(AlbumState.look_for_members, words="MEMBER 149")
    state = await scene.tab.state(AlbumState)
    assert [one.name for one in state.members] == ["Member 149"]
    assert (len(state.faces), state.members_found, state.member_count) == (5, 1, 152)
    await scene.tab.send(AlbumOptionsState.ask_before_removing, user_id=state.members[0].id)
    assert (await scene.tab.state(AlbumOptionsState)).chosen.name == "Member 149"
    await scene.tab.send(AlbumOptionsState.open_options)
    assert (await scene.tab.state(AlbumState)).members_found == 152


async def test_a_refusal_to_delete_is_not_told_below_its_question(scene: Scene, context: Context) -> None:
    await scene.tab.send(AlbumState.ask_before_deleting)
    albums.delete_album(context, Caller(scene.owner.id), scene.album)
    assert "Your role in this album does not allow this." in await scene.tab.send(AlbumState.delete)
    assert scene.tab.seen(AlbumState, "question") == ""


async def test_a_cover_is_chosen_and_forgotten(scene: Scene) -> None:
    said = await scene.tab.send(AlbumState.choose_cover, asset_id=scene.ids[2])
    assert "Changed the album cover" in said
    assert f"/albums/{scene.album}" in said
    assert (await shown(scene.tab)).cover_id == scene.ids[2]
    await scene.tab.send(AlbumState.choose_cover, asset_id="")
    assert (await shown(scene.tab)).cover_id == scene.ids[0]


async def test_a_tab_follows_what_others_do(scene: Scene) -> None:
    await scene.other.send(AlbumState.rename, name="Andes")
    await scene.tab.send(AlbumState.refresh)
    assert (await shown(scene.tab)).name == "Andes"


async def test_who_is_removed_gets_a_sentence_and_nothing_more(scene: Scene, context: Context) -> None:
    members.remove_member(context, Caller(scene.owner.id), scene.album, scene.editor.id)
    scene.other.deltas.clear()
    await scene.other.send(AlbumState.refresh)
    state = await scene.other.state(AlbumState)
    assert state.gone.startswith("You no longer have access to “Alps”.")
    assert (state.members, state.owners) == ([], {})
    members.add_members(context, Caller(scene.owner.id), scene.album, [members.Invitation(scene.editor.id)])
    await scene.other.send(AlbumState.refresh)
    assert (await scene.other.state(AlbumState)).gone == ""


async def test_photos_of_removed_members_keep_their_names(
    scene: Scene, context: Context, make_user: MakeUser, connect: Connect
) -> None:
    owner = Caller(scene.owner.id)
    album_assets.add_photos(
        context, Caller(scene.editor.id), scene.album, chosen(*add_assets(context, scene.editor.id, NOON))
    )
    members.add_members(context, owner, scene.album, [members.Invitation(make_user("Cleo").id)])
    members.remove_member(context, owner, scene.album, scene.editor.id)
    await scene.tab.send(AlbumState.refresh)
    assert (await scene.tab.state(AlbumState)).owners == {scene.owner.id: "Ada", scene.editor.id: "Bob"}


async def test_deleting_and_leaving_lead_away_without_a_look_back(scene: Scene, context: Context) -> None:
    assert "You left" in (said := await scene.other.send(AlbumState.leave))
    assert "/sharing" in said
    await scene.tab.send(AlbumState.ask_before_deleting)
    assert "Deleted" in (said := await scene.tab.send(AlbumState.delete))
    assert "/albums" in said
    for tab in (scene.tab, scene.other):
        state = await tab.state(AlbumState)
        await tab.send(AlbumState.refresh)
        assert (state.gone, state.question, state.album.id, state.is_loaded) == ("", "", "", False)
    with context.database.reading() as session:
        assert session.get(Album, scene.album) is None


@pytest.mark.parametrize(
    ("name", "path", "is_gone"),
    [
        ("", "/albums", True),
        ("", "/albums/00000000-0000-4000-8000-000000000000", True),
        ("", "/albums/{album}/add", False),
        ("", "/albums/{album}", False),
        ("Alps", "/albums", False),
    ],
)
async def test_an_album_left_empty_is_removed(
    context: Context, make_user: MakeUser, connect: Connect, name: str, path: str, is_gone: bool
) -> None:
    ada = make_user("Ada")
    album = make_album(context, Caller(ada.id), name=name)
    tab = await opened(connect(ada, path=f"/albums/{album}"))
    tab.path = path.format(album=album)
    assert await tab.send(AlbumState.discard_left) == ""
    assert [one.id for one in albums.list_albums(context, Caller(ada.id))] == ([] if is_gone else [album])


async def test_options_say_what_was_refused_where_one_looks(scene: Scene, make_user: MakeUser) -> None:
    await scene.tab.send(AlbumOptionsState.open_options)
    await scene.tab.send(AlbumOptionsState.invite)
    assert (await scene.tab.state(AlbumOptionsState)).problem == "Choose whom to invite first."
    await scene.tab.send(AlbumOptionsState.close)
    state = await scene.tab.state(AlbumOptionsState)
    assert (state.problem, state.dialog) == ("", "")


async def test_several_are_invited_at_once_or_nobody(scene: Scene, make_user: MakeUser, context: Context) -> None:
    cleo, dan = make_user("Cleo"), make_user("Dan")
    await scene.tab.send(AlbumOptionsState.start_inviting)
    for user in (cleo, dan):
        await scene.tab.send(PeoplePickerState.toggle, user_id=user.id)
    members.add_members(context, Caller(scene.editor.id), scene.album, [members.Invitation(dan.id)])
    await scene.tab.send(AlbumOptionsState.invite)
    state = await scene.tab.state(AlbumOptionsState)
    assert state.problem == "Somebody you chose is in the album already. Nobody was invited."
    assert state.dialog == "invite"
    assert [one.name for one in (await scene.tab.state(AlbumState)).members] == ["Ada", "Bob", "Dan"]
    await scene.tab.send(PeoplePickerState.toggle, user_id=dan.id)
    await scene.tab.send(PeoplePickerState.choose_role, role="viewer")
    assert "Invited Cleo" in await scene.tab.send(AlbumOptionsState.invite)
    roles = {one.name: one.role for one in (await scene.tab.state(AlbumState)).members}
    assert roles == {"Ada": "owner", "Bob": "editor", "Cleo": "viewer", "Dan": "editor"}


async def test_members_of_the_album_are_not_offered(scene: Scene, make_user: MakeUser) -> None:
    make_user("Cleo")
    await scene.tab.send(AlbumOptionsState.start_inviting)
    assert [one.name for one in (await scene.tab.state(PeoplePickerState)).people] == ["Cleo"]


async def test_removing_a_member_says_that_the_photos_stay(scene: Scene, context: Context) -> None:
    photos = add_assets(context, scene.editor.id, NOON)
    album_assets.add_photos(context, Caller(scene.editor.id), scene.album, chosen(*photos))
    await scene.tab.send(AlbumOptionsState.ask_before_removing, user_id=scene.editor.id)
    assert (await scene.tab.state(AlbumOptionsState)).chosen.name == "Bob"
    said = await scene.tab.send(AlbumOptionsState.remove_member)
    assert "Removed Bob. The photos they added stay in the album." in said
    assert held(context, scene.album) == {*scene.ids, *photos}


@pytest.mark.parametrize(
    ("handler", "payload", "words"),
    [
        (AlbumOptionsState.change_order, {"order": "best"}, "must be one of"),
        (AlbumOptionsState.switch_activity, {"is_enabled": "no"}, "on or off"),
        (AlbumOptionsState.change_role, {"user_id": "x", "role": "viewer"}, "no id"),
        (AlbumOptionsState.change_role, {"user_id": "00000000-0000-4000-8000-000000000000", "role": "owner"}, "one of"),
        (AlbumOptionsState.ask_before_removing, {"user_id": 3}, "no id"),
        (AlbumAddingState.choose, {"expression": [], "count": 1}, "months, except and ids"),
        (AlbumAddingState.choose, {"expression": {}, "count": -1}, "whole number"),
    ],
)
async def test_arguments_are_looked_at(scene: Scene, handler: Any, payload: dict[str, Any], words: str) -> None:
    assert words in await scene.tab.send(handler, **payload)


async def test_order_and_activity_are_switched(scene: Scene) -> None:
    await scene.tab.send(AlbumOptionsState.change_order, order="asc")
    await scene.tab.send(AlbumOptionsState.switch_activity, is_enabled=False)
    await scene.tab.send(AlbumOptionsState.change_role, user_id=scene.editor.id, role="viewer")
    album = await shown(scene.tab)
    assert (album.order, album.is_activity_enabled) == ("asc", False)
    await scene.other.send(AlbumState.refresh)
    assert not (await shown(scene.other)).can_edit


async def test_adding_says_exactly_what_was_done(scene: Scene, context: Context) -> None:
    more = add_assets(context, scene.owner.id, *[NOON] * 12)
    await scene.tab.send(AlbumAddingState.begin)
    await scene.tab.send(AlbumAddingState.choose, expression={"ids": [*more, *scene.ids]}, count=15)
    said = await scene.tab.send(AlbumAddingState.add)
    assert "Added 12 photos, 3 were already there" in said
    assert f"/albums/{scene.album}" in said
    state = await scene.tab.state(AlbumAddingState)
    assert (state.count, state.cleared) == (0, 1)
    assert (await shown(scene.tab)).id == scene.album


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((1, 0, 0), "Added 1 photo"),
        ((0, 1, 0), "Added 0 photos, 1 was already there"),
        ((1200, 3, 2), "Added 1,200 photos, 3 were already there. Photos of others cannot be added: 2."),
    ],
)
def test_the_words_for_what_was_added(counts: tuple[int, int, int], words: str) -> None:
    assert added_text(album_assets.Added(*counts)) == words


async def test_another_page_ends_the_following(scene: Scene) -> None:
    topic = album_topic(scene.album)
    assert {scene.tab.token, scene.other.token} == set(live._events_by_topic[topic])
    await scene.tab.send(LiveState.watch)
    assert {scene.other.token} == set(live._events_by_topic[topic])
    live.stop_watching(scene.other.token)
    assert topic not in live._events_by_topic
