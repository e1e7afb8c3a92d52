import errno
import hashlib
import os
import zlib
from dataclasses import replace
from typing import NoReturn

import pytest

from immshare.errors import ForbiddenError, QuotaExceededError, StorageFullError, TooLargeError
from immshare.models import Upload
from immshare.rules.access import Caller
from immshare.services.context import Context
from immshare.services.receiving import Digest, IncomingFile, Room, room_for
from immshare.store.local import LocalStore
from tests.conftest import MakeUser

WIDE = Room(1 << 40, None, 1 << 40)
GIB = 1 << 30


@pytest.fixture
def file(context: Context) -> IncomingFile:
    return IncomingFile(context.store.incoming_path("arriving"), WIDE)


def test_hashes_grow_with_the_file(file: IncomingFile) -> None:
    pieces = [os.urandom(1000), b"", os.urandom(70_000)]
    for piece in pieces:
        file.write(memoryview(piece))
    file.flush()
    file.close()
    whole = b"".join(pieces)
    digest = file.full_digest()
    assert file.path.read_bytes() == whole
    assert (digest.sha1.digest(), digest.crc32) == (hashlib.sha1(whole).digest(), zlib.crc32(whole))
    assert digest.size_bytes == file.size_bytes == len(whole)


def test_without_the_beginning_the_hash_comes_from_the_disk(context: Context) -> None:
    path = context.store.incoming_path("arriving")
    path.write_bytes(b"what came before, and a tail that a crash left")
    file = IncomingFile(path, WIDE, start=16)
    file.write(b"!")
    file.close()
    assert path.read_bytes() == b"what came before!"
    assert file.full_digest().sha1.digest() == hashlib.sha1(b"what came before!").digest()


def test_short_writes_are_continued(file: IncomingFile, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:3]))
    file.write(b"0123456789")
    assert file.path.read_bytes() == b"0123456789"
    file.discard()


def test_a_full_disk_and_going_back(file: IncomingFile, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_after_three(descriptor: int, data: memoryview) -> int:
        if len(data) < 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, data[:3])

    file.write(b"abc")
    assert file.digest is not None
    digest = file.digest.copy()
    write = os.write
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full_after_three)
        with pytest.raises(StorageFullError):
            file.write(b"defghi")
    file.cut(3, digest)
    file.write(b"xyz")
    file.close()
    assert file.path.read_bytes() == b"abcxyz"
    assert file.full_digest().sha1.digest() == hashlib.sha1(b"abcxyz").digest()


def test_discarding_removes_and_closing_twice_is_no_error(file: IncomingFile) -> None:
    file.close()
    file.discard()
    file.discard()
    assert not file.path.exists()
    assert file.is_closed
    with pytest.raises(ValueError, match="closed"):
        file.write(b"late")


def test_a_copied_digest_goes_its_own_way() -> None:
    digest = Digest()
    digest.update(b"a")
    other = digest.copy()
    other.update(b"b")
    assert (digest.size_bytes, other.size_bytes) == (1, 2)
    assert digest.sha1.digest() == hashlib.sha1(b"a").digest()


@pytest.mark.parametrize(
    ("room", "error"),
    [
        (Room(9, None, 99), TooLargeError),
        (Room(99, 9, 99), QuotaExceededError),
        (Room(99, None, 9), StorageFullError),
        (Room(99, None, -5), StorageFullError),
    ],
)
def test_no_room_is_refused_while_it_streams_too(context: Context, room: Room, error: type[Exception]) -> None:
    with pytest.raises(error):
        room.check(10)
    file = IncomingFile(context.store.incoming_path("arriving"), room)
    with pytest.raises(error):
        file.write(b"0123456789")
    file.discard()


def test_the_room_of_a_caller(context: Context, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch) -> None:
    free = make_user()
    limited = make_user("Bob", quota_bytes=1000, used_bytes=900)
    over = make_user("Eve", quota_bytes=1000, used_bytes=2000)
    assert room_for(context, Caller(free.id), 5000).quota_bytes is None
    assert room_for(context, Caller(limited.id), 100).quota_bytes == 100
    assert room_for(context, Caller(over.id), 0).quota_bytes == 0
    with pytest.raises(QuotaExceededError):
        room_for(context, Caller(limited.id), 101)
    small = replace(context, settings=replace(context.settings, max_file_gib=1))
    with pytest.raises(TooLargeError, match="at most 1 GiB"):
        room_for(small, Caller(free.id), GIB + 1)
    monkeypatch.setattr(LocalStore, "free_bytes", lambda _store: 64 << 20)
    with pytest.raises(StorageFullError):
        room_for(context, Caller(free.id), 40 << 20)
    room_for(context, Caller(free.id), 40 << 20, present_bytes=20 << 20)


def test_uploading_is_a_permission(context: Context, make_user: MakeUser) -> None:
    with pytest.raises(ForbiddenError, match=r"asset\.upload"):
        room_for(context, Caller(make_user().id, permissions=frozenset({"asset.read"})), 0)


def test_another_fault_passes(file: IncomingFile, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> NoReturn:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", broken)
        with pytest.raises(OSError, match="Input/output"):
            file.write(b"x")
    file.discard()


def test_uploads_that_are_never_finished_hold_no_more_than_the_quota(context: Context, make_user: MakeUser) -> None:
    ada, bob = make_user(quota_bytes=1000), make_user("Bob")
    times = {"file_created_at": context.now(), "file_modified_at": context.now()}
    with context.database.writing() as session:
        for owner in (ada, bob):
            session.add(Upload(owner_id=owner.id, file_name="a", length_bytes=990, offset_bytes=600, **times))
        session.add(
            Upload(owner_id=ada.id, file_name="b", length_bytes=9, offset_bytes=9, asset_id="finished", **times)
        )
    assert room_for(context, Caller(ada.id), 400).quota_bytes == 400
    with pytest.raises(QuotaExceededError):
        room_for(context, Caller(ada.id), 401)
    assert room_for(context, Caller(ada.id), 990, present_bytes=600).quota_bytes == 1000
    assert room_for(context, Caller(bob.id), 5000).quota_bytes is None
