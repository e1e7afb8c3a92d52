"""What people are told inside the app: invitations, and new photos and comments, gathered. Nothing about what one did oneself."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, case, delete, func, or_, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from immshare.live import news_topic, user_topic
from immshare.models import Album, Notification, User
from immshare.rules.access import Caller, require
from immshare.schemas.notification import NotificationKind, NotificationView
from immshare.services.album_access import albums_of, audience_of
from immshare.services.context import Context
from immshare.services.users import user_view

QUIET: Final = timedelta(minutes=5)
"""New photos, and new comments, join the last notification until none has come for this long."""

KEPT: Final = timedelta(days=90)
MAX_LISTED: Final = 100


def list_notifications(context: Context, caller: Caller) -> list[NotificationView]:
    """The caller's newest notifications, at most 100, newest first.

    Raises:
        ForbiddenError: The caller's key does not reach so far.
    """
    require(caller, "notification.read")
    query = (
        select(Notification, Album.name, User)
        .join(Album, col(Album.id) == col(Notification.album_id))
        .join(User, col(User.id) == col(Notification.actor_id), isouter=True)
        .where(Notification.user_id == caller.user_id, _is_news(), albums_of(caller.user_id))
        .order_by(col(Notification.updated_at).desc(), col(Notification.id))
        .limit(MAX_LISTED)
    )
    with context.database.reading() as session:
        return [_view(row, name, actor) for row, name, actor in session.exec(query)]


def count_unread(context: Context, caller: Caller) -> int:
    """How many notifications the caller has not read.

    Raises:
        ForbiddenError: The caller's key does not reach so far.
    """
    require(caller, "notification.read")
    query = (
        select(func.count())
        .select_from(Notification)
        .join(Album, col(Album.id) == col(Notification.album_id))
        .where(_unread(caller.user_id), albums_of(caller.user_id))
    )
    with context.database.reading() as session:
        return session.exec(query).one()


def mark_read(context: Context, caller: Caller, notification_ids: Collection[str] | None = None) -> int:
    """Mark the caller's own notifications read.

    Args:
        context: The tools.
        caller: Who is asking.
        notification_ids: Which; None is all. What is not the caller's is left alone.

    Returns:
        How many were unread before.
    """
    require(caller, "notification.update")
    unread = update(Notification).where(_unread(caller.user_id))
    if notification_ids is not None:
        unread = unread.where(col(Notification.id).in_(notification_ids))
    with context.database.writing() as session:
        count = int(session.connection().execute(unread.values(read_at=context.now())).rowcount)
    if count:
        context.hub.publish(user_topic(caller.user_id))
    return count


def read_watched(context: Context, caller: Caller, album_id: str) -> None:
    """Mark read what the caller was told about an album that they have before their eyes.

    Raises:
        ForbiddenError: The caller's key does not reach so far.
    """
    require(caller, "notification.update")
    unread = select(Notification.id).where(_unread(caller.user_id), col(Notification.album_id) == album_id)
    with context.database.reading() as session:
        if session.exec(unread).first() is None:
            return
    with context.database.writing() as session:
        read_album(session, album_id, caller.user_id, context.now())
    context.hub.publish(news_topic(caller.user_id))


def forget_old(context: Context) -> int:
    """Delete what nothing was added to for 90 days.

    Returns:
        0: once is enough.
    """
    old = delete(Notification).where(col(Notification.updated_at) < context.now() - KEPT)
    with context.database.writing() as session:
        session.connection().execute(old)
    return 0


def tell_of_invitation(
    session: Session, album_id: str, actor_id: str, user_ids: Collection[str], now: datetime
) -> None:
    """Tell people that an album is shared with them now, in the caller's transaction."""
    session.add_all(
        Notification(
            user_id=user_id,
            album_id=album_id,
            actor_id=actor_id,
            kind=NotificationKind.INVITE,
            created_at=now,
            updated_at=now,
        )
        for user_id in user_ids
    )


def tell_of_photos(session: Session, album_id: str, actor_id: str, count: int, now: datetime) -> set[str]:
    """Tell everybody else who has an album that it shows new photos, in the caller's transaction.

    Args:
        session: A writing session that has locked the album.
        album_id: Which.
        actor_id: Whose photos they are.
        count: How many.
        now: The present instant.

    Returns:
        The topics of those who are told something new; of those whose last notification grew there are none.
    """
    return {user_topic(one) for one in _gather(session, album_id, actor_id, NotificationKind.PHOTOS, count, now)}


def tell_of_comment(session: Session, album_id: str, actor_id: str, now: datetime) -> set[str]:
    """Tell everybody else who has an album that somebody commented on it, in the caller's transaction.

    Args:
        session: A writing session that has locked the album.
        album_id: Which.
        actor_id: Who.
        now: The present instant.

    Returns:
        The topics of those who are told something new; of those whose last notification grew there are none.
    """
    return {news_topic(one) for one in _gather(session, album_id, actor_id, NotificationKind.COMMENTS, 1, now)}


def take_back_comment(session: Session, album_id: str, actor_id: str, said_at: datetime) -> set[str]:
    """Tell nobody any more of a comment that they have not read of yet, in the caller's transaction; see ``tell_again``.

    Args:
        session: A writing session that has locked the album.
        album_id: Which.
        actor_id: Whose comment it is.
        said_at: When they were told of it.

    Returns:
        The topics of those for whom something has changed.
    """
    return _recount(session, album_id, actor_id, said_at, {"count": col(Notification.count) - 1})


