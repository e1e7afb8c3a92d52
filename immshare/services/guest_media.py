"""Which file stands behind a photo that a link shows. Nothing about it tells more than the link does: no hash and, without metadata, no name."""

from sqlalchemy import bindparam, true
from sqlmodel import col, select

from immshare.errors import MediaMissingError, NotFoundError
from immshare.models import Asset, AssetStatus
from immshare.rules.access import Caller
from immshare.rules.shared_link_access import neutral_file_name
from immshare.services.assets import MediaFile
from immshare.services.context import Context
from immshare.services.guest_views import the_link
from immshare.services.originals import OpenedOriginal, open_cleaned
from immshare.services.shared_link_access import shows, shows_in_album, shows_in_share
from immshare.store.keys import RenditionName, original_key, rendition_key

_MISSING = "Asset media not found"
_RENDERED = select(Asset.status).where(Asset.id == bindparam("asset_id"))
_IN_ALBUM = _RENDERED.where(shows_in_album())
_IN_SHARE = _RENDERED.where(shows_in_share())
"""Built once: they are asked for every thumbnail."""


def rendition(context: Context, caller: Caller, asset_id: str, name: RenditionName) -> MediaFile:
    """The thumbnail or preview of a photo that the caller's link shows.

    Raises:
        NotFoundError: It shows no such photo.
        MediaMissingError: There is none (yet).
    """
    link = the_link(caller, "asset.view")
    if link.album_id is not None:
        rows = context.database.rows(_IN_ALBUM, asset_id=asset_id, album_id=link.album_id)
    else:
        rows = context.database.rows(_IN_SHARE, asset_id=asset_id, link_id=link.id)
    if not rows:
        raise NotFoundError.for_permission("asset.view")
    if rows[0][0] != AssetStatus.READY:
        raise MediaMissingError(_MISSING)
    mime = "image/webp" if name == "thumbnail" else "image/jpeg"
    path = context.store.local_path(rendition_key(asset_id, name))
    return MediaFile(path, mime, f'"{asset_id}-{name}"', neutral_file_name(asset_id, mime))


def original(
    context: Context, caller: Caller, asset_id: str, permission: str = "asset.download"
) -> MediaFile | tuple[OpenedOriginal, str]:
    """The file behind a photo that the caller's link shows: to download it, or (``asset.view``) to play it if it is a video.

    Returns:
        The file as it was uploaded; to guests who may know nothing of it the file without its metadata, and a name that says nothing.

    Raises:
        NotFoundError: The link shows no such photo, allows no downloads, or it is no video and there is nothing to play.
        CannotCleanError: The metadata cannot be taken out of it, or have not been yet.
        MediaMissingError: The store has lost it.
    """
    link = the_link(caller, permission)
    # To be looked at, a photo has a preview; its file is a download.
    is_meant = true() if permission == "asset.download" else col(Asset.kind) == "VIDEO"
    with context.database.reading() as session:
        asset = session.exec(select(Asset).where(col(Asset.id) == asset_id, shows(link), is_meant)).first()
    if asset is None:
        raise NotFoundError.for_permission(permission)
    if not link.show_metadata:
        return open_cleaned(context, asset), neutral_file_name(asset.id, asset.mime)
    path = context.store.local_path(original_key(asset.owner_id, asset.sha1))
    return MediaFile(path, asset.mime, f'"{asset.id}"', asset.file_name)
