"""Assets: look at, mark, trash, restore; which file stands behind one."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import bindparam, func, or_, update
from sqlmodel import Session, col, select

from immshare.errors import InvalidInputError, MediaMissingError, NotFoundError
from immshare.live import publish_all, user_topic
from immshare.media.metadata import clean_text
from immshare.models import Asset, AssetMetadata, AssetStatus
from immshare.rules.access import Caller, require
from immshare.rules.selection import MAX_IDS, Selection, parse_id
from immshare.rules.timeline import TimelineFilter, View
from immshare.schemas.asset import AssetStatistics, AssetView, ExifView
from immshare.services.album_access import is_shown_to
from immshare.services.album_months import hide, show
from immshare.services.context import Context
from immshare.services.timeline import recount, selected_in, shown_in, take_turn
from immshare.store.keys import RenditionName, original_key, rendition_key

_MAX_DESCRIPTION = 2000
_RENDERED = select(Asset.status, Asset.sha1, Asset.file_name).where(
    Asset.id == bindparam("asset_id"),
    or_(col(Asset.owner_id) == bindparam("user_id"), is_shown_to(bindparam("user_id"))),
)
"""Built once: it is asked for every thumbnail."""


class Marked(NamedTuple):
    """How many of a selection got a mark, and how many had it before."""

    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file to send.

    Attributes:
        path: Where it can be read.
        mime: Its type, from its content.
        etag: A strong validator, quoted.
        file_name: The name to save it under.
    """

    path: Path
    mime: str
    etag: str
    file_name: str


def get_asset(context: Context, caller: Caller, asset_id: str) -> AssetView:
    """One asset with its EXIF facts: one's own, or one that an album of the caller's shows. The heart is the owner's alone.

    Raises:
        NotFoundError: No such asset, or not the caller's to read.
    """
    require(caller, "asset.read")
    with context.database.reading() as session:
        asset = _readable(session, caller, asset_id, "asset.read")
        view = full_view(asset, session.get(AssetMetadata, asset.id))
    return view if asset.owner_id == caller.user_id else view.model_copy(update={"is_favorite": False})


def update_asset(
    context: Context, caller: Caller, asset_id: str, *, is_favorite: bool | None = None, description: str | None = None
) -> AssetView:
    """Change what the owner may change; None leaves a field as it is.

    Raises:
        NotFoundError: No such asset, or not the caller's.
        InvalidInputError: The description is longer than 2,000 characters.
    """
    require(caller, "asset.update")
    if description is not None and len(description) > _MAX_DESCRIPTION:
        raise InvalidInputError(f"A description has at most {_MAX_DESCRIPTION:,} characters.")
    with context.database.writing() as session:
        take_turn(session, [caller.user_id])
        asset = _own(session, caller, asset_id, "asset.update")
        metadata = session.get(AssetMetadata, asset.id) or AssetMetadata(asset_id=asset.id)
        if is_favorite is not None:
            asset.is_favorite = is_favorite
        if description is not None:
            metadata.description = clean_text(description.replace("\r\n", "\n"), _MAX_DESCRIPTION)
            session.add(metadata)
        asset.updated_at = context.now()
        recount(session, caller.user_id, {asset.local_month})
    context.hub.publish(user_topic(caller.user_id))
    return full_view(asset, metadata)


def set_favorite(context: Context, caller: Caller, selection: Selection, view: View, is_favorite: bool) -> Marked:
    """Mark or unmark the selected ones of the caller's own assets.

    Args:
        context: The tools.
        caller: Who is asking.
        selection: Which of those that the view shows.
        view: Where the selection was made; a month means what the view shows of it.
        is_favorite: The mark to set.
    """
    require(caller, "asset.update")
    conditions = selected_in(caller.user_id, selection, view)
    with context.database.writing() as session:
        take_turn(session, [caller.user_id])
        per_month = select(Asset.local_month, func.count()).where(*conditions).group_by(col(Asset.local_month))
        count_by_month = dict(session.exec(per_month).all())
        marked = update(Asset).where(*conditions, col(Asset.is_favorite).is_not(is_favorite))
        values = {"is_favorite": is_favorite, "updated_at": context.now()}
        changed = int(session.connection().execute(marked.values(values)).rowcount)
        recount(session, caller.user_id, count_by_month)
    if changed:
        context.hub.publish(user_topic(caller.user_id))
    return Marked(changed, sum(count_by_month.values()) - changed)


