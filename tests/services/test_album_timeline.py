import pytest
from sqlalchemy import event

from immshare.errors import InvalidInputError, NotFoundError
from immshare.models import Asset, AssetStatus
from immshare.rules.access import Caller
from immshare.rules.timeline import TimelineFilter
from immshare.services import album_assets, album_timeline, albums, assets
from immshare.services.context import Context
from immshare.services.timeline import read_bucket
from tests.albums import chosen, make_album
from tests.conftest import MakeUser
from tests.library import NOON, add_assets, days


def months(context: Context, caller: Caller, album_id: str, order: str | None = None) -> list[tuple[int, int, int]]:
    found = album_timeline.list_months(context, caller, album_id, order)
    return [(one.month, one.asset_count, one.day_count) for one in found]


def test_months_and_photos_of_all_members_in_the_order_of_the_album(context: Context, ada: Caller, bob: Caller) -> None:
    march, may = add_assets(context, ada.user_id, NOON.replace(month=3), NOON)
    early, late = add_assets(context, bob.user_id, NOON.replace(hour=9), NOON.replace(hour=15))
    album_id = make_album(context, ada, march, may, editor=bob)
    album_assets.add_photos(context, bob, album_id, chosen(early, late))
    assert months(context, bob, album_id) == [(202405, 3, 1), (202403, 1, 1)]
    bucket = album_timeline.read_month(context, bob, album_id, "2024-05-01")
    assert bucket["id"] == [late, may, early]
    assert bucket["ownerId"] == [bob.user_id, ada.user_id, bob.user_id]
    assert {len(column) for column in bucket.values()} == {3}
    assert bucket.keys() == read_bucket(context, bob, "2024-05-01", TimelineFilter.ALL).keys()
    albums.update_album(context, ada, album_id, order="asc")
    assert months(context, bob, album_id) == [(202403, 1, 1), (202405, 3, 1)]
    assert album_timeline.read_month(context, bob, album_id, "2024-05-01")["id"] == [early, may, late]
    assert album_timeline.read_month(context, bob, album_id, "2024-05-01", "desc")["id"] == [late, may, early]
    assert months(context, bob, album_id, "desc")[0] == (202405, 3, 1)


def test_hearts_are_ones_own(context: Context, ada: Caller, bob: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(2), is_favorite=True)
    (mine,) = add_assets(context, bob.user_id, NOON)
    album_id = make_album(context, ada, *photos, editor=bob)
    album_assets.add_photos(context, bob, album_id, chosen(mine))
    before = album_timeline.list_months(context, bob, album_id)[0].revision
    assets.set_favorite(context, bob, chosen(mine), TimelineFilter.ALL, True)
    bucket = album_timeline.read_month(context, bob, album_id, "2024-05-01")
    assert dict(zip(bucket["id"], bucket["isFavorite"], strict=True)) == {
        photos[0]: False,
        photos[1]: False,
        mine: True,
    }
    assert album_timeline.list_months(context, bob, album_id)[0].revision > before
    assert not assets.get_asset(context, bob, photos[0]).is_favorite
    assert assets.get_asset(context, ada, photos[0]).is_favorite


def test_the_picker_shows_what_is_taken(context: Context, ada: Caller, bob: Caller) -> None:
    inside, outside = add_assets(context, bob.user_id, *days(2))
    album_id = make_album(context, ada, *add_assets(context, ada.user_id, NOON), editor=bob)
    album_assets.add_photos(context, bob, album_id, chosen(inside))
    bucket = album_timeline.read_own_month(context, bob, album_id, "2024-05-01")
    assert dict(zip(bucket["id"], bucket["isTaken"], strict=True)) == {inside: True, outside: False}


def test_the_picker_counts_what_is_taken(context: Context, ada: Caller, bob: Caller) -> None:
    inside, outside, failed, gone, old = add_assets(context, bob.user_id, *days(4), NOON.replace(month=3))
    album_id = make_album(context, ada, *add_assets(context, ada.user_id, NOON), editor=bob)

    def taken(view: TimelineFilter = TimelineFilter.ALL) -> list[tuple[int, int, int | None]]:
        found = album_timeline.list_own_months(context, bob, album_id, view)
        return [(one.month, one.asset_count, one.taken_count) for one in found]

    assert taken() == [(202405, 4, 0), (202403, 1, 0)]
    album_assets.add_photos(context, bob, album_id, chosen(inside, failed, gone))
    assets.trash(context, bob, chosen(gone), TimelineFilter.ALL)
    with context.database.writing() as session:
        session.get_one(Asset, failed).status = AssetStatus.FAILED
    assert taken() == [(202405, 3, 2), (202403, 1, 0)]
    bucket = album_timeline.read_own_month(context, bob, album_id, "2024-05-01")
    assert bucket["isTaken"].count(True) == 2
    assets.set_favorite(context, bob, chosen(inside, outside, old), TimelineFilter.ALL, True)
    assert taken(TimelineFilter.FAVORITES) == [(202405, 2, 1), (202403, 1, 0)]


def test_the_picker_hears_of_what_others_take_out(context: Context, ada: Caller, bob: Caller) -> None:
    (photo,) = add_assets(context, bob.user_id, NOON)
    album_id = make_album(context, ada, *add_assets(context, ada.user_id, NOON), editor=bob)
    revisions = []
    for change in (album_assets.add_photos, album_assets.remove_photos):
        revisions.append(album_timeline.list_own_months(context, bob, album_id)[0].revision)
        change(context, bob, album_id, chosen(photo))
    revisions.append(album_timeline.list_own_months(context, bob, album_id)[0].revision)
    assert revisions == sorted(set(revisions))


def test_strangers_and_viewers(context: Context, ada: Caller, bob: Caller, make_user: MakeUser) -> None:
    eve = Caller(make_user("Eve").id)
    album_id = make_album(context, ada, *add_assets(context, ada.user_id, NOON), viewer=bob)
    for door in (
        lambda: album_timeline.list_months(context, eve, album_id),
        lambda: album_timeline.read_month(context, eve, album_id, "2024-05-01"),
        lambda: album_timeline.read_own_month(context, eve, album_id, "2024-05-01"),
        lambda: album_timeline.read_own_month(context, bob, album_id, "2024-05-01"),
        lambda: album_timeline.list_own_months(context, eve, album_id),
        lambda: album_timeline.list_own_months(context, bob, album_id),
    ):
        with pytest.raises(NotFoundError):
            door()
    for wrong in (
        lambda: album_timeline.list_months(context, ada, album_id, "up"),
        lambda: album_timeline.read_month(context, ada, album_id, "2024-05-02"),
    ):
        with pytest.raises(InvalidInputError):
            wrong()


@pytest.mark.parametrize("count", [2, 200])
def test_the_number_of_queries_does_not_grow(context: Context, ada: Caller, bob: Caller, count: int) -> None:
    album_id = make_album(context, ada, *add_assets(context, ada.user_id, *days(count)), viewer=bob)
    statements: list[str] = []
    event.listen(context.database.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    albums.get_album(context, bob, album_id)
    album_timeline.list_months(context, bob, album_id)
    album_timeline.read_month(context, bob, album_id, "2024-05-01")
    assert len([text for text in statements if text.startswith("SELECT")]) == 12
