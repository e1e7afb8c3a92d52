"""The store on a local folder.

A file gets its final name only when all its bytes are on the disk, and the name itself is on the disk when ``put`` returns:
flush the file, rename it, flush the folder. Nothing that can be read under a key is ever half written.
"""

import errno
import os
import re
import shutil
import stat
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from immshare.errors import MediaMissingError, StartupError
from immshare.store.faults import disk_full_refused

_INCOMING: Final = "incoming"
_PRIVATE: Final = 0o700
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_MISSING = "Asset media not found"


class LocalStore:
    """A :class:`~immshare.store.Store` below one folder, readable by the server's own account only.

    Args:
        root: The folder; made when it is not there. Incoming files lie on the same disk, so that moving one is a rename.

    Raises:
        StartupError: The folder cannot be made.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / _INCOMING
        try:
            _make_folder(self._incoming)
        except OSError as error:
            raise StartupError(f"The folder {root} cannot be used: {error.strerror}.") from error

    def incoming_path(self, name: str) -> Path:
        """See :class:`~immshare.store.Store`."""
        _check_name(name)
        return self._incoming / name

    def put(self, source: Path, key: str) -> None:
        """See :class:`~immshare.store.Store`."""
        target = self._path(key)
        with disk_full_refused():
            _make_folder(target.parent)
            _flush(source)
            try:
                source.rename(target)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                self._copy(source, target)
            _flush(target.parent)

    def open(self, key: str) -> BinaryIO:
        """See :class:`~immshare.store.Store`."""
        try:
            return self._path(key).open("rb")
        except FileNotFoundError as error:
            raise MediaMissingError(_MISSING) from error

    def local_path(self, key: str) -> Path:
        """See :class:`~immshare.store.Store`."""
        path = self._path(key)
        if not path.is_file():
            raise MediaMissingError(_MISSING)
        return path

    def size_bytes(self, key: str) -> int | None:
        """See :class:`~immshare.store.Store`."""
        _check_key(key)
        try:
            found = os.stat(f"{self._root}/{key}")  # noqa: PTH116 (a Path costs more than the question)
        except FileNotFoundError:
            return None
        return found.st_size if stat.S_ISREG(found.st_mode) else None

    def delete(self, key: str) -> None:
        """See :class:`~immshare.store.Store`."""
        self._path(key).unlink(missing_ok=True)

    def keys(self, prefix: str) -> Iterator[str]:
        """See :class:`~immshare.store.Store`."""
        for folder, _, names in os.walk(self._path(prefix.rstrip("/")), onerror=_raise_unless_gone):
            for name in names:
                yield (Path(folder) / name).relative_to(self._root).as_posix()

    def sweep_incoming(self, keep: set[str], older_than_s: float) -> int:
        """See :class:`~immshare.store.Store`."""
        limit = time.time() - older_than_s
        count = 0
        for path in self._incoming.iterdir():
            if path.name not in keep and _is_untouched(path, limit):
                path.unlink(missing_ok=True)
                count += 1
        return count

    def is_writable(self) -> bool:
        """See :class:`~immshare.store.Store`."""
        path = self._incoming / f"probe-{uuid.uuid4()}"
        try:
            path.write_bytes(b"immshare")
            path.unlink()
        except OSError:
            return False
        return True

    def free_bytes(self) -> int:
        """See :class:`~immshare.store.Store`."""
        return shutil.disk_usage(self._root).free

    def _path(self, key: str) -> Path:
        """Where a key lies.

        Raises:
            ValueError: It is not a key.
        """
        _check_key(key)
        return self._root.joinpath(*key.split("/"))

    def _copy(self, source: Path, target: Path) -> None:
        """Bring a file from another disk: whole and flushed under a temporary name first."""
        copied = self._incoming / f"copy-{uuid.uuid4()}"
        try:
            shutil.copyfile(source, copied)
            _flush(copied)
            copied.rename(target)
        finally:
            copied.unlink(missing_ok=True)
        source.unlink()


def _check_key(key: str) -> None:
    """Refuse what is not a key: folders and a name, none of which can lead out of the root.

    Raises:
        ValueError: It is not a key.
    """
    names = key.split("/")
    for name in names:
        _check_name(name)
    if names[0] == _INCOMING:
        raise ValueError("the incoming folder holds no keys")


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a name in the store: {name!r}")


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, private, and flush each new entry."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=_PRIVATE, exist_ok=True)
    _flush(folder.parent)


def _flush(path: Path) -> None:
    """Wait until a file, or the entries of a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_untouched(path: Path, limit: float) -> bool:
    try:
        return path.stat().st_mtime <= limit
    except FileNotFoundError:
        return False


def _raise_unless_gone(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error