def trash(context: Context, caller: Caller, selection: Selection, view: View) -> int:
    """Move the selected ones of the caller's own assets, as a view shows them, to the trash.

    Returns:
        How many were moved.

    Raises:
        InvalidInputError: The view is the trash.
    """
    require(caller, "asset.delete")
    if view == TimelineFilter.TRASH:
        raise InvalidInputError("These are in the trash already.")
    return _move(context, caller, selection, view, context.now())


def restore(context: Context, caller: Caller, selection: Selection | None) -> int:
    """Bring the selected assets, or all of them (None), back from the caller's trash.

    Returns:
        How many came back.
    """
    require(caller, "asset.delete")
    return _move(context, caller, selection, TimelineFilter.TRASH, None)


def select_ids(context: Context, caller: Caller, selection: Selection | None, view: View) -> list[str]:
    """The ids of the caller's own assets that a selection (None: everything) means in a view, in no order."""
    require(caller, "asset.read")
    with context.database.reading() as session:
        return list(session.exec(select(Asset.id).where(*selected_in(caller.user_id, selection, view))))


def count_own(context: Context, caller: Caller, selection: Selection, view: View) -> int:
    """How many of the selected photos are the caller's own; none in an album that is not theirs to look at."""
    require(caller, "asset.read")
    with context.database.reading() as session:
        count = select(func.count()).select_from(Asset).where(*selected_in(caller.user_id, selection, view))
        return session.exec(count).one()


def check_all_own(context: Context, caller: Caller, asset_ids: Iterable[str], permission: str) -> Selection:
    """The selection of exactly these ids, if every one of them is the caller's.

    Raises:
        NotFoundError: One of them is unknown or somebody else's; nothing was done.
        InvalidInputError: No ids, too many, or one that is no id.
    """
    require(caller, permission)
    ids = frozenset(parse_id(asset_id) for asset_id in asset_ids)
    if not 0 < len(ids) <= MAX_IDS:
        raise InvalidInputError(f"ids must hold 1 to {MAX_IDS:,} entries.")
    query = select(func.count()).where(Asset.owner_id == caller.user_id, col(Asset.id).in_(ids))
    with context.database.reading() as session:
        if session.exec(query).one() != len(ids):
            raise NotFoundError.for_permission(permission)
    return Selection(ids=ids)


def statistics(
    context: Context, caller: Caller, *, is_trashed: bool = False, is_favorite: bool | None = None
) -> AssetStatistics:
    """How many photos and videos the caller has."""
    require(caller, "asset.statistics")
    conditions = [*shown_in(caller.user_id, TimelineFilter.TRASH if is_trashed else TimelineFilter.ALL)]
    if is_favorite is not None:
        conditions.append(col(Asset.is_favorite).is_(is_favorite))
    with context.database.reading() as session:
        count = dict(session.exec(select(Asset.kind, func.count()).where(*conditions).group_by(Asset.kind)).all())
    images, videos = count.get("IMAGE", 0), count.get("VIDEO", 0)
    return AssetStatistics(images=images, videos=videos, total=images + videos)


def rendition(context: Context, caller: Caller, asset_id: str, name: RenditionName) -> MediaFile:
    """The thumbnail or preview of an asset.

    Raises:
        NotFoundError: No such asset, or not the caller's to see.
        MediaMissingError: There is none (yet).
    """
    require(caller, "asset.view")
    rows = context.database.rows(_RENDERED, asset_id=asset_id, user_id=caller.user_id)
    if not rows:
        raise NotFoundError.for_permission("asset.view")
    status, sha1, file_name = rows[0]
    if status != AssetStatus.READY:
        raise MediaMissingError("Asset media not found")
    mime = "image/webp" if name == "thumbnail" else "image/jpeg"
    path = context.store.local_path(rendition_key(asset_id, name))
    return MediaFile(path, mime, f'"{sha1}-{name}"', f"{Path(file_name).stem}-{name}{path.suffix}")


