"""One chunk of a resumable upload while it arrives, and what becomes of the upload at its end."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, update
from sqlmodel import Session, col

from immshare.errors import ChecksumMismatchError, ImmshareError, NotFoundError, StorageFullError, TooLargeError
from immshare.models import Upload
from immshare.schemas.upload import UploadDetails
from immshare.services.admission import Admitted, admit
from immshare.services.context import Context
from immshare.services.receiving import Digest, IncomingFile
from immshare.services.upload_claims import Claim

MAX_CHUNK_BYTES: Final = 8 << 20
LIFETIME: Final = timedelta(hours=24)
"""How long an upload that is not touched is remembered."""

_CHUNK_SLACK_BYTES = 64 << 10
_MISMATCH = "The checksum does not match: what arrived is not what was announced. Send the file again."
_MAX_DIGESTS = 1024


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload is.

    Attributes:
        upload_id: Which.
        offset_bytes: What has arrived.
        length_bytes: What was announced.
        expires_at: When it is forgotten if nothing more comes; aware.
        admitted: The asset, once all is there.
    """

    upload_id: str
    offset_bytes: int
    length_bytes: int
    expires_at: datetime
    admitted: Admitted | None = None


@dataclass(frozen=True, slots=True)
class SentChunk:
    """What a request says about the chunk in its body.

    Attributes:
        interrupt: Ends the wait for its next bytes; callable from any thread.
        size_bytes: Its size; None when it is not said.
        sha1: Its SHA-1, 20 bytes; None when it is not said.
    """

    interrupt: Callable[[], None]
    size_bytes: int | None = None
    sha1: bytes | None = None

    def check(self, missing_bytes: int) -> None:
        """Refuse a chunk that is too large by its own word.

        Raises:
            TooLargeError: It is larger than a chunk may be, or than what is missing.
        """
        _check_chunk_size(self.size_bytes or 0, missing_bytes)


class ChunkMismatchError(ChecksumMismatchError):
    """A chunk is not what its checksum announced; the upload stands where it stood."""


class Chunk:
    """One chunk that is arriving. End it with exactly one of ``finish``, ``keep`` and ``drop``; ``drop`` may always follow."""

    def __init__(
        self, context: Context, upload: Upload, file: IncomingFile, held: Claim, sent: SentChunk, *, is_saved: bool
    ) -> None:
        self._context = context
        self._upload = upload
        self._file = file
        self._claim = held
        self._sent = sent
        self._is_saved = is_saved
        self._start = file.size_bytes
        self._digest_at_start = file.digest.copy() if file.digest else None
        self._own_digest = hashlib.sha1(usedforsecurity=False) if sent.sha1 else None
        self._is_over = False

    def write(self, data: bytes) -> None:
        """Append.

        Raises:
            TooLargeError: The chunk is too large, or goes beyond the announced length.
            ImmshareError: Whatever ``IncomingFile.write`` refuses.
        """
        _check_chunk_size(self._file.size_bytes - self._start + len(data), self._upload.length_bytes - self._start)
        self._claim.touch()
        self._file.write(data)
        if self._own_digest is not None:
            self._own_digest.update(data)

    def finish(self) -> Progress:
        """The chunk is whole: write down how far the upload is, or make the asset if nothing is missing.

        Raises:
            ChunkMismatchError: The chunk's checksum is another one; the upload stands where it stood.
            ChecksumMismatchError: The file's checksum is another one; the upload is gone.
            ImmshareError: Whatever ``admission.admit`` refuses; the upload is gone, except when the disk is full.
        """
        try:
            if self._own_digest is not None and self._own_digest.digest() != self._sent.sha1:
                raise ChunkMismatchError("The chunk's checksum does not match. Send the chunk again.")
            if self._file.size_bytes == self._upload.length_bytes:
                return self._complete()
            return self._save()
        except BaseException:
            self.drop()
            raise
        finally:
            self._end()

    def keep(self) -> None:
        """The chunk broke off: what has arrived of it counts, unless only the whole can be checked or nobody knows the upload."""
        if self._sent.sha1 is None and self._is_saved:
            self.finish()
        else:
            self.drop()

    def drop(self) -> None:
        """Go back to where the upload stood before this chunk. After the end it does nothing."""
        if self._is_over:
            return
        try:
            if not self._is_saved:
                self._file.discard()
            elif not self._file.is_closed:
                self._file.cut(self._start, self._digest_at_start)
        finally:
            self._end()

    def _save(self) -> Progress:
        self._file.flush()
        now, offset = self._context.now(), self._file.size_bytes
        with self._context.database.writing() as session:
            if self._is_saved:
                _advance(session, self._upload.id, offset, now)
            else:
                session.add(self._upload)
            self._upload.offset_bytes, self._upload.updated_at = offset, now
        self._is_saved = True
        return progress_of(self._upload, offset)

    def _complete(self) -> Progress:
        upload = self._upload
        details = UploadDetails(
            filename=upload.file_name,
            file_created_at=upload.file_created_at,
            file_modified_at=upload.file_modified_at,
            is_favorite=upload.is_favorite,
            checksum=upload.sha1,
            album_id=upload.album_id,
        )
        try:
            admit_file(self._context, upload.owner_id, self._file, details, upload.link_id, self._record)
        except StorageFullError:
            raise
        except ImmshareError:
            forget(self._context, upload.id)
            raise
        return progress_of(upload, upload.length_bytes)

    def _record(self, session: Session, admitted: Admitted) -> None:
        upload = self._upload
        upload.asset_id, upload.is_duplicate = admitted.asset_id, admitted.status == "duplicate"
        upload.offset_bytes, upload.updated_at = upload.length_bytes, self._context.now()
        session.merge(upload)

    def _end(self) -> None:
        if self._is_over:
            return
        self._is_over = True
        self._file.close()
        if self._is_saved and self._upload.asset_id is None:
            _remember(self._upload.id, self._file.digest)
        self._claim.release()


