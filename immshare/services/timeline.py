"""The timeline: which months there are and what lies in one of them.

The month counts are kept (``TimelineMonth``), not counted, so that opening a library of 100,000 photos reads a few hundred
short rows.
"""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, func, or_, type_coerce
from sqlmodel import Session, col, select

from immshare.models import Asset, AssetStatus, TimelineMonth, User
from immshare.rules.access import Caller, require
from immshare.rules.selection import Selection
from immshare.rules.timeline import InAlbum, TimelineFilter, View, month_of_bucket
from immshare.services.album_access import shown_by
from immshare.services.context import Context


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a timeline.

    Attributes:
        month: YYYYMM.
        asset_count: How many photos it has.
        day_count: On how many days.
        revision: A number that changes with its content.
        taken_count: How many of the photos an album holds already; None where no album is asked about.
    """

    month: int
    asset_count: int
    day_count: int
    revision: int
    taken_count: int | None = None


def take_turn(session: Session, owner_ids: Iterable[str]) -> None:
    """Let nobody else change what these owners have until the transaction ends.

    Call it before anything else in a transaction that changes assets and counts or sums them up: two that do so at the same
    moment would each miss what the other one does. SQLite lets only one transaction write anyway.

    Args:
        session: A writing session.
        owner_ids: All of the owners at once, so that two transactions cannot wait for each other.
    """
    query = select(User.id).where(col(User.id).in_(set(owner_ids))).order_by(col(User.id))
    # The lock that lets others refer to these users, as notifications do.
    session.exec(query.with_for_update(key_share=True)).all()


def recount(session: Session, owner_id: str, months: Iterable[int | None]) -> None:
    """Count the given months of an owner's timeline anew, in the caller's transaction.

    Call it after every change of what the months hold or show, and ``take_turn`` before it.

    Args:
        session: A writing session.
        owner_id: Whose timeline.
        months: YYYYMM each; None (an asset without a month yet) is passed over.
    """
    for month in sorted({month for month in months if month is not None}):
        query = select(func.count(), func.count(col(Asset.local_day).distinct())).where(
            Asset.owner_id == owner_id, col(Asset.trashed_at).is_(None), Asset.local_month == month
        )
        asset_count, day_count = session.exec(query).one()
        row = session.get(TimelineMonth, (owner_id, month))
        if row is None:
            session.add(TimelineMonth(owner_id=owner_id, month=month, asset_count=asset_count, day_count=day_count))
        else:
            row.asset_count, row.day_count, row.revision = asset_count, day_count, row.revision + 1
    session.flush()


def list_months(context: Context, caller: Caller, view: TimelineFilter) -> list[Month]:
    """The months of the caller's timeline (or of its trash, or of its favorites), newest first.

    Raises:
        ForbiddenError: The caller's key does not reach so far.
    """
    require(caller, "asset.read")
    with context.database.reading() as session:
        if view == TimelineFilter.ALL:
            return _kept_months(session, caller.user_id)
        return _counted_months(session, caller.user_id, view)


def _kept_months(session: Session, owner_id: str) -> list[Month]:
    rows = session.exec(
        select(TimelineMonth.month, TimelineMonth.asset_count, TimelineMonth.day_count, TimelineMonth.revision)
        .where(TimelineMonth.owner_id == owner_id, TimelineMonth.asset_count > 0)
        .order_by(col(TimelineMonth.month).desc())
    )
    return [Month(*row) for row in rows]


def _counted_months(session: Session, owner_id: str, view: TimelineFilter) -> list[Month]:
    revision = func.coalesce(func.max(TimelineMonth.revision), 0)
    query = (
        select(Asset.local_month, func.count(), func.count(col(Asset.local_day).distinct()), revision)
        .join(
            TimelineMonth,
            (col(TimelineMonth.owner_id) == col(Asset.owner_id)) & (col(TimelineMonth.month) == col(Asset.local_month)),
            isouter=True,
        )
        .where(*shown_in(owner_id, view), col(Asset.local_month).is_not(None))
        .group_by(col(Asset.local_month))
        .order_by(col(Asset.local_month).desc())
    )
    return [Month(*row) for row in session.exec(query)]


def shown_in(owner_id: str, view: View) -> tuple[ColumnElement[bool], ...]:
    """The conditions that pick what one view of an owner's assets shows (whatever its month).

    Of an album these are the owner's own photos in it, and none if the album is not theirs to look at.
    """
    trashed = col(Asset.trashed_at)
    own = col(Asset.owner_id) == owner_id
    if isinstance(view, InAlbum):
        return own, trashed.is_(None), col(Asset.id).in_(shown_by(view.album_id, owner_id))
    if view == TimelineFilter.TRASH:
        return own, trashed.is_not(None)
    if view == TimelineFilter.FAVORITES:
        return own, col(Asset.is_favorite).is_(True), trashed.is_(None)
    return own, trashed.is_(None)


def selected_in(owner_id: str, selection: Selection | None, view: View) -> tuple[ColumnElement[bool], ...]:
    """The conditions that pick what a selection (None: everything) means in a view of an owner's assets."""
    if selection is None:
        return shown_in(owner_id, view)
    return *shown_in(owner_id, view), is_selected(selection)