def original(context: Context, caller: Caller, asset_id: str, permission: str = "asset.download") -> MediaFile:
    """The file as it was uploaded.

    Raises:
        NotFoundError: No such asset, or not the caller's to download.
        MediaMissingError: The store has lost it.
    """
    require(caller, permission)
    with context.database.reading() as session:
        asset = _readable(session, caller, asset_id, permission)
    path = context.store.local_path(original_key(asset.owner_id, asset.sha1))
    return MediaFile(path, asset.mime, f'"{asset.sha1}"', asset.file_name)


def _own(session: Session, caller: Caller, asset_id: str, permission: str) -> Asset:
    query = select(Asset).where(Asset.id == asset_id, Asset.owner_id == caller.user_id)
    asset = session.exec(query).first()
    if asset is None:
        raise NotFoundError.for_permission(permission)
    return asset


def _readable(session: Session, caller: Caller, asset_id: str, permission: str) -> Asset:
    """An asset that the caller may look at and keep a copy of: their own, or one that an album of theirs shows."""
    may_see = or_(col(Asset.owner_id) == caller.user_id, is_shown_to(caller.user_id))
    asset = session.exec(select(Asset).where(Asset.id == asset_id, may_see)).first()
    if asset is None:
        raise NotFoundError.for_permission(permission)
    return asset


def _move(
    context: Context, caller: Caller, selection: Selection | None, view: View, trashed_at: datetime | None
) -> int:
    """Into the trash at an instant, or out of it (None); the albums follow."""
    conditions = selected_in(caller.user_id, selection, view)
    now = context.now()
    with context.database.writing() as session:
        take_turn(session, [caller.user_id])
        months = session.exec(select(Asset.local_month).where(*conditions).distinct()).all()
        topics = show(session, select(Asset.id).where(*conditions), now) if trashed_at is None else set()
        moved = update(Asset).where(*conditions).values(trashed_at=trashed_at, updated_at=now)
        count = int(session.connection().execute(moved).rowcount)
        if trashed_at is not None:
            # By their instant: a selection made in an album finds nothing there any more once they are hidden.
            just_now = (Asset.owner_id == caller.user_id, Asset.trashed_at == trashed_at)
            topics = hide(session, select(Asset.id).where(*just_now), now)
        recount(session, caller.user_id, months)
    if count:
        publish_all(context.hub, topics | {user_topic(caller.user_id)})
    return count


def full_view(asset: Asset, metadata: AssetMetadata | None) -> AssetView:
    """An asset with its EXIF facts, to somebody who may know all of it."""
    exif = _exif(asset, metadata or AssetMetadata(asset_id=asset.id))
    return plain_view(asset).model_copy(update={"exif_info": exif})


def plain_view(asset: Asset) -> AssetView:
    """An asset without its EXIF facts, as lists show it to somebody who may know all of it."""
    taken_at = asset.taken_at or asset.file_created_at
    return AssetView(
        id=asset.id,
        type=asset.kind,
        thumbhash=asset.thumbhash,
        original_mime_type=asset.mime,
        local_date_time=taken_at + timedelta(minutes=asset.local_offset_minutes or 0),
        duration=asset.duration_ms,
        width=asset.width_px,
        height=asset.height_px,
        created_at=asset.created_at,
        owner_id=asset.owner_id,
        original_path=asset.file_name,
        original_file_name=asset.file_name,
        file_created_at=taken_at,
        file_modified_at=asset.file_modified_at,
        updated_at=asset.updated_at,
        is_favorite=asset.is_favorite,
        is_trashed=asset.trashed_at is not None,
        checksum=base64.b64encode(bytes.fromhex(asset.sha1)).decode("ascii"),
        failure=asset.failure,
    )


def _exif(asset: Asset, metadata: AssetMetadata) -> ExifView:
    return ExifView(
        make=metadata.make,
        model=metadata.model,
        exif_image_width=asset.width_px,
        exif_image_height=asset.height_px,
        file_size_in_byte=asset.size_bytes,
        orientation=None if metadata.orientation is None else str(metadata.orientation),
        date_time_original=asset.taken_at,
        modify_date=metadata.modified_at or asset.file_modified_at,
        time_zone=metadata.time_zone,
        lens_model=metadata.lens_model,
        f_number=metadata.f_number,
        focal_length=metadata.focal_length_mm,
        iso=metadata.iso,
        exposure_time=metadata.exposure_time,
        latitude=metadata.latitude,
        longitude=metadata.longitude,
        description=metadata.description,
        projection_type=metadata.projection_type,
        rating=metadata.rating,
    )
