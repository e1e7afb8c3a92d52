"""Whose albums are whose: the one place where a caller's role is looked up and the table of roles is asked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import BindParameter, ColumnElement, Select, and_, exists, or_, union_all
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from immshare.errors import InvalidInputError, NotFoundError
from immshare.live import album_topic, user_topic
from immshare.models import Album, AlbumAsset, AlbumMember, Asset, User
from immshare.rules.access import Caller
from immshare.rules.album_access import AlbumAction, is_allowed
from immshare.rules.timeline import InAlbum, TimelineFilter, View
from immshare.schemas.album import AlbumRole

UserId = str | BindParameter[str]


@dataclass(frozen=True, slots=True)
class OpenAlbum:
    """An album's row, and what the caller is to it."""

    album: Album
    role: AlbumRole


def open_album(
    session: Session, caller: Caller, album_id: str, action: AlbumAction, *, is_locked: bool = False
) -> OpenAlbum:
    """An album for one action of the caller.

    Args:
        session: A session.
        caller: Who is asking.
        album_id: Which.
        action: What is going to be done.
        is_locked: Whether nobody else may change the album, its members or its photos before the transaction ends.

    Raises:
        NotFoundError: There is no such album, or the caller's role does not reach so far: the same answer.
    """
    if is_locked:
        lock_albums(session, [album_id])
    album = session.exec(select(Album).where(Album.id == album_id, is_open())).first()
    role = None if album is None else role_in(session, album, caller.user_id)
    if album is None or role is None or not is_allowed(role, action):
        raise NotFoundError.for_permission(action.permission)
    return OpenAlbum(album, role)


def check_view(session: Session, caller: Caller, view: View, deed: str) -> None:
    """Let photos be taken from where they were selected.

    Args:
        session: A session.
        caller: Who is asking.
        view: Where they were selected.
        deed: What is to be done with them, such as ``share them``.

    Raises:
        NotFoundError: An album that the caller may not look at.
        InvalidInputError: The trash.
    """
    if view == TimelineFilter.TRASH:
        raise InvalidInputError(f"Restore photos from the trash before you {deed}.")
    if isinstance(view, InAlbum):
        open_album(session, caller, view.album_id, AlbumAction.LOOK)


def role_in(session: Session, album: Album, user_id: str) -> AlbumRole | None:
    """What somebody is to an album; None is nothing."""
    if album.owner_id == user_id:
        return AlbumRole.OWNER
    query = select(AlbumMember.role).where(AlbumMember.album_id == album.id, AlbumMember.user_id == user_id)
    role = session.exec(query).first()
    return None if role is None else AlbumRole(role)


def lock_albums(session: Session, album_ids: Iterable[str]) -> None:
    """Let nobody else change these albums until the transaction ends. After ``timeline.take_turn``, never before it."""
    query = select(Album.id).where(col(Album.id).in_(set(album_ids))).order_by(col(Album.id))
    session.exec(query.with_for_update(key_share=True)).all()


def is_open() -> ColumnElement[bool]:
    """Whether an album's owner is there: an album goes away with its owner's account, and comes back with it."""
    return exists().where(col(User.id) == col(Album.owner_id), col(User.deleted_at).is_(None)).correlate(Album)


def albums_of(user_id: UserId) -> ColumnElement[bool]:
    """Whether an album is somebody's own or shared with them, and open."""
    own = columns(col(Album.id)).where(col(Album.owner_id) == user_id)
    member_of = columns(col(AlbumMember.album_id)).where(col(AlbumMember.user_id) == user_id)
    return and_(col(Album.id).in_(union_all(own, member_of)), is_open())


def is_shown_to(user_id: UserId) -> ColumnElement[bool]:
    """Whether an asset is shown by an album of somebody: what lets them see a photo that is not theirs."""
    is_member = exists().where(
        col(AlbumMember.album_id) == col(AlbumAsset.album_id), col(AlbumMember.user_id) == user_id
    )
    return and_(
        col(Asset.trashed_at).is_(None),
        columns(col(AlbumAsset.asset_id))
        .join(Album, col(Album.id) == col(AlbumAsset.album_id))
        .where(
            col(AlbumAsset.asset_id) == col(Asset.id),
            col(AlbumAsset.local_month).is_not(None),
            or_(col(Album.owner_id) == user_id, is_member),
            is_open(),
        )
        .correlate(Asset)
        .exists(),
    )


def shown_by(album_id: str, user_id: str) -> Select[str]:
    """The ids of the assets that an album shows; none if it is not somebody's."""
    return (
        columns(col(AlbumAsset.asset_id))
        .join(Album, col(Album.id) == col(AlbumAsset.album_id))
        .where(col(AlbumAsset.album_id) == album_id, col(AlbumAsset.local_month).is_not(None), albums_of(user_id))
    )


def audience_of(session: Session, *album_ids: str) -> set[str]:
    """The ids of everybody who has one of the albums: owners and members whose accounts are not deleted."""
    owners = columns(col(Album.owner_id)).where(col(Album.id).in_(album_ids))
    members = columns(col(AlbumMember.user_id)).where(col(AlbumMember.album_id).in_(album_ids))
    query = select(User.id).where(col(User.id).in_(union_all(owners, members)), col(User.deleted_at).is_(None))
    return set(session.exec(query))


def topics_of(album_id: str, user_ids: Collection[str] = ()) -> set[str]:
    """What to publish after a change of an album that these users' lists or notifications show as well."""
    return {album_topic(album_id), *(user_topic(user_id) for user_id in user_ids)}
