"""Routes of downloads: what one would consist of, planning one, and the zip files themselves."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from immshare.api.identity import Ctx, SignedOrGuest, shown_link
from immshare.api.sending import send_pieces
from immshare.errors import InvalidInputError
from immshare.rules.selection import MAX_IDS, parse_id
from immshare.schemas.download import DownloadInfo, DownloadPlanView
from immshare.schemas.wire import WireModel
from immshare.services import downloads

router = APIRouter(prefix="/api/download", tags=["Downloads"])

PlanId = Annotated[str, Path(pattern="^[0-9a-fA-F-]{36}$", alias="id")]
Ticket = Annotated[
    str, Query(pattern="^[A-Za-z0-9_-]*$", max_length=40, description="of the page that waits for the end")
]


_DIGITS = 10
"""No plan has so many parts that their number is so long; what is none leads to no part."""


class Wanted(WireModel):
    """What to download: photos, or an album."""

    asset_ids: list[str] | None = Field(default=None, max_length=MAX_IDS)
    album_id: str | None = None


class InfoWanted(Wanted):
    """What to tell of: photos or an album, in archives of at most so many bytes."""

    archive_size: int | None = Field(default=None, ge=1)


class ArchiveWanted(WireModel):
    """What to put into one archive, and what to call it."""

    asset_ids: list[str] = Field(max_length=MAX_IDS)
    archive_name: str | None = Field(default=None, max_length=300)


@router.post("/info", status_code=201, summary="What a download would consist of")
def download_info(context: Ctx, caller: SignedOrGuest, wanted: InfoWanted) -> DownloadInfo:
    """Sizes and photos of each archive."""
    album_id = None if wanted.album_id is None else parse_id(wanted.album_id)
    return downloads.get_info(
        context, caller, asset_ids=wanted.asset_ids, album_id=album_id, archive_bytes=wanted.archive_size
    )


@router.post("/archive", summary="One zip file of some photos", response_class=Response)
def download_archive(request: Request, context: Ctx, caller: SignedOrGuest, wanted: ArchiveWanted) -> Response:
    """The archive, with its length. One that can be resumed is planned first."""
    archive = downloads.open_archive(context, caller, wanted.asset_ids, wanted.archive_name or "")
    return send_pieces(request, archive, archive.name, as_attachment=True)


@router.post("/plans", status_code=201, summary="Plan a download of photos, or of an album")
def plan_download(request: Request, context: Ctx, caller: SignedOrGuest, wanted: Wanted) -> DownloadPlanView:
    """A snapshot: its parts are the same bytes each time, for seven days."""
    link = shown_link(request)
    access = link.access if link is not None else ""
    if wanted.album_id is not None and wanted.asset_ids is None:
        return downloads.plan_album(context, caller, parse_id(wanted.album_id), access)
    if wanted.asset_ids is not None and wanted.album_id is None:
        return downloads.plan_ids(context, caller, wanted.asset_ids, access)
    raise InvalidInputError("Name either assetIds or albumId.")


@router.head("/plans/{id}/{part}/{name}", include_in_schema=False)
@router.get("/plans/{id}/{part}/{name}", summary="A part of a planned download", response_class=Response)
def download_part(
    request: Request, context: Ctx, caller: SignedOrGuest, plan_id: PlanId, part: str, name: str, ticket: Ticket = ""
) -> Response:
    """A zip file, with Range support."""
    number = int(part) if part.isascii() and part.isdigit() and len(part) < _DIGITS else 0
    opened = downloads.open_part(context, caller, plan_id.lower(), number, name, ticket)
    return send_pieces(request, opened, opened.name, as_attachment=True)
