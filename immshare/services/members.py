"""Who an album is shared with: invite, change roles, remove, leave. What a removed member added stays in the album."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from immshare.errors import InvalidInputError
from immshare.live import publish_all, user_topic
from immshare.models import Album, AlbumMember, SharedLink, User
from immshare.rules.access import Caller, require
from immshare.rules.album_access import AlbumAction, check_member_role, is_allowed
from immshare.schemas.album import AlbumRole, AlbumView
from immshare.services.album_access import audience_of, open_album, topics_of
from immshare.services.album_views import read_views, with_contributors
from immshare.services.context import Context
from immshare.services.notifications import forget_album, read_album, tell_of_invitation
from immshare.services.shared_links import delete_where

NOT_A_MEMBER = "Album not shared with user"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom to share an album with, and as what: ``editor`` or ``viewer``."""

    user_id: str
    role: str = AlbumRole.EDITOR.value


def add_members(context: Context, caller: Caller, album_id: str, invitations: Sequence[Invitation]) -> AlbumView:
    """Share an album with people: all of them or none.

    Raises:
        NotFoundError: No such album, or the caller may not invite.
        InvalidInputError: Nobody is named, somebody is unknown, the owner or a member already, or a role is none.
    """
    require(caller, "albumUser.create")
    if not invitations:
        raise InvalidInputError("Say whom to share the album with.")
    with context.database.writing() as session:
        album = open_album(session, caller, album_id, AlbumAction.INVITE, is_locked=True).album
        invite(session, album, caller.user_id, invitations, context.now())
        _touch(session, album_id, context.now())
        topics = topics_of(album_id, audience_of(session, album_id))
        [view] = read_views(session, caller.user_id, col(Album.id) == album_id)
        view = with_contributors(session, view)
    publish_all(context.hub, topics)
    return view


def change_role(context: Context, caller: Caller, album_id: str, user_id: str, role: str) -> None:
    """Make an editor of a viewer, or the other way round. Links to the album that a viewer made as an editor are gone.

    Raises:
        NotFoundError: No such album, or not the caller's own.
        InvalidInputError: The user is no member, or the role is none that can be given.
    """
    require(caller, "albumUser.update")
    with context.database.writing() as session:
        open_album(session, caller, album_id, AlbumAction.CHANGE_ROLES, is_locked=True)
        new_role = check_member_role(role)
        member = session.get(AlbumMember, (album_id, user_id))
        if member is None:
            raise InvalidInputError(NOT_A_MEMBER)
        member.role = new_role.value
        session.flush()
        topics = set() if is_allowed(new_role, AlbumAction.INVITE) else _delete_links(session, album_id, user_id)
        _touch(session, album_id, context.now())
        topics |= topics_of(album_id, audience_of(session, album_id))
    publish_all(context.hub, topics)


def remove_member(context: Context, caller: Caller, album_id: str, user_id: str) -> None:
    """End somebody's membership: the owner anybody's, everybody else their own. Their photos stay in the album, their links go.

    Raises:
        NotFoundError: No such album, or the caller may not.
        InvalidInputError: The user is no member, or is the owner.
    """
    require(caller, "albumUser.delete")
    is_self = user_id == caller.user_id
    with context.database.writing() as session:
        action = AlbumAction.LOOK if is_self else AlbumAction.REMOVE_MEMBERS
        role = open_album(session, caller, album_id, action, is_locked=True).role
        if is_self and not is_allowed(role, AlbumAction.LEAVE):
            raise InvalidInputError("Cannot remove the last album owner")
        member = session.get(AlbumMember, (album_id, user_id))
        if member is None:
            raise InvalidInputError(NOT_A_MEMBER)
        session.delete(member)
        forget_album(session, album_id, user_id)
        session.flush()
        topics = _delete_links(session, album_id, user_id)
        _touch(session, album_id, context.now())
        topics |= topics_of(album_id, audience_of(session, album_id) | {user_id})
    publish_all(context.hub, topics)


def leave(context: Context, caller: Caller, album_id: str) -> None:
    """End the caller's own membership.

    Raises:
        NotFoundError: No such album, or not the caller's to look at.
        InvalidInputError: The caller is the owner.
    """
    remove_member(context, caller, album_id, caller.user_id)


def mark_seen(context: Context, caller: Caller, album_id: str) -> None:
    """Take the "new" mark off an album that the caller looks at, and mark read what they were told about it.

    Raises:
        NotFoundError: No such album, or not the caller's to look at.
    """
    require(caller, "album.read")
    with context.database.writing() as session:
        open_album(session, caller, album_id, AlbumAction.LOOK)
        member = session.get(AlbumMember, (album_id, caller.user_id))
        is_new = member is not None and member.seen_at is None
        if member is not None and is_new:
            member.seen_at = context.now()
        count = read_album(session, album_id, caller.user_id, context.now())
    if is_new or count:
        context.hub.publish(user_topic(caller.user_id))


def invite(session: Session, album: Album, actor_id: str, invitations: Sequence[Invitation], now: datetime) -> None:
    """Make people members of an album that the caller has locked, and tell them.

    Raises:
        InvalidInputError: Somebody is unknown, the owner or a member already, or a role is none.
    """
    ids = [invitation.user_id for invitation in invitations]
    active = (col(User.deleted_at).is_(None), col(User.disabled_at).is_(None))
    known = set(session.exec(select(User.id).where(col(User.id).in_(ids), *active)))
    taken = set(session.exec(select(AlbumMember.user_id).where(AlbumMember.album_id == album.id)))
    for invitation in invitations:
        role = check_member_role(invitation.role)
        if invitation.user_id == album.owner_id:
            raise InvalidInputError("Cannot share album with owner")
        if invitation.user_id in taken:
            raise InvalidInputError("User already added")
        if invitation.user_id not in known:
            raise InvalidInputError("User not found")
        taken.add(invitation.user_id)
        session.add(
            AlbumMember(album_id=album.id, user_id=invitation.user_id, role=role.value, added_at=now, seen_at=None)
        )
    tell_of_invitation(session, album.id, actor_id, ids, now)
    session.flush()


def _delete_links(session: Session, album_id: str, user_id: str) -> set[str]:
    """Delete the links to an album that somebody made who may no longer share it; topics to publish after the commit."""
    return delete_where(session, col(SharedLink.album_id) == album_id, col(SharedLink.creator_id) == user_id)[1]


def _touch(session: Session, album_id: str, now: datetime) -> None:
    this = update(Album).where(col(Album.id) == album_id)
    session.connection().execute(this.values(updated_at=now, revision=col(Album.revision) + 1))
    session.expire_all()
