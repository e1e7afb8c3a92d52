import asyncio
import logging
from collections.abc import Callable

import psutil
import pytest

from immshare.jobs import lifespan
from immshare.jobs.ingest import IngestQueue
from immshare.models import Asset, AssetStatus
from immshare.services.context import Context
from tests.jobs.conftest import AddPicture, Until


async def test_pictures_are_made_while_the_server_runs_and_nothing_stays(
    context: Context, add_picture: AddPicture, look: Callable[[str], Asset], until: Until
):
    before = set(psutil.Process().children())
    async with lifespan.running(context):
        asset_id = add_picture()
        await until(lambda: look(asset_id).status == AssetStatus.READY)
    assert set(psutil.Process().children()) <= before
    assert len(asyncio.all_tasks()) == 1


async def test_work_that_fails_starts_again(
    context: Context,
    add_picture: AddPicture,
    look: Callable[[str], Asset],
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    run, failures = IngestQueue.run, [RuntimeError("a bug")]

    async def fails_once(queue: IngestQueue) -> None:
        if failures:
            raise failures.pop()
        await run(queue)

    monkeypatch.setattr(IngestQueue, "run", fails_once)
    monkeypatch.setattr(lifespan, "_RESTART_S", 0)
    asset_id = add_picture()
    with caplog.at_level(logging.ERROR):
        async with lifespan.running(context):
            await until(lambda: look(asset_id).status == AssetStatus.READY)
    assert "a bug" in caplog.text
