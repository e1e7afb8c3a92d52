import errno
import os
from pathlib import Path
from typing import NoReturn

import pytest

from immshare.errors import MediaMissingError, StartupError, StorageFullError
from immshare.store.local import LocalStore

KEY = "originals/owner/ab/abcd"


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "store")


def arrive(store: LocalStore, content: bytes, name: str = "arriving") -> Path:
    path = store.incoming_path(name)
    path.write_bytes(content)
    return path


def fail_with(code: int) -> object:
    def fail(*_args: object, **_kwargs: object) -> NoReturn:
        raise OSError(code, os.strerror(code))

    return fail


def test_put_moves_the_file_under_its_key(store: LocalStore) -> None:
    source = arrive(store, b"bytes")
    store.put(source, KEY)
    assert not source.exists()
    assert store.local_path(KEY).read_bytes() == b"bytes"
    with store.open(KEY) as file:
        assert file.read() == b"bytes"


def test_a_size_is_told_and_what_is_not_there_has_none(store: LocalStore) -> None:
    store.put(arrive(store, b"bytes"), KEY)
    assert store.size_bytes(KEY) == 5
    assert store.size_bytes(KEY + "x") is None
    assert store.size_bytes("originals/owner") is None  # a folder
    for wrong in ("incoming/arriving", "../x", "originals/../x", ""):
        with pytest.raises(ValueError, match=r"not a name|no keys"):
            store.size_bytes(wrong)


def test_putting_the_same_content_again_is_no_error(store: LocalStore) -> None:
    store.put(arrive(store, b"bytes"), KEY)
    store.put(arrive(store, b"bytes"), KEY)
    assert store.local_path(KEY).read_bytes() == b"bytes"
    assert list(store.keys("originals/")) == [KEY]


def test_put_flushes_the_file_before_the_rename_and_the_folder_after(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(arrive(store, b"first"), "originals/owner/ab/first")
    steps: list[str] = []
    rename, fsync = Path.rename, os.fsync

    def noting_fsync(descriptor: int) -> None:
        steps.append(f"flush {Path(f'/proc/self/fd/{descriptor}').readlink().name}")
        fsync(descriptor)

    def noting_rename(path: Path, target: Path) -> Path:
        steps.append(f"rename to {target.name}")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", noting_fsync)
    monkeypatch.setattr(Path, "rename", noting_rename)
    store.put(arrive(store, b"bytes"), KEY)
    assert steps == ["flush arriving", "rename to abcd", "flush ab"]


def test_folders_are_private(store: LocalStore, tmp_path: Path) -> None:
    store.put(arrive(store, b"bytes"), KEY)
    folders = [path for path in (tmp_path / "store").rglob("*") if path.is_dir()]
    assert len(folders) == 4
    assert {path.stat().st_mode & 0o777 for path in [tmp_path / "store", *folders]} == {0o700}


def test_a_file_from_another_disk_is_copied_whole(
    store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "elsewhere"
    source.write_bytes(b"bytes")
    rename = Path.rename

    def rename_on_one_disk(path: Path, target: Path) -> Path:
        if path == source:
            raise OSError(errno.EXDEV, "cross-device")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", rename_on_one_disk)
    store.put(source, KEY)
    assert store.local_path(KEY).read_bytes() == b"bytes"
    assert not source.exists()
    assert store.sweep_incoming(set(), 0) == 0


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_an_error_with_a_sentence_and_the_source_stays(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    source = arrive(store, b"bytes")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail_with(code))
        with pytest.raises(StorageFullError, match="The disk is full"):
            store.put(source, KEY)
    assert source.exists()
    assert list(store.keys("originals/")) == []
    store.put(source, KEY)
    assert store.local_path(KEY).read_bytes() == b"bytes"


def test_another_fault_of_the_disk_passes_as_it_is(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    source = arrive(store, b"bytes")
    monkeypatch.setattr(os, "fsync", fail_with(errno.EIO))
    with pytest.raises(OSError, match="Input/output"):
        store.put(source, KEY)


def test_what_is_missing_is_missing(store: LocalStore) -> None:
    with pytest.raises(MediaMissingError):
        store.open(KEY)
    with pytest.raises(MediaMissingError):
        store.local_path(KEY)
    store.delete(KEY)
    assert list(store.keys("originals/")) == []


def test_delete_removes(store: LocalStore) -> None:
    store.put(arrive(store, b"bytes"), KEY)
    store.delete(KEY)
    assert list(store.keys("originals/")) == []


@pytest.mark.parametrize(
    "key",
    [
        "../secret", "originals/../../secret", "/etc/passwd", "originals//x", "originals/\0", "", ".", "originals/.hidden",
        "originals/a b", "incoming/arriving", "originals/" + "x" * 300,
    ],
)  # fmt: skip
def test_what_is_no_key_is_refused(store: LocalStore, key: str) -> None:
    arrive(store, b"bytes")
    for use in (
        store.open,
        store.local_path,
        store.delete,
        lambda key: store.put(store.incoming_path("arriving"), key),
    ):
        with pytest.raises(ValueError, match=r"the store|no keys"):
            use(key)
    assert store.incoming_path("arriving").exists()


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".", "..", "a\0"])
def test_an_incoming_name_leads_nowhere_else(store: LocalStore, name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        store.incoming_path(name)


def test_the_sweep_takes_what_nobody_waits_for(store: LocalStore) -> None:
    wanted, fresh, old = (arrive(store, b"x", name) for name in ("wanted", "fresh", "old"))
    for path in (wanted, old):
        os.utime(path, (0, 0))
    assert store.sweep_incoming({"wanted"}, 3600) == 1
    assert (wanted.exists(), fresh.exists(), old.exists()) == (True, True, False)
    assert store.sweep_incoming(set(), 0) == 2


def test_room_and_writability(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store.free_bytes() > 0
    assert store.is_writable()
    monkeypatch.setattr(Path, "write_bytes", fail_with(errno.EROFS))
    assert not store.is_writable()


def test_a_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StartupError, match="cannot be used"):
        LocalStore(tmp_path / "file" / "store")
