"""What guests get to see of a link, its album and its photos: nobody's name, and without metadata nothing but what a photo looks like."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from immshare.errors import AuthenticationError, ForbiddenError, NotFoundError
from immshare.models import Album, AlbumMonth, Asset, AssetMetadata, SharedLink
from immshare.rules.access import NOT_FOR_LINKS, Caller, Link, require_or_link
from immshare.rules.shared_link_details import LinkKind
from immshare.rules.timeline import day_of
from immshare.schemas.album import AlbumRole, AlbumVersion, AlbumView
from immshare.schemas.asset import AssetView
from immshare.schemas.shared_link import NO_TIME, PASSWORD_MASK, GuestAssetView, SharedLinkView
from immshare.services.album_views import read_views
from immshare.services.assets import full_view, plain_view
from immshare.services.context import Context
from immshare.services.shared_link_access import shows
from immshare.services.shared_link_views import in_share_order

_ALBUM_READ = "album.read"
_HIDDEN_OF_ALBUM: dict[str, Any] = {
    "created_at": NO_TIME,
    "updated_at": NO_TIME,
    "start_date": None,
    "end_date": None,
    "last_modified_asset_timestamp": None,
}


class LinkDescription(NamedTuple):
    """A link without its photos.

    Attributes:
        link: The link.
        asset_count: How many photos it shows.
        cover_id: Which of them stands for all.
        first_day: Of the oldest photo, by its wall clock; None when that is hidden, or there are no photos.
        last_day: Of the newest.
    """

    link: SharedLinkView
    asset_count: int
    cover_id: str | None
    first_day: date | None = None
    last_day: date | None = None


def the_link(caller: Caller, permission: str) -> Link:
    """The link that a guest came with, for services that nobody else has use for.

    Raises:
        ForbiddenError: The caller came with an account.
        ImmshareError: Whatever ``require_or_link`` refuses.
    """
    require_or_link(caller, permission)
    if caller.link is None:
        raise ForbiddenError(NOT_FOR_LINKS)
    return caller.link


def get_link(context: Context, caller: Caller) -> SharedLinkView:
    """The link that the caller came with, with the album or all of the photos that it shows.

    Raises:
        ForbiddenError: The caller came with none.
        AuthenticationError: It was deleted a moment ago.
    """
    link = the_link(caller, "sharedLink.read")
    query = select(Asset).where(shows(link)).order_by(*in_share_order())
    with context.database.reading() as session:
        assets = [] if link.album_id is not None else [_asset(link, asset) for asset in session.exec(query)]
        return _read_link(session, link).model_copy(update={"assets": assets})


def describe_link(context: Context, caller: Caller) -> LinkDescription:
    """The link that the caller came with, however much it shows.

    Raises:
        ForbiddenError: The caller came with none.
        AuthenticationError: It was deleted a moment ago.
    """
    link = the_link(caller, "sharedLink.read")
    with context.database.reading() as session:
        view = _read_link(session, link)
        if (album := view.album) is not None:
            days = [None if at is None else at.date() for at in (album.start_date, album.end_date)]
            return LinkDescription(view, album.asset_count, album.album_thumbnail_asset_id, *days)
        local_day = col(Asset.local_day)
        totals = select(func.count(), func.min(local_day), func.max(local_day)).select_from(Asset).where(shows(link))
        count, *keys = session.exec(totals).one()
        cover_id = session.exec(select(Asset.id).where(shows(link)).order_by(*in_share_order()).limit(1)).first()
    days = [None if key is None or not link.show_metadata else day_of(key) for key in keys]
    return LinkDescription(view, count, cover_id, *days)


def _read_link(session: Session, link: Link) -> SharedLinkView:
    row = session.get(SharedLink, link.id)
    if row is None:
        raise AuthenticationError("Invalid share key")
    album = None if link.album_id is None else _read_album(session, link, link.album_id)
    return SharedLinkView(
        id=row.id,
        description=row.description,
        password=None if row.password_hash is None else PASSWORD_MASK,
        user_id=row.creator_id if link.show_metadata else "",
        key=row.key,
        slug=row.slug,
        type=LinkKind.INDIVIDUAL.value if album is None else LinkKind.ALBUM.value,
        created_at=row.created_at,
        expires_at=row.expires_at,
        assets=[],
        album=album,
        allow_upload=row.allow_upload,
        allow_download=row.allow_download,
        show_metadata=row.show_metadata,
    )


def get_album(context: Context, caller: Caller, album_id: str) -> AlbumView:
    """The album that the caller's link opens, without its members.

    Raises:
        NotFoundError: The link opens another one, or none.
    """
    link = _link_to(caller, album_id)
    with context.database.reading() as session:
        return _read_album(session, link, album_id)


def get_version(context: Context, caller: Caller, album_id: str) -> AlbumVersion:
    """A number that changes with the photos that the link's album shows, and with nothing else.

    Raises:
        NotFoundError: The link opens another album, or none.
    """
    _link_to(caller, album_id)
    with context.database.reading() as session:
        return AlbumVersion(id=album_id, revision=photo_revision(session, album_id))


def get_asset(context: Context, caller: Caller, asset_id: str) -> AssetView | GuestAssetView:
    """One photo that the caller's link shows.

    Raises:
        NotFoundError: It shows no such photo.
    """
    link = the_link(caller, "asset.read")
    with context.database.reading() as session:
        asset = session.exec(select(Asset).where(Asset.id == asset_id, shows(link))).first()
        if asset is None:
            raise NotFoundError.for_permission("asset.read")
        metadata = session.get(AssetMetadata, asset_id)
    if not link.show_metadata:
        return _asset(link, asset)
    return full_view(asset, metadata).model_copy(update={"is_favorite": False})


def photo_revision(session: Session, album_id: str) -> int:
    """A number that changes with the photos that an album shows."""
    query = select(func.coalesce(func.sum(col(AlbumMonth.revision)), 0)).where(AlbumMonth.album_id == album_id)
    return int(session.exec(query).one())


def _link_to(caller: Caller, album_id: str) -> Link:
    link = the_link(caller, _ALBUM_READ)
    if link.album_id != album_id:
        raise NotFoundError.for_permission(_ALBUM_READ)
    return link


def _read_album(session: Session, link: Link, album_id: str) -> AlbumView:
    found = read_views(session, "", col(Album.id) == album_id)
    if not found:
        raise NotFoundError.for_permission(_ALBUM_READ)
    changes: dict[str, Any] = {
        "album_users": [],
        "role": AlbumRole.VIEWER,
        "is_activity_enabled": False,
        "revision": photo_revision(session, album_id),
    }
    return found[0].model_copy(update=changes if link.show_metadata else changes | _HIDDEN_OF_ALBUM)


def _asset(link: Link, asset: Asset) -> AssetView | GuestAssetView:
    view = plain_view(asset)
    if link.show_metadata:
        return view.model_copy(update={"is_favorite": False})
    return GuestAssetView(
        id=view.id,
        type=view.type,
        thumbhash=view.thumbhash,
        original_mime_type=view.original_mime_type,
        duration=view.duration,
        width=view.width,
        height=view.height,
    )
