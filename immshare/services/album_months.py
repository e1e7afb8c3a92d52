"""What albums show follows what becomes of the assets: copies of sort keys, and counts per month.

Everything here runs in the transaction of the change itself, after ``timeline.take_turn`` for the owners of the assets.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, update
from sqlmodel import Session, col, select

from immshare.live import album_topic
from immshare.models import Album, AlbumAsset, AlbumMonth, Asset, AssetStatus
from immshare.services.album_access import lock_albums
from immshare.services.notifications import tell_of_photos
from immshare.services.share_hints import topics_of_shares

Chosen = Collection[str] | Select[Any]
"""Ids of assets, or a query that finds them."""

_MANY_MONTHS: Final = 1000


def show(session: Session, chosen: Chosen, now: datetime) -> set[str]:
    """Let every album that holds these assets show those of them that have their renditions.

    Call it when they come out of their ingest or out of the trash; before or after the assets themselves are written.

    Args:
        session: A writing session.
        chosen: Which assets; none of them will be in the trash when the transaction ends.
        now: The present instant.

    Returns:
        Topics to publish after the commit.
    """
    mine = col(AlbumAsset.asset_id).in_(chosen)
    topics = topics_of_shares(session, chosen)
    holding = session.exec(select(AlbumAsset.album_id).where(mine).distinct()).all()
    if not holding:
        return topics
    lock_albums(session, holding)
    copies = {name: col(getattr(Asset, name)) for name in ("local_month", "local_day", "taken_at")}
    is_ready = (col(Asset.id) == col(AlbumAsset.asset_id)) & (col(Asset.status) == AssetStatus.READY)
    session.connection().execute(update(AlbumAsset).where(mine, is_ready).values(copies))
    topics |= _recount(session, mine, now)
    return topics | _announce(session, mine, now)


def hide(session: Session, chosen: Chosen, now: datetime) -> set[str]:
    """Let no album show these assets any longer; they stay in the albums, and ``show`` brings them back.

    Call it before they are moved to the trash or deleted.

    Args:
        session: A writing session.
        chosen: Which assets.
        now: The present instant.

    Returns:
        Topics to publish after the commit.
    """
    mine = col(AlbumAsset.asset_id).in_(chosen) & col(AlbumAsset.local_month).is_not(None)
    topics = topics_of_shares(session, chosen)
    months = _months(session, mine)
    if not months:
        return topics
    lock_albums(session, months)
    nothing = {"local_month": None, "local_day": None, "taken_at": None}
    session.connection().execute(update(AlbumAsset).where(mine).values(nothing))
    return topics | _recount_all(session, months, now)


def recount(session: Session, album_id: str, months: Iterable[int], now: datetime) -> int:
    """Count the given months of an album anew, in the caller's transaction, and note that its photos changed.

    Args:
        session: A writing session that has locked the album.
        album_id: Which.
        months: YYYYMM each.
        now: The present instant.

    Returns:
        By how many photos the months have grown; negative when they shrank.
    """
    wanted = set(months)
    counted = _counted(session, album_id, wanted)
    kept = {row.month: row for row in session.exec(_within(select(AlbumMonth), AlbumMonth, album_id, wanted))}
    growth = 0
    for month in sorted(wanted):
        asset_count, day_count = counted.get(month, (0, 0))
        row = kept.get(month)
        growth += asset_count - (row.asset_count if row else 0)
        if row is None:
            session.add(AlbumMonth(album_id=album_id, month=month, asset_count=asset_count, day_count=day_count))
        else:
            row.asset_count, row.day_count, row.revision = asset_count, day_count, row.revision + 1
    session.flush()
    changed = {"revision": col(Album.revision) + 1, "photos_changed_at": now}
    session.connection().execute(update(Album).where(col(Album.id) == album_id).values(changed))
    return growth


def _counted(session: Session, album_id: str, months: set[int]) -> dict[int, tuple[int, int]]:
    """Photos and days of those of an album's months that show any."""
    query = select(AlbumAsset.local_month, func.count(), func.count(col(AlbumAsset.local_day).distinct()))
    grouped = _within(query, AlbumAsset, album_id, months).group_by(col(AlbumAsset.local_month))
    return {month: (asset_count, day_count) for month, asset_count, day_count in session.exec(grouped)}


def _within(query: Any, table: type[AlbumAsset] | type[AlbumMonth], album_id: str, months: set[int]) -> Any:
    month: Any = col(AlbumAsset.local_month) if table is AlbumAsset else col(AlbumMonth.month)
    within = query.where(col(table.album_id) == album_id, month.is_not(None))
    # A statement takes so many parameters and no more; all months of an album are still few.
    return within if len(months) > _MANY_MONTHS else within.where(month.in_(months))


def _months(session: Session, mine: Any) -> dict[str, set[int]]:
    months: defaultdict[str, set[int]] = defaultdict(set)
    query = select(AlbumAsset.album_id, AlbumAsset.local_month).where(mine).distinct()
    for album_id, month in session.exec(query):
        if month is not None:
            months[album_id].add(month)
    return months


def _recount(session: Session, mine: Any, now: datetime) -> set[str]:
    return _recount_all(session, _months(session, mine), now)


def _recount_all(session: Session, months: dict[str, set[int]], now: datetime) -> set[str]:
    for album_id in sorted(months):
        recount(session, album_id, months[album_id], now)
    return {album_topic(album_id) for album_id in months}


def _announce(session: Session, mine: Any, now: datetime) -> set[str]:
    """Tell the others of those photos that they see for the first time."""
    is_news = mine & col(AlbumAsset.is_announced).is_(False) & col(AlbumAsset.local_month).is_not(None)
    query = select(AlbumAsset.album_id, AlbumAsset.added_by_id, func.count()).where(is_news)
    news = session.exec(query.group_by(col(AlbumAsset.album_id), col(AlbumAsset.added_by_id))).all()
    if news:
        session.connection().execute(update(AlbumAsset).where(is_news).values(is_announced=True))
    topics: set[str] = set()
    for album_id, added_by_id, count in news:
        topics |= tell_of_photos(session, album_id, added_by_id, count, now)
    return topics
