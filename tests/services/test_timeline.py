from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from immshare.errors import ForbiddenError, InvalidInputError
from immshare.models import User
from immshare.rules.access import Caller
from immshare.rules.selection import Selection
from immshare.rules.timeline import TimelineFilter
from immshare.services import assets
from immshare.services.context import Context
from immshare.services.timeline import Month, list_months, read_bucket
from tests.library import NOON, add_assets, days

MakeUser = Callable[..., User]


def test_months_are_counted_newest_first_with_their_days(context: Context, ada: Caller) -> None:
    add_assets(
        context, ada.user_id, NOON, NOON + timedelta(hours=1), NOON - timedelta(days=1), NOON - timedelta(days=40)
    )
    assert [(m.month, m.asset_count, m.day_count) for m in list_months(context, ada, TimelineFilter.ALL)] == [
        (202405, 3, 2),
        (202404, 1, 1),
    ]


def test_a_month_is_sorted_by_local_day_then_by_instant(context: Context, ada: Caller) -> None:
    late = add_assets(context, ada.user_id, NOON, local_day=20240516)[0]
    early, later = add_assets(context, ada.user_id, NOON, NOON + timedelta(hours=3))
    bucket = read_bucket(context, ada, "2024-05-01", TimelineFilter.ALL)
    assert bucket["id"] == [late, later, early]
    assert bucket["localDay"] == ["2024-05-16", "2024-05-15", "2024-05-15"]
    assert bucket["ratio"] == [1.333] * 3
    assert {len(column) for column in bucket.values()} == {3}


def test_offsets_come_from_the_wall_clock(context: Context, ada: Caller) -> None:
    add_assets(context, ada.user_id, NOON, local_offset_minutes=330)
    bucket = read_bucket(context, ada, "2024-05-01", TimelineFilter.ALL)
    assert bucket["localOffsetHours"] == [5.5]
    assert bucket["fileCreatedAt"] == ["2024-05-15T12:00:00.000Z"]


def test_what_is_trashed_leaves_the_timeline_and_comes_back(context: Context, ada: Caller) -> None:
    first, second = add_assets(context, ada.user_id, *days(2))
    before = list_months(context, ada, TimelineFilter.ALL)
    assert assets.trash(context, ada, Selection(ids=frozenset({first})), TimelineFilter.ALL) == 1
    assert read_bucket(context, ada, "2024-05-01", TimelineFilter.ALL)["id"] == [second]
    assert read_bucket(context, ada, "2024-05-01", TimelineFilter.TRASH)["id"] == [first]
    assert list_months(context, ada, TimelineFilter.TRASH)[0].asset_count == 1
    assert assets.restore(context, ada, None) == 1
    after = list_months(context, ada, TimelineFilter.ALL)
    assert after[0].asset_count == 2
    assert after[0].revision > before[0].revision


def test_an_emptied_month_is_not_listed_but_its_revision_goes_on(context: Context, ada: Caller) -> None:
    add_assets(context, ada.user_id, NOON)
    first = list_months(context, ada, TimelineFilter.ALL)[0]
    assets.trash(context, ada, Selection(months=frozenset({202405})), TimelineFilter.ALL)
    assert list_months(context, ada, TimelineFilter.ALL) == []
    add_assets(context, ada.user_id, NOON)
    assert list_months(context, ada, TimelineFilter.ALL) == [Month(202405, 1, 1, first.revision + 2)]


def test_waiting_photos_are_not_shown(context: Context, ada: Caller) -> None:
    add_assets(context, ada.user_id, NOON, local_month=None, local_day=None, status="pending")
    assert list_months(context, ada, TimelineFilter.ALL) == []
    assert list_months(context, ada, TimelineFilter.TRASH) == []


def test_favorites_are_a_view_of_their_own(context: Context, ada: Caller) -> None:
    one, other = add_assets(context, ada.user_id, *days(2))
    selection = Selection(ids=frozenset({one}))
    assert assets.set_favorite(context, ada, selection, TimelineFilter.ALL, True) == (1, 0)
    assert assets.set_favorite(context, ada, selection, TimelineFilter.ALL, True) == (0, 1)
    assert read_bucket(context, ada, "2024-05-01", TimelineFilter.FAVORITES)["id"] == [one]
    assert other not in read_bucket(context, ada, "2024-05-01", TimelineFilter.FAVORITES)["id"]


def test_nobody_sees_another_timeline(context: Context, ada: Caller, make_user: MakeUser) -> None:
    add_assets(context, ada.user_id, NOON)
    stranger = Caller(user_id=make_user("Eve").id)
    for view in TimelineFilter:
        assert list_months(context, stranger, view) == []
        assert read_bucket(context, stranger, "2024-05-01", view)["id"] == []


def test_a_key_needs_the_permission(context: Context, ada: Caller) -> None:
    key = Caller(user_id=ada.user_id, permissions=frozenset({"album.read"}))
    with pytest.raises(ForbiddenError, match=r"asset\.read"):
        list_months(context, key, TimelineFilter.ALL)
    with pytest.raises(ForbiddenError):
        read_bucket(context, key, "2024-05-01", TimelineFilter.ALL)


def test_a_bucket_must_be_a_month(context: Context, ada: Caller) -> None:
    with pytest.raises(InvalidInputError):
        read_bucket(context, ada, "yesterday", TimelineFilter.ALL)


@pytest.mark.parametrize("count", [2, 200])
def test_the_number_of_queries_does_not_grow(context: Context, ada: Caller, count: int) -> None:
    add_assets(context, ada.user_id, *days(count, datetime(2024, 5, 31, tzinfo=UTC)))
    statements: list[str] = []
    event.listen(context.database.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    list_months(context, ada, TimelineFilter.ALL)
    read_bucket(context, ada, "2024-05-01", TimelineFilter.ALL)
    assert len([text for text in statements if text.startswith("SELECT")]) == 2
