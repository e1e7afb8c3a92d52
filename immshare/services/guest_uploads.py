"""What guests add through a link: it becomes its creator's, counts on their quota, and is in the album or the share at once."""

from sqlalchemy import exists, or_
from sqlmodel import Session, col, select

from immshare.errors import AuthenticationError, NotFoundError
from immshare.models import AlbumAsset, Asset, SharedLink, SharedLinkAsset
from immshare.rules.access import Caller
from immshare.schemas.upload import UploadDetails
from immshare.services.context import Context
from immshare.services.shared_link_views import is_backed
from immshare.services.shared_links import insert_photos

CLOSED = "This link does not take photos."


def details_of(caller: Caller, details: UploadDetails) -> UploadDetails:
    """What is known of a file, as far as it is the caller's to say: a guest's goes where the link leads, and gets no heart.

    Raises:
        NotFoundError: A guest names another album than the link's.
    """
    if caller.link is None:
        return details
    if details.album_id not in (None, caller.link.album_id):
        raise NotFoundError.for_permission("albumAsset.create")
    return details.model_copy(update={"album_id": caller.link.album_id, "is_favorite": False})


def is_held(session: Session, link_id: str, asset: Asset) -> bool:
    """Whether a link leads to a photo already: its guests see it, or will as soon as it can be shown.

    Args:
        session: A session.
        link_id: Which link.
        asset: A photo of whoever made it.
    """
    in_album = exists().where(
        col(AlbumAsset.album_id) == col(SharedLink.album_id), col(AlbumAsset.asset_id) == asset.id
    )
    in_share = exists().where(
        col(SharedLinkAsset.link_id) == col(SharedLink.id), col(SharedLinkAsset.asset_id) == asset.id
    )
    held = or_(in_album.correlate(SharedLink), in_share.correlate(SharedLink))
    query = select(SharedLink.id).where(SharedLink.id == link_id, held)
    return asset.trashed_at is None and session.exec(query).first() is not None


def place(context: Context, session: Session, link_id: str, asset_id: str) -> None:
    """Put what a guest has uploaded into the share, in the transaction that makes the asset. An album has got it already.

    Raises:
        AuthenticationError: The link takes nothing any more; nothing must be left of the upload.
    """
    query = select(SharedLink).where(SharedLink.id == link_id, col(SharedLink.allow_upload).is_(True), is_backed())
    link = session.exec(query).first()
    if link is None or (link.expires_at is not None and link.expires_at <= context.now()):
        raise AuthenticationError(CLOSED)
    if link.album_id is None:
        own = (col(Asset.id) == asset_id, col(Asset.owner_id) == link.creator_id)
        insert_photos(session, link, own, context.now())
