"""Links as their owner sees them, read in the same few queries however many there are."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, or_, true
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from immshare.models import Album, AlbumMember, Asset, AssetStatus, SharedLink, SharedLinkAsset, User
from immshare.rules.album_access import ALLOWED, AlbumAction
from immshare.rules.shared_link_details import LinkKind
from immshare.schemas.album import AlbumRole, AlbumView
from immshare.schemas.shared_link import PASSWORD_MASK, OwnSharedLinkView
from immshare.services.album_access import albums_of, is_open
from immshare.services.album_views import read_views
from immshare.services.assets import plain_view

_IDS_PER_QUERY: Final = 10_000


class _Row(NamedTuple):
    link: SharedLink
    asset_count: int
    cover_id: str | None
    is_backed: bool


def read_links(
    session: Session, user_id: str, now: datetime, *conditions: ColumnElement[bool]
) -> list[OwnSharedLinkView]:
    """The links that meet the conditions, in no order, each with its cover as the only asset.

    Args:
        session: A session.
        user_id: To whom. Whether they may see the links is for the conditions to say.
        now: The present instant.
        conditions: On ``SharedLink``.
    """
    rows = [_Row(*row) for row in session.execute(_query().where(*conditions))]
    albums = _read_albums(session, user_id, rows)
    covers = _read_covers(session, rows, albums)
    return [_view(row, user_id, now, albums.get(row.link.album_id or ""), covers) for row in rows]


def in_share_order() -> tuple[ColumnElement[Any], ...]:
    """The order of an individual share's photos: newest day first, inside a day newest instant first."""
    return (col(Asset.local_day).desc(), col(Asset.taken_at).desc(), col(Asset.id).desc())


def _query() -> Any:
    return columns(SharedLink, _count(), _newest(), is_backed())


def _count() -> ScalarSelect[Any]:
    return (
        columns(func.count())
        .select_from(SharedLinkAsset)
        .join(Asset, col(Asset.id) == col(SharedLinkAsset.asset_id))
        .where(col(SharedLinkAsset.link_id) == col(SharedLink.id), *is_shown())
        .correlate(SharedLink)
        .scalar_subquery()
    )


def _newest() -> ScalarSelect[Any]:
    return (
        columns(col(Asset.id))
        .join(SharedLinkAsset, col(SharedLinkAsset.asset_id) == col(Asset.id))
        .where(col(SharedLinkAsset.link_id) == col(SharedLink.id), *is_shown())
        .order_by(*in_share_order())
        .limit(1)
        .correlate(SharedLink)
        .scalar_subquery()
    )


def is_shown() -> tuple[ColumnElement[bool], ...]:
    """The conditions that pick what a share shows of what it holds: nothing that waits, cannot be shown, or lies in the trash."""
    # Nearly all assets meet them. Written so that no index is looked up for them: SQLite would go through the whole table by it.
    return (
        col(Asset.trashed_at).is_(None).is_(true()),
        col(Asset.status).not_in([AssetStatus.PENDING, AssetStatus.FAILED]),
        col(Asset.local_month).is_not(None),
    )


def is_backed() -> ColumnElement[bool]:
    """Whether a link's creator is there and may share what it shows. For queries on ``SharedLink``."""
    creator = exists().where(
        col(User.id) == col(SharedLink.creator_id), col(User.disabled_at).is_(None), col(User.deleted_at).is_(None)
    )
    [sharing] = ALLOWED[AlbumAction.INVITE] - {AlbumRole.OWNER}
    is_member = exists().where(
        col(AlbumMember.album_id) == col(Album.id),
        col(AlbumMember.user_id) == col(SharedLink.creator_id),
        col(AlbumMember.role) == sharing.value,
    )
    album = exists().where(
        col(Album.id) == col(SharedLink.album_id),
        or_(col(Album.owner_id) == col(SharedLink.creator_id), is_member.correlate(Album, SharedLink)),
        is_open(),
    )
    return and_(creator.correlate(SharedLink), or_(col(SharedLink.album_id).is_(None), album.correlate(SharedLink)))


def _read_albums(session: Session, user_id: str, rows: list[_Row]) -> dict[str, AlbumView]:
    ids = sorted({row.link.album_id for row in rows if row.link.album_id is not None})
    views: dict[str, AlbumView] = {}
    for start in range(0, len(ids), _IDS_PER_QUERY):
        wanted = col(Album.id).in_(ids[start : start + _IDS_PER_QUERY])
        views |= {view.id: view for view in read_views(session, user_id, wanted, albums_of(user_id))}
    return views


def _read_covers(session: Session, rows: list[_Row], albums: dict[str, AlbumView]) -> dict[str, Asset]:
    of_albums = {album.album_thumbnail_asset_id for album in albums.values()}
    ids = sorted({one for one in (*of_albums, *(row.cover_id for row in rows)) if one is not None})
    found: dict[str, Asset] = {}
    for start in range(0, len(ids), _IDS_PER_QUERY):
        query = select(Asset).where(col(Asset.id).in_(ids[start : start + _IDS_PER_QUERY]))
        found |= {asset.id: asset for asset in session.exec(query)}
    return found


def _view(
    row: _Row, user_id: str, now: datetime, album: AlbumView | None, covers: dict[str, Asset]
) -> OwnSharedLinkView:
    link = row.link
    cover = covers.get((album.album_thumbnail_asset_id if album else row.cover_id) or "")
    is_album = link.album_id is not None
    return OwnSharedLinkView(
        id=link.id,
        description=link.description,
        password=None if link.password_hash is None else PASSWORD_MASK,
        user_id=link.creator_id,
        key=link.key,
        slug=link.slug,
        type=LinkKind.ALBUM.value if is_album else LinkKind.INDIVIDUAL.value,
        created_at=link.created_at,
        expires_at=link.expires_at,
        assets=[plain_view(cover)] if cover is not None and not is_album else [],
        album=album,
        allow_upload=link.allow_upload,
        allow_download=link.allow_download,
        show_metadata=link.show_metadata,
        title=album.album_name if album else "",
        asset_count=(album.asset_count if album else 0) if is_album else row.asset_count,
        cover_asset_id=cover.id if cover is not None else None,
        cover_thumbhash=cover.thumbhash if cover is not None else None,
        is_expired=link.expires_at is not None and link.expires_at <= now,
        is_own=link.creator_id == user_id,
        is_closed=not row.is_backed,
        view_count=link.view_count,
        last_visited_at=link.last_visited_at,
        updated_at=link.updated_at,
    )
