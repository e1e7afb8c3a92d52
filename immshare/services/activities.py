"""Comments and likes in albums: for members only. Reading them from the tables is in ``services.activity_views``.

Whatever changes them holds the album, counts its ``activity_revision`` up and tells its members, each by a topic of their own.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import delete
from sqlmodel import Session, col, select

from immshare.errors import InvalidInputError, NotFoundError
from immshare.live import activity_topic, news_topic, publish_all
from immshare.models import Activity, ActivitySeen, Album, AlbumAsset
from immshare.models.columns import new_id
from immshare.rules.access import Caller, require
from immshare.rules.activity import check_comment, check_page
from immshare.rules.album_access import AlbumAction
from immshare.schemas.activity import ActivityChanges, ActivityKind, ActivityStatistics, ActivityView
from immshare.services.activity_views import (
    ActivityQuery,
    Scope,
    count,
    has_unread,
    own_like,
    read_activities,
    read_changed,
    read_one,
    read_removed,
    seen_with,
)
from immshare.services.album_access import OpenAlbum, audience_of, lock_albums, open_album
from immshare.services.context import Context
from immshare.services.notifications import read_comments, take_back_comment, tell_again, tell_of_comment

UNDOABLE_FOR: Final = timedelta(seconds=30)
"""How long who removed something can take it back. The interface offers it for 5 s; the rest is for slow connections."""

SWITCHED_OFF: Final = "Comments and likes are switched off for this album."


class Liked(NamedTuple):
    """A like, and whether it was not there before."""

    view: ActivityView
    is_new: bool


def list_activities(context: Context, caller: Caller, query: ActivityQuery) -> list[ActivityView]:
    """What members said about an album and its photos, oldest first.

    Args:
        context: The tools.
        caller: Who is asking.
        query: What is looked for. With a limit, from 1 to 200, the newest so many.

    Raises:
        NotFoundError: No such album, or not the caller's to look at.
        InvalidInputError: The limit is out of range.
    """
    require(caller, "activity.read")
    if query.limit is not None:
        check_page(query.limit)
    with context.database.reading() as session:
        opened = open_album(session, caller, query.scope.album_id, AlbumAction.LOOK)
        return read_activities(session, opened, caller.user_id, query)


def statistics(context: Context, caller: Caller, scope: Scope) -> ActivityStatistics:
    """How much members said, and whether there is news for the caller.

    Raises:
        NotFoundError: No such album, or not the caller's to look at.
    """
    require(caller, "activity.statistics")
    with context.database.reading() as session:
        opened = open_album(session, caller, scope.album_id, AlbumAction.LOOK)
        return count(session, opened, caller.user_id, scope).statistics


def changes(context: Context, caller: Caller, scope: Scope, since: int, first: int) -> ActivityChanges:
    """What has changed since the caller last looked, and how much there is now.

    Args:
        context: The tools.
        caller: Who is asking.
        scope: Of what.
        since: The ``revision`` of the last look.
        first: The lowest sequence that the caller holds; 0 when they hold all there is.

    Raises:
        NotFoundError: No such album, or not the caller's to look at.
    """
    require(caller, "activity.read")
    with context.database.reading() as session:
        opened = open_album(session, caller, scope.album_id, AlbumAction.LOOK)
        counted = count(session, opened, caller.user_id, scope, first)
        return ActivityChanges(
            **dict(counted.statistics),
            changed=read_changed(session, opened, caller.user_id, scope, since),
            removed=read_removed(session, scope, since),
            held=counted.held,
        )


def add_comment(context: Context, caller: Caller, scope: Scope, text: str | None) -> ActivityView:
    """Say something about an album or a photo in it. The other members are told.

    Args:
        context: The tools.
        caller: Who is asking.
        scope: About what.
        text: 1 to 2,000 characters after trimming.

    Raises:
        NotFoundError: No such album or photo in it, or not the caller's to look at.
        InvalidInputError: The text is empty or too long, or comments and likes are switched off.
    """
    require(caller, "activity.create")
    comment = check_comment(text)
    now = context.now()
    with context.database.writing() as session:
        opened = _open_for_new(session, caller, scope)
        made = _insert(session, opened, caller, scope, now, ActivityKind.COMMENT, comment)
        topics = _topics(session, scope.album_id) | tell_of_comment(session, scope.album_id, caller.user_id, now)
    publish_all(context.hub, topics)
    return made


def like(context: Context, caller: Caller, scope: Scope) -> Liked:
    """Like an album or a photo in it; liking twice is no error.

    Raises:
        NotFoundError: No such album or photo in it, or not the caller's to look at.
        InvalidInputError: Comments and likes are switched off.
    """
    require(caller, "activity.create")
    with context.database.writing() as session:
        opened = _open_for_new(session, caller, scope)
        present = own_like(session, scope, caller.user_id)
        if present is not None:
            return Liked(_read(session, opened, caller, present.id, AlbumAction.COMMENT), is_new=False)
        made = _insert(session, opened, caller, scope, context.now(), ActivityKind.LIKE)
        topics = _topics(session, scope.album_id)
    publish_all(context.hub, topics)
    return Liked(made, is_new=True)


def remove(context: Context, caller: Caller, activity_id: str) -> None:
    """Remove a comment or like: whoever made it, or the album's owner. Nobody sees it, or is told of it, any more; see ``restore``.

    Raises:
        NotFoundError: There is none that is shown, or it is not the caller's to remove.
    """
    require(caller, "activity.delete")
    now = context.now()
    with context.database.writing() as session:
        opened, row = _open_of(session, caller, activity_id)
        shown = _read(session, opened, caller, activity_id, AlbumAction.DELETE_ACTIVITY)
        if not shown.can_delete:
            raise NotFoundError.for_permission(AlbumAction.DELETE_ACTIVITY.permission)
        row.removed_at, row.removed_by_id = now, caller.user_id
        row.revision = _next_revision(opened.album)
        _forget(session, now)
        topics = _topics(session, row.album_id)
        if row.kind == ActivityKind.COMMENT:
            topics |= take_back_comment(session, row.album_id, row.user_id, row.created_at)
    publish_all(context.hub, topics)


def restore(context: Context, caller: Caller, activity_id: str) -> ActivityView:
    """Take back a removal of the caller's own, within half a minute: all is as before. Also while comments & likes are off.

    Raises:
        NotFoundError: The caller has not removed it, or too long ago, or has the album no longer.
    """
    require(caller, "activity.delete")
    with context.database.writing() as session:
        opened, row = _open_of(session, caller, activity_id)
        is_undoable = row.removed_at is not None and row.removed_at > context.now() - UNDOABLE_FOR
        if row.removed_by_id != caller.user_id or not is_undoable:
            raise NotFoundError.for_permission(AlbumAction.DELETE_ACTIVITY.permission)
        row = _without_twin(session, row)
        row.removed_at, row.removed_by_id = None, None
        row.revision = _next_revision(opened.album)
        session.flush()
        restored = _read(session, opened, caller, row.id, AlbumAction.DELETE_ACTIVITY)
        topics = _topics(session, row.album_id)
        if row.kind == ActivityKind.COMMENT:
            topics |= tell_again(session, row.album_id, row.user_id, row.created_at)
    publish_all(context.hub, topics)
    return restored


def mark_seen(context: Context, caller: Caller, scope: Scope, sequence: int) -> None:
    """Note up to where the caller has seen an album's comments and likes, and mark read what they were told of them.

    Args:
        context: The tools.
        caller: Who is asking.
        scope: Whose they saw; of a photo's, only those before the first news elsewhere in the album count as seen.
        sequence: The last one they saw; what is higher than the newest, or lower than noted before, changes nothing.

    Raises:
        NotFoundError: No such album, or not the caller's to look at.
    """
    require(caller, "activity.read")
    with context.database.writing() as session:
        album_id = scope.album_id
        album = open_album(session, caller, album_id, AlbumAction.LOOK, is_locked=True).album
        newest = seen_with(session, scope, caller.user_id, min(sequence, album.activity_revision))
        seen = session.get(ActivitySeen, (album_id, caller.user_id))
        is_news = newest > (0 if seen is None else seen.sequence)
        if seen is None:
            session.add(ActivitySeen(album_id=album_id, user_id=caller.user_id, sequence=max(newest, 0)))
        elif is_news:
            seen.sequence = newest
        session.flush()
        is_all = scope.asset_id is None or not has_unread(session, album_id, caller.user_id)
        read = read_comments(session, album_id, caller.user_id, context.now()) if is_all else 0
    topics = {activity_topic(album_id, caller.user_id)} if is_news else set()
    publish_all(context.hub, topics | ({news_topic(caller.user_id)} if read else set()))


def forget_removed(context: Context) -> int:
    """Delete what was removed and can no longer be taken back.

    Returns:
        0: once is enough.
    """
    with context.database.writing() as session:
        _forget(session, context.now())
    return 0


def _open_for_new(session: Session, caller: Caller, scope: Scope) -> OpenAlbum:
    """The album, locked, if something new can be said about the target."""
    opened = open_album(session, caller, scope.album_id, AlbumAction.COMMENT, is_locked=True)
    if not opened.album.is_activity_enabled:
        raise InvalidInputError(SWITCHED_OFF)
    is_shown = select(AlbumAsset.asset_id).where(
        AlbumAsset.album_id == scope.album_id,
        AlbumAsset.asset_id == scope.asset_id,
        col(AlbumAsset.local_month).is_not(None),
    )
    if scope.asset_id is not None and session.exec(is_shown).first() is None:
        raise NotFoundError.for_permission(AlbumAction.COMMENT.permission)
    return opened


def _open_of(session: Session, caller: Caller, activity_id: str) -> tuple[OpenAlbum, Activity]:
    """A comment or like, removed or not, and its album, locked."""
    album_id = session.exec(select(Activity.album_id).where(Activity.id == activity_id)).first()
    if album_id is not None:
        lock_albums(session, [album_id])
    row = session.exec(select(Activity).where(Activity.id == activity_id)).first()
    if row is None:
        raise NotFoundError.for_permission(AlbumAction.DELETE_ACTIVITY.permission)
    return open_album(session, caller, row.album_id, AlbumAction.DELETE_ACTIVITY), row


def _insert(
    session: Session,
    opened: OpenAlbum,
    caller: Caller,
    scope: Scope,
    now: datetime,
    kind: ActivityKind,
    comment: str | None = None,
) -> ActivityView:
    number = _next_revision(opened.album)
    row = Activity(
        id=new_id(),
        album_id=scope.album_id,
        asset_id=scope.asset_id,
        user_id=caller.user_id,
        kind=kind,
        comment=comment,
        sequence=number,
        revision=number,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return _read(session, opened, caller, row.id, AlbumAction.COMMENT)


def _read(session: Session, opened: OpenAlbum, caller: Caller, activity_id: str, action: AlbumAction) -> ActivityView:
    view = read_one(session, opened, caller.user_id, activity_id)
    if view is None:
        raise NotFoundError.for_permission(action.permission)
    return view


def _without_twin(session: Session, row: Activity) -> Activity:
    """The row to restore: of a like that was made anew meanwhile, the new one, and the old one goes."""
    if row.kind != ActivityKind.LIKE:
        return row
    twin = own_like(session, Scope(row.album_id, row.asset_id), row.user_id)
    if twin is None:
        return row
    session.delete(row)
    session.flush()
    return twin


def _next_revision(album: Album) -> int:
    album.activity_revision += 1
    return album.activity_revision


def _forget(session: Session, now: datetime) -> None:
    session.connection().execute(delete(Activity).where(col(Activity.removed_at) <= now - UNDOABLE_FOR))


def _topics(session: Session, album_id: str) -> set[str]:
    session.flush()
    return {activity_topic(album_id, user_id) for user_id in audience_of(session, album_id)}
