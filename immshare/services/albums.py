"""Albums: make, list, look at, change, delete. Their photos are in ``services.album_assets``, their members in ``services.members``."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, NamedTuple, TypedDict, Unpack

from sqlalchemy import ColumnElement, delete
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from immshare.errors import InvalidInputError
from immshare.live import publish_all
from immshare.models import Album, AlbumAsset, AlbumMember, SharedLink, Upload
from immshare.rules.access import Caller, require
from immshare.rules.album_access import AlbumAction
from immshare.rules.album_details import check_album_description, check_album_name, check_order
from immshare.rules.album_listing import AlbumQuery, choose_albums
from immshare.rules.preferences import complete
from immshare.rules.selection import Selection
from immshare.rules.timeline import TimelineFilter, View
from immshare.schemas.album import AlbumStatistics, AlbumVersion, AlbumView
from immshare.services.album_access import albums_of, audience_of, open_album, topics_of
from immshare.services.album_assets import Added, insert_selected
from immshare.services.album_views import read_views, with_contributors
from immshare.services.context import Context
from immshare.services.members import Invitation, invite
from immshare.services.shared_links import delete_where
from immshare.services.timeline import take_turn
from immshare.services.users import find_user

LEFT_BEHIND_AFTER: Final = timedelta(hours=1)
"""How long an album without name and photos may stand before it is taken for left behind."""


class AlbumChange(TypedDict, total=False):
    """What may be changed; what is absent stays as it is. ``cover_asset_id`` None: the newest photo again."""

    name: str
    description: str
    order: str
    cover_asset_id: str | None
    is_activity_enabled: bool


class Made(NamedTuple):
    """A new album, and what became of the selection that was to be in it."""

    album: AlbumView
    added: Added


def create_album(
    context: Context,
    caller: Caller,
    name: str,
    *,
    description: str = "",
    invitations: Sequence[Invitation] = (),
    selection: Selection | None = None,
    view: View = TimelineFilter.ALL,
) -> Made:
    """Make an album of the caller's own, with photos and members: all of it or nothing.

    Args:
        context: The tools.
        caller: Who is asking; the owner.
        name: Empty: to be named later.
        description: Text.
        invitations: With whom it is shared from the start.
        selection: Which photos are in it. Those that are not the caller's own are passed over, and counted in the answer.
        view: Where the selection was made.

    Raises:
        InvalidInputError: A value is not allowed, or somebody cannot be invited.
        NotFoundError: The selection was made in an album that the caller may not look at.
    """
    require(caller, "album.create")
    now = context.now()
    album = Album(
        owner_id=caller.user_id,
        name=check_album_name(name),
        description=check_album_description(description),
        created_at=now,
        updated_at=now,
        photos_changed_at=None,
    )
    with context.database.writing() as session:
        take_turn(session, [caller.user_id])
        preferences = complete(find_user(session, caller.user_id).preferences)
        album.order = preferences.albums.default_asset_order
        session.add(album)
        session.flush()
        added = insert_selected(session, album, caller, selection, view, now)[0] if selection else Added(0, 0, 0)
        # After the photos: to whoever is invited they are not news of their own.
        invite(session, album, caller.user_id, invitations, now)
        topics = topics_of(album.id, audience_of(session, album.id))
        session.expire(album)
        [made] = read_views(session, caller.user_id, col(Album.id) == album.id)
    publish_all(context.hub, topics)
    return Made(made, added)


def list_albums(context: Context, caller: Caller, query: AlbumQuery | None = None) -> list[AlbumView]:
    """The caller's albums and those shared with them, sorted; in a constant number of queries.

    Args:
        context: The tools.
        caller: Who is asking.
        query: What is looked for; None is everything, most recent photo first.

    Raises:
        ForbiddenError: The caller's key does not reach so far.
    """
    require(caller, "album.read")
    query = query or AlbumQuery()
    conditions = [albums_of(caller.user_id)]
    if query.album_id is not None:
        conditions.append(col(Album.id) == query.album_id)
    if query.asset_id is not None:
        conditions.append(_holds(query.asset_id, caller.user_id))
    with context.database.reading() as session:
        return choose_albums(read_views(session, caller.user_id, *conditions), query)


def get_album(context: Context, caller: Caller, album_id: str) -> AlbumView:
    """One album; if it is shared, with the number of photos of each member.

    Raises:
        NotFoundError: No such album, or not the caller's to look at.
    """
    require(caller, "album.read")
    with context.database.reading() as session:
        open_album(session, caller, album_id, AlbumAction.LOOK)
        return _read(session, caller, album_id)


def get_version(context: Context, caller: Caller, album_id: str) -> AlbumVersion:
    """How new an album is: cheap, for whoever only wants to know whether to look again.

    Raises:
        NotFoundError: No such album, or not the caller's to look at (any longer).
    """
    require(caller, "album.read")
    with context.database.reading() as session:
        album = open_album(session, caller, album_id, AlbumAction.LOOK).album
        return AlbumVersion(id=album.id, revision=album.revision, activity_revision=album.activity_revision)


def statistics(context: Context, caller: Caller) -> AlbumStatistics:
    """How many albums the caller has.

    Raises:
        ForbiddenError: The caller's key does not reach so far.
    """
    require(caller, "album.statistics")
    with context.database.reading() as session:
        albums = read_views(session, caller.user_id, albums_of(caller.user_id))
    owned = [album for album in albums if album.role == "owner"]
    return AlbumStatistics(
        owned=len(owned),
        shared=sum(album.shared for album in albums),
        not_shared=sum(not album.shared for album in owned),
    )


def update_album(context: Context, caller: Caller, album_id: str, **change: Unpack[AlbumChange]) -> AlbumView:
    """Change an album. Owner and editors change title, description, order and cover; comments & likes only the owner.

    Raises:
        NotFoundError: No such album, or not the caller's to change like that.
        InvalidInputError: A value is not allowed, or the cover is not shown in the album.
    """
    require(caller, "album.update")
    action = AlbumAction.SWITCH_ACTIVITY if "is_activity_enabled" in change else AlbumAction.EDIT
    with context.database.writing() as session:
        album = open_album(session, caller, album_id, action, is_locked=True).album
        _apply(session, album, change)
        album.updated_at, album.revision = context.now(), album.revision + 1
        session.flush()
        topics = topics_of(album_id, audience_of(session, album_id))
        changed = _read(session, caller, album_id)
    publish_all(context.hub, topics)
    return changed


def delete_album(context: Context, caller: Caller, album_id: str) -> None:
    """Delete an album; the photos stay with their owners.

    Raises:
        NotFoundError: No such album, or not the caller's own.
    """
    require(caller, "album.delete")
    with context.database.writing() as session:
        album = open_album(session, caller, album_id, AlbumAction.DELETE, is_locked=True).album
        topics = topics_of(album_id, audience_of(session, album_id))
        topics |= delete_where(session, col(SharedLink.album_id) == album_id)[1]
        session.delete(album)
    publish_all(context.hub, topics)


def discard_if_left(context: Context, caller: Caller, album_id: str) -> bool:
    """Delete the caller's own album if it has no name, no photos and no members: for when its page is left.

    Returns:
        Whether it is gone; False also when there is no such album.
    """
    require(caller, "album.delete")
    this = (col(Album.id) == album_id, col(Album.owner_id) == caller.user_id)
    with context.database.writing() as session:
        gone = session.connection().execute(delete(Album).where(*this, *_is_nothing())).rowcount
    if gone:
        publish_all(context.hub, topics_of(album_id, [caller.user_id]))
    return bool(gone)


def remove_left_behind(context: Context) -> int:
    """Delete the albums without name, photos and members that nobody has touched for an hour.

    Returns:
        0: once is enough.
    """
    is_old = col(Album.updated_at) < context.now() - LEFT_BEHIND_AFTER
    left = delete(Album).where(is_old, *_is_nothing()).returning(col(Album.id), col(Album.owner_id))
    with context.database.writing() as session:
        gone = session.connection().execute(left).all()
    for album_id, owner_id in gone:
        publish_all(context.hub, topics_of(album_id, [owner_id]))
    return 0


def _read(session: Session, caller: Caller, album_id: str) -> AlbumView:
    [view] = read_views(session, caller.user_id, col(Album.id) == album_id)
    return with_contributors(session, view)


def _holds(asset_id: str, user_id: str) -> ColumnElement[bool]:
    """Whether an album shows a photo, or holds one of the user's own."""
    is_known = col(AlbumAsset.local_month).is_not(None) | (col(AlbumAsset.added_by_id) == user_id)
    return col(Album.id).in_(columns(col(AlbumAsset.album_id)).where(col(AlbumAsset.asset_id) == asset_id, is_known))


