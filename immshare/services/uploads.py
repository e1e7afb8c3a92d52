"""Uploads: in one piece, or resumable in chunks.

What counts as arrived is the row's ``offset_bytes``, written after the bytes were flushed, or the file's size where that is smaller.
The last chunk is never written down as arrived by itself: the row is finished in the transaction that makes the asset, so an
upload whose end failed for the server's reasons asks for its last chunk again, and one that was refused is gone.
"""

import uuid

from sqlalchemy import delete
from sqlmodel import col, select

from immshare.errors import BrokenFileError, ConflictError, NotFoundError
from immshare.models import Asset, Upload
from immshare.rules.access import Caller, require_or_link
from immshare.rules.filenames import safe_file_name
from immshare.schemas.upload import UploadDetails
from immshare.services.admission import Admitted
from immshare.services.album_assets import check_may_add
from immshare.services.context import Context
from immshare.services.guest_uploads import details_of
from immshare.services.receiving import IncomingFile, Room, room_for
from immshare.services.upload_chunk import (
    LIFETIME,
    Chunk,
    Progress,
    SentChunk,
    admit_file,
    forget,
    progress_of,
    recall,
    remove_bytes,
)
from immshare.services.upload_claims import claim


def new_file(context: Context, room: Room) -> IncomingFile:
    """An empty incoming file of a name of its own."""
    return IncomingFile(context.store.incoming_path(str(uuid.uuid4())), room)


def finish_whole(context: Context, caller: Caller, file: IncomingFile, details: UploadDetails) -> Admitted:
    """Make an asset of a file that came in one piece. Whatever happens, its incoming file is gone afterwards.

    Raises:
        ChecksumMismatchError: The announced checksum is another one.
        ImmshareError: Whatever ``admission.admit`` refuses.
    """
    require_or_link(caller, "asset.upload")
    link_id = None if caller.link is None else caller.link.id
    try:
        return admit_file(context, caller.uploader_id, file, details_of(caller, details), link_id)
    finally:
        file.discard()


def create(context: Context, caller: Caller, details: UploadDetails, length_bytes: int) -> Progress:
    """Announce a resumable upload.

    Args:
        context: The tools.
        caller: Who uploads; the asset will be theirs.
        details: What is known of the file.
        length_bytes: Its size.

    Raises:
        BrokenFileError: It is empty.
        NotFoundError: It is meant for an album that the caller may not add to.
        ImmshareError: Whatever ``receiving.room_for`` refuses.
    """
    upload, _ = _announce(context, caller, details, length_bytes)
    with context.database.writing() as session:
        session.add(upload)
    return progress_of(upload, 0)


def create_with_chunk(
    context: Context, caller: Caller, details: UploadDetails, length_bytes: int, sent: SentChunk
) -> Chunk:
    """Announce a resumable upload whose first chunk comes in the same request. It is remembered once that chunk is there.

    Raises:
        TooLargeError: The chunk is too large.
        ImmshareError: Whatever ``create`` refuses.
    """
    upload, room = _announce(context, caller, details, length_bytes)
    sent.check(length_bytes)
    file = IncomingFile(context.store.incoming_path(upload.id), room)
    return Chunk(context, upload, file, claim(upload.id, sent.interrupt), sent, is_saved=False)


def resume(context: Context, caller: Caller, upload_id: str, offset_bytes: int, sent: SentChunk) -> Chunk:
    """Go on with an upload.

    Args:
        context: The tools.
        caller: Who uploads.
        upload_id: Which.
        offset_bytes: Where the client thinks it stands.
        sent: What is known of the chunk.

    Raises:
        NotFoundError: There is no such upload, or it is somebody else's.
        ConflictError: It stands elsewhere, is finished, or is being written to.
        TooLargeError: The chunk is too large, or goes beyond the announced length.
        ImmshareError: Whatever ``receiving.room_for`` refuses.
    """
    _find(context, caller, upload_id)
    held = claim(upload_id, sent.interrupt)
    try:
        upload = _find(context, caller, upload_id)
        present = _present_bytes(context, upload)
        if offset_bytes != present:
            raise ConflictError(f"This upload stands at byte {present}, not {offset_bytes}.")
        if upload.asset_id is not None:
            raise ConflictError("This upload is finished.")
        sent.check(upload.length_bytes - present)
        room = room_for(context, caller, upload.length_bytes, present)
        file = IncomingFile(context.store.incoming_path(upload.id), room, present, recall(upload.id, present))
    except BaseException:
        held.release()
        raise
    return Chunk(context, upload, file, held, sent, is_saved=True)