def admit_file(
    context: Context,
    owner_id: str,
    file: IncomingFile,
    details: UploadDetails,
    link_id: str | None = None,
    record: Callable[[Session, Admitted], None] | None = None,
) -> Admitted:
    """Make an asset of a file that has arrived.

    Raises:
        ChecksumMismatchError: The announced checksum is another one.
        ImmshareError: Whatever ``admission.admit`` refuses.
    """
    digest = file.full_digest()
    sha1 = digest.sha1.hexdigest()
    if details.checksum not in (None, sha1):
        raise ChecksumMismatchError(_MISMATCH)
    if digest.size_bytes:
        file.flush()  # here, before the transaction in which the store flushes again what is clean by then
    file.close()
    return admit(
        context,
        owner_id,
        file.path,
        details.filename,
        sha1,
        digest.crc32,
        digest.size_bytes,
        details.file_created_at,
        details.file_modified_at,
        details.is_favorite,
        details.album_id,
        link_id,
        record,
    )


def _advance(session: Session, upload_id: str, offset_bytes: int, now: datetime) -> None:
    values = {"offset_bytes": offset_bytes, "updated_at": now}
    result = session.connection().execute(update(Upload).where(col(Upload.id) == upload_id).values(values))
    if result.rowcount != 1:
        raise NotFoundError.for_permission("asset.upload")


def progress_of(upload: Upload, offset_bytes: int) -> Progress:
    """How far an upload is, given what has arrived of it."""
    admitted = None
    if upload.asset_id is not None:
        admitted = Admitted(upload.asset_id, "duplicate" if upload.is_duplicate else "created")
    return Progress(upload.id, offset_bytes, upload.length_bytes, upload.updated_at + LIFETIME, admitted)


def forget(context: Context, upload_id: str) -> None:
    """Remove an upload and what has arrived of it."""
    with context.database.writing() as session:
        session.connection().execute(delete(Upload).where(col(Upload.id) == upload_id))
    remove_bytes(context, upload_id)


def remove_bytes(context: Context, upload_id: str) -> None:
    """Remove what has arrived of an upload whose row is gone."""
    context.store.incoming_path(upload_id).unlink(missing_ok=True)
    _digests.pop(upload_id, None)


def _check_chunk_size(size_bytes: int, missing_bytes: int) -> None:
    if size_bytes > MAX_CHUNK_BYTES + _CHUNK_SLACK_BYTES:
        raise TooLargeError(f"A chunk can have at most {MAX_CHUNK_BYTES >> 20} MiB.")
    if size_bytes > missing_bytes:
        raise TooLargeError("This is more than the announced length of the file.")


# Hashes of what has arrived, so that a file need not be read again at its end; lost with a restart, and then it is read.
_digests: OrderedDict[str, Digest] = OrderedDict()


def _remember(upload_id: str, digest: Digest | None) -> None:
    if digest is not None:
        _digests[upload_id] = digest
        while len(_digests) > _MAX_DIGESTS:
            _digests.popitem(last=False)


def recall(upload_id: str, present_bytes: int) -> Digest | None:
    """The digest of what has arrived, if it is known and of exactly so many bytes."""
    digest = _digests.pop(upload_id, None)
    return digest if digest is not None and digest.size_bytes == present_bytes else None
