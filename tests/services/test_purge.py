import os
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from immshare.errors import ForbiddenError
from immshare.live import user_topic
from immshare.models import Asset, AssetMetadata, AssetStatus, TimelineMonth, Upload, User, UserSession
from immshare.rules.access import Caller
from immshare.services import purge
from immshare.services.context import Context
from immshare.services.timeline import recount
from immshare.store.keys import original_key, rendition_key

TAKEN = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
SIZE = 8
MakeUser = Callable[..., User]
AddAsset = Callable[..., Asset]


@pytest.fixture
def owner(make_user: MakeUser) -> User:
    return make_user("Ada")


@pytest.fixture
def caller(owner: User) -> Caller:
    return Caller(owner.id)


@pytest.fixture
def add_asset(context: Context, owner: User) -> AddAsset:
    """A shown asset with its files, charged to its owner; trashed just now unless told otherwise."""
    count = 0

    now = context.now()

    def add(owner_id: str = owner.id, *, trashed_at: datetime | None = now, sha1: str | None = None) -> Asset:
        nonlocal count
        count += 1
        asset = Asset(
            owner_id=owner_id,
            sha1=sha1 or f"{count:040x}",
            crc32=0,
            size_bytes=SIZE,
            file_name=f"{count}.jpg",
            mime="image/jpeg",
            kind="IMAGE",
            status=AssetStatus.READY,
            local_month=202405,
            local_day=20240506,
            taken_at=TAKEN,
            file_created_at=TAKEN,
            file_modified_at=TAKEN,
            trashed_at=trashed_at,
        )
        for key in files_of(asset):
            put(context, key)
        with context.database.writing() as session:
            session.add(asset)
            session.flush()
            session.add(AssetMetadata(asset_id=asset.id, modified_at=None))
            session.get_one(User, owner_id).used_bytes += SIZE
            recount(session, owner_id, {202405})
        return asset

    return add


def files_of(asset: Asset) -> list[str]:
    return [
        original_key(asset.owner_id, asset.sha1),
        rendition_key(asset.id, "thumbnail"),
        rendition_key(asset.id, "preview"),
    ]


def put(context: Context, key: str, age: timedelta = timedelta()) -> None:
    arriving = context.store.incoming_path("test")
    arriving.write_bytes(b"x" * SIZE)
    at = (context.now() - age).timestamp()
    os.utime(arriving, (at, at))
    context.store.put(arriving, key)


def keys(context: Context) -> set[str]:
    return {*context.store.keys("originals/"), *context.store.keys("renditions/")}


def all_files(*assets: Asset) -> set[str]:
    return {key for asset in assets for key in files_of(asset)}


def count_rows(context: Context, table: type) -> int:
    with context.database.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def used_bytes(context: Context, owner: User) -> int:
    with context.database.reading() as session:
        return session.get_one(User, owner.id).used_bytes


def later(context: Context, **age: float) -> Context:
    return replace(context, now=lambda: datetime.now(UTC) + timedelta(**age))


def run_to_the_end(step: Callable[[Context], int], context: Context) -> int:
    total = 0
    while count := step(context):
        total += count
    return total


def test_deleting_for_good_takes_rows_files_and_bytes(
    context: Context, owner: User, caller: Caller, add_asset: AddAsset, make_user: MakeUser
):
    gone = [add_asset(), add_asset()]
    kept = [add_asset(trashed_at=None), add_asset(), add_asset(make_user("Bo").id)]
    heard: list[str] = []
    context.hub.subscribe(heard.append)
    asked = [*gone, kept[0], kept[2], gone[0]]
    assert purge.delete_now(context, caller, [*(asset.id for asset in asked), "unknown"]) == 2
    assert count_rows(context, Asset) == count_rows(context, AssetMetadata) == 3
    assert keys(context) == all_files(*kept)
    assert used_bytes(context, owner) == 2 * SIZE
    assert heard == [user_topic(owner.id)]
    assert purge.delete_now(context, caller, [asset.id for asset in asked]) == 0
    assert used_bytes(context, owner) == 2 * SIZE


def test_the_month_changes_its_revision(context: Context, owner: User, caller: Caller, add_asset: AddAsset):
    asset = add_asset()
    purge.delete_now(context, caller, [asset.id])
    with context.database.reading() as session:
        month = session.get_one(TimelineMonth, (owner.id, 202405))
    assert (month.asset_count, month.revision) == (0, 2)


