"""Albums as their members see them, read in the same few queries however many there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, case, exists, func
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from immshare.models import Album, AlbumAsset, AlbumMember, AlbumMonth, Asset, SharedLink, User
from immshare.rules.album_details import check_order
from immshare.schemas.album import AlbumRole, AlbumUserView, AlbumView, ContributorCount
from immshare.schemas.user import UserView
from immshare.services.users import user_view

_IDS_PER_QUERY: Final = 10_000


class _Row(NamedTuple):
    album: Album
    owner: User
    role: str | None
    seen_at: datetime | None
    total: int | None
    cover_id: str | None
    newest_id: str | None
    oldest_id: str | None
    has_link: bool


class _Photo(NamedTuple):
    thumbhash: str | None
    local: datetime


def read_views(session: Session, user_id: str, *conditions: ColumnElement[bool]) -> list[AlbumView]:
    """The albums that meet the conditions, in no order, as one of their members sees them.

    Args:
        session: A session.
        user_id: To whom. Whether they may see the albums is for the conditions to say.
        conditions: On ``Album``.
    """
    rows = [_Row(*row) for row in session.execute(_query(user_id).where(*conditions))]
    photos = _read_photos(session, rows)
    people = _Members(session, conditions)
    return [_view(row, user_id, photos, people) for row in rows]


def with_contributors(session: Session, view: AlbumView) -> AlbumView:
    """The album with the number of photos of each member; only for a shared one."""
    if not view.shared:
        return view
    query = (
        select(AlbumAsset.added_by_id, func.count())
        .where(AlbumAsset.album_id == view.id, col(AlbumAsset.local_month).is_not(None))
        .group_by(col(AlbumAsset.added_by_id))
    )
    counts = sorted(session.exec(query), key=lambda pair: (-pair[1], pair[0]))
    found = [ContributorCount(user_id=user_id, asset_count=count) for user_id, count in counts]
    return view.model_copy(update={"contributor_counts": found})


def members_of(session: Session, *conditions: ColumnElement[bool]) -> dict[str, list[AlbumUserView]]:
    """The members without the owners, by album and by name, of the albums that meet the conditions."""
    people = _Members(session, conditions)
    return {album_id: people.of(album_id) for album_id in people.by_album}


def _query(user_id: str) -> Any:
    mine = aliased(AlbumMember)
    is_mine = (col(mine.album_id) == col(Album.id)) & (col(mine.user_id) == user_id)
    total = columns(func.sum(col(AlbumMonth.asset_count))).where(col(AlbumMonth.album_id) == col(Album.id))
    newest = _end(is_newest=True)
    return (
        columns(
            Album,
            User,
            col(mine.role),
            col(mine.seen_at),
            total.correlate(Album).scalar_subquery(),
            case((_is_cover_shown(), col(Album.cover_asset_id)), else_=newest),
            newest,
            _end(is_newest=False),
            exists().where(col(SharedLink.album_id) == col(Album.id)).correlate(Album),
        )
        .join(User, col(User.id) == col(Album.owner_id))
        .join(mine, is_mine, isouter=True)
    )


def _end(*, is_newest: bool) -> ScalarSelect[str]:
    """The album's newest or oldest photo: one step in the index."""
    keys = (col(AlbumAsset.local_month), col(AlbumAsset.local_day), col(AlbumAsset.taken_at), col(AlbumAsset.asset_id))
    return (
        columns(col(AlbumAsset.asset_id))
        .where(col(AlbumAsset.album_id) == col(Album.id), col(AlbumAsset.local_month).is_not(None))
        .order_by(*(key.desc() if is_newest else key.asc() for key in keys))
        .limit(1)
        .correlate(Album)
        .scalar_subquery()
    )


def _is_cover_shown() -> ColumnElement[bool]:
    return (
        columns(col(AlbumAsset.asset_id))
        .where(
            col(AlbumAsset.album_id) == col(Album.id),
            col(AlbumAsset.asset_id) == col(Album.cover_asset_id),
            col(AlbumAsset.local_month).is_not(None),
        )
        .correlate(Album)
        .exists()
    )


def _read_photos(session: Session, rows: Iterable[_Row]) -> dict[str, _Photo]:
    """The facts of covers, newest and oldest photos."""
    ids = sorted({one for row in rows for one in (row.cover_id, row.newest_id, row.oldest_id) if one is not None})
    photos: dict[str, _Photo] = {}
    for start in range(0, len(ids), _IDS_PER_QUERY):
        query = select(Asset.id, Asset.thumbhash, Asset.taken_at, Asset.local_offset_minutes)
        for one, thumbhash, at, offset in session.exec(
            query.where(col(Asset.id).in_(ids[start : start + _IDS_PER_QUERY]))
        ):
            if at is not None:
                photos[one] = _Photo(thumbhash, at + timedelta(minutes=offset or 0))
    return photos


class _Members:
    """Who the albums that meet some conditions are shared with. Deleted accounts are nobody."""

    def __init__(self, session: Session, conditions: Sequence[ColumnElement[bool]]) -> None:
        query = (
            select(AlbumMember.album_id, AlbumMember.role, User)
            .join(User, col(User.id) == col(AlbumMember.user_id))
            .where(
                col(AlbumMember.album_id).in_(columns(col(Album.id)).where(*conditions)), col(User.deleted_at).is_(None)
            )
        )
        self._views: dict[str, UserView] = {}
        self.by_album: defaultdict[str, list[AlbumUserView]] = defaultdict(list)
        for album_id, role, user in session.exec(query):
            self.by_album[album_id].append(AlbumUserView(user=self.view(user), role=AlbumRole(role)))

    def view(self, user: User) -> UserView:
        if user.id not in self._views:
            self._views[user.id] = user_view(user)
        return self._views[user.id]

    def of(self, album_id: str, first_id: str = "") -> list[AlbumUserView]:
        """By name, but for one who comes first."""
        return sorted(
            self.by_album.get(album_id, []),
            key=lambda member: (member.user.id != first_id, member.user.name.casefold(), member.user.email),
        )


def _view(row: _Row, user_id: str, photos: dict[str, _Photo], people: _Members) -> AlbumView:
    album = row.album
    members = people.of(album.id, user_id)
    owner = AlbumUserView(user=people.view(row.owner), role=AlbumRole.OWNER)
    cover, newest, oldest = (photos.get(one or "") for one in (row.cover_id, row.newest_id, row.oldest_id))
    return AlbumView(
        id=album.id,
        album_name=album.name,
        description=album.description,
        created_at=album.created_at,
        updated_at=album.updated_at,
        album_thumbnail_asset_id=row.cover_id,
        cover_thumbhash=cover.thumbhash if cover else None,
        shared=bool(members) or row.has_link,
        has_shared_link=row.has_link,
        album_users=[owner, *members],
        asset_count=int(row.total or 0),
        is_activity_enabled=album.is_activity_enabled,
        order=check_order(album.order),
        start_date=oldest.local if oldest else None,
        end_date=newest.local if newest else None,
        last_modified_asset_timestamp=album.photos_changed_at,
        role=AlbumRole(row.role) if row.role else AlbumRole.OWNER,
        is_new=row.role is not None and row.seen_at is None,
        revision=album.revision,
    )