def is_selected(
    selection: Selection, month: Any | None = Asset.local_month, asset_id: Any = Asset.id
) -> ColumnElement[bool]:
    """The condition that picks what a selection names.

    Args:
        selection: Which.
        month: The column of the photo's month; None where all that is selected from is one month.
        asset_id: The column of the photo's id.
    """
    chosen: ColumnElement[bool] = asset_id.in_(selection.ids)
    # With months, even with none, the database goes through the whole library; a few photos it finds by their ids.
    if not selection.months:
        return chosen
    by_month: ColumnElement[bool] = asset_id.not_in(selection.excluded_ids)
    return or_(by_month if month is None else month.in_(selection.months) & by_month, chosen)


def read_bucket(context: Context, caller: Caller, time_bucket: str, view: TimelineFilter) -> dict[str, list[Any]]:
    """What one month holds, in columns of equal length, newest day first, inside a day newest instant first.

    Args:
        context: The tools.
        caller: Who is asking.
        time_bucket: First day of the month, ``YYYY-MM-01``.
        view: Which of the caller's assets.

    Returns:
        The columns of the contract's bucket, and ``isFailed`` and ``localDay``; ready to be written as JSON.

    Raises:
        InvalidInputError: The bucket is no month.
        ForbiddenError: The caller's key does not reach so far.
    """
    require(caller, "asset.read")
    month = month_of_bucket(time_bucket)
    newest_first = (col(Asset.local_day).desc(), col(Asset.taken_at).desc(), col(Asset.id).desc())
    query = BUCKET_COLUMNS.where(*shown_in(caller.user_id, view), col(Asset.local_month) == month)
    return bucket_columns(context.database.rows(query.order_by(*newest_first)), caller.user_id, view)


# Instants as the database spells them: making 5,000 datetimes to write them as text again costs as much as the query.
BUCKET_COLUMNS: Select[Any] = select(  # type: ignore[call-overload, misc]
    Asset.id,
    Asset.width_px,
    Asset.height_px,
    Asset.is_favorite,
    Asset.kind,
    Asset.thumbhash,
    type_coerce(col(Asset.taken_at), String),
    type_coerce(col(Asset.created_at), String),
    Asset.local_offset_minutes,
    Asset.duration_ms,
    Asset.status,
    Asset.local_day,
)
"""What ``bucket_columns`` reads of each asset."""

_BUCKET_WIDTH = 12


def bucket_columns(rows: Sequence[Any], owner_id: str, view: TimelineFilter) -> dict[str, list[Any]]:
    """The wire columns of a bucket.

    Args:
        rows: Of ``BUCKET_COLUMNS``, in their order.
        owner_id: Whose all of them are.
        view: Where they are shown.
    """
    columns = zip(*rows, strict=True) if rows else ([] for _ in range(_BUCKET_WIDTH))
    ids, widths, heights, favorite, kinds, hashes, taken, created, offsets, durations, status, days = columns
    day_text = {day: f"{day // 10000}-{day // 100 % 100:02}-{day % 100:02}" for day in set(days)}
    hours = {minutes: round((minutes or 0) / 60, 2) for minutes in set(offsets)}
    count, nothing = len(rows), [None] * len(rows)
    return {
        "id": list(ids),
        "ownerId": [owner_id] * count,
        "ratio": [round(w / h, 3) if w and h else 1 for w, h in zip(widths, heights, strict=True)],
        "isFavorite": list(favorite),
        "isImage": [kind == "IMAGE" for kind in kinds],
        "isTrashed": [view == TimelineFilter.TRASH] * count,
        "visibility": ["timeline"] * count,
        "thumbhash": list(hashes),
        "fileCreatedAt": [_iso(at) for at in taken],
        "createdAt": [_iso(at) for at in created],
        "localOffsetHours": [hours[minutes] for minutes in offsets],
        "duration": list(durations),
        "projectionType": nothing,
        "livePhotoVideoId": nothing,
        "city": nothing,
        "country": nothing,
        "isFailed": [one == AssetStatus.FAILED.value for one in status],
        "localDay": [day_text[day] for day in days],
    }


def _iso(at: str | datetime) -> str:
    """A UTC instant, as SQLite's text or PostgreSQL's datetime, as Immich writes it."""
    text = at if isinstance(at, str) else at.astimezone(UTC).isoformat(timespec="milliseconds")
    return f"{text[:10]}T{text[11:23]}Z"


def thumbhash_text(thumbhash: bytes) -> str:
    """A blur placeholder as it is stored and sent: base64."""
    return base64.b64encode(thumbhash).decode("ascii")
