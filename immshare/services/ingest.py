"""What happens to an asset after its upload was answered: waiting, being worked on, shown or set aside.

The queue is the table itself: ``PENDING`` rows, oldest first. ``attempts`` counts how often one was handed out and not
given back: what is being worked on, and the workers it brought down. Decoding is not done here.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from immshare.errors import NotFoundError, StorageFullError
from immshare.live import publish_all, user_topic
from immshare.models import Asset, AssetMetadata, AssetStatus
from immshare.rules.access import Caller, require, require_admin
from immshare.services.album_months import hide, show
from immshare.services.context import Context
from immshare.services.ingest_outcome import Failed, Outcome, apply_metadata, apply_outcome
from immshare.services.timeline import recount, take_turn
from immshare.store.keys import RenditionName, rendition_key

QUEUE_TOPIC: Final = "ingest"
"""Published on the hub when something new waits."""

UNCLEANED_TOPIC: Final = "cleaning"
"""Published on the hub when something was ingested whose metadata nobody has tried to take out yet."""

MAX_ATTEMPTS: Final = 2
"""How many workers an asset may bring down before it is set aside."""

_MAX_LISTED_FAILURES = 100
_IDS_PER_QUERY = 500
_RENDITIONS: tuple[RenditionName, ...] = ("thumbnail", "preview")


@dataclass(frozen=True, slots=True)
class PendingAsset:
    """An asset that was handed out to be worked on; ``attempts`` includes this one."""

    asset_id: str
    owner_id: str
    sha1: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Failure:
    """One line of the administrator's list of what could not be shown."""

    asset_id: str
    owner_id: str
    file_name: str
    sentence: str
    failed_at: datetime


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """How the ingest stands: how many assets wait, are worked on, were set aside, and the newest of the last."""

    pending: int
    processing: int
    failed: int
    failures: list[Failure]


def claim(context: Context, limit: int, busy: Collection[str] = ()) -> list[PendingAsset]:
    """Hand out the assets that have waited longest and count the attempt.

    Args:
        context: The tools.
        limit: How many at most.
        busy: Ids that were handed out before and are still being worked on.
    """
    attempts = col(Asset.attempts)
    query = (
        select(Asset.id, Asset.owner_id, Asset.sha1, Asset.attempts)
        .where(Asset.status == AssetStatus.PENDING, attempts < MAX_ATTEMPTS, col(Asset.id).not_in(busy))
        .order_by(col(Asset.updated_at), col(Asset.id))
        .limit(limit)
    )
    with context.database.writing() as session:
        rows = session.exec(query).all()
        if rows:
            ids = [asset_id for asset_id, *_ in rows]
            session.connection().execute(update(Asset).where(col(Asset.id).in_(ids)).values(attempts=attempts + 1))
    return [PendingAsset(asset_id, owner_id, sha1, count + 1) for asset_id, owner_id, sha1, count in rows]


def give_back(context: Context, asset_ids: Collection[str]) -> None:
    """Uncount the attempt of assets whose work ended for a reason that is not theirs."""
    if not asset_ids:
        return
    attempts = col(Asset.attempts)
    mine = col(Asset.id).in_(asset_ids) & (Asset.status == AssetStatus.PENDING) & (attempts > 0)
    with context.database.writing() as session:
        session.connection().execute(update(Asset).where(mine).values(attempts=attempts - 1))


def settle(context: Context, outcomes: Sequence[Outcome]) -> None:
    """Take in what became of assets, all in one transaction: on the timeline, or set aside on the timeline.

    Renditions are moved into the store first. An asset that was deleted meanwhile leaves nothing behind. Doing it again
    after it was interrupted is no error.

    Args:
        context: The tools.
        outcomes: One per asset.

    Raises:
        StorageFullError: A rendition found no room. Its asset waits again; the other outcomes are taken in.
    """
    full: StorageFullError | None = None
    stored: dict[str, Outcome] = {}
    for outcome in outcomes:
        try:
            _store_renditions(context, outcome)
            stored[outcome.asset_id] = outcome
        except StorageFullError as error:
            full = error
    if stored:
        _record(context, stored)
    if full is not None:
        give_back(context, {outcome.asset_id for outcome in outcomes} - stored.keys())
        raise full