def tell_again(session: Session, album_id: str, actor_id: str, said_at: datetime) -> set[str]:
    """Undo ``take_back_comment``."""
    is_of_one = or_(col(Notification.count) == 0, col(Notification.actor_id) == actor_id)
    more = {"count": col(Notification.count) + 1, "actor_id": case((is_of_one, actor_id))}
    return _recount(session, album_id, actor_id, said_at, more)


def forget_album(session: Session, album_id: str, user_id: str) -> None:
    """Take back what somebody was told about an album that is no longer theirs."""
    session.connection().execute(
        delete(Notification).where(col(Notification.album_id) == album_id, col(Notification.user_id) == user_id)
    )


def read_album(session: Session, album_id: str, user_id: str, now: datetime) -> int:
    """Mark read what somebody was told about an album that they are looking at now.

    Returns:
        How many were unread.
    """
    return _read(session, user_id, now, col(Notification.album_id) == album_id)


def read_comments(session: Session, album_id: str, user_id: str, now: datetime) -> int:
    """Mark read what somebody was told about comments that they are looking at now.

    Returns:
        How many were unread.
    """
    is_comments = col(Notification.kind) == NotificationKind.COMMENTS
    return _read(session, user_id, now, col(Notification.album_id) == album_id, is_comments)


def _gather(
    session: Session, album_id: str, actor_id: str, kind: NotificationKind, count: int, now: datetime
) -> set[str]:
    """Add to the notifications that are still growing, and make new ones for the others, whose ids are returned."""
    audience = audience_of(session, album_id) - {actor_id}
    if not count or not audience:
        return set()
    gathering = select(Notification).where(
        Notification.album_id == album_id,
        Notification.kind == kind,
        col(Notification.read_at).is_(None),
        col(Notification.updated_at) > now - QUIET,
    )
    open_rows = {row.user_id: row for row in session.exec(gathering.with_for_update())}
    silent = {row.user_id for row in open_rows.values() if not row.count}  # all of theirs was taken back
    for row in open_rows.values():
        if row.user_id in audience:
            row.actor_id = actor_id if row.actor_id == actor_id or not row.count else None
            row.count, row.updated_at = row.count + count, now
    new = audience - open_rows.keys()
    session.add_all(
        Notification(
            user_id=user_id,
            album_id=album_id,
            actor_id=actor_id,
            kind=kind,
            count=count,
            created_at=now,
            updated_at=now,
        )
        for user_id in sorted(new)
    )
    session.flush()
    return new | (audience & silent)


def _recount(session: Session, album_id: str, actor_id: str, said_at: datetime, change: dict[str, Any]) -> set[str]:
    """Change the unread notifications that tell of a comment: those that were growing when it was made."""
    telling = update(Notification).where(
        col(Notification.album_id) == album_id,
        col(Notification.kind) == NotificationKind.COMMENTS,
        col(Notification.user_id) != actor_id,
        col(Notification.read_at).is_(None),
        col(Notification.created_at) <= said_at,
        col(Notification.updated_at) >= said_at,
    )
    changed = session.connection().execute(telling.values(change).returning(col(Notification.user_id)))
    return {news_topic(user_id) for user_id in changed.scalars()}


def _read(session: Session, user_id: str, now: datetime, *about: ColumnElement[bool]) -> int:
    """Mark read. Whoever watches reads one by one what is one line for whoever comes later: for both it is one in the end."""
    unread = select(Notification).where(_unread(user_id), *about).order_by(col(Notification.created_at))
    rows = session.exec(unread.with_for_update()).all()
    for row in rows:
        row.read_at = now
        before = session.exec(_just_read(row)).first()
        if before is not None:
            row.count, row.created_at = row.count + before.count, before.created_at
            row.actor_id = row.actor_id if row.actor_id == before.actor_id else None
            session.delete(before)
    return len(rows)


def _just_read(row: Notification) -> SelectOfScalar[Notification]:
    """What a notification would have joined, had it not been read before."""
    earlier = select(Notification).where(
        Notification.user_id == row.user_id,
        Notification.album_id == row.album_id,
        Notification.kind == row.kind,
        Notification.id != row.id,
        col(Notification.count) > 0,
        col(Notification.read_at).is_not(None),
        col(Notification.created_at) <= row.created_at,
        col(Notification.updated_at) > row.created_at - QUIET,
    )
    return earlier.order_by(col(Notification.updated_at).desc()).limit(1)


def _is_news() -> ColumnElement[bool]:
    """Whether there is something left to tell of: comments may have been taken back."""
    return or_(col(Notification.kind) != NotificationKind.COMMENTS, col(Notification.count) > 0)


def _unread(user_id: str) -> ColumnElement[bool]:
    return (col(Notification.user_id) == user_id) & col(Notification.read_at).is_(None) & _is_news()


def _view(row: Notification, album_name: str, actor: User | None) -> NotificationView:
    return NotificationView(
        id=row.id,
        kind=NotificationKind(row.kind),
        album_id=row.album_id,
        album_name=album_name,
        actor=None if actor is None else user_view(actor),
        count=row.count,
        updated_at=row.updated_at,
        is_read=row.read_at is not None,
    )
