"""Comments and likes read from the tables: what is shown of an album, page by page, counted, and what has changed.

Shown is what nobody removed and what belongs to the album itself or to a photo that the album shows: a photo in the trash takes its
comments and likes along, and brings them back.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, func, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from immshare.models import Activity, ActivitySeen, AlbumAsset, User
from immshare.rules.activity import MAX_PAGE, split_links
from immshare.rules.album_access import AlbumAction, is_allowed
from immshare.schemas.activity import ActivityKind, ActivityLevel, ActivityStatistics, ActivityView, CommentPart
from immshare.services.album_access import OpenAlbum
from immshare.services.users import user_view


class Scope(NamedTuple):
    """Whose comments and likes: an album's with all its photos, or one photo's in it."""

    album_id: str
    asset_id: str | None = None


class ActivityQuery(NamedTuple):
    """Which comments and likes to list; None is any.

    Attributes:
        scope: Of which album, or which photo in it.
        level: Only the album's own, or only those of photos.
        kind: Only comments, or only likes.
        user_id: Only somebody's.
        before: Only what has a lower sequence.
        limit: The newest so many; None is all.
    """

    scope: Scope
    level: ActivityLevel | None = None
    kind: ActivityKind | None = None
    user_id: str | None = None
    before: int | None = None
    limit: int | None = None


class Counted(NamedTuple):
    """How much there is, and how much of it from a sequence on."""

    statistics: ActivityStatistics
    held: int


def read_activities(session: Session, opened: OpenAlbum, caller_id: str, query: ActivityQuery) -> list[ActivityView]:
    """What is shown, oldest first."""
    found = _with_authors(query.scope)
    if query.level is not None:
        is_albums = col(Activity.asset_id).is_(None)
        found = found.where(is_albums if query.level == ActivityLevel.ALBUM else ~is_albums)
    if query.kind is not None:
        found = found.where(col(Activity.kind) == query.kind)
    if query.user_id is not None:
        found = found.where(col(Activity.user_id) == query.user_id)
    if query.before is not None:
        found = found.where(col(Activity.sequence) < query.before)
    newest_first = found.order_by(col(Activity.sequence).desc()).limit(query.limit)
    return _views(reversed(session.execute(newest_first).all()), opened, caller_id)


def read_one(session: Session, opened: OpenAlbum, caller_id: str, activity_id: str) -> ActivityView | None:
    """One comment or like, if it is shown."""
    found = _with_authors(Scope(opened.album.id)).where(col(Activity.id) == activity_id)
    return next(iter(_views(session.execute(found).all(), opened, caller_id)), None)


def read_changed(session: Session, opened: OpenAlbum, caller_id: str, scope: Scope, since: int) -> list[ActivityView]:
    """What is shown and was made or restored since a revision, oldest first; no more than a page."""
    rows = session.execute(_changed(scope.asset_id is not None), scope._asdict() | {"since": since}).all()
    return _views(rows, opened, caller_id)


def read_removed(session: Session, scope: Scope, since: int) -> list[str]:
    """The ids of what was removed since a revision and is not forgotten yet."""
    removed = _removed(scope.asset_id is not None)
    return list(session.execute(removed, scope._asdict() | {"since": since}).scalars())


def count(session: Session, opened: OpenAlbum, caller_id: str, scope: Scope, first: int = 0) -> Counted:
    """How much there is, what of it is the caller's or news to them, and how much of it comes from a sequence on."""
    is_photo = scope.asset_id is not None
    row = session.execute(_counted(is_photo), scope._asdict() | {"user_id": caller_id, "first": first}).one()
    is_news = (row.newest_of_others or 0) > (row.seen or 0)
    statistics = ActivityStatistics(
        comments=row.total - (row.likes or 0),
        likes=row.likes or 0,
        target_likes=row.target_likes or 0,
        like_id=row.like_id,
        has_unread=has_unread(session, scope.album_id, caller_id) if is_photo else is_news,
        is_enabled=opened.album.is_activity_enabled,
        revision=opened.album.activity_revision,
    )
    return Counted(statistics, row.held or 0)


def has_unread(session: Session, album_id: str, user_id: str) -> bool:
    """Whether there is something in an album that somebody has not seen."""
    news = _news(columns(col(Activity.id)), album_id, user_id)
    return session.execute(news.limit(1)).first() is not None


def own_like(session: Session, scope: Scope, user_id: str) -> Activity | None:
    """Somebody's like of an album itself, or of a photo in it."""
    query = select(Activity).where(
        Activity.album_id == scope.album_id,
        _is_of_target(scope),
        Activity.user_id == user_id,
        Activity.kind == ActivityKind.LIKE,
        col(Activity.removed_at).is_(None),
    )
    return session.exec(query).first()


