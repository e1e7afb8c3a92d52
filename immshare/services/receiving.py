"""Bytes that are arriving: is there room, write them down, and know their hashes when the last one is there.

What they are, and whether they become an asset, is ``admission``'s question.
"""

import hashlib
import os
import threading
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func
from sqlmodel import col, select

from immshare.errors import QuotaExceededError, StorageFullError, TooLargeError
from immshare.models import Upload, User
from immshare.rules.access import Caller, require_or_link
from immshare.services.context import Context
from immshare.store.faults import DISK_FULL, disk_full_refused

QUOTA_EXCEEDED: Final = "Quota has been exceeded!"

_GIB = 1 << 30
_RESERVED_BYTES = 32 << 20
"""Never given to uploads: the database and the renditions of what is there already still need to be written."""

_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Room:
    """How large a file may be: by the server's limit, by what is left of the owner's quota (None: no quota), by the disk."""

    file_bytes: int
    quota_bytes: int | None
    disk_bytes: int

    def check(self, size_bytes: int) -> None:
        """Refuse a file of a size for which there is no room.

        Raises:
            TooLargeError: No file may be so large.
            QuotaExceededError: The owner's quota does not hold it.
            StorageFullError: The disk does not hold it.
        """
        if size_bytes > self.file_bytes:
            raise TooLargeError(f"A file can have at most {self.file_bytes / _GIB:,.0f} GiB.")
        if self.quota_bytes is not None and size_bytes > self.quota_bytes:
            raise QuotaExceededError(QUOTA_EXCEEDED)
        if size_bytes > self.disk_bytes:
            raise StorageFullError(DISK_FULL)


def room_for(context: Context, caller: Caller, size_bytes: int, present_bytes: int = 0) -> Room:
    """The room there is for an upload, looked at before its first byte.

    Args:
        context: The tools.
        caller: Who wants to upload. With a link it is its creator's quota.
        size_bytes: What is known of the size; 0 when nothing is.
        present_bytes: How much of it lies on the disk already.

    Raises:
        ForbiddenError: The caller may not upload.
        AuthenticationError: The caller's link takes no photos.
        TooLargeError: No file may be so large.
        QuotaExceededError: The caller's quota does not hold it.
        StorageFullError: The disk does not hold it.
    """
    require_or_link(caller, "asset.upload")
    room = Room(
        context.settings.max_file_gib * _GIB,
        _quota_left(context, caller.uploader_id, present_bytes),
        context.store.free_bytes() - _RESERVED_BYTES + present_bytes,
    )
    room.check(size_bytes)
    return room


def _quota_left(context: Context, user_id: str, present_bytes: int) -> int | None:
    """What is left of a quota. Uploads that are under way may hold as much again as the quota, but not many times that."""
    under_way = select(func.coalesce(func.sum(Upload.offset_bytes), 0)).where(
        Upload.owner_id == user_id, col(Upload.asset_id).is_(None)
    )
    with context.database.reading() as session:
        quota, used = session.exec(select(User.quota_bytes, User.used_bytes).where(User.id == user_id)).one()
        if quota is None:
            return None
        waiting = int(session.exec(under_way).one()) - present_bytes
    return max(0, quota - max(used, waiting))


@dataclass(slots=True)
class Digest:
    """SHA-1, CRC-32 and size of the bytes seen so far."""

    sha1: Any = field(default_factory=lambda: hashlib.sha1(usedforsecurity=False))
    crc32: int = 0
    size_bytes: int = 0

    def update(self, data: bytes | memoryview) -> None:
        """Take in the next bytes."""
        self.sha1.update(data)
        self.crc32 = zlib.crc32(data, self.crc32)
        self.size_bytes += len(data)

    def copy(self) -> "Digest":
        """The same, going its own way from here."""
        return Digest(self.sha1.copy(), self.crc32, self.size_bytes)

    @classmethod
    def of_file(cls, path: Path) -> "Digest":
        """The digest of a whole file, read in pieces."""
        digest = cls()
        with path.open("rb", buffering=0) as file:
            while data := file.read(_READ_BYTES):
                digest.update(data)
        return digest


class IncomingFile:
    """A file in the incoming folder that grows by what arrives. One thread at a time may write.

    Args:
        path: Where it lies.
        room: How large it may become.
        start: Bytes that are there already; whatever lies behind them is cut off.
        digest: Of those bytes; None when it is not known (then none is kept).
    """

    def __init__(self, path: Path, room: Room, start: int = 0, digest: Digest | None = None) -> None:
        self.path = path
        self.size_bytes = start
        self.digest = digest if start else Digest()
        self._room = room
        self._lock = threading.Lock()
        self._descriptor: int | None = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self.cut(start, self.digest)
        except BaseException:
            self.close()
            raise

    @property
    def is_closed(self) -> bool:
        """Whether nothing more can be written."""
        return self._descriptor is None

    def write(self, data: bytes | memoryview) -> None:
        """Append.

        Raises:
            TooLargeError: The file is larger than any may be.
            QuotaExceededError: The owner's quota does not hold it.
            StorageFullError: The disk does not hold it.
        """
        self._room.check(self.size_bytes + len(data))
        with self._lock, disk_full_refused():
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self._open_descriptor(), rest) :]
            self.size_bytes += len(data)
        if self.digest is not None:
            self.digest.update(data)

    def flush(self) -> None:
        """Wait until what was written is on the disk."""
        with self._lock, disk_full_refused():
            os.fsync(self._open_descriptor())

    def cut(self, size_bytes: int, digest: Digest | None) -> None:
        """Go back to an earlier size, whose digest is given if it is known."""
        with self._lock, disk_full_refused():
            os.ftruncate(self._open_descriptor(), size_bytes)
            os.lseek(self._open_descriptor(), size_bytes, os.SEEK_SET)
        self.size_bytes, self.digest = size_bytes, digest

    def full_digest(self) -> Digest:
        """The digest of all its bytes, from the disk if it was not kept while they came."""
        return self.digest or Digest.of_file(self.path)

    def close(self) -> None:
        """Stop writing; the file stays. Closing twice is no error."""
        with self._lock:
            if self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None

    def discard(self) -> None:
        """Stop writing and remove the file, if it still lies where it arrived."""
        self.close()
        self.path.unlink(missing_ok=True)

    def _open_descriptor(self) -> int:
        if self._descriptor is None:
            raise ValueError("the incoming file is closed")
        return self._descriptor
