"""What becomes of somebody's shared albums when their account is deleted: decided for each, never silently.

An album is handed over at once. One that is to be deleted is closed with its owner's account: it comes back if the account is restored
within its week, and is gone with it otherwise.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from immshare.errors import InvalidInputError
from immshare.models import Album, AlbumMember, User
from immshare.rules.access import Caller, require_admin
from immshare.schemas.album import AlbumRole, AlbumsOfUser, AlbumToDecide, AlbumUserView
from immshare.services.album_access import audience_of, lock_albums, topics_of
from immshare.services.album_views import members_of, read_views
from immshare.services.context import Context
from immshare.services.users import find_user

Decisions = Mapping[str, str | None]
"""For each shared album, by its id: the member it is handed over to; None is to delete it."""

Members = Mapping[str, list[AlbumUserView]]
"""Who has an album besides its owner, by its id; only albums that somebody has."""


def albums_of_user(context: Context, caller: Caller, user_id: str) -> AlbumsOfUser:
    """What has to be decided before an account is deleted.

    Raises:
        ForbiddenError: The caller is no administrator.
        NotFoundError: There is no such account.
    """
    require_admin(caller, "adminUser.read")
    with context.database.reading() as session:
        find_user(session, user_id, with_deleted=True)
        views = read_views(session, user_id, col(Album.owner_id) == user_id)
        # An album that only a link opens is nobody else's; nobody could take it over.
        everybody = members_of(session, col(Album.owner_id) == user_id)
        heirs = _heirs(session, everybody)
    shared = sorted(
        (view for view in views if view.id in everybody), key=lambda view: (view.album_name.casefold(), view.id)
    )
    return AlbumsOfUser(
        shared=[
            AlbumToDecide(
                id=view.id,
                album_name=view.album_name,
                asset_count=view.asset_count,
                members=heirs[view.id],
            )
            for view in shared
        ],
        private_count=len(views) - len(shared),
    )


def settle_albums(session: Session, user_id: str, decisions: Decisions, now: datetime) -> set[str]:
    """Do what was decided, in the transaction that deletes the account, before the account's row changes.

    Returns:
        Topics to publish after the commit.

    Raises:
        InvalidInputError: A shared album has no decision, another one has, or it would go to somebody who is no active member.
    """
    lock_albums(session, session.exec(select(Album.id).where(Album.owner_id == user_id)).all())
    everybody = members_of(session, col(Album.owner_id) == user_id)
    shared = everybody.keys()
    if shared - decisions.keys():
        raise InvalidInputError(
            f"This account shares {len(shared)} album{'s' if len(shared) > 1 else ''} with others. "
            "Say for each whether it is handed over to a member or deleted."
        )
    if decisions.keys() - shared:
        raise InvalidInputError("Only the account's own shared albums can be handed over or deleted with it.")
    heirs = _heirs(session, everybody)
    topics: set[str] = set()
    for album_id, heir_id in decisions.items():
        topics |= topics_of(album_id, audience_of(session, album_id))
        if heir_id is not None:
            if heir_id not in {member.user.id for member in heirs.get(album_id, [])}:
                raise InvalidInputError("An album can be handed over to one of its active members.")
            _hand_over(session, album_id, user_id, heir_id, now)
    return topics


def topics_of_owner(session: Session, user_id: str) -> set[str]:
    """What to publish when somebody's albums close or open with their account."""
    topics: set[str] = set()
    for album_id in session.exec(select(Album.id).where(Album.owner_id == user_id)):
        topics |= topics_of(album_id, audience_of(session, album_id))
    return topics


def _hand_over(session: Session, album_id: str, owner_id: str, heir_id: str, now: datetime) -> None:
    member = session.get_one(AlbumMember, (album_id, heir_id))
    session.delete(member)
    session.add(
        AlbumMember(album_id=album_id, user_id=owner_id, role=AlbumRole.EDITOR.value, added_at=now, seen_at=now)
    )
    session.flush()
    this = update(Album).where(col(Album.id) == album_id)
    session.connection().execute(this.values(owner_id=heir_id, updated_at=now, revision=col(Album.revision) + 1))


def _heirs(session: Session, everybody: Members) -> dict[str, list[AlbumUserView]]:
    """The members who can take over an album, by album."""
    ids = {member.user.id for members in everybody.values() for member in members}
    active = set(session.exec(select(User.id).where(col(User.disabled_at).is_(None), col(User.id).in_(ids))))
    return {
        album_id: [member for member in members if member.user.id in active] for album_id, members in everybody.items()
    }
