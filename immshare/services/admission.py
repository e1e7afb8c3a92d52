"""From a finished incoming file to an asset.

The order makes every failure harmless: inspect; then, in one transaction that holds the owner's row, look for the same bytes, charge
the quota, insert the row, move the file into the store, and commit. A server killed before the commit leaves at most a file
without a row: a retry takes it over, and the sweep finds it (``services.purge`` looks under the same lock).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from immshare.errors import ImmshareError, MediaMissingError, QuotaExceededError, StorageFullError
from immshare.live import link_topic, publish_all, user_topic
from immshare.media.inspect import inspect_file
from immshare.models import Asset, User
from immshare.rules.access import Caller, require
from immshare.rules.filenames import safe_file_name
from immshare.schemas.upload import CheckedFile, CheckResult
from immshare.services.album_assets import add_upload
from immshare.services.album_months import show
from immshare.services.context import Context
from immshare.services.guest_uploads import is_held, place
from immshare.services.ingest import QUEUE_TOPIC
from immshare.services.receiving import QUOTA_EXCEEDED
from immshare.services.timeline import recount, take_turn
from immshare.store.keys import original_key

_HASHES_PER_QUERY = 1000


class Admitted(NamedTuple):
    """The asset that the bytes are, and whether they were it before, as far as whoever sent them may know."""

    asset_id: str
    status: Literal["created", "duplicate"]


Record = Callable[[Session, Admitted], None]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A file that passed inspection, the row it would become, the album it is meant for, and the link it came by."""

    incoming: Path
    asset: Asset
    album_id: str | None
    link_id: str | None


def admit(
    context: Context,
    owner_id: str,
    incoming: Path,
    file_name: str,
    sha1: str,
    crc32: int,
    size_bytes: int,
    file_created_at: datetime,
    file_modified_at: datetime,
    is_favorite: bool = False,
    album_id: str | None = None,
    link_id: str | None = None,
    record: Record | None = None,
) -> Admitted:
    """Make an asset of a finished file, or find the one that it already is (which leaves the trash if it lies there).

    A guest's file is the link's creator's, who alone decides about the trash: what lies there stays there, and is shown where the
    guest has put it once it is restored. Guests hear "duplicate" only of what they can see anyway; else a file was received.

    Whoever calls has checked that the owner may upload. The incoming file is gone afterwards, also when it is refused; it stays where
    it is only when the server could not (no room, a fault), so that the caller can try again.

    Args:
        context: The tools.
        owner_id: Whose it will be.
        incoming: The file, in the store's incoming folder.
        file_name: What its owner calls it; made safe here.
        sha1: Of its bytes, 40 lower-case hex digits.
        crc32: Of its bytes.
        size_bytes: Its size.
        file_created_at: Aware.
        file_modified_at: Aware.
        is_favorite: Whether a new asset gets a heart.
        album_id: An album it is put into, if the owner may add to it (still).
        link_id: The link whose guest has sent it.
        record: Called in the same transaction, for what the caller has to write down with it.

    Raises:
        UnsupportedFileError: The content is no supported format.
        BrokenFileError: It is empty, cut off, of no size or too large to decode.
        QuotaExceededError: The owner's quota does not hold it.
        StorageFullError: No room on the disk.
        AuthenticationError: The link takes nothing any more.
    """
    name = safe_file_name(file_name)
    try:
        media_type = inspect_file(incoming, name).media_type
        asset = Asset(
            owner_id=owner_id,
            sha1=sha1,
            crc32=crc32,
            size_bytes=size_bytes,
            file_name=name,
            mime=media_type.mime,
            kind=media_type.kind,
            file_created_at=file_created_at,
            file_modified_at=file_modified_at,
            created_at=context.now(),
            updated_at=context.now(),
            is_favorite=is_favorite,
        )
        admitted, topics = _settle(context, _Candidate(incoming, asset, album_id, link_id), record)
    except StorageFullError:
        raise
    except ImmshareError:
        incoming.unlink(missing_ok=True)
        raise
    incoming.unlink(missing_ok=True)
    publish_all(context.hub, topics | {user_topic(owner_id)})
    if admitted.status == "created":
        context.hub.publish(QUEUE_TOPIC)
    return admitted


