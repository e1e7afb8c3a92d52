import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import psutil
import pytest
from sqlalchemy.exc import OperationalError

from immshare.jobs import cleaning as job
from immshare.media import cleaning
from immshare.models import Asset, AssetStatus, User
from immshare.services import originals
from immshare.services.context import Context
from immshare.services.ingest import UNCLEANED_TOPIC
from immshare.store.keys import original_key
from tests.jobs.conftest import AddPicture, Until

Look = Callable[[str], Asset]


@pytest.fixture
def add_ingested(context: Context, add_picture: AddPicture) -> AddPicture:
    """Pictures whose ingest is over, by a version that knew nothing of cleaning."""

    def add(*args: object, **options: object) -> str:
        asset_id = add_picture(*args, **options)
        with context.database.writing() as session:
            session.get_one(Asset, asset_id).status = AssetStatus.READY
        return asset_id

    return add


@asynccontextmanager
async def running(context: Context, **options: float) -> AsyncIterator[None]:
    task = asyncio.create_task(job.run(context, start_delay_s=0, **options))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_a_round_looks_at_all_that_wait(context: Context, add_ingested: AddPicture, look: Look) -> None:
    ids = [add_ingested() for _ in range(3)]
    broken = add_ingested(content=b"\xff\xd8\xff\xe0 no picture")
    before = set(psutil.Process().children())
    await job.make_round(context)
    assert all(originals.is_cleaned(look(asset_id)) for asset_id in ids)
    assert (look(broken).cleaning_version, look(broken).cleaned_size_bytes) == (cleaning.VERSION, None)
    assert originals.uncleaned(context) == []
    assert set(psutil.Process().children()) <= before


async def test_what_has_no_file_now_waits_for_the_next_round(
    context: Context, owner: User, add_ingested: AddPicture, look: Look
) -> None:
    lost, there = add_ingested(is_missing=True), add_ingested()
    await job.make_round(context)
    assert look(lost).cleaning_version == 0
    assert originals.is_cleaned(look(there))
    context.store.put(context.store.incoming_path("test-1"), original_key(owner.id, look(lost).sha1))
    await job.make_round(context)
    assert originals.is_cleaned(look(lost))


async def test_a_file_that_brings_the_worker_down_cannot_be_cleaned(
    context: Context, add_ingested: AddPicture, look: Look, misbehaving: Sequence[str]
) -> None:
    bad, good = add_ingested(b"CRASH"), add_ingested()
    await job.make_round(context, misbehaving)
    assert (look(bad).cleaning_version, look(bad).cleaned_size_bytes) == (cleaning.VERSION, None)
    assert originals.is_cleaned(look(good))


async def test_it_begins_soon_after_the_start(
    context: Context, add_ingested: AddPicture, look: Look, until: Until
) -> None:
    asset_id = add_ingested()
    async with running(context):
        await until(lambda: originals.is_cleaned(look(asset_id)))


async def test_it_begins_again_every_hour(context: Context, add_ingested: AddPicture, look: Look, until: Until) -> None:
    async with running(context, round_s=0.05):
        first = add_ingested()
        await until(lambda: originals.is_cleaned(look(first)))
        second = add_ingested()
        await until(lambda: originals.is_cleaned(look(second)))


async def test_it_begins_when_the_ingest_left_something_over(
    context: Context, add_ingested: AddPicture, look: Look, until: Until
) -> None:
    async with running(context):
        first = add_ingested()
        context.hub.publish(UNCLEANED_TOPIC)
        await until(lambda: originals.is_cleaned(look(first)))
        second = add_ingested()
        context.hub.publish(UNCLEANED_TOPIC)
        await until(lambda: originals.is_cleaned(look(second)))


async def test_trouble_with_the_database_ends_the_round_only(
    context: Context, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise OperationalError("", None, Exception("a fault"))

    monkeypatch.setattr(originals, "uncleaned", fails)
    with caplog.at_level(logging.ERROR):
        await job.make_round(context)
    assert "a fault" in caplog.text
