import hashlib
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import select

from immshare.errors import (
    BrokenFileError,
    ChecksumMismatchError,
    ConflictError,
    ForbiddenError,
    ImmshareError,
    NotFoundError,
    QuotaExceededError,
    StorageFullError,
    TooLargeError,
    UnsupportedFileError,
)
from immshare.models import Asset, Upload
from immshare.rules.access import Caller
from immshare.schemas.upload import UploadDetails
from immshare.services import upload_chunk, uploads
from immshare.services.admission import Admitted
from immshare.services.context import Context
from immshare.services.receiving import room_for
from immshare.services.upload_chunk import MAX_CHUNK_BYTES, ChunkMismatchError, Progress, SentChunk
from immshare.store.local import LocalStore
from tests.conftest import MakeUser
from tests.pictures import jpeg
from tests.uploading import AT, BAD_FILES, kept

DATA = jpeg(size=(400, 300))
SHA1 = hashlib.sha1(DATA).hexdigest()
HALF = len(DATA) // 2


@pytest.fixture
def caller(make_user: MakeUser) -> Caller:
    return Caller(make_user().id)


def details(name: str = "sea.jpg", checksum: str | None = None) -> UploadDetails:
    return UploadDetails(filename=name, file_created_at=AT, file_modified_at=AT, checksum=checksum)


def sent(data: bytes | None = None, *, sha1: bytes | None = None) -> SentChunk:
    return SentChunk(lambda: None, None if data is None else len(data), sha1)


def announce(
    context: Context, caller: Caller, data: bytes = DATA, name: str = "sea.jpg", checksum: str | None = None
) -> str:
    return uploads.create(context, caller, details(name, checksum), len(data)).upload_id


def append(context: Context, caller: Caller, upload_id: str, offset: int, data: bytes) -> Progress:
    chunk = uploads.resume(context, caller, upload_id, offset, sent(data))
    chunk.write(data)
    return chunk.finish()


def asset_names(context: Context) -> list[str]:
    with context.database.reading() as session:
        return list(session.exec(select(Asset.file_name)))


def test_chunks_become_an_asset(context: Context, caller: Caller) -> None:
    upload_id = announce(context, caller, checksum=SHA1)
    assert append(context, caller, upload_id, 0, DATA[:HALF]).offset_bytes == HALF
    assert uploads.look(context, caller, upload_id).offset_bytes == HALF
    progress = append(context, caller, upload_id, HALF, DATA[HALF:])
    assert progress.admitted is not None
    assert progress.admitted.status == "created"
    assert uploads.look(context, caller, upload_id) == progress
    assert asset_names(context) == ["sea.jpg"]
    assert [name for name in kept(context)["files"] if name.startswith("incoming")] == []


def test_the_first_chunk_can_come_with_the_announcement(context: Context, caller: Caller) -> None:
    whole = uploads.create_with_chunk(context, caller, details(), len(DATA), sent(DATA))
    whole.write(DATA)
    progress = whole.finish()
    assert uploads.look(context, caller, progress.upload_id).admitted == progress.admitted
    part = uploads.create_with_chunk(context, caller, details(), len(DATA), sent())
    part.write(DATA[:HALF])
    begun = part.finish()
    assert (begun.offset_bytes, begun.admitted) == (HALF, None)
    end = append(context, caller, begun.upload_id, HALF, DATA[HALF:])
    assert progress.admitted is not None
    assert end.admitted == Admitted(progress.admitted.asset_id, "duplicate")


def test_a_first_chunk_that_breaks_off_leaves_nothing(context: Context, caller: Caller) -> None:
    before = kept(context)
    chunk = uploads.create_with_chunk(context, caller, details(), len(DATA), sent(DATA))
    chunk.write(DATA[:100])
    chunk.keep()
    chunk.drop()
    assert kept(context) == before


