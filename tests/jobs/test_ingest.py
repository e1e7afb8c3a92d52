import asyncio
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from sqlalchemy.exc import OperationalError

from immshare.jobs.wire import MISSING
from immshare.models import Asset, AssetStatus, User
from immshare.rules.access import Caller
from immshare.services import ingest
from immshare.services.context import Context
from immshare.services.ingest_outcome import Outcome
from immshare.store.keys import rendition_key
from tests.jobs.conftest import AddPicture, Running, Until

Look = Callable[[str], Asset]


def workers() -> list[psutil.Process]:
    found = []
    for child in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):  # a zombie included
            found += [child] if "worker" in " ".join(child.cmdline()) else []
    return found


def is_settled(look: Look, *asset_ids: str) -> Callable[[], bool]:
    return lambda: all(look(asset_id).status != AssetStatus.PENDING for asset_id in asset_ids)


async def test_waiting_pictures_are_shown(
    context: Context, add_picture: AddPicture, look: Look, running_queue: Running, until: Until
):
    ids = [add_picture() for _ in range(12)]
    async with running_queue():
        await until(is_settled(look, *ids))
    for asset_id in ids:
        asset = look(asset_id)
        assert (asset.status, asset.width_px, asset.height_px) == (AssetStatus.READY, 64, 48)
        assert asset.thumbhash
        assert context.store.local_path(rendition_key(asset_id, "thumbnail")).stat().st_size
        assert context.store.local_path(rendition_key(asset_id, "preview")).stat().st_size
    assert not list(context.store.incoming_path("x").parent.iterdir())


async def test_a_picture_that_arrives_later_wakes_the_queue(
    add_picture: AddPicture, look: Look, running_queue: Running, until: Until
):
    async with running_queue():
        await asyncio.sleep(0.1)
        asset_id = await asyncio.to_thread(add_picture)
        await until(is_settled(look, asset_id))


async def test_workers_end_when_there_is_nothing_to_do_and_start_again(
    add_picture: AddPicture, look: Look, running_queue: Running, until: Until
):
    async with running_queue(idle_s=0.1):
        assert not workers()
        for _ in range(2):
            await until(is_settled(look, add_picture()))
            await until(lambda: not workers())


@pytest.mark.parametrize(("tail", "reason"), [(b"CRASH", "brings"), (b"NONSENSE", "brings"), (b"HANG", "1 second")])
async def test_poison_is_set_aside_after_two_attempts_and_stops_nobody(
    context: Context,
    add_picture: AddPicture,
    look: Look,
    running_queue: Running,
    until: Until,
    misbehaving: Sequence[str],
    tail: bytes,
    reason: str,
):
    object.__setattr__(context, "settings", replace(context.settings, ingest_timeout_s=1))
    poison, *others = add_picture(tail), add_picture(), add_picture(), add_picture()
    async with running_queue(misbehaving):
        await until(is_settled(look, poison, *others))
    asset = look(poison)
    assert (asset.status, asset.attempts, asset.local_day) == (AssetStatus.FAILED, 2, 20240506)
    assert reason in str(asset.failure)
    assert {look(other).status for other in others} == {AssetStatus.READY}


async def test_a_broken_picture_is_set_aside_at_once(
    add_picture: AddPicture, look: Look, running_queue: Running, until: Until
):
    asset_id = add_picture(content=b"\xff\xd8\xff\xe0 not really a picture")
    async with running_queue():
        await until(is_settled(look, asset_id))
    assert (look(asset_id).status, look(asset_id).attempts) == (AssetStatus.FAILED, 1)


async def test_a_worker_killed_at_work_costs_one_attempt(
    add_picture: AddPicture, look: Look, running_queue: Running, until: Until, misbehaving: Sequence[str]
):
    asset_id = add_picture(b"HANG ONCE")
    async with running_queue(misbehaving):
        await until((Path(misbehaving[1]).with_name(asset_id)).exists)
        for worker in workers():
            worker.send_signal(signal.SIGKILL)
        await until(is_settled(look, asset_id))
    assert (look(asset_id).status, look(asset_id).attempts) == (AssetStatus.READY, 2)