def test_more_than_a_batch_is_deleted(context: Context, caller: Caller, owner: User, add_asset: AddAsset, monkeypatch):
    monkeypatch.setattr(purge, "BATCH", 3)
    assets = [add_asset() for _ in range(7)]
    assert purge.delete_now(context, caller, [asset.id for asset in assets[:4]]) == 4
    add_asset(trashed_at=None)
    assert purge.empty_trash(context, caller) == 3
    assert purge.empty_trash(context, caller) == 0
    assert (count_rows(context, Asset), used_bytes(context, owner)) == (1, SIZE)


def test_deleting_needs_the_permission(context: Context, owner: User, add_asset: AddAsset):
    limited = Caller(owner.id, permissions=frozenset({"asset.read"}))
    asset = add_asset()
    with pytest.raises(ForbiddenError):
        purge.delete_now(context, limited, [asset.id])
    with pytest.raises(ForbiddenError):
        purge.empty_trash(context, limited)
    assert count_rows(context, Asset) == 1


def test_two_deletions_at_once_count_each_asset_once(
    context: Context, owner: User, caller: Caller, add_asset: AddAsset
):
    ids = [add_asset().id for _ in range(30)]
    counts: list[int] = []
    start = threading.Barrier(3)

    def delete() -> None:
        start.wait()
        counts.append(sum(purge.delete_now(context, caller, [asset_id]) for asset_id in ids))

    threads = [threading.Thread(target=delete) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 30
    assert (used_bytes(context, owner), keys(context)) == (0, set())


def test_the_same_bytes_uploaded_again_meanwhile_keep_their_original(
    context: Context, caller: Caller, add_asset: AddAsset, monkeypatch: pytest.MonkeyPatch
):
    asset, again = add_asset(), []
    delete = context.store.delete

    def upload_again_first(key: str) -> None:
        if not again:
            again.append(None)
            again[0] = add_asset(sha1=asset.sha1, trashed_at=None)
        delete(key)

    monkeypatch.setattr(context.store, "delete", upload_again_first)
    assert purge.delete_now(context, caller, [asset.id]) == 1
    assert keys(context) == all_files(again[0])


def test_the_trash_is_emptied_after_its_days(context: Context, owner: User, add_asset: AddAsset):
    now = context.now()
    old, young = add_asset(trashed_at=now - timedelta(days=30, seconds=9)), add_asset(trashed_at=now)
    shown = add_asset(trashed_at=None)
    assert run_to_the_end(purge.purge_trash, context) == 1
    assert keys(context) == all_files(young, shown)
    assert run_to_the_end(purge.purge_trash, later(context, days=31)) == 1
    assert (keys(context), used_bytes(context, owner)) == (all_files(shown), SIZE)
    assert not (all_files(old) & keys(context))


@pytest.mark.parametrize("survives", [0, 1, 2])
def test_a_purge_killed_between_rows_and_files_is_finished_by_the_sweep(
    context: Context, caller: Caller, owner: User, add_asset: AddAsset, monkeypatch: pytest.MonkeyPatch, survives: int
):
    asset, kept = add_asset(), add_asset(trashed_at=None)
    delete, calls = context.store.delete, []

    def killed(key: str) -> None:
        if len(calls) == survives:
            raise SystemExit
        calls.append(key)
        delete(key)

    monkeypatch.setattr(context.store, "delete", killed)
    with pytest.raises(SystemExit):
        purge.delete_now(context, caller, [asset.id])
    monkeypatch.undo()
    assert used_bytes(context, owner) == SIZE
    assert len(all_files(asset) & keys(context)) == 3 - survives
    assert purge.remove_orphans(context, list(keys(context))) == 0
    assert purge.remove_orphans(later(context, days=2), list(keys(context))) == 3 - survives
    assert keys(context) == all_files(kept)


def test_a_purge_killed_before_the_commit_changes_nothing(
    context: Context, caller: Caller, owner: User, add_asset: AddAsset, monkeypatch: pytest.MonkeyPatch
):
    asset = add_asset()

    def killed(*_: object) -> None:
        raise SystemExit

    monkeypatch.setattr(purge, "recount", killed)
    with pytest.raises(SystemExit):
        purge.delete_now(context, caller, [asset.id])
    assert (used_bytes(context, owner), keys(context)) == (SIZE, all_files(asset))


def test_a_deleted_user_goes_after_a_week_with_all_that_is_theirs(
    context: Context, make_user: MakeUser, add_asset: AddAsset, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(purge, "BATCH", 2)
    now = context.now()
    due = make_user("Bo", deleted_at=now - timedelta(days=7, seconds=9))
    recent = make_user("Cy", deleted_at=now - timedelta(days=6))
    for _ in range(3):
        add_asset(due.id, trashed_at=None)
    kept = [add_asset(recent.id), add_asset(trashed_at=None)]
    with context.database.writing() as session:
        session.add(UserSession(user_id=due.id, token_hash="x"))
        session.add(Upload(owner_id=due.id, file_name="a", length_bytes=1, file_created_at=now, file_modified_at=now))
    assert run_to_the_end(purge.purge_users, context) == 4
    assert count_rows(context, User) == 2
    assert count_rows(context, UserSession) == count_rows(context, Upload) == 0
    assert keys(context) == all_files(*kept)


def test_a_restored_user_keeps_everything(context: Context, make_user: MakeUser, add_asset: AddAsset):
    user = make_user("Bo", deleted_at=context.now() - timedelta(days=8))
    asset = add_asset(user.id)
    with context.database.writing() as session:
        session.get_one(User, user.id).deleted_at = None
    assert run_to_the_end(purge.purge_users, context) == 0
    assert keys(context) == all_files(asset)


def test_a_users_purge_killed_half_way_goes_on(
    context: Context, make_user: MakeUser, add_asset: AddAsset, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(purge, "BATCH", 2)
    user = make_user("Bo", deleted_at=context.now() - timedelta(days=8))
    for _ in range(3):
        add_asset(user.id)
    assert purge.purge_users(context) == 2
    assert run_to_the_end(purge.purge_users, context) == 2
    with context.database.reading() as session:
        assert session.exec(select(User).where(col(User.id) == user.id)).first() is None
    assert keys(context) == set()


def test_orphans_go_after_a_day_and_nothing_else(context: Context, owner: User, add_asset: AddAsset):
    kept = add_asset()
    day = timedelta(days=1, seconds=9)
    old = [original_key(owner.id, "a" * 40), original_key("nobody", "b" * 40), rendition_key("gone", "preview")]
    for key in old:
        put(context, key, age=day)
    young = [original_key(owner.id, "c" * 40), rendition_key("new", "thumbnail")]
    for key in young:
        put(context, key)
    put(context, "originals/README", age=day)
    for key in files_of(kept):
        put(context, key, age=day)
    missing = original_key(owner.id, "d" * 40)
    assert purge.remove_orphans(context, [*keys(context), missing]) == 3
    assert keys(context) == all_files(kept) | {*young, "originals/README"}


def test_an_orphan_that_is_uploaded_again_meanwhile_stays(
    context: Context, owner: User, add_asset: AddAsset, monkeypatch: pytest.MonkeyPatch
):
    key = original_key(owner.id, "a" * 40)
    put(context, key, age=timedelta(days=2))
    is_old = purge._is_old

    def upload_again_afterwards(context: Context, key: str) -> bool:
        answer = is_old(context, key)
        add_asset(sha1="a" * 40)
        return answer

    monkeypatch.setattr(purge, "_is_old", upload_again_afterwards)
    assert purge.remove_orphans(context, [key]) == 0
    assert key in keys(context)


def test_arriving_files_go_unless_an_upload_waits_for_them(context: Context, owner: User):
    upload = Upload(owner_id=owner.id, file_name="a", length_bytes=9, file_created_at=TAKEN, file_modified_at=TAKEN)
    with context.database.writing() as session:
        session.add(upload)
    paths: dict[str, Path] = {}
    for name, age_s in (("aborted", 90_000), ("young", 0), (upload.id, 90_000)):
        paths[name] = context.store.incoming_path(name)
        paths[name].write_bytes(b"x")
        at = context.now().timestamp() - age_s
        os.utime(paths[name], (at, at))
    assert purge.sweep_incoming(context) == 1
    assert {name for name, path in paths.items() if path.exists()} == {"young", upload.id}
