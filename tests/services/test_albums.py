from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from immshare.errors import ForbiddenError, InvalidInputError, NotFoundError
from immshare.live import album_topic, user_topic
from immshare.models import Upload
from immshare.rules.access import Caller
from immshare.rules.album_listing import AlbumQuery, AlbumSort
from immshare.rules.selection import Selection
from immshare.rules.timeline import InAlbum, TimelineFilter
from immshare.services import album_assets, albums, assets, members, preferences
from immshare.services.album_assets import Added
from immshare.services.context import Context
from immshare.services.members import Invitation
from tests.albums import chosen, make_album, shown
from tests.conftest import MakeUser
from tests.library import NOON, add_assets, days


def names(context: Context, caller: Caller, **query: object) -> list[str]:
    return [album.album_name for album in albums.list_albums(context, caller, AlbumQuery(**query))]  # type: ignore[arg-type]


def test_an_album_is_made_with_photos_and_members(context: Context, ada: Caller, bob: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(3), local_offset_minutes=120)
    foreign = add_assets(context, bob.user_id, NOON)
    made, added = albums.create_album(
        context,
        ada,
        "  Alps  ",
        description="First\r\nsecond\0",
        invitations=[Invitation(bob.user_id, "viewer")],
        selection=chosen(*photos, *foreign),
    )
    assert added == Added(added=3, already=0, refused=1)
    assert (made.album_name, made.description, made.asset_count) == ("Alps", "First\nsecond", 3)
    assert made.album_thumbnail_asset_id == photos[0]
    assert (made.start_date, made.end_date) == (NOON + timedelta(days=-2, hours=2), NOON + timedelta(hours=2))
    assert [(one.user.name, one.role) for one in made.album_users] == [("Ada", "owner"), ("Bob", "viewer")]
    assert (made.shared, made.has_shared_link, made.role, made.is_new) == (True, False, "owner", False)
    theirs = albums.get_album(context, bob, made.id)
    assert (theirs.role, theirs.is_new, theirs.asset_count) == ("viewer", True, 3)


def test_a_whole_month_but_for_some_becomes_an_album(context: Context, ada: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(4))
    selection = Selection(months=frozenset({202405}), excluded_ids=frozenset(photos[:1]))
    made = albums.create_album(context, ada, "May", selection=selection).album
    assert shown(context, made.id) == set(photos[1:])


def test_nothing_is_half_made(context: Context, ada: Caller) -> None:
    photos = add_assets(context, ada.user_id, NOON)
    for refused in ("00000000-0000-4000-8000-000000000000", ada.user_id):
        with pytest.raises(InvalidInputError):
            albums.create_album(context, ada, "Alps", invitations=[Invitation(refused)], selection=chosen(*photos))
    with pytest.raises(InvalidInputError):
        albums.create_album(context, ada, "Alps", selection=chosen(*photos), view=TimelineFilter.TRASH)
    assert albums.list_albums(context, ada) == []


@pytest.mark.parametrize("name", ["x" * 201, "two\nlines", "bell\a"])
def test_a_name_is_one_line_of_text(context: Context, ada: Caller, name: str) -> None:
    with pytest.raises(InvalidInputError, match="name"):
        albums.create_album(context, ada, name)


def test_the_order_begins_as_the_owner_likes_it(context: Context, ada: Caller) -> None:
    preferences.update_preferences(context, ada, {"albums": {"defaultAssetOrder": "asc"}})
    assert albums.create_album(context, ada, "Alps").album.order == "asc"


def test_changing(context: Context, ada: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(2))
    album_id = make_album(context, ada, *photos)
    before = albums.get_album(context, ada, album_id)
    after = albums.update_album(
        context,
        ada,
        album_id,
        name="Alps 2024",
        description="x" * 2000,
        order="asc",
        cover_asset_id=photos[1],
        is_activity_enabled=False,
    )
    assert (after.album_name, after.order, after.album_thumbnail_asset_id) == ("Alps 2024", "asc", photos[1])
    assert (after.is_activity_enabled, after.revision > before.revision) == (False, True)
    assert albums.update_album(context, ada, album_id, cover_asset_id=None).album_thumbnail_asset_id == photos[0]
    with pytest.raises(InvalidInputError, match="2,000"):
        albums.update_album(context, ada, album_id, description="x" * 2001)
    with pytest.raises(InvalidInputError, match="asc or desc"):
        albums.update_album(context, ada, album_id, order="random")


def test_a_cover_is_a_photo_that_the_album_shows(context: Context, ada: Caller) -> None:
    (inside, outside, waiting) = add_assets(context, ada.user_id, *days(3))
    (waiting,) = add_assets(context, ada.user_id, NOON, status="pending", local_month=None, local_day=None)
    album_id = make_album(context, ada, inside, waiting)
    for asset_id in (outside, waiting, "00000000-0000-4000-8000-000000000000"):
        with pytest.raises(InvalidInputError, match="Invalid album thumbnail"):
            albums.update_album(context, ada, album_id, cover_asset_id=asset_id)