def test_what_arrived_of_a_broken_chunk_counts(context: Context, caller: Caller) -> None:
    upload_id = announce(context, caller)
    chunk = uploads.resume(context, caller, upload_id, 0, sent())
    chunk.write(DATA[:300])
    chunk.keep()
    assert uploads.look(context, caller, upload_id).offset_bytes == 300
    assert append(context, caller, upload_id, 300, DATA[300:]).admitted is not None


def test_a_broken_chunk_that_was_whole_finishes(context: Context, caller: Caller) -> None:
    upload_id = announce(context, caller)
    chunk = uploads.resume(context, caller, upload_id, 0, sent())
    chunk.write(DATA)
    chunk.keep()
    assert uploads.look(context, caller, upload_id).admitted is not None


def test_after_a_restart_the_smaller_of_row_and_file_is_the_truth(context: Context, caller: Caller) -> None:
    upload_id = announce(context, caller, checksum=SHA1)
    append(context, caller, upload_id, 0, DATA[:HALF])
    upload_chunk._digests.clear()
    path = context.store.incoming_path(upload_id)
    with path.open("ab") as file:
        file.write(b"what a killed server had not noted")
    assert uploads.look(context, caller, upload_id).offset_bytes == HALF
    with path.open("r+b") as file:
        file.truncate(50)
    assert uploads.look(context, caller, upload_id).offset_bytes == 50
    assert append(context, caller, upload_id, 50, DATA[50:]).admitted is not None


def test_bytes_that_were_lost_are_asked_for_again(context: Context, caller: Caller) -> None:
    upload_id = announce(context, caller)
    append(context, caller, upload_id, 0, DATA[:HALF])
    context.store.incoming_path(upload_id).unlink()
    assert uploads.look(context, caller, upload_id).offset_bytes == 0
    assert append(context, caller, upload_id, 0, DATA).admitted is not None


@pytest.mark.parametrize("offset", [1, HALF - 1, HALF + 1, len(DATA)])
def test_a_wrong_offset_changes_nothing(context: Context, caller: Caller, offset: int) -> None:
    upload_id = announce(context, caller)
    append(context, caller, upload_id, 0, DATA[:HALF])
    before = kept(context)
    with pytest.raises(ConflictError, match=f"stands at byte {HALF}, not {offset}"):
        uploads.resume(context, caller, upload_id, offset, sent())
    assert kept(context) == before
    assert append(context, caller, upload_id, HALF, DATA[HALF:]).admitted is not None


def test_a_finished_upload_takes_no_more(context: Context, caller: Caller) -> None:
    upload_id = announce(context, caller)
    append(context, caller, upload_id, 0, DATA)
    with pytest.raises(ConflictError, match="finished"):
        uploads.resume(context, caller, upload_id, len(DATA), sent())


def test_a_strangers_upload_is_no_upload(context: Context, caller: Caller, make_user: MakeUser) -> None:
    upload_id = announce(context, caller)
    append(context, caller, upload_id, 0, DATA[:HALF])
    before = kept(context)
    stranger = Caller(make_user("Eve").id)
    for name, who in ((upload_id, stranger), ("00000000-0000-4000-8000-000000000000", caller), ("../x", caller)):
        for use in (
            partial(uploads.look, context, who, name),
            partial(uploads.resume, context, who, name, HALF, sent()),
            partial(uploads.terminate, context, who, name),
        ):
            with pytest.raises(NotFoundError, match=r"Not found or no asset\.upload access"):
                use()
    assert kept(context) | {"used_bytes": None} == before | {"used_bytes": None}