async def test_a_shutdown_ends_workers_at_once_and_costs_nothing(
    context: Context,
    add_picture: AddPicture,
    look: Look,
    running_queue: Running,
    until: Until,
    misbehaving: Sequence[str],
):
    ids = [add_picture(b"HANG ONCE") for _ in range(5)]
    async with running_queue(misbehaving):
        await until(lambda: len(workers()) == 2 and look(ids[1]).attempts == 1)
        await asyncio.sleep(0.2)
    assert not workers()
    assert {(look(asset_id).status, look(asset_id).attempts) for asset_id in ids} == {(AssetStatus.PENDING, 0)}
    async with running_queue():
        await until(is_settled(look, *ids))
    assert {look(asset_id).status for asset_id in ids} == {AssetStatus.READY}


async def test_what_a_killed_server_left_is_taken_up_again_however_often(
    context: Context, add_picture: AddPicture, look: Look, running_queue: Running, until: Until
):
    ids = [add_picture(), add_picture()]
    for _ in range(4):
        ingest.release_interrupted(context)
        assert [asset.attempts for asset in ingest.claim(context, 2)] == [1, 1]
    async with running_queue():
        await until(is_settled(look, *ids))
    assert {(look(asset_id).status, look(asset_id).attempts) for asset_id in ids} == {(AssetStatus.READY, 1)}


async def test_an_asset_deleted_at_work_leaves_nothing(
    context: Context,
    add_picture: AddPicture,
    look: Look,
    running_queue: Running,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
):
    deleted = add_picture()
    settle = ingest.settle

    def delete_first(context: Context, outcomes: Sequence[Outcome]) -> None:
        with context.database.writing() as session:
            if outcomes and (asset := session.get(Asset, deleted)):
                session.delete(asset)
        settle(context, outcomes)

    monkeypatch.setattr(ingest, "settle", delete_first)
    async with running_queue():
        other = add_picture()
        await until(is_settled(look, other))
    assert not [key for key in context.store.keys("renditions/") if deleted in key]
    assert len(list(context.store.keys("renditions/"))) == 2


async def test_a_missing_original_is_set_aside(
    add_picture: AddPicture, look: Look, running_queue: Running, until: Until
):
    missing, other = add_picture(is_missing=True), add_picture()
    async with running_queue():
        await until(is_settled(look, missing, other))
    assert (look(missing).status, look(missing).failure) == (AssetStatus.FAILED, MISSING)
    assert look(other).status == AssetStatus.READY


async def test_no_room_for_renditions_is_waited_out(
    add_picture: AddPicture, look: Look, running_queue: Running, until: Until, misbehaving: Sequence[str]
):
    asset_id = add_picture(b"FULL ONCE")
    async with running_queue(misbehaving, pause_s=0.05):
        await until(is_settled(look, asset_id))
    assert (look(asset_id).status, look(asset_id).attempts) == (AssetStatus.READY, 1)


async def test_a_database_that_does_not_answer_is_waited_out(
    add_picture: AddPicture, look: Look, running_queue: Running, until: Until, monkeypatch: pytest.MonkeyPatch
):
    asset_id = add_picture()
    settle, troubles = ingest.settle, [1, 2]

    def locked(context: Context, outcomes: Sequence[Outcome]) -> None:
        if outcomes and troubles.pop():
            raise OperationalError("UPDATE", {}, Exception("database is locked"))
        settle(context, outcomes)

    monkeypatch.setattr(ingest, "settle", locked)
    troubles[0] = 0
    async with running_queue(pause_s=0.05):
        await until(is_settled(look, asset_id))
    assert (look(asset_id).status, look(asset_id).attempts) == (AssetStatus.READY, 1)


async def test_a_machine_that_starts_no_process_is_waited_out(
    add_picture: AddPicture, look: Look, running_queue: Running
):
    asset_id = add_picture()
    async with running_queue(["/nowhere/worker"], pause_s=0.05):
        await asyncio.sleep(0.4)
    assert (look(asset_id).status, look(asset_id).attempts) == (AssetStatus.PENDING, 0)


async def test_a_retry_is_taken_up(
    context: Context,
    owner: User,
    add_picture: AddPicture,
    look: Look,
    running_queue: Running,
    until: Until,
    misbehaving: Sequence[str],
):
    asset_id = add_picture(b"CRASH")
    async with running_queue(misbehaving):
        await until(is_settled(look, asset_id))
    async with running_queue():
        ingest.regenerate(context, Caller(owner.id), [asset_id])
        await until(is_settled(look, asset_id))
    assert look(asset_id).status == AssetStatus.READY