def look(context: Context, caller: Caller, upload_id: str) -> Progress:
    """How far an upload is.

    Raises:
        NotFoundError: There is no such upload, it is somebody else's, or what it became was deleted: guests are not told that.
    """
    upload = _find(context, caller, upload_id)
    if upload.asset_id is not None and caller.link is None:
        with context.database.reading() as session:
            query = select(Asset.id).where(Asset.id == upload.asset_id, col(Asset.trashed_at).is_(None))
            if session.exec(query).first() is None:
                raise NotFoundError.for_permission("asset.upload")
    return progress_of(upload, _present_bytes(context, upload))


def terminate(context: Context, caller: Caller, upload_id: str) -> None:
    """Forget an upload and what has arrived of it; an asset that it has become stays.

    Raises:
        NotFoundError: There is no such upload, or it is somebody else's.
        ConflictError: It is being written to and did not stop.
    """
    _find(context, caller, upload_id)
    held = claim(upload_id, lambda: None, is_urgent=True)
    try:
        forget(context, upload_id)
    finally:
        held.release()


def forget_stale_uploads(context: Context) -> int:
    """Forget the uploads that have not been touched for 24 hours, and what has arrived of them.

    Returns:
        How many.
    """
    limit = context.now() - LIFETIME
    stale = delete(Upload).where(col(Upload.updated_at) < limit).returning(col(Upload.id))
    with context.database.writing() as session:
        ids = list(session.connection().execute(stale).scalars())
    for upload_id in ids:
        remove_bytes(context, upload_id)
    return len(ids)


def _announce(context: Context, caller: Caller, details: UploadDetails, length_bytes: int) -> tuple[Upload, Room]:
    room = room_for(context, caller, length_bytes)
    name = safe_file_name(details.filename)
    if length_bytes == 0:
        raise BrokenFileError(f"{name} is empty")
    details = details_of(caller, details)
    if details.album_id is not None and caller.link is None:
        check_may_add(context, caller, details.album_id)
    upload = Upload(
        owner_id=caller.uploader_id,
        file_name=name,
        length_bytes=length_bytes,
        sha1=details.checksum,
        file_created_at=details.file_created_at,
        file_modified_at=details.file_modified_at,
        is_favorite=details.is_favorite,
        album_id=details.album_id,
        link_id=None if caller.link is None else caller.link.id,
        created_at=context.now(),
        updated_at=context.now(),
    )
    return upload, room


def _find(context: Context, caller: Caller, upload_id: str) -> Upload:
    require_or_link(caller, "asset.upload")
    link_id = None if caller.link is None else caller.link.id
    query = select(Upload).where(
        Upload.id == upload_id, Upload.owner_id == caller.uploader_id, col(Upload.link_id).is_not_distinct_from(link_id)
    )
    with context.database.reading() as session:
        upload = session.exec(query).first() if "\0" not in upload_id else None  # PostgreSQL does not even compare it
    if upload is None:
        raise NotFoundError.for_permission("asset.upload")
    return upload


def _present_bytes(context: Context, upload: Upload) -> int:
    """What is safely there: the row's word, or the file's where a crash left less."""
    if upload.asset_id is not None:
        return upload.length_bytes
    try:
        size = context.store.incoming_path(upload.id).stat().st_size
    except FileNotFoundError:
        size = 0
    return min(upload.offset_bytes, size)
