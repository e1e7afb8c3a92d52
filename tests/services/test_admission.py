import errno
import hashlib
import os
import threading
import zlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from sqlmodel import select

from immshare.errors import ForbiddenError, ImmshareError, QuotaExceededError, StorageFullError
from immshare.live import user_topic
from immshare.media.inspect import Inspection, inspect_file
from immshare.models import Asset, AssetStatus, TimelineMonth, User
from immshare.rules.access import Caller
from immshare.schemas.upload import CheckedFile
from immshare.services.admission import Admitted, Record, admit, check_before_upload
from immshare.services.context import Context
from immshare.services.ingest import QUEUE_TOPIC
from immshare.store.keys import original_key
from tests.conftest import MakeUser
from tests.library import NOON, add_assets
from tests.pictures import jpeg
from tests.uploading import AT, BAD_FILES, HOSTILE_NAMES, kept


def take_in(
    context: Context,
    owner: User,
    data: bytes,
    name: str = "sea.jpg",
    record: Record | None = None,
    arriving: str = "arriving",
) -> Admitted:
    incoming = context.store.incoming_path(arriving)
    incoming.write_bytes(data)
    sha1 = hashlib.sha1(data).hexdigest()
    return admit(context, owner.id, incoming, name, sha1, zlib.crc32(data), len(data), AT, AT, record=record)


def the_asset(context: Context, asset_id: str) -> Asset:
    with context.database.reading() as session:
        return session.get_one(Asset, asset_id)


def used_bytes(context: Context, owner: User) -> int:
    with context.database.reading() as session:
        return session.get_one(User, owner.id).used_bytes


def test_a_photo_becomes_an_asset_that_waits(context: Context, make_user: MakeUser) -> None:
    owner, data, heard = make_user(), jpeg(), []
    context.hub.subscribe(heard.append)
    asset_id, status = take_in(context, owner, data)
    asset = the_asset(context, asset_id)
    sha1 = hashlib.sha1(data).hexdigest()
    assert status == "created"
    assert (asset.sha1, asset.crc32, asset.size_bytes) == (sha1, zlib.crc32(data), len(data))
    assert (asset.mime, asset.kind, asset.status, asset.local_month) == (
        "image/jpeg",
        "IMAGE",
        AssetStatus.PENDING,
        None,
    )
    assert (asset.file_created_at, asset.file_modified_at, asset.file_name) == (AT, AT, "sea.jpg")
    assert context.store.local_path(original_key(owner.id, sha1)).read_bytes() == data
    assert used_bytes(context, owner) == len(data)
    assert not context.store.incoming_path("arriving").exists()
    assert heard == [user_topic(owner.id), QUEUE_TOPIC]


def test_the_same_bytes_are_one_asset_of_an_owner(context: Context, make_user: MakeUser) -> None:
    owner, other, data = make_user(), make_user("Bob"), jpeg()
    first = take_in(context, owner, data)
    before = kept(context)
    assert take_in(context, owner, data, "other name.jpg") == Admitted(first.asset_id, "duplicate")
    assert kept(context) == before
    assert take_in(context, other, data).status == "created"


def test_a_duplicate_leaves_the_trash(context: Context, make_user: MakeUser) -> None:
    owner, data = make_user(), jpeg()
    (asset_id,) = add_assets(context, owner.id, NOON, sha1=hashlib.sha1(data).hexdigest(), trashed_at=NOON)
    assert take_in(context, owner, data) == Admitted(asset_id, "duplicate")
    assert the_asset(context, asset_id).trashed_at is None
    with context.database.reading() as session:
        assert session.get_one(TimelineMonth, (owner.id, 202405)).asset_count == 1


def test_a_duplicate_heals_a_lost_original(context: Context, make_user: MakeUser) -> None:
    owner, data = make_user(), jpeg()
    take_in(context, owner, data)
    key = original_key(owner.id, hashlib.sha1(data).hexdigest())
    context.store.delete(key)
    assert take_in(context, owner, data).status == "duplicate"
    assert context.store.local_path(key).read_bytes() == data


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_leaves_nothing(context: Context, make_user: MakeUser, name: str) -> None:
    owner = make_user()
    before = kept(context)
    data, sentence = BAD_FILES[name]
    with pytest.raises(ImmshareError) as refusal:
        take_in(context, owner, data, name)
    assert refusal.value.message.startswith(sentence)
    assert kept(context) == before


def test_an_empty_file_leaves_nothing(context: Context, make_user: MakeUser) -> None:
    owner = make_user()
    before = kept(context)
    with pytest.raises(ImmshareError, match=r"sea\.jpg is empty"):
        take_in(context, owner, b"")
    assert kept(context) == before


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_is_made_harmless(context: Context, make_user: MakeUser, name: str) -> None:
    asset_id, _ = take_in(context, make_user(), jpeg(), name)
    assert the_asset(context, asset_id).file_name == HOSTILE_NAMES[name]