def regenerate(context: Context, caller: Caller, asset_ids: Collection[str]) -> int:
    """Have the caller's own assets read anew and their renditions made anew: what was set aside, and what is shown.

    Until that is done they are away from the timeline and from albums, as if they had just arrived, behind what waits already;
    nobody is told of them a second time. What fails now is set aside, whatever renditions it had.

    Args:
        context: The tools.
        caller: Who is asking.
        asset_ids: The caller's own.

    Returns:
        How many wait again; not those that wait already.

    Raises:
        NotFoundError: One of them is unknown or somebody else's; nothing was done.
    """
    require(caller, "asset.update")
    ids = sorted(set(asset_ids))
    with context.database.writing() as session:
        take_turn(session, [caller.user_id])
        assets = _load(session, ids)
        if len(assets) != len(ids) or any(asset.owner_id != caller.user_id for asset in assets):
            raise NotFoundError.for_permission("asset.update")
        topics = hide(session, ids, context.now())
        count = _requeue(context, session, [asset for asset in assets if asset.status != AssetStatus.PENDING])
    publish_all(context.hub, topics)
    _announce(context, {caller.user_id})
    return count


def retry_failures(context: Context, caller: Caller, asset_ids: Collection[str] | None = None) -> int:
    """Let what was set aside, whosever it is, wait once more.

    Args:
        context: The tools.
        caller: Who is asking.
        asset_ids: Which of it; None is everything.

    Returns:
        How many wait again.

    Raises:
        ForbiddenError: The caller is no administrator.
    """
    require_admin(caller, "job.create")
    with context.database.writing() as session:
        if asset_ids is None:
            asset_ids = session.exec(select(Asset.id).where(Asset.status == AssetStatus.FAILED)).all()
        assets = _load_in_turn(session, sorted(set(asset_ids)))
        count = _requeue(context, session, [asset for asset in assets if asset.status == AssetStatus.FAILED])
    _announce(context, {asset.owner_id for asset in assets})
    return count


def release_interrupted(context: Context) -> int:
    """At start: uncount the attempts that ended with the server, which says nothing about the files.

    Returns:
        How many assets that were being worked on wait again.
    """
    attempts = col(Asset.attempts)
    with context.database.writing() as session:
        interrupted = update(Asset).where(col(Asset.status) == AssetStatus.PENDING, attempts > 0)
        uncounted = interrupted.values(attempts=attempts - 1)
        return int(session.connection().execute(uncounted).rowcount)


def queue_status(context: Context, caller: Caller) -> QueueStatus:
    """How the ingest stands.

    Raises:
        ForbiddenError: The caller is no administrator.
    """
    require_admin(caller, "job.read")
    is_claimed = col(Asset.attempts) > 0
    not_ready = col(Asset.status).in_((AssetStatus.PENDING, AssetStatus.FAILED))
    counts = select(Asset.status, is_claimed, func.count()).where(not_ready)
    newest = (
        select(Asset)
        .where(Asset.status == AssetStatus.FAILED)
        .order_by(col(Asset.updated_at).desc(), col(Asset.id))
        .limit(_MAX_LISTED_FAILURES)
    )
    with context.database.reading() as session:
        rows = session.exec(counts.group_by(col(Asset.status), is_claimed)).all()
        failures = [_failure(asset) for asset in session.exec(newest)]
    pending = {claimed: count for status, claimed, count in rows if status == AssetStatus.PENDING}
    failed = sum(count for status, _, count in rows if status == AssetStatus.FAILED)
    return QueueStatus(pending.get(False, 0), pending.get(True, 0), failed, failures)


