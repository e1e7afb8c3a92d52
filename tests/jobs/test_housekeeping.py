import asyncio
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from immshare.jobs import housekeeping
from immshare.models import Asset, DownloadPlan, Upload, User
from immshare.services import purge
from immshare.services.context import Context
from immshare.store.keys import original_key, rendition_key
from tests.jobs.conftest import AddPicture


def put_old(context: Context, key: str) -> None:
    arriving = context.store.incoming_path("test")
    arriving.write_bytes(b"x")
    at = (context.now() - timedelta(days=2)).timestamp()
    os.utime(arriving, (at, at))
    context.store.put(arriving, key)


def trash(context: Context, asset_id: str, days: int) -> None:
    with context.database.writing() as session:
        session.get_one(Asset, asset_id).trashed_at = context.now() - timedelta(days=days)


async def test_a_round_does_all_there_is_to_do(
    context: Context,
    owner: User,
    add_picture: AddPicture,
    make_user: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(purge, "BATCH", 2)
    kept, trashed = add_picture(), add_picture()
    trash(context, trashed, days=40)
    deleted = make_user("Bo", deleted_at=context.now() - timedelta(days=8))
    old = context.now() - timedelta(days=3)
    stale = Upload(owner_id=owner.id, file_name="a", length_bytes=9, file_created_at=old, file_modified_at=old)
    stale.updated_at = old
    plan = DownloadPlan(user_id=owner.id, digest="", planned_at=context.now() - timedelta(days=8))
    with context.database.writing() as session:
        session.add_all([stale, plan])
    context.store.incoming_path(stale.id).write_bytes(b"x")
    for number in range(5):
        put_old(context, original_key(owner.id, f"{number:040x}"))
        put_old(context, rendition_key(f"gone{number}", "preview"))
    await housekeeping.make_round(context)
    with context.database.reading() as session:
        assert session.get(Asset, kept)
        assert session.get(Asset, trashed) is None
        assert session.get(User, deleted.id) is None
        assert session.get(Upload, stale.id) is None
        assert session.get(DownloadPlan, plan.id) is None
    assert len([*context.store.keys("originals/"), *context.store.keys("renditions/")]) == 1
    assert not context.store.incoming_path(stale.id).exists()


async def test_a_step_that_fails_is_logged_and_stops_no_other(
    context: Context, add_picture: AddPicture, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def fails(_: Context) -> int:
        raise OSError("The disk is gone.")

    orphan = rendition_key("gone", "preview")
    put_old(context, orphan)
    monkeypatch.setattr(purge, "purge_trash", fails)
    with caplog.at_level(logging.ERROR):
        await housekeeping.make_round(context)
    assert "trash" in caplog.text
    assert orphan not in set(context.store.keys("renditions/"))


async def test_rounds_come_again_until_canceled(context: Context, monkeypatch: pytest.MonkeyPatch):
    rounds: list[int] = []
    done = asyncio.Event()

    async def count(_: Context) -> None:
        rounds.append(1)
        if len(rounds) == 3:
            done.set()

    monkeypatch.setattr(housekeeping, "make_round", count)
    task = asyncio.create_task(housekeeping.run(context, start_delay_s=0, round_s=0))
    await asyncio.wait_for(done.wait(), 5)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