def test_when_the_cover_leaves_the_newest_takes_over(context: Context, ada: Caller) -> None:
    newest, middle, oldest = add_assets(context, ada.user_id, *days(3))
    album_id = make_album(context, ada, newest, middle, oldest)

    def cover() -> str | None:
        return albums.get_album(context, ada, album_id).album_thumbnail_asset_id

    albums.update_album(context, ada, album_id, cover_asset_id=oldest)
    assets.trash(context, ada, chosen(oldest), TimelineFilter.ALL)
    assert cover() == newest
    assets.restore(context, ada, None)
    assert cover() == oldest
    album_assets.remove_photos(context, ada, album_id, chosen(oldest))
    assert cover() == newest
    album_assets.add_photos(context, ada, album_id, chosen(oldest))
    assert cover() == newest
    album_assets.remove_photos(context, ada, album_id, chosen(newest, middle, oldest))
    assert cover() is None


def test_deleting_leaves_the_photos(context: Context, ada: Caller, bob: Caller) -> None:
    photos = add_assets(context, ada.user_id, NOON)
    album_id = make_album(context, ada, *photos, editor=bob)
    heard: list[str] = []
    context.hub.subscribe(heard.append)
    albums.delete_album(context, ada, album_id)
    assert set(heard) == {album_topic(album_id), user_topic(ada.user_id), user_topic(bob.user_id)}
    assert assets.get_asset(context, ada, photos[0]).id == photos[0]
    assert albums.list_albums(context, bob) == []


def test_the_list_has_own_albums_and_those_shared_with_me(context: Context, ada: Caller, bob: Caller) -> None:
    make_album(context, ada, name="Private")
    make_album(context, ada, name="Shared", viewer=bob)
    make_album(context, bob, name="Bob's", editor=ada)
    make_album(context, bob, name="Bob's own")
    assert set(names(context, ada)) == {"Private", "Shared", "Bob's"}
    assert set(names(context, ada, is_owned=True)) == {"Private", "Shared"}
    assert set(names(context, ada, is_owned=False)) == {"Bob's"}
    assert set(names(context, ada, is_shared=True)) == {"Shared", "Bob's"}
    assert set(names(context, ada, is_shared=False)) == {"Private"}
    assert names(context, ada, name="Shared") == ["Shared"]
    counts = albums.statistics(context, ada)
    assert (counts.owned, counts.shared, counts.not_shared) == (2, 2, 1)


def test_losing_the_last_member_makes_an_album_private_again(context: Context, ada: Caller, bob: Caller) -> None:
    album_id = make_album(context, ada, viewer=bob)
    assert names(context, ada, is_shared=True) == ["Alps"]
    members.leave(context, bob, album_id)
    assert names(context, ada, is_shared=True) == []
    assert names(context, ada, is_shared=False) == ["Alps"]


@pytest.mark.parametrize(
    ("search", "found"),
    [("übung", ["ÜBUNG 100%"]), ("ubung", ["ÜBUNG 100%"]), ("100%", ["ÜBUNG 100%"]), ("_", []), ("", 3),
     ("sea sail", ["Sea"]), ("sail sea", ["Sea"]), ("sea rope", [])],
)  # fmt: skip
def test_search_is_by_words_whatever_their_case(
    context: Context, ada: Caller, search: str, found: list[str] | int
) -> None:
    make_album(context, ada, name="ÜBUNG 100%")
    make_album(context, ada, name="Alps")
    albums.update_album(context, ada, make_album(context, ada, name="Sea"), description="Sailing")
    assert names(context, ada, search=search) == found or len(names(context, ada, search=search)) == found


def test_sorting(context: Context, ada: Caller) -> None:
    old, new = add_assets(context, ada.user_id, NOON.replace(year=2001), NOON)
    clock = datetime(2024, 6, 1, tzinfo=UTC)
    for name, photos in (("b", [old, new]), ("C", [old]), ("a", [])):
        clock += timedelta(days=1)
        make_album(replace(context, now=lambda at=clock: at), ada, *photos, name=name)  # type: ignore[misc]
    expected = {
        AlbumSort.RECENT_PHOTO: ["b", "C", "a"],
        AlbumSort.NAME: ["a", "b", "C"],
        AlbumSort.CREATED: ["a", "C", "b"],
        AlbumSort.COUNT: ["b", "C", "a"],
    }
    for sort, order in expected.items():
        assert names(context, ada, sort=sort) == order


def test_albums_of_a_photo(context: Context, ada: Caller, bob: Caller) -> None:
    mine, other = add_assets(context, ada.user_id, *days(2))
    make_album(context, ada, mine, name="With", viewer=bob)
    make_album(context, ada, other, name="Without")
    assert names(context, ada, asset_id=mine) == ["With"]
    assets.trash(context, ada, chosen(mine), TimelineFilter.ALL)
    assert names(context, ada, asset_id=mine) == ["With"]
    assert names(context, bob, asset_id=mine) == []