def seen_with(session: Session, scope: Scope, user_id: str, sequence: int) -> int:
    """How far somebody has seen an album's comments and likes who now sees those of a scope up to a sequence.

    Whoever looks at one photo's has not seen what is news to them elsewhere: what comes after that stays unread.
    """
    if scope.asset_id is None:
        return sequence
    is_elsewhere = or_(col(Activity.asset_id).is_(None), col(Activity.asset_id) != scope.asset_id)
    elsewhere = _news(columns(func.min(col(Activity.sequence))), scope.album_id, user_id).where(is_elsewhere)
    first = session.execute(elsewhere).scalar_one()
    return sequence if first is None else min(sequence, first - 1)


# Every open tab asks these with every comment: each is put together once, and its values are given when it runs.


def _any(is_photo: bool) -> Scope:
    """A scope whose values are given later."""
    album_id: Any = bindparam("album_id")
    photo_id: Any = bindparam("asset_id")
    return Scope(album_id, photo_id if is_photo else None)


@cache
def _changed(is_photo: bool) -> Any:
    changed = _with_authors(_any(is_photo)).where(col(Activity.revision) > bindparam("since"))
    return changed.order_by(col(Activity.sequence)).limit(MAX_PAGE)


@cache
def _removed(is_photo: bool) -> Any:
    is_removed = col(Activity.removed_at).is_not(None)
    removed = columns(col(Activity.id)).where(*_within(_any(is_photo)), is_removed)
    return removed.where(col(Activity.revision) > bindparam("since")).limit(MAX_PAGE)


@cache
def _counted(is_photo: bool) -> Any:
    scope = _any(is_photo)
    me: BindParameter[str] = bindparam("user_id")
    is_like = col(Activity.kind) == ActivityKind.LIKE
    is_target_like = and_(is_like, _is_of_target(scope))
    is_own, sequence = col(Activity.user_id) == me, col(Activity.sequence)
    counts = columns(
        func.count().label("total"),
        func.sum(case((is_like, 1))).label("likes"),
        func.sum(case((is_target_like, 1))).label("target_likes"),
        func.max(case((and_(is_target_like, is_own), col(Activity.id)))).label("like_id"),
        func.sum(case((sequence >= bindparam("first"), 1))).label("held"),
        func.max(case((~is_own, sequence))).label("newest_of_others"),
        _seen(scope.album_id, me).label("seen"),
    )
    return _shown(counts, scope)


def _is_of_target(scope: Scope) -> ColumnElement[bool]:
    asset_id = col(Activity.asset_id)
    return asset_id.is_(None) if scope.asset_id is None else asset_id == scope.asset_id


def _within(scope: Scope) -> Sequence[ColumnElement[bool]]:
    of_album = col(Activity.album_id) == scope.album_id
    return (of_album,) if scope.asset_id is None else (of_album, col(Activity.asset_id) == scope.asset_id)


def _shown(query: Any, scope: Scope) -> Any:
    """The query on what the album shows of its comments and likes."""
    is_photos = and_(
        col(AlbumAsset.album_id) == col(Activity.album_id), col(AlbumAsset.asset_id) == col(Activity.asset_id)
    )
    return (
        query.select_from(Activity)
        .join(AlbumAsset, is_photos, isouter=True)
        .where(
            *_within(scope),
            col(Activity.removed_at).is_(None),
            or_(col(Activity.asset_id).is_(None), col(AlbumAsset.local_month).is_not(None)),
        )
    )


def _with_authors(scope: Scope) -> Any:
    return _shown(columns(Activity, User), scope).join(User, col(User.id) == col(Activity.user_id))


def _news(query: Any, album_id: str, user_id: str) -> Any:
    """The query on what the album shows that others have made since somebody last looked."""
    return _shown(query, Scope(album_id)).where(
        col(Activity.user_id) != user_id, col(Activity.sequence) > func.coalesce(_seen(album_id, user_id), 0)
    )


def _seen(album_id: str, user_id: str | BindParameter[str]) -> Any:
    """How far somebody has seen an album's comments and likes; null: not at all."""
    seen = columns(col(ActivitySeen.sequence)).where(
        col(ActivitySeen.album_id) == album_id, col(ActivitySeen.user_id) == user_id
    )
    return seen.scalar_subquery()


def _views(rows: Any, opened: OpenAlbum, caller_id: str) -> list[ActivityView]:
    may_delete_any = is_allowed(opened.role, AlbumAction.DELETE_ACTIVITY_OF_OTHERS)
    return [
        ActivityView(
            id=row.id,
            created_at=row.created_at,
            user=user_view(author),
            asset_id=row.asset_id,
            type=ActivityKind(row.kind),
            comment=row.comment,
            parts=[CommentPart(text=text, href=href) for text, href in split_links(row.comment or "")],
            sequence=row.sequence,
            can_delete=may_delete_any or row.user_id == caller_id,
        )
        for row, author in rows
    ]
