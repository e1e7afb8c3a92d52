"""Routes of assets: facts, renditions, originals, marks, trash."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from immshare.api.identity import Ctx, Signed, SignedOrGuest
from immshare.api.sending import send_file, send_pieces, send_rendition
from immshare.rules.access import Caller
from immshare.rules.selection import MAX_IDS
from immshare.rules.timeline import TimelineFilter
from immshare.schemas.asset import AssetStatistics, AssetView, Count
from immshare.schemas.shared_link import GuestAssetView
from immshare.schemas.wire import WireModel
from immshare.services import assets, guest_media, guest_views, ingest, purge
from immshare.services.assets import MediaFile
from immshare.services.context import Context

router = APIRouter(prefix="/api", tags=["Assets"])

AssetId = Annotated[str, Path(pattern="^[0-9a-fA-F-]{36}$", alias="id")]


class Ids(WireModel):
    """Which assets."""

    ids: list[str] = Field(max_length=MAX_IDS)


class AssetChange(WireModel):
    """What to change; an absent field stays as it is."""

    is_favorite: bool | None = None
    description: str | None = None


class BulkChange(Ids):
    """What to change on several assets."""

    is_favorite: bool | None = None


class BulkDelete(Ids):
    """Which assets to delete; ``force`` skips the trash."""

    force: bool = False


class Job(WireModel):
    """Ingest again: what could not be shown, and what is."""

    asset_ids: list[str] = Field(max_length=MAX_IDS)
    name: Literal["regenerate-thumbnail", "refresh-metadata"]


# What goes well is answered by api/thumbnails.py before it comes here.
@router.head("/assets/{id}/thumbnail", include_in_schema=False)
@router.get("/assets/{id}/thumbnail", summary="Thumbnail or preview", response_class=Response)
def get_thumbnail(
    request: Request,
    context: Ctx,
    caller: SignedOrGuest,
    asset_id: AssetId,
    size: Literal["thumbnail", "preview"] = "thumbnail",
) -> Response:
    """WebP with 250 px on the short edge, or JPEG with 1440 px on the long edge."""
    return send_rendition(request, context, caller, asset_id.lower(), size)


@router.get("/assets/statistics", summary="Count one's own assets")
def asset_statistics(
    context: Ctx,
    caller: Signed,
    is_trashed: Annotated[bool, Query(alias="isTrashed")] = False,
    is_favorite: Annotated[bool | None, Query(alias="isFavorite")] = None,
) -> AssetStatistics:
    """Photos, videos and their sum."""
    return assets.statistics(context, caller, is_trashed=is_trashed, is_favorite=is_favorite)


@router.get("/assets/{id}", summary="One asset")
def get_asset(context: Ctx, caller: SignedOrGuest, asset_id: AssetId) -> AssetView | GuestAssetView:
    """The asset with its EXIF facts; to guests who may not know them, without."""
    return (assets if caller.link is None else guest_views).get_asset(context, caller, asset_id.lower())


@router.put("/assets/{id}", summary="Change one asset")
def update_asset(context: Ctx, caller: Signed, asset_id: AssetId, change: AssetChange) -> AssetView:
    """Favorite and description."""
    return assets.update_asset(
        context, caller, asset_id.lower(), is_favorite=change.is_favorite, description=change.description
    )


@router.put("/assets", status_code=204, summary="Change several assets")
def update_assets(context: Ctx, caller: Signed, change: BulkChange) -> None:
    """All of them or none: one that is not the caller's refuses the whole."""
    selection = assets.check_all_own(context, caller, change.ids, "asset.update")
    if change.is_favorite is not None:
        assets.set_favorite(context, caller, selection, TimelineFilter.ALL, change.is_favorite)


@router.delete("/assets", status_code=204, summary="Move assets to the trash, or delete them for good")
def delete_assets(context: Ctx, caller: Signed, wanted: BulkDelete) -> None:
    """All of them or none."""
    selection = assets.check_all_own(context, caller, wanted.ids, "asset.delete")
    assets.trash(context, caller, selection, TimelineFilter.ALL)
    if wanted.force:
        purge.delete_now(context, caller, sorted(selection.ids))


@router.post("/assets/jobs", status_code=204, summary="Make renditions and read the facts anew")
def run_asset_job(context: Ctx, caller: Signed, job: Job) -> None:
    """Puts the assets back into the ingest queue; they are away until it has done them."""
    selection = assets.check_all_own(context, caller, job.asset_ids, "asset.update")
    ingest.regenerate(context, caller, sorted(selection.ids))


@router.head("/assets/{id}/original", include_in_schema=False)
@router.get("/assets/{id}/original", summary="The file as it was uploaded", response_class=Response)
def get_original(
    request: Request, context: Ctx, caller: SignedOrGuest, asset_id: AssetId, download: bool = False
) -> Response:
    """Bytes, with Range support. To guests who may not know its metadata, without."""
    return _send(request, context, caller, asset_id, "asset.download", as_attachment=download)


@router.head("/assets/{id}/video/playback", include_in_schema=False)
@router.get("/assets/{id}/video/playback", summary="Play a video", response_class=Response)
def play_video(request: Request, context: Ctx, caller: SignedOrGuest, asset_id: AssetId) -> Response:
    """Bytes, with Range support. To guests who may not know its metadata, without."""
    return _send(request, context, caller, asset_id, "asset.view", as_attachment=False)


@router.post("/trash/restore/assets", status_code=200, summary="Restore assets from the trash")
def restore_assets(context: Ctx, caller: Signed, wanted: Ids) -> Count:
    """All of them or none."""
    selection = assets.check_all_own(context, caller, wanted.ids, "asset.delete")
    return Count(count=assets.restore(context, caller, selection))


@router.post("/trash/restore", status_code=200, summary="Restore everything from the trash")
def restore_trash(context: Ctx, caller: Signed) -> Count:
    """How many came back."""
    return Count(count=assets.restore(context, caller, None))


@router.post("/trash/empty", status_code=200, summary="Delete everything in the trash for good")
def empty_trash(context: Ctx, caller: Signed) -> Count:
    """How many are gone."""
    return Count(count=purge.empty_trash(context, caller))


def _send(
    request: Request, context: Context, caller: Caller, asset_id: str, permission: str, *, as_attachment: bool
) -> Response:
    """Send the file behind an asset for what the permission names."""
    files = assets if caller.link is None else guest_media
    found = files.original(context, caller, asset_id.lower(), permission)
    if isinstance(found, MediaFile):
        return send_file(request, found, as_attachment=as_attachment)
    content, file_name = found
    return send_pieces(request, content, file_name, as_attachment=as_attachment)