def _failure(asset: Asset) -> Failure:
    return Failure(asset.id, asset.owner_id, asset.file_name, asset.failure or "", asset.updated_at)


def _store_renditions(context: Context, outcome: Outcome) -> None:
    if isinstance(outcome, Failed):
        return
    for name, path in zip(_RENDITIONS, (outcome.thumbnail_path, outcome.preview_path), strict=True):
        if path.exists():  # else an interrupted settle has moved it already
            context.store.put(path, rendition_key(outcome.asset_id, name))


def _record(context: Context, outcomes: dict[str, Outcome]) -> None:
    with context.database.writing() as session:
        loaded = _load_in_turn(session, list(outcomes))
        assets = [asset for asset in loaded if asset.status == AssetStatus.PENDING]
        ids = [asset.id for asset in assets]
        known = session.exec(select(AssetMetadata).where(col(AssetMetadata.asset_id).in_(ids))).all()
        facts = {metadata.asset_id: metadata for metadata in known}
        for asset in assets:
            outcome = outcomes[asset.id]
            apply_outcome(asset, outcome, context.now())
            row = facts.get(asset.id) or AssetMetadata(asset_id=asset.id, modified_at=None)
            apply_metadata(row, outcome.metadata)
            session.add(row)
        _recount(session, {(asset.owner_id, asset.local_month) for asset in assets})
        topics = show(session, [asset.id for asset in assets if asset.trashed_at is None], context.now())
    for asset_id in outcomes.keys() - set(ids):
        _remove_if_gone(context, asset_id)
    if any(outcomes[asset.id].cleaned is None for asset in assets):
        topics |= {UNCLEANED_TOPIC}
    publish_all(context.hub, topics | {user_topic(asset.owner_id) for asset in assets})


def _load_in_turn(session: Session, ids: Sequence[str]) -> list[Asset]:
    """The assets of these ids, whosever they are, when it is their owners' turn."""
    owner_ids: set[str] = set()
    for start in range(0, len(ids), _IDS_PER_QUERY):
        part = ids[start : start + _IDS_PER_QUERY]
        owner_ids.update(session.exec(select(Asset.owner_id).where(col(Asset.id).in_(part)).distinct()))
    take_turn(session, owner_ids)
    return _load(session, ids)


def _load(session: Session, ids: Sequence[str]) -> list[Asset]:
    """The assets of these ids; whoever deletes or claims one of them waits for this transaction."""
    found: list[Asset] = []
    for start in range(0, len(ids), _IDS_PER_QUERY):
        part = ids[start : start + _IDS_PER_QUERY]
        found += session.exec(select(Asset).where(col(Asset.id).in_(part)).with_for_update()).all()
    return found


def _requeue(context: Context, session: Session, assets: Sequence[Asset]) -> int:
    shown_in = {(asset.owner_id, asset.local_month) for asset in assets}
    for asset in assets:
        asset.status, asset.failure, asset.attempts = AssetStatus.PENDING, None, 0
        asset.local_month, asset.local_day, asset.updated_at = None, None, context.now()
    _recount(session, shown_in)
    return len(assets)


def _recount(session: Session, months: set[tuple[str, int | None]]) -> None:
    session.flush()
    for owner_id in sorted({owner_id for owner_id, _ in months}):
        recount(session, owner_id, {month for owner, month in months if owner == owner_id})


def _announce(context: Context, owner_ids: Collection[str]) -> None:
    for owner_id in owner_ids:
        context.hub.publish(user_topic(owner_id))
    context.hub.publish(QUEUE_TOPIC)


def _remove_if_gone(context: Context, asset_id: str) -> None:
    """Remove the renditions of an asset that was deleted while they were made."""
    with context.database.reading() as session:
        is_gone = session.exec(select(Asset.id).where(Asset.id == asset_id)).first() is None
    if is_gone:
        for name in _RENDITIONS:
            context.store.delete(rendition_key(asset_id, name))