def test_members_stand_in_order(context: Context, ada: Caller, bob: Caller, make_user: MakeUser) -> None:
    zoe, carl = Caller(make_user("Zoe").id), Caller(make_user("carl").id)
    album_id = make_album(context, ada, editor=[zoe, carl, bob])
    seen = [one.user.name for one in albums.get_album(context, zoe, album_id).album_users]
    assert seen == ["Ada", "Zoe", "Bob", "carl"]


def test_contributors_are_counted_in_a_shared_album(context: Context, ada: Caller, bob: Caller) -> None:
    album_id = make_album(context, ada, *add_assets(context, ada.user_id, *days(2)))
    assert albums.get_album(context, ada, album_id).contributor_counts is None
    members.add_members(context, ada, album_id, [Invitation(bob.user_id, "editor")])
    album_assets.add_photos(context, bob, album_id, chosen(*add_assets(context, bob.user_id, *days(3))))
    counts = albums.get_album(context, bob, album_id).contributor_counts
    assert [(one.user_id, one.asset_count) for one in counts or []] == [(bob.user_id, 3), (ada.user_id, 2)]


def test_an_album_that_is_nothing_is_removed(context: Context, ada: Caller, bob: Caller) -> None:
    empty = make_album(context, ada, name="")
    named = make_album(context, ada, name="Alps")
    with_photo = make_album(context, ada, *add_assets(context, ada.user_id, NOON), name="")
    shared = make_album(context, ada, name="", viewer=bob)
    assert not albums.discard_if_left(context, bob, empty)
    assert [albums.discard_if_left(context, ada, one) for one in (empty, named, with_photo, shared)] == [
        True, False, False, False,
    ]  # fmt: skip
    left = make_album(context, ada, name="")
    albums.remove_left_behind(context)
    assert left in {album.id for album in albums.list_albums(context, ada)}
    albums.remove_left_behind(replace(context, now=lambda: datetime.now(UTC) + timedelta(hours=2)))
    assert {album.id for album in albums.list_albums(context, ada)} == {named, with_photo, shared}


def test_an_album_that_something_is_on_its_way_to_stays(context: Context, ada: Caller) -> None:
    album_id = make_album(context, ada, name="")
    facts = {"file_name": "a.jpg", "length_bytes": 9, "file_created_at": NOON, "file_modified_at": NOON}
    upload = Upload(owner_id=ada.user_id, album_id=album_id, **facts)  # type: ignore[arg-type]
    with context.database.writing() as session:
        session.add(upload)
    assert not albums.discard_if_left(context, ada, album_id)
    with context.database.writing() as session:
        session.get_one(Upload, upload.id).asset_id = "an asset that is in the trash by now"
    assert albums.discard_if_left(context, ada, album_id)


@pytest.mark.parametrize("permission", ["album.read", "asset.read"])
def test_a_limited_key_reaches_so_far(context: Context, ada: Caller, permission: str) -> None:
    album_id = make_album(context, ada)
    key = Caller(user_id=ada.user_id, permissions=frozenset({permission}))
    doors: list[Callable[[], object]] = [
        lambda: albums.create_album(context, key, "x"),
        lambda: albums.update_album(context, key, album_id, name="x"),
        lambda: albums.delete_album(context, key, album_id),
        lambda: albums.statistics(context, key),
        lambda: album_assets.add_ids(context, key, album_id, []),
        lambda: album_assets.remove_photos(context, key, album_id, Selection()),
        lambda: members.leave(context, key, album_id),
    ]
    if permission == "asset.read":
        doors.append(lambda: albums.list_albums(context, key))
    for door in doors:
        with pytest.raises(ForbiddenError):
            door()


def test_a_selection_made_in_an_album_of_others_needs_access_to_it(context: Context, ada: Caller, bob: Caller) -> None:
    source = make_album(context, ada, *add_assets(context, ada.user_id, *days(2)))
    everything = Selection(months=frozenset({202405}))
    with pytest.raises(NotFoundError):
        albums.create_album(context, bob, "Mine", selection=everything, view=InAlbum(source))
    copy, added = albums.create_album(context, ada, "Copy", selection=everything, view=InAlbum(source))
    assert (copy.asset_count, added) == (2, Added(added=2, already=0, refused=0))


@pytest.mark.parametrize("count", [3, 60])
def test_the_number_of_queries_does_not_grow(context: Context, ada: Caller, bob: Caller, count: int) -> None:
    photos = add_assets(context, ada.user_id, *days(3))
    for n in range(count):
        make_album(context, ada, *photos, name=str(n), viewer=bob)
    statements: list[str] = []
    event.listen(context.database.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    assert len(albums.list_albums(context, bob)) == count
    assert len([text for text in statements if text.startswith("SELECT")]) == 3
