"""What a link shows, month by month in the album's order; without metadata as one month that names no time."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import false, func
from sqlmodel import Session, col, select

from immshare.errors import InvalidInputError, NotFoundError
from immshare.models import Album, AlbumAsset, AlbumMonth, Asset, SharedLink, SharedLinkAsset, TimelineMonth
from immshare.rules.access import Caller, Link
from immshare.rules.album_details import check_order
from immshare.rules.timeline import TimelineFilter, month_of_bucket
from immshare.services.context import Context
from immshare.services.guest_views import photo_revision, the_link
from immshare.services.shared_link_access import shows
from immshare.services.timeline import BUCKET_COLUMNS, Month, bucket_columns

NO_MONTH: Final = 197001
"""The month under which everything lies for guests who may not know times: ``1970-01-01`` on the wire."""

_SHARE_STEP: Final = 1 << 20
"""More than the revision of a month comes to: what leaves the sum with its last photo does not make the number smaller."""

_NO_DAY: Final = "1970-01-01"


class FirstPhoto(NamedTuple):
    """One of the photos that a page shows before any script has run: id, blur placeholder, width and height in px."""

    id: str
    thumbhash: str | None
    width_px: int
    height_px: int


def list_months(context: Context, caller: Caller, album_id: str | None = None, order: str | None = None) -> list[Month]:
    """The months of what a link shows, in its order.

    Args:
        context: The tools.
        caller: A guest.
        album_id: The link's own album, if one is named.
        order: ``desc`` newest first, ``asc`` oldest first; None is the album's own, and newest first for a choice of photos.

    Raises:
        NotFoundError: Another album is named than the link's.
        InvalidInputError: The order is none.
    """
    link = _link(caller, album_id)
    with context.database.reading() as session:
        months = _album_months(session, link.album_id) if link.album_id else _share_months(session, link)
        if _order(session, link, order) == "asc":
            months.reverse()
        if link.show_metadata or not months:
            return months
        return [Month(NO_MONTH, sum(month.asset_count for month in months), 1, _revision(session, link))]


def read_month(
    context: Context, caller: Caller, time_bucket: str, album_id: str | None = None, order: str | None = None
) -> dict[str, list[Any]]:
    """What a link shows of one month, in the columns of ``timeline.read_bucket``. Nobody's hearts are shown.

    Args:
        context: The tools.
        caller: A guest.
        time_bucket: First day of the month; without metadata there is ``1970-01-01`` only, and it holds everything.
        album_id: As in ``list_months``.
        order: As in ``list_months``.

    Raises:
        NotFoundError: Another album is named than the link's.
        InvalidInputError: The bucket is no month, or the order is none.
    """
    link = _link(caller, album_id)
    month = month_of_bucket(time_bucket)
    with context.database.reading() as session:
        is_newest_first = _order(session, link, order) == "desc"
        rows = session.execute(_photos(link, month, is_newest_first=is_newest_first)).all()
    columns = bucket_columns([row[:-1] for row in rows], "", TimelineFilter.ALL)
    columns |= {"ownerId": [row[-1] for row in rows], "isFavorite": [False] * len(rows)}
    return columns if link.show_metadata else columns | _without_metadata(len(rows))


def first_photos(context: Context, caller: Caller, count: int) -> list[FirstPhoto]:
    """The photos that a link shows first.

    Args:
        context: The tools.
        caller: A guest.
        count: How many at most.
    """
    link = _link(caller, None)
    with context.database.reading() as session:
        is_newest_first = _order(session, link, None) == "desc"
        rows = session.execute(_photos(link, None, is_newest_first=is_newest_first).limit(count)).all()
    return [FirstPhoto(row[0], row[5], row[1] or 1, row[2] or 1) for row in rows]


def _photos(link: Link, month: int | None, *, is_newest_first: bool) -> Any:
    """The photos of a month, or all of them (None), in their order."""
    query = BUCKET_COLUMNS.add_columns(col(Asset.owner_id))
    keys: Sequence[Any] = (col(Asset.local_day), col(Asset.taken_at), col(Asset.id))
    in_month: Any = col(Asset.local_month)
    if link.album_id is None:
        query = query.where(shows(link))
    else:
        # By the album's own copies of the keys, which its index has in this order.
        in_month = col(AlbumAsset.local_month)
        keys = (in_month, col(AlbumAsset.local_day), col(AlbumAsset.taken_at), col(AlbumAsset.asset_id))
        query = query.join(AlbumAsset, col(AlbumAsset.asset_id) == col(Asset.id)).where(
            col(AlbumAsset.album_id) == link.album_id, in_month.is_not(None), col(Asset.trashed_at).is_(None)
        )
    if link.show_metadata and month is not None:
        query = query.where(in_month == month)
    elif month not in (None, NO_MONTH):
        query = query.where(false())
    return query.order_by(*(key.desc() if is_newest_first else key.asc() for key in keys))


def _without_metadata(count: int) -> dict[str, list[Any]]:
    nothing = [None] * count
    return {
        "ownerId": [""] * count,
        "fileCreatedAt": nothing,
        "createdAt": nothing,
        "localOffsetHours": nothing,
        "localDay": [_NO_DAY] * count,
    }


def _album_months(session: Session, album_id: str) -> list[Month]:
    query = (
        select(AlbumMonth.month, AlbumMonth.asset_count, AlbumMonth.day_count, AlbumMonth.revision)
        .where(AlbumMonth.album_id == album_id, AlbumMonth.asset_count > 0)
        .order_by(col(AlbumMonth.month).desc())
    )
    return [Month(*row) for row in session.exec(query)]


def _share_months(session: Session, link: Link) -> list[Month]:
    """Counted. A month's revision grows with the share and with its creator's own month, whatever changes in it."""
    own = (col(TimelineMonth.owner_id) == link.creator_id) & (col(TimelineMonth.month) == col(Asset.local_month))
    query = (
        select(
            Asset.local_month,
            func.count(),
            func.count(col(Asset.local_day).distinct()),
            func.coalesce(func.max(col(TimelineMonth.revision)), 0),
        )
        .join(TimelineMonth, own, isouter=True)
        .where(shows(link))
        .group_by(col(Asset.local_month))
        .order_by(col(Asset.local_month).desc())
    )
    revision = _share_revision(session, link)
    return [
        Month(month, count, day_count, revision + of_month)
        for month, count, day_count, of_month in session.exec(query)
        if month is not None
    ]


def _revision(session: Session, link: Link) -> int:
    """Grows with whatever changes in all that a link shows: months count that have lost their last photo, too."""
    if link.album_id is not None:
        return photo_revision(session, link.album_id)
    # Of months in which the share has a photo, shown or in the trash: of all others a guest must not hear.
    months = (
        select(Asset.local_month)
        .join(SharedLinkAsset, col(SharedLinkAsset.asset_id) == col(Asset.id))
        .where(SharedLinkAsset.link_id == link.id)
    )
    of_months = select(func.coalesce(func.sum(col(TimelineMonth.revision)), 0)).where(
        TimelineMonth.owner_id == link.creator_id, col(TimelineMonth.month).in_(months)
    )
    return _share_revision(session, link) * _SHARE_STEP + int(session.exec(of_months).one())


def _share_revision(session: Session, link: Link) -> int:
    return session.exec(select(SharedLink.revision).where(SharedLink.id == link.id)).first() or 0


def _order(session: Session, link: Link, order: str | None) -> str:
    if order is None and link.album_id is not None:
        order = session.exec(select(Album.order).where(Album.id == link.album_id)).first()
    return check_order(order or "desc")


def _link(caller: Caller, album_id: str | None) -> Link:
    link = the_link(caller, "album.read")
    if album_id is not None and album_id != link.album_id:
        raise NotFoundError.for_permission("album.read")
    return link


def check_no_filter(view: TimelineFilter, taken_in: str | None) -> None:
    """Refuse what makes sense on one's own timeline only.

    Raises:
        InvalidInputError: Something of that is asked for.
    """
    if view != TimelineFilter.ALL or taken_in is not None:
        raise InvalidInputError("A shared link shows its photos, and neither a trash nor favorites.")
