"""How much of the server an account, or all of them, use."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from immshare.models import ApiKey, Asset, User, UserSession
from immshare.rules.access import Caller, require, require_admin
from immshare.schemas.server import ServerStatistics, UsageByUser
from immshare.schemas.user import UsageView
from immshare.services.context import Context
from immshare.services.users import find_user


@dataclass(slots=True)
class _Sum:
    count: int = 0
    size_bytes: int = 0

    def add(self, count: int, size_bytes: int) -> None:
        self.count += count
        self.size_bytes += size_bytes


def own_usage(context: Context, caller: Caller) -> UsageView:
    """What the caller keeps on the server, by kind.

    Raises:
        ForbiddenError: The caller's key does not reach so far.
    """
    require(caller, "asset.statistics")
    with context.database.reading() as session:
        return _usage(session, caller.user_id)


def user_usage(context: Context, caller: Caller, user_id: str) -> UsageView:
    """What an account keeps on the server, by kind: all that goes with it when it is deleted.

    Raises:
        ForbiddenError: The caller is no administrator.
        NotFoundError: There is no such account.
    """
    require_admin(caller, "adminUser.read")
    with context.database.reading() as session:
        find_user(session, user_id, with_deleted=True)
        return _usage(session, user_id)


def server_statistics(context: Context, caller: Caller) -> ServerStatistics:
    """What all accounts keep on the server, the trash included, by name.

    Raises:
        ForbiddenError: The caller is no administrator.
    """
    require_admin(caller, "server.statistics")
    with context.database.reading() as session:
        users = session.exec(select(User)).all()
        sums = _sums(session, col(Asset.owner_id).is_not(None))
    by_user = [
        _by_user(user, sums[user.id, "IMAGE"], sums[user.id, "VIDEO"])
        for user in sorted(users, key=lambda user: (user.name.casefold(), user.email))
    ]
    return ServerStatistics(
        photos=sum(user.photos for user in by_user),
        videos=sum(user.videos for user in by_user),
        usage=sum(user.usage for user in by_user),
        usage_photos=sum(user.usage_photos for user in by_user),
        usage_videos=sum(user.usage_videos for user in by_user),
        usage_by_user=by_user,
    )


def _usage(session: Session, user_id: str) -> UsageView:
    owned = Asset.owner_id == user_id
    kept = _sums(session, owned, col(Asset.trashed_at).is_(None))
    images, videos = kept[user_id, "IMAGE"], kept[user_id, "VIDEO"]
    trash = _Sum()
    for part in _sums(session, owned, col(Asset.trashed_at).is_not(None)).values():
        trash.add(part.count, part.size_bytes)
    sessions = select(func.count()).select_from(UserSession).where(col(UserSession.user_id) == user_id)
    keys = select(func.count()).select_from(ApiKey).where(col(ApiKey.user_id) == user_id)
    return UsageView(
        images=images.count,
        videos=videos.count,
        total=images.count + videos.count,
        trashed=trash.count,
        usage=images.size_bytes + videos.size_bytes + trash.size_bytes,
        usage_photos=images.size_bytes,
        usage_videos=videos.size_bytes,
        usage_trash=trash.size_bytes,
        sessions=session.exec(sessions).one(),
        api_keys=session.exec(keys).one(),
    )


def _sums(session: Session, *conditions: ColumnElement[bool] | bool) -> defaultdict[tuple[str, str], _Sum]:
    """Count and size by owner and kind."""
    query = (
        select(Asset.owner_id, Asset.kind, func.count(), func.sum(Asset.size_bytes))
        .where(*conditions)
        .group_by(col(Asset.owner_id), col(Asset.kind))
    )
    sums: defaultdict[tuple[str, str], _Sum] = defaultdict(_Sum)
    for owner_id, kind, count, size_bytes in session.exec(query):
        sums[owner_id, kind].add(count, int(size_bytes))
    return sums


def _by_user(user: User, images: _Sum, videos: _Sum) -> UsageByUser:
    return UsageByUser(
        user_id=user.id,
        user_name=user.name,
        photos=images.count,
        videos=videos.count,
        usage=images.size_bytes + videos.size_bytes,
        usage_photos=images.size_bytes,
        usage_videos=videos.size_bytes,
        quota_size_in_bytes=user.quota_bytes,
    )