def test_a_chunk_larger_than_said_or_allowed_goes_back(context: Context, caller: Caller) -> None:
    upload_id = announce(context, caller)
    append(context, caller, upload_id, 0, DATA[:HALF])
    with pytest.raises(TooLargeError, match="more than the announced length"):
        uploads.resume(context, caller, upload_id, HALF, sent(DATA))
    chunk = uploads.resume(context, caller, upload_id, HALF, sent())
    chunk.write(DATA[HALF:-1])
    with pytest.raises(TooLargeError, match="more than the announced length"):
        chunk.write(b"12")
    chunk.drop()
    assert uploads.look(context, caller, upload_id).offset_bytes == HALF
    assert context.store.incoming_path(upload_id).read_bytes() == DATA[:HALF]
    assert append(context, caller, upload_id, HALF, DATA[HALF:]).admitted is not None
    big = uploads.create(context, caller, details(), 1 << 30).upload_id
    with pytest.raises(TooLargeError, match="at most 8 MiB"):
        uploads.resume(context, caller, big, 0, SentChunk(lambda: None, MAX_CHUNK_BYTES + (1 << 20)))


def test_a_chunk_with_a_wrong_checksum_goes_back(context: Context, caller: Caller) -> None:
    upload_id = announce(context, caller, checksum=SHA1)
    append(context, caller, upload_id, 0, DATA[:HALF])
    right = hashlib.sha1(DATA[HALF:]).digest()
    chunk = uploads.resume(context, caller, upload_id, HALF, sent(sha1=right))
    chunk.write(DATA[HALF:-1] + b"?")
    with pytest.raises(ChunkMismatchError):
        chunk.finish()
    broken = uploads.resume(context, caller, upload_id, HALF, sent(sha1=right))
    broken.write(DATA[HALF:-9])
    broken.keep()
    assert uploads.look(context, caller, upload_id).offset_bytes == HALF
    chunk = uploads.resume(context, caller, upload_id, HALF, sent(sha1=right))
    chunk.write(DATA[HALF:])
    assert chunk.finish().admitted is not None


def test_a_file_with_a_wrong_checksum_is_gone(context: Context, caller: Caller) -> None:
    before = kept(context)
    upload_id = announce(context, caller, checksum="0" * 40)
    with pytest.raises(ChecksumMismatchError, match="does not match"):
        append(context, caller, upload_id, 0, DATA)
    assert kept(context) == before
    with pytest.raises(NotFoundError):
        uploads.look(context, caller, upload_id)


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_takes_its_upload_with_it(context: Context, caller: Caller, name: str) -> None:
    before = kept(context)
    data, sentence = BAD_FILES[name]
    upload_id = announce(context, caller, data, name)
    with pytest.raises(ImmshareError) as refusal:
        append(context, caller, upload_id, 0, data)
    assert refusal.value.message.startswith(sentence)
    assert kept(context) == before


def test_a_quota_that_filled_meanwhile_takes_the_upload_with_it(context: Context, make_user: MakeUser) -> None:
    other = jpeg(5, size=(400, 300))
    caller = Caller(make_user(quota_bytes=max(len(DATA), len(other)) + 10).id)
    upload_id = announce(context, caller)
    chunk = uploads.resume(context, caller, upload_id, 0, sent())
    chunk.write(DATA)
    append(context, caller, announce(context, caller, other), 0, other)
    before = kept(context)
    with pytest.raises(QuotaExceededError, match="Quota has been exceeded!"):
        chunk.finish()
    after = kept(context)
    assert (after["assets"], after["used_bytes"]) == (before["assets"], before["used_bytes"])
    assert not [name for name in after["files"] if name.startswith("incoming")]
    assert upload_id not in after["uploads"]