def test_the_quota_is_kept_to_the_byte(context: Context, make_user: MakeUser) -> None:
    small, large = sorted((jpeg(1), jpeg(2)), key=len)
    owner = make_user(quota_bytes=len(small) + len(large))
    take_in(context, owner, small)
    take_in(context, owner, large)
    before = kept(context)
    with pytest.raises(QuotaExceededError, match="Quota has been exceeded!"):
        take_in(context, owner, jpeg(3))
    assert kept(context) == before
    assert take_in(context, owner, small).status == "duplicate"


def test_a_full_disk_keeps_what_arrived_for_a_retry(
    context: Context, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    owner, data = make_user(), jpeg()
    before = kept(context)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(StorageFullError, match="The disk is full"):
            take_in(context, owner, data)
    assert kept(context) == before | {"files": ["incoming/arriving"]}
    assert take_in(context, owner, data).status == "created"


def test_a_fault_after_the_store_is_healed_by_a_retry(context: Context, make_user: MakeUser) -> None:
    def fail(*_: object) -> NoReturn:
        raise RuntimeError("the power went")

    owner, data = make_user(), jpeg()
    with pytest.raises(RuntimeError):
        take_in(context, owner, data, record=fail)
    assert kept(context)["assets"] == []
    assert used_bytes(context, owner) == 0
    assert take_in(context, owner, data).status == "created"
    assert used_bytes(context, owner) == len(data)


def test_the_same_bytes_at_the_same_moment_are_one_asset(
    context: Context, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, data = make_user(), jpeg()
    meet = threading.Barrier(2)
    monkeypatch.setattr("immshare.services.admission.inspect_file", inspect_together(meet))
    results: list[Admitted] = []
    threads = [
        threading.Thread(target=lambda name=name: results.append(take_in(context, owner, data, arriving=name)))
        for name in ("one", "two")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result.status for result in results) == ["created", "duplicate"]
    assert len({result.asset_id for result in results}) == 1
    assert used_bytes(context, owner) == len(data)
    assert context.store.local_path(original_key(owner.id, hashlib.sha1(data).hexdigest())).read_bytes() == data
    assert list(context.store.incoming_path("x").parent.iterdir()) == []


def inspect_together(meet: threading.Barrier) -> Callable[[Path, str], Inspection]:
    def inspect(path: Path, name: str) -> Inspection:
        inspection = inspect_file(path, name)
        meet.wait(timeout=10)
        return inspection

    return inspect


def test_what_the_caller_writes_down_is_in_the_same_transaction(context: Context, make_user: MakeUser) -> None:
    owner, seen = make_user(), []
    admitted = take_in(
        context,
        owner,
        jpeg(),
        record=lambda session, admitted: seen.append((admitted, session.exec(select(Asset.id)).all())),
    )
    assert seen == [(admitted, [admitted.asset_id])]


def test_the_check_before_sending(context: Context, make_user: MakeUser) -> None:
    owner = make_user()
    one, trashed, foreign = "1" * 40, "2" * 40, "3" * 40
    (one_id,) = add_assets(context, owner.id, NOON, sha1=one)
    (trashed_id,) = add_assets(context, owner.id, NOON, sha1=trashed, trashed_at=NOON)
    add_assets(context, make_user("Bob").id, NOON, sha1=foreign)
    files = [CheckedFile(id=str(n), checksum=sha1) for n, sha1 in enumerate((foreign, one, "4" * 40, trashed, one))]
    results = check_before_upload(context, Caller(owner.id), files)
    assert [(result.id, result.action, result.asset_id, result.is_trashed) for result in results] == [
        ("0", "accept", None, None),
        ("1", "reject", one_id, False),
        ("2", "accept", None, None),
        ("3", "reject", trashed_id, True),
        ("4", "reject", one_id, False),
    ]


def test_the_check_takes_thousands_at_once(context: Context, make_user: MakeUser) -> None:
    owner = make_user()
    instants = [NOON + timedelta(seconds=n) for n in range(5)]
    for n, at in enumerate(instants):
        add_assets(context, owner.id, at, sha1=f"{n * 1000:040x}")
    files = [CheckedFile(id=str(n), checksum=f"{n:040x}") for n in range(5000)]
    rejected = [
        result.id for result in check_before_upload(context, Caller(owner.id), files) if result.action == "reject"
    ]
    assert rejected == ["0", "1000", "2000", "3000", "4000"]


def test_the_check_asks_for_the_permission_to_upload(context: Context, make_user: MakeUser) -> None:
    with pytest.raises(ForbiddenError, match=r"asset\.upload"):
        check_before_upload(context, Caller(make_user().id, permissions=frozenset({"asset.read"})), [])
