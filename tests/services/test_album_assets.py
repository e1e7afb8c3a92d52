"""Into albums and out of them. What the album shows is checked against its counted months each time (``shown``)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import event

from immshare.errors import InvalidInputError, NotFoundError
from immshare.live import album_topic
from immshare.models.columns import new_id
from immshare.rules.access import Caller
from immshare.rules.selection import Selection
from immshare.rules.timeline import InAlbum, TimelineFilter
from immshare.services import album_assets, albums, assets, members
from immshare.services.album_assets import Added, Removed
from immshare.services.context import Context
from tests.albums import chosen, held, make_album, shown
from tests.conftest import MakeUser
from tests.library import NOON, add_assets, days

MAY = frozenset({202405})
PENDING: dict[str, Any] = {"status": "pending", "local_month": None, "local_day": None, "taken_at": None}


def test_adding_counts_exactly(context: Context, ada: Caller, bob: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(4), NOON.replace(month=3))
    foreign = add_assets(context, bob.user_id, NOON)
    album_id = make_album(context, ada, *photos[:2])
    selection = Selection(MAY, frozenset(photos[3:4]), frozenset([photos[4], foreign[0], new_id()]))
    assert album_assets.add_photos(context, ada, album_id, selection) == Added(added=2, already=2, refused=2)
    assert shown(context, album_id) == {*photos[:3], photos[4]}
    assert album_assets.add_photos(context, ada, album_id, selection) == Added(added=0, already=4, refused=2)


def test_adding_ids_answers_each(context: Context, ada: Caller, bob: Caller) -> None:
    first, second, trashed = add_assets(context, ada.user_id, *days(3))
    assets.trash(context, ada, chosen(trashed), TimelineFilter.ALL)
    (foreign,), unknown = add_assets(context, bob.user_id, NOON), new_id()
    album_id = make_album(context, ada, first)
    ids = [first, second.upper(), second, foreign, unknown, trashed]
    results = album_assets.add_ids(context, ada, album_id, ids)
    assert [(one.id, one.success, one.error) for one in results] == [
        (first, False, "duplicate"),
        (second, True, None),
        (second, False, "duplicate"),
        (foreign, False, "no_permission"),
        (unknown, False, "no_permission"),
        (trashed, False, "no_permission"),
    ]
    assert held(context, album_id) == {first, second}
    with pytest.raises(InvalidInputError, match="UUID"):
        album_assets.add_ids(context, ada, album_id, [first, "x"])
    with pytest.raises(InvalidInputError, match="15,000"):
        album_assets.add_ids(context, ada, album_id, [first] * 15_001)


def test_what_waits_for_its_renditions_comes_with_them(context: Context, ada: Caller, bob: Caller) -> None:
    (waiting,) = add_assets(context, ada.user_id, NOON, **PENDING)
    album_id = make_album(context, ada, waiting, viewer=bob)
    assert (held(context, album_id), shown(context, album_id)) == ({waiting}, set())
    assert albums.get_album(context, bob, album_id).asset_count == 0
    with pytest.raises(NotFoundError):
        assets.get_asset(context, bob, waiting)


def test_favorites_are_a_place_to_select_from(context: Context, ada: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(3))
    assets.set_favorite(context, ada, chosen(photos[1]), TimelineFilter.ALL, True)
    album_id = make_album(context, ada)
    assert album_assets.add_photos(context, ada, album_id, Selection(MAY), TimelineFilter.FAVORITES).added == 1
    assert shown(context, album_id) == {photos[1]}
    with pytest.raises(InvalidInputError, match="trash"):
        album_assets.add_photos(context, ada, album_id, Selection(MAY), TimelineFilter.TRASH)


def test_photos_of_others_cannot_be_carried_on(context: Context, ada: Caller, bob: Caller) -> None:
    theirs, mine = add_assets(context, ada.user_id, *days(3)), add_assets(context, bob.user_id, *days(2))
    shared = make_album(context, ada, *theirs, editor=bob)
    album_assets.add_photos(context, bob, shared, chosen(*mine))
    own = make_album(context, bob)
    everything = Selection(MAY, frozenset(mine[:1]))
    added = album_assets.add_photos(context, bob, own, everything, InAlbum(shared))
    assert added == Added(added=1, already=0, refused=3)
    assert shown(context, own) == {mine[1]}
    members.leave(context, bob, shared)
    with pytest.raises(NotFoundError):
        album_assets.add_photos(context, bob, own, everything, InAlbum(shared))


def test_the_owner_removes_whatever_an_editor_only_their_own(context: Context, ada: Caller, bob: Caller) -> None:
    theirs, mine = add_assets(context, ada.user_id, *days(2)), add_assets(context, bob.user_id, *days(3))
    album_id = make_album(context, ada, *theirs, editor=bob)
    album_assets.add_photos(context, bob, album_id, chosen(*mine))
    selection = Selection(MAY, frozenset(mine[:1]))
    assert album_assets.remove_photos(context, bob, album_id, selection) == Removed(removed=2, refused=2)
    assert shown(context, album_id) == {*theirs, mine[0]}
    results = album_assets.remove_ids(context, bob, album_id, [mine[0], mine[0], theirs[0], mine[1], new_id()])
    assert [one.error for one in results] == [None, "not_found", "no_permission", "not_found", "not_found"]
    album_assets.add_photos(context, bob, album_id, chosen(*mine))
    assert album_assets.remove_photos(context, ada, album_id, Selection(MAY)) == Removed(removed=5, refused=0)
    assert shown(context, album_id) == held(context, album_id) == set()
    assert len(assets.select_ids(context, bob, None, TimelineFilter.ALL)) == 3


def test_what_a_removed_member_added_stays(context: Context, ada: Caller, bob: Caller, make_user: MakeUser) -> None:
    cleo = Caller(make_user("Cleo").id)
    mine = add_assets(context, bob.user_id, *days(2))
    album_id = make_album(context, ada, editor=bob, viewer=cleo)
    album_assets.add_photos(context, bob, album_id, chosen(*mine))
    members.remove_member(context, ada, album_id, bob.user_id)
    assert shown(context, album_id) == set(mine)
    assert assets.get_asset(context, cleo, mine[0]).owner_id == bob.user_id
    assert assets.get_asset(context, bob, mine[0]).owner_id == bob.user_id


def test_another_ones_trash_is_not_told_of(context: Context, ada: Caller, bob: Caller) -> None:
    (photo,) = add_assets(context, ada.user_id, NOON)
    album_id = make_album(context, bob, editor=ada)
    album_assets.add_photos(context, ada, album_id, chosen(photo))
    assets.trash(context, ada, chosen(photo), TimelineFilter.ALL)
    assert album_assets.add_ids(context, bob, album_id, [photo])[0].error == "no_permission"
    assert album_assets.remove_ids(context, bob, album_id, [photo])[0].error == "not_found"
    assert album_assets.remove_photos(context, bob, album_id, chosen(photo)) == Removed(0, 0)
    assert held(context, album_id) == {photo}


def test_own_photos_are_marked_and_trashed_from_within_an_album(context: Context, ada: Caller, bob: Caller) -> None:
    theirs, mine = add_assets(context, ada.user_id, *days(2)), add_assets(context, bob.user_id, *days(3))
    outside = add_assets(context, bob.user_id, NOON)
    album_id = make_album(context, ada, *theirs, editor=bob)
    album_assets.add_photos(context, bob, album_id, chosen(*mine))
    everything = Selection(MAY, frozenset(mine[:1]))
    assert assets.set_favorite(context, bob, everything, InAlbum(album_id), True).changed == 2
    assert assets.trash(context, bob, everything, InAlbum(album_id)) == 2
    assert shown(context, album_id) == {*theirs, mine[0]}
    assert set(assets.select_ids(context, bob, None, TimelineFilter.ALL)) == {mine[0], *outside}
    members.leave(context, bob, album_id)
    assert assets.trash(context, bob, Selection(MAY), InAlbum(album_id)) == 0


def test_it_is_told_after_the_commit(context: Context, ada: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(2))
    album_id = make_album(context, ada)
    seen: list[int] = []
    context.hub.subscribe(
        lambda topic: seen.append(len(shown(context, album_id))) if topic == album_topic(album_id) else None
    )
    album_assets.add_photos(context, ada, album_id, chosen(*photos))
    album_assets.add_photos(context, ada, album_id, chosen(*photos))
    album_assets.remove_photos(context, ada, album_id, chosen(photos[0]))
    assert seen == [2, 1]


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    with ThreadPoolExecutor(8) as threads:
        return [future.result() for future in [threads.submit(call) for call in calls]]


def test_the_same_photo_twice_at_once(context: Context, ada: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(5))
    album_id = make_album(context, ada)
    results = at_once([lambda: album_assets.add_photos(context, ada, album_id, chosen(*photos))] * 8)
    assert sorted(one.added for one in results) == [0] * 7 + [5]
    assert shown(context, album_id) == set(photos)


def test_everything_at_once_leaves_counts_that_are_right(context: Context, ada: Caller, bob: Caller) -> None:
    mine, theirs = add_assets(context, ada.user_id, *days(12)), add_assets(context, bob.user_id, *days(12))
    album_id = make_album(context, ada, editor=bob)
    calls: list[Callable[[], Any]] = []
    for a, b in zip(mine, theirs, strict=True):
        calls += [
            lambda a=a: album_assets.add_ids(context, ada, album_id, [a]),
            lambda b=b: album_assets.add_ids(context, bob, album_id, [b]),
            lambda a=a: assets.trash(context, ada, chosen(a), TimelineFilter.ALL),
            lambda b=b: album_assets.remove_ids(context, ada, album_id, [b]),
            lambda: assets.restore(context, ada, None),
        ]
    at_once(calls)
    on_timeline = set(assets.select_ids(context, ada, None, TimelineFilter.ALL))
    assert shown(context, album_id) & set(mine) == held(context, album_id) & on_timeline


def test_a_member_who_is_removed_meanwhile_adds_nothing_more(context: Context, ada: Caller, bob: Caller) -> None:
    photos = add_assets(context, bob.user_id, *days(10))
    album_id = make_album(context, ada, editor=bob)

    def add(one: str) -> bool:
        try:
            return album_assets.add_ids(context, bob, album_id, [one])[0].success
        except NotFoundError:
            return False

    calls: list[Callable[[], Any]] = [lambda one=one: add(one) for one in photos]
    calls.insert(4, lambda: members.remove_member(context, ada, album_id, bob.user_id))
    added = sum(bool(one) for one in at_once(calls))
    assert len(shown(context, album_id)) == added
    assert not add(photos[0])


@pytest.mark.parametrize("count", [2, 300])
def test_one_statement_whatever_the_number(context: Context, ada: Caller, count: int) -> None:
    add_assets(context, ada.user_id, *days(count))
    album_id = make_album(context, ada)
    months = frozenset(202300 + n for n in range(613))
    statements: list[str] = []
    event.listen(context.database.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    assert album_assets.add_photos(context, ada, album_id, Selection(months)).added == count
    assert album_assets.remove_photos(context, ada, album_id, Selection(months)).removed == count
    about_photos = [
        text for text in statements if text.startswith(("INSERT INTO album_asset", "DELETE", "UPDATE album_asset"))
    ]
    assert len(about_photos) == 2
    assert len(statements) < 40


def test_the_single_photo_of_a_selection(context: Context, ada: Caller, bob: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(3))
    album_id = make_album(context, ada, *photos, viewer=bob)
    for caller in (ada, bob):
        assert album_assets.single_photo(context, caller, album_id, chosen(photos[0])) == photos[0]
        by_month = Selection(MAY, frozenset(photos[1:]))
        assert album_assets.single_photo(context, caller, album_id, by_month) == photos[0]
    for several in (Selection(), chosen(new_id()), chosen(*photos[:2]), Selection(MAY)):
        with pytest.raises(InvalidInputError):
            album_assets.single_photo(context, bob, album_id, several)


def test_whoever_may_not_look_is_not_told_which_photo_it_is(context: Context, ada: Caller, bob: Caller) -> None:
    photos = add_assets(context, ada.user_id, NOON)
    with pytest.raises(NotFoundError):
        album_assets.single_photo(context, bob, make_album(context, ada, *photos), chosen(*photos))
