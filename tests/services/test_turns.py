"""What happens at the same moment takes turns: counts and sums are right whoever was first. Most telling on PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlmodel import func, select

from immshare.models import Asset, TimelineMonth, User
from immshare.rules.access import Caller
from immshare.rules.selection import Selection
from immshare.rules.timeline import TimelineFilter
from immshare.services import assets, purge
from immshare.services.context import Context
from tests.conftest import MakeUser
from tests.library import NOON, add_assets


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    with ThreadPoolExecutor(8) as threads:
        return [future.result() for future in [threads.submit(call) for call in calls]]


def counted_and_kept(context: Context, owner_id: str) -> tuple[int, int]:
    with context.database.reading() as session:
        counted = select(func.count()).where(Asset.owner_id == owner_id, Asset.trashed_at == None)  # noqa: E711
        kept = select(func.sum(TimelineMonth.asset_count)).where(TimelineMonth.owner_id == owner_id)
        return session.exec(counted).one(), session.exec(kept).one()


def test_a_month_is_counted_right_though_many_change_it(context: Context, make_user: MakeUser) -> None:
    ada = Caller(user_id=make_user().id)
    ids = add_assets(context, ada.user_id, *[NOON] * 40)

    def trash(asset_id: str) -> int:
        return assets.trash(context, ada, Selection(ids=frozenset({asset_id})), TimelineFilter.ALL)

    assert sum(at_once([lambda one=one: trash(one) for one in ids[:32]])) == 32
    assert counted_and_kept(context, ada.user_id) == (8, 8)


def test_trash_restore_and_purge_meet(context: Context, make_user: MakeUser) -> None:
    ada = Caller(user_id=make_user(used_bytes=40_000).id)
    ids = add_assets(context, ada.user_id, *[NOON] * 40)
    everything = Selection(months=frozenset({202405}))

    calls: list[Callable[[], Any]] = []
    for one in ids[:20]:
        calls += [
            lambda one=one: assets.trash(context, ada, Selection(ids=frozenset({one})), TimelineFilter.ALL),
            lambda one=one: purge.delete_now(context, ada, [one]),
            lambda: assets.restore(context, ada, None),
            lambda one=one: assets.update_asset(context, ada, ids[39], is_favorite=True),
            lambda: assets.set_favorite(context, ada, everything, TimelineFilter.ALL, True),
        ]
    at_once(calls)
    counted, kept = counted_and_kept(context, ada.user_id)
    assert counted == kept
    with context.database.reading() as session:
        rows = session.exec(select(func.count()).where(Asset.owner_id == ada.user_id)).one()
        assert session.get_one(User, ada.user_id).used_bytes == rows * 1000
