from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from immshare.database import Database
from immshare.models import Asset, AssetStatus, User
from immshare.rules.access import Caller
from immshare.services import server
from immshare.services.context import Context

MakeUser = Callable[..., User]


def add_asset(context: Context, user: User, status: AssetStatus, age: timedelta) -> None:
    at = context.now() - age
    with context.database.writing() as session:
        session.add(
            Asset(
                owner_id=user.id,
                sha1=status.value,
                crc32=0,
                size_bytes=1,
                file_name="a.jpg",
                mime="image/jpeg",
                kind="IMAGE",
                status=status,
                file_created_at=at,
                file_modified_at=at,
                created_at=at,
                updated_at=at,
            )
        )


def test_a_healthy_server(context: Context) -> None:
    view = server.check_health(context)
    assert (view.status, view.database, view.store, view.queue) == ("ok", "ok", "ok", "ok")


def test_without_its_database(context: Context) -> None:
    lost = Database("sqlite:////nowhere/at/all.sqlite3")
    view = server.check_health(replace(context, database=lost))
    assert (view.status, view.database, view.store, view.queue) == ("unusable", "unusable", "ok", "unknown")


def test_without_its_store(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(context.store), "is_writable", lambda _self: False)
    view = server.check_health(context)
    assert (view.status, view.database, view.store) == ("unusable", "ok", "unusable")


@pytest.mark.parametrize(
    ("waiting_min", "finished_min", "queue"),
    [(None, None, "ok"), (1, None, "ok"), (11, None, "stalled"), (11, 60, "stalled"), (11, 1, "ok")],
)
def test_a_queue_stalls_when_photos_wait_and_none_is_finished(
    context: Context, make_user: MakeUser, waiting_min: int | None, finished_min: int | None, queue: str
) -> None:
    user = make_user()
    if waiting_min is not None:
        add_asset(context, user, AssetStatus.PENDING, timedelta(minutes=waiting_min))
    if finished_min is not None:
        add_asset(context, user, AssetStatus.READY, timedelta(minutes=finished_min))
    assert server.check_health(context).queue == queue


def test_storage(context: Context) -> None:
    view = server.measure_storage(context, Caller("someone"))
    assert 0 < view.disk_available_raw <= view.disk_size_raw
    assert 0 <= view.disk_usage_percentage <= 100
    assert view.disk_size.endswith("iB")


def test_media_types() -> None:
    view = server.describe_media_types()
    assert {".jpg", ".heic", ".gif"} <= set(view.image)
    assert {".mp4", ".mkv"} <= set(view.video)
    assert not set(view.image) & set(view.video)


def test_config(context: Context, make_user: MakeUser) -> None:
    assert not server.describe_config(context).is_initialized
    make_user(is_admin=True)
    view = server.describe_config(context)
    assert (view.is_initialized, view.trash_days, view.user_delete_delay) == (True, 30, 7)