def _is_nothing() -> tuple[ColumnElement[bool], ...]:
    """An album that nobody has made anything of, that no link opens, and that nothing is on its way to."""
    photos = columns(col(AlbumAsset.asset_id)).where(col(AlbumAsset.album_id) == col(Album.id))
    links = columns(col(SharedLink.id)).where(col(SharedLink.album_id) == col(Album.id))
    members = columns(col(AlbumMember.user_id)).where(col(AlbumMember.album_id) == col(Album.id))
    uploads = columns(col(Upload.id)).where(col(Upload.album_id) == col(Album.id), col(Upload.asset_id).is_(None))
    return (
        col(Album.name) == "",
        col(Album.description) == "",
        ~photos.correlate(Album).exists(),
        ~members.correlate(Album).exists(),
        ~links.correlate(Album).exists(),
        ~uploads.correlate(Album).exists(),
    )


def _apply(session: Session, album: Album, change: AlbumChange) -> None:
    if "name" in change:
        album.name = check_album_name(change["name"])
    if "description" in change:
        album.description = check_album_description(change["description"])
    if "order" in change:
        album.order = check_order(change["order"])
    if "cover_asset_id" in change:
        album.cover_asset_id = _check_cover(session, album, change["cover_asset_id"])
    album.is_activity_enabled = change.get("is_activity_enabled", album.is_activity_enabled)


def _check_cover(session: Session, album: Album, asset_id: str | None) -> str | None:
    if asset_id is None:
        return None
    is_shown = select(AlbumAsset.asset_id).where(
        AlbumAsset.album_id == album.id, AlbumAsset.asset_id == asset_id, col(AlbumAsset.local_month).is_not(None)
    )
    if session.exec(is_shown).first() is None:
        raise InvalidInputError("Invalid album thumbnail")
    return asset_id
