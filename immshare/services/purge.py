"""Removing for good: trashed assets, deleted users, and files that no row knows.

Always rows first, then files: a server killed in between leaves files without a row, which the orphan sweep finds. An
original is removed only while its owner's row is locked and after looking for it once more, because the same bytes may
be arriving again at that moment (``services.admission`` stores them under the same lock).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from immshare.errors import MediaMissingError
from immshare.live import publish_all, user_topic
from immshare.models import Asset, Upload, User
from immshare.rules.access import Caller, require
from immshare.services.album_months import hide
from immshare.services.context import Context
from immshare.services.timeline import recount, take_turn
from immshare.store.keys import original_key, rendition_key

BATCH: Final = 500
USER_GRACE: Final = timedelta(days=7)
"""How long a deleted user can be restored."""

ORPHAN_AGE: Final = timedelta(days=1)
"""How long a file without a row is left alone: its row may be about to come."""


@dataclass(frozen=True, slots=True)
class _Gone:
    """What is still to be cleaned up after an asset whose row is deleted."""

    asset_id: str
    owner_id: str
    sha1: str
    size_bytes: int
    month: int | None


def delete_now(context: Context, caller: Caller, asset_ids: Collection[str]) -> int:
    """Delete for good those of the caller's own assets that lie in the trash.

    Args:
        context: The tools.
        caller: Who is asking.
        asset_ids: Whatever of them is not the caller's, or not in the trash, is left alone and not counted.

    Returns:
        How many are gone.
    """
    require(caller, "asset.delete")
    own = (Asset.owner_id == caller.user_id, col(Asset.trashed_at).is_not(None))
    ids = sorted(set(asset_ids))
    parts = (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
    return sum(_delete_batch(context, *own, col(Asset.id).in_(part)) for part in parts)


def empty_trash(context: Context, caller: Caller) -> int:
    """Delete for good all that lies in the caller's trash.

    Returns:
        How many are gone.
    """
    require(caller, "asset.delete")
    total = 0
    while count := _delete_batch(context, Asset.owner_id == caller.user_id, col(Asset.trashed_at).is_not(None)):
        total += count
    return total


def purge_trash(context: Context) -> int:
    """Delete a batch of what has been in the trash for longer than ``settings.trash_days``.

    Returns:
        How many are gone; call again until it is 0.
    """
    limit = context.now() - timedelta(days=context.settings.trash_days)
    return _delete_batch(context, col(Asset.trashed_at) < limit)


def purge_users(context: Context) -> int:
    """Delete a batch of the assets of users who were deleted more than seven days ago, or for good, and then the users.

    Returns:
        How many assets and users are gone; call again until it is 0.
    """
    is_due = (col(User.deleted_at) < context.now() - USER_GRACE) | col(User.is_removing)
    if count := _delete_batch(context, col(Asset.owner_id).in_(select(User.id).where(is_due))):
        return count
    owns_nothing = ~select(Asset.id).where(col(Asset.owner_id) == col(User.id)).exists()
    with context.database.writing() as session:
        return int(session.connection().execute(delete(User).where(is_due, owns_nothing)).rowcount)


def remove_orphans(context: Context, keys: Sequence[str]) -> int:
    """Remove those files among the keys that no row knows and that have been there for longer than a day.

    Args:
        context: The tools.
        keys: Keys of the store, a few hundred at most; what is named like neither original nor rendition is left alone.

    Returns:
        How many were removed.
    """
    originals: dict[str, set[str]] = {}
    renditions: dict[str, list[str]] = {}
    for key in keys:
        match key.split("/"):
            case ["originals", owner_id, _, sha1]:
                originals.setdefault(owner_id, set()).add(sha1)
            case ["renditions", _, name]:
                renditions.setdefault(name.rpartition("-")[0], []).append(key)
    count = sum(_remove_orphaned_originals(context, owner_id, hashes) for owner_id, hashes in originals.items())
    return count + _remove_orphaned_renditions(context, renditions)


def sweep_incoming(context: Context) -> int:
    """Remove arriving files that nothing has been written to for a day and that no resumable upload waits for.

    Returns:
        How many were removed.
    """
    with context.database.reading() as session:
        keep = set(session.exec(select(Upload.id).where(col(Upload.asset_id).is_(None))))
    return context.store.sweep_incoming(keep, ORPHAN_AGE.total_seconds())


def _delete_batch(context: Context, *conditions: Any) -> int:
    """Delete at most ``BATCH`` of the assets that meet the conditions, the rows and then their files."""
    with context.database.writing() as session:
        found = session.exec(select(Asset.id, Asset.owner_id).where(*conditions).limit(BATCH)).all()
        take_turn(session, {owner_id for _, owner_id in found})
        # The conditions once more: one of them may have been restored while others had their turn.
        batch = (col(Asset.id).in_([asset_id for asset_id, _ in found]), *conditions)
        topics = hide(session, select(Asset.id).where(*batch), context.now())
        returned = (
            delete(Asset)
            .where(*batch)
            .returning(
                col(Asset.id), col(Asset.owner_id), col(Asset.sha1), col(Asset.size_bytes), col(Asset.local_month)
            )
        )
        gone = [_Gone(*row) for row in session.connection().execute(returned)]
        by_owner = _by_owner(gone)
        for owner_id, theirs in by_owner.items():
            _give_back(session, owner_id, theirs)
    for owner_id, theirs in by_owner.items():
        _remove_files(context, owner_id, theirs)
        context.hub.publish(user_topic(owner_id))
    publish_all(context.hub, topics)
    return len(gone)


def _by_owner(gone: Sequence[_Gone]) -> dict[str, list[_Gone]]:
    by_owner: dict[str, list[_Gone]] = {}
    for asset in gone:
        by_owner.setdefault(asset.owner_id, []).append(asset)
    return by_owner


def _give_back(session: Session, owner_id: str, gone: Sequence[_Gone]) -> None:
    freed = sum(asset.size_bytes for asset in gone)
    session.connection().execute(
        update(User).where(col(User.id) == owner_id).values(used_bytes=col(User.used_bytes) - freed)
    )
    recount(session, owner_id, {asset.month for asset in gone})


def _remove_files(context: Context, owner_id: str, gone: Sequence[_Gone]) -> None:
    for asset in gone:
        context.store.delete(rendition_key(asset.asset_id, "thumbnail"))
        context.store.delete(rendition_key(asset.asset_id, "preview"))
    hashes = {asset.sha1 for asset in gone}
    with context.database.writing() as session:
        for sha1 in _unowned(session, owner_id, hashes):
            context.store.delete(original_key(owner_id, sha1))


def _unowned(session: Session, owner_id: str, hashes: set[str]) -> set[str]:
    """Which of these contents the owner has no asset of; nobody can add one until the transaction ends."""
    take_turn(session, [owner_id])
    owned = session.exec(select(Asset.sha1).where(Asset.owner_id == owner_id, col(Asset.sha1).in_(hashes)))
    return hashes - set(owned)


def _remove_orphaned_originals(context: Context, owner_id: str, hashes: set[str]) -> int:
    with context.database.reading() as session:
        owned = session.exec(select(Asset.sha1).where(Asset.owner_id == owner_id, col(Asset.sha1).in_(hashes)))
        suspects = {sha1 for sha1 in hashes - set(owned) if _is_old(context, original_key(owner_id, sha1))}
    if not suspects:
        return 0
    with context.database.writing() as session:
        orphans = _unowned(session, owner_id, suspects)
        for sha1 in orphans:
            context.store.delete(original_key(owner_id, sha1))
    return len(orphans)


def _remove_orphaned_renditions(context: Context, renditions: dict[str, list[str]]) -> int:
    with context.database.reading() as session:
        known = set(session.exec(select(Asset.id).where(col(Asset.id).in_(renditions))))
    orphans = [key for asset_id, keys in renditions.items() if asset_id not in known for key in keys]
    old = [key for key in orphans if _is_old(context, key)]
    for key in old:
        context.store.delete(key)
    return len(old)


def _is_old(context: Context, key: str) -> bool:
    try:
        changed_at = context.store.local_path(key).stat().st_mtime
    except (MediaMissingError, FileNotFoundError):
        return False
    return context.now().timestamp() - changed_at > ORPHAN_AGE.total_seconds()