def test_when_the_disk_is_full_at_the_end_the_last_chunk_is_asked_for_again(
    context: Context, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageFullError("The disk is full.")

    upload_id = announce(context, caller, checksum=SHA1)
    append(context, caller, upload_id, 0, DATA[:HALF])
    with monkeypatch.context() as patched:
        patched.setattr(LocalStore, "put", full)
        with pytest.raises(StorageFullError):
            append(context, caller, upload_id, HALF, DATA[HALF:])
    assert kept(context)["assets"] == []
    assert uploads.look(context, caller, upload_id).offset_bytes == HALF
    assert append(context, caller, upload_id, HALF, DATA[HALF:]).admitted is not None


def test_an_empty_file_and_one_without_room_are_refused_at_once(context: Context, make_user: MakeUser) -> None:
    caller = Caller(make_user(quota_bytes=1000).id)
    before = kept(context)
    with pytest.raises(BrokenFileError, match=r"sea\.jpg is empty"):
        uploads.create(context, caller, details(), 0)
    with pytest.raises(QuotaExceededError):
        uploads.create(context, caller, details(), 1001)
    with pytest.raises(TooLargeError, match="at most 64 GiB"):
        uploads.create(context, caller, details(), (64 << 30) + 1)
    assert kept(context) == before


def test_terminating_forgets_and_spares_the_asset(context: Context, caller: Caller) -> None:
    before = kept(context)
    upload_id = announce(context, caller)
    append(context, caller, upload_id, 0, DATA[:HALF])
    uploads.terminate(context, caller, upload_id)
    assert kept(context) == before
    finished = announce(context, caller)
    append(context, caller, finished, 0, DATA)
    uploads.terminate(context, caller, finished)
    assert asset_names(context) == ["sea.jpg"]
    with pytest.raises(NotFoundError):
        uploads.look(context, caller, finished)


def test_an_upload_whose_asset_was_deleted_is_unknown(context: Context, caller: Caller) -> None:
    upload_id = announce(context, caller)
    append(context, caller, upload_id, 0, DATA)
    with context.database.writing() as session:
        for asset in session.exec(select(Asset)):
            asset.trashed_at = AT
    with pytest.raises(NotFoundError):
        uploads.look(context, caller, upload_id)


def test_a_second_writer_is_told_to_wait(context: Context, caller: Caller) -> None:
    upload_id = announce(context, caller)
    chunk = uploads.resume(context, caller, upload_id, 0, sent())
    chunk.write(DATA[:HALF])
    with pytest.raises(ConflictError, match="another request"):
        uploads.resume(context, caller, upload_id, 0, sent())
    assert chunk.finish().offset_bytes == HALF


def test_what_is_not_touched_for_a_day_is_forgotten(context: Context, caller: Caller) -> None:
    stale, finished = announce(context, caller), announce(context, caller)
    append(context, caller, stale, 0, DATA[:HALF])
    append(context, caller, finished, 0, DATA)
    later = context.now() + timedelta(hours=25)
    fresh = uploads.create(replace(context, now=lambda: later), caller, details(), 100).upload_id
    assert uploads.forget_stale_uploads(context) == 0
    assert uploads.forget_stale_uploads(replace(context, now=lambda: later)) == 2
    after = kept(context)
    assert after["uploads"] == [fresh]
    assert [name.partition("/")[0] for name in after["files"]] == ["originals"]


def test_an_upload_in_one_piece(context: Context, caller: Caller) -> None:
    file = uploads.new_file(context, room_for(context, caller, 0))
    file.write(DATA)
    assert uploads.finish_whole(context, caller, file, details(checksum=SHA1)).status == "created"
    before = kept(context)
    for checksum, data, error in (
        ("0" * 40, DATA, ChecksumMismatchError),
        (None, b"no picture" * 10, UnsupportedFileError),
        (None, b"", BrokenFileError),
    ):
        file = uploads.new_file(context, room_for(context, caller, 0))
        file.write(data)
        with pytest.raises(error):
            uploads.finish_whole(context, caller, file, details(checksum=checksum))
    assert kept(context) == before


def test_a_limited_key_does_not_upload(context: Context, caller: Caller) -> None:
    upload_id = announce(context, caller)
    limited = Caller(caller.user_id, permissions=frozenset({"asset.read"}))
    for use in (
        lambda: uploads.create(context, limited, details(), 10),
        lambda: uploads.look(context, limited, upload_id),
        lambda: uploads.terminate(context, limited, upload_id),
        lambda: uploads.resume(context, limited, upload_id, 0, sent()),
    ):
        with pytest.raises(ForbiddenError, match=r"asset\.upload"):
            use()
    with context.database.reading() as session:
        assert session.get(Upload, upload_id) is not None