def _settle(context: Context, candidate: _Candidate, record: Record | None) -> tuple[Admitted, set[str]]:
    topics: set[str] = set()
    owner_id, sha1 = candidate.asset.owner_id, candidate.asset.sha1
    with context.database.writing() as session:
        # One owner's uploads and purges take turns here, so that no two of them meet at the same bytes.
        take_turn(session, [owner_id])
        known = session.exec(select(Asset).where(Asset.owner_id == owner_id, Asset.sha1 == sha1)).first()
        if known is not None:
            admitted, topics = _take_up(context, session, known, candidate)
        else:
            admitted = _insert(context, session, candidate)
        if candidate.album_id is not None:
            topics |= add_upload(session, candidate.album_id, owner_id, admitted.asset_id, context.now())
        if candidate.link_id is not None:
            place(context, session, candidate.link_id, admitted.asset_id)
            topics.add(link_topic(candidate.link_id))
        if record is not None:
            record(session, admitted)
    return admitted, topics


def _insert(context: Context, session: Session, candidate: _Candidate) -> Admitted:
    asset = candidate.asset
    used = col(User.used_bytes) + asset.size_bytes
    has_room = or_(col(User.quota_bytes).is_(None), used <= col(User.quota_bytes))
    charge = update(User).where(col(User.id) == asset.owner_id, has_room).values(used_bytes=used)
    if session.connection().execute(charge).rowcount != 1:
        raise QuotaExceededError(QUOTA_EXCEEDED)
    session.add(asset)
    session.flush()
    context.store.put(candidate.incoming, original_key(asset.owner_id, asset.sha1))
    return Admitted(asset.id, "created")


def _take_up(context: Context, session: Session, known: Asset, candidate: _Candidate) -> tuple[Admitted, set[str]]:
    """The asset that is there already: whole again if the store had lost its file and, unless a guest sent it, out of the trash."""
    key = original_key(known.owner_id, known.sha1)
    try:
        context.store.local_path(key)
    except MediaMissingError:
        context.store.put(candidate.incoming, key)
    if candidate.link_id is not None:
        is_seen = is_held(session, candidate.link_id, known)
        return Admitted(known.id, "duplicate" if is_seen else "created"), set()
    topics: set[str] = set()
    if known.trashed_at is not None:
        known.trashed_at = None
        known.updated_at = context.now()
        session.flush()
        recount(session, known.owner_id, {known.local_month})
        topics = show(session, [known.id], context.now())
    return Admitted(known.id, "duplicate"), topics


def check_before_upload(context: Context, caller: Caller, files: list[CheckedFile]) -> list[CheckResult]:
    """Which of these files are worth sending.

    Args:
        context: The tools.
        caller: Who would send them.
        files: At most 5,000.

    Returns:
        One answer per file, in the same order.

    Raises:
        ForbiddenError: The caller may not upload.
    """
    require(caller, "asset.upload")
    hashes = sorted({file.checksum for file in files})
    known: dict[str, tuple[str, bool]] = {}
    with context.database.reading() as session:
        for start in range(0, len(hashes), _HASHES_PER_QUERY):
            query = select(Asset.sha1, Asset.id, Asset.trashed_at).where(
                Asset.owner_id == caller.user_id, col(Asset.sha1).in_(hashes[start : start + _HASHES_PER_QUERY])
            )
            known |= {sha1: (asset_id, trashed_at is not None) for sha1, asset_id, trashed_at in session.exec(query)}
    return [_result(file, known.get(file.checksum)) for file in files]


def _result(file: CheckedFile, known: tuple[str, bool] | None) -> CheckResult:
    if known is None:
        return CheckResult(id=file.id, action="accept")
    asset_id, is_trashed = known
    return CheckResult(id=file.id, action="reject", reason="duplicate", asset_id=asset_id, is_trashed=is_trashed)
