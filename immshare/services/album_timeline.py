"""An album as a timeline: its months, what lies in one, and which of one's own photos it holds already."""

from dataclasses import replace
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from immshare.models import AlbumAsset, AlbumMonth, Asset, TimelineMonth
from immshare.rules.access import Caller, require
from immshare.rules.album_access import AlbumAction
from immshare.rules.album_details import check_order
from immshare.rules.timeline import TimelineFilter, month_of_bucket
from immshare.services.album_access import open_album
from immshare.services.context import Context
from immshare.services.timeline import BUCKET_COLUMNS, Month, bucket_columns, read_bucket, shown_in
from immshare.services.timeline import list_months as list_timeline_months


def list_months(context: Context, caller: Caller, album_id: str, order: str | None = None) -> list[Month]:
    """The months of what an album shows.

    Args:
        context: The tools.
        caller: Who is asking.
        album_id: Which album.
        order: ``desc`` newest first, ``asc`` oldest first; None is the album's own.

    Returns:
        The revisions grow with what the album shows and with the caller's own month, whose hearts show in the album.

    Raises:
        NotFoundError: No such album, or not the caller's to look at.
        InvalidInputError: The order is none.
    """
    require(caller, "album.read")
    own = (col(TimelineMonth.month) == col(AlbumMonth.month)) & (col(TimelineMonth.owner_id) == caller.user_id)
    revision = col(AlbumMonth.revision) + func.coalesce(col(TimelineMonth.revision), 0)
    query = (
        select(AlbumMonth.month, AlbumMonth.asset_count, AlbumMonth.day_count, revision)
        .join(TimelineMonth, own, isouter=True)
        .where(AlbumMonth.album_id == album_id, AlbumMonth.asset_count > 0)
    )
    month = col(AlbumMonth.month)
    with context.database.reading() as session:
        is_newest_first = _order(session, caller, album_id, order) == "desc"
        rows = session.exec(query.order_by(month.desc() if is_newest_first else month.asc()))
        return [Month(*row) for row in rows]


def read_month(
    context: Context, caller: Caller, album_id: str, time_bucket: str, order: str | None = None
) -> dict[str, list[Any]]:
    """What an album shows of one month, in the columns of ``timeline.read_bucket``.

    Args:
        context: The tools.
        caller: Who is asking. Hearts are their own; nobody else's are shown.
        album_id: Which album.
        time_bucket: First day of the month, ``YYYY-MM-01``.
        order: As in ``list_months``; it holds for the days and for the photos of a day.

    Raises:
        NotFoundError: No such album, or not the caller's to look at.
        InvalidInputError: The bucket is no month, or the order is none.
    """
    require(caller, "album.read")
    month = month_of_bucket(time_bucket)
    keys = (col(AlbumAsset.local_day), col(AlbumAsset.taken_at), col(AlbumAsset.asset_id))
    query = (
        BUCKET_COLUMNS.add_columns(col(Asset.owner_id))
        .join(AlbumAsset, col(AlbumAsset.asset_id) == col(Asset.id))
        .where(
            col(AlbumAsset.album_id) == album_id, col(AlbumAsset.local_month) == month, col(Asset.trashed_at).is_(None)
        )
    )
    with context.database.reading() as session:
        is_newest_first = _order(session, caller, album_id, order) == "desc"
        rows = session.execute(query.order_by(*(key.desc() if is_newest_first else key.asc() for key in keys))).all()
    owners = [row[-1] for row in rows]
    columns = bucket_columns([row[:-1] for row in rows], "", TimelineFilter.ALL)
    hearts = zip(owners, columns["isFavorite"], strict=True)
    return columns | {
        "ownerId": owners,
        "isFavorite": [owner == caller.user_id and is_favorite for owner, is_favorite in hearts],
    }


def list_own_months(
    context: Context, caller: Caller, album_id: str, view: TimelineFilter = TimelineFilter.ALL
) -> list[Month]:
    """The months of the caller's own timeline, for choosing what to add to an album.

    Returns:
        Those of ``timeline.list_months`` with their ``taken_count``; the revisions grow with the album's months, too.

    Raises:
        NotFoundError: No such album, or the caller may not add to it.
    """
    require(caller, "album.read")
    taken = (
        select(Asset.local_month, func.count())
        .join(AlbumAsset, col(AlbumAsset.asset_id) == col(Asset.id))
        .where(AlbumAsset.album_id == album_id, AlbumAsset.added_by_id == caller.user_id)
        .where(*shown_in(caller.user_id, view))
        .group_by(col(Asset.local_month))
    )
    revisions = select(AlbumMonth.month, AlbumMonth.revision).where(AlbumMonth.album_id == album_id)
    with context.database.reading() as session:
        open_album(session, caller, album_id, AlbumAction.ADD_OWN_PHOTOS)
        counts, grown = dict(session.exec(taken).all()), dict(session.exec(revisions).all())
    return [
        replace(one, revision=one.revision + grown.get(one.month, 0), taken_count=counts.get(one.month, 0))
        for one in list_timeline_months(context, caller, view)
    ]


def read_own_month(
    context: Context, caller: Caller, album_id: str, time_bucket: str, view: TimelineFilter = TimelineFilter.ALL
) -> dict[str, list[Any]]:
    """One month of the caller's own timeline, for choosing what to add to an album.

    Returns:
        The columns of ``timeline.read_bucket``, and ``isTaken``: whether the album holds the photo already.

    Raises:
        NotFoundError: No such album, or the caller may not add to it.
        InvalidInputError: The bucket is no month.
    """
    require(caller, "album.read")
    month = month_of_bucket(time_bucket)
    query = (
        select(AlbumAsset.asset_id)
        .join(Asset, col(Asset.id) == col(AlbumAsset.asset_id))
        .where(AlbumAsset.album_id == album_id, AlbumAsset.added_by_id == caller.user_id, Asset.local_month == month)
    )
    with context.database.reading() as session:
        open_album(session, caller, album_id, AlbumAction.ADD_OWN_PHOTOS)
        taken = set(session.exec(query))
    columns = read_bucket(context, caller, time_bucket, view)
    return columns | {"isTaken": [one in taken for one in columns["id"]]}


def _order(session: Session, caller: Caller, album_id: str, order: str | None) -> str:
    album = open_album(session, caller, album_id, AlbumAction.LOOK).album
    return check_order(album.order if order is None else order)
