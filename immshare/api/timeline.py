"""Routes of the timeline: months, and what lies in one."""

import gzip
import hashlib
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response

from immshare.api.guests import note_visit
from immshare.api.identity import Ctx, SignedOrGuest
from immshare.api.sending import is_known
from immshare.errors import InvalidInputError
from immshare.rules.selection import parse_id
from immshare.rules.timeline import TimelineFilter, bucket_of_month
from immshare.schemas.album import AlbumOrder
from immshare.schemas.timeline import BucketColumns, BucketView
from immshare.services import album_timeline, guest_timeline, timeline

router = APIRouter(prefix="/api/timeline", tags=["Timeline"])

_WORTH_PACKING_BYTES = 1000
IsTrashed = Annotated[bool, Query(alias="isTrashed")]
IsFavorite = Annotated[bool, Query(alias="isFavorite")]
AlbumId = Annotated[str | None, Query(alias="albumId", description="an album instead of the own timeline")]
TakenIn = Annotated[str | None, Query(alias="takenIn", description="an album: tells what it holds already")]
Order = Annotated[AlbumOrder | None, Query(description="of an album; absent: its own")]


@router.get(
    "/buckets",
    summary="The months of a timeline",
    response_class=Response,
    responses={200: {"model": list[BucketView], "description": "The months"}},
)
def list_buckets(
    request: Request,
    context: Ctx,
    caller: SignedOrGuest,
    is_trashed: IsTrashed = False,
    is_favorite: IsFavorite = False,
    album_id: AlbumId = None,
    order: Order = None,
    taken_in: TakenIn = None,
) -> Response:
    """``[{timeBucket, count, dayCount, revision}]``, newest month first; an album's in its order."""
    view = _filter(is_trashed, is_favorite)
    if caller.link is not None:
        guest_timeline.check_no_filter(view, taken_in)
        months = guest_timeline.list_months(context, caller, album_id and parse_id(album_id), order)
        note_visit(request, context, caller)
    elif album_id is not None:
        months = album_timeline.list_months(context, caller, _album(album_id, view), order)
    elif taken_in is not None:
        months = album_timeline.list_own_months(context, caller, parse_id(taken_in), view)
    else:
        months = timeline.list_months(context, caller, view)
    return _json(request, [_bucket(month) for month in months])


@router.get(
    "/bucket",
    summary="What lies in one month",
    response_class=Response,
    responses={200: {"model": BucketColumns, "description": "The columns"}},
)
def get_bucket(
    request: Request,
    context: Ctx,
    caller: SignedOrGuest,
    time_bucket: Annotated[str, Query(alias="timeBucket")],
    is_trashed: IsTrashed = False,
    is_favorite: IsFavorite = False,
    album_id: AlbumId = None,
    order: Order = None,
    taken_in: TakenIn = None,
) -> Response:
    """Columns of equal length, newest first; an album's in its order."""
    view = _filter(is_trashed, is_favorite)
    if caller.link is not None:
        guest_timeline.check_no_filter(view, taken_in)
        named = album_id and parse_id(album_id)
        return _json(request, guest_timeline.read_month(context, caller, time_bucket, named, order))
    if album_id is not None:
        return _json(request, album_timeline.read_month(context, caller, _album(album_id, view), time_bucket, order))
    if taken_in is not None:
        return _json(request, album_timeline.read_own_month(context, caller, parse_id(taken_in), time_bucket, view))
    return _json(request, timeline.read_bucket(context, caller, time_bucket, view))


def _bucket(month: timeline.Month) -> dict[str, str | int]:
    bucket: dict[str, str | int] = {
        "timeBucket": bucket_of_month(month.month),
        "count": month.asset_count,
        "dayCount": month.day_count,
        "revision": month.revision,
    }
    return bucket if month.taken_count is None else bucket | {"takenCount": month.taken_count}


def _album(album_id: str, view: TimelineFilter) -> str:
    if view != TimelineFilter.ALL:
        raise InvalidInputError("albumId does not go together with isTrashed or isFavorite.")
    return parse_id(album_id)


def _filter(is_trashed: bool, is_favorite: bool) -> TimelineFilter:
    if is_trashed and is_favorite:
        raise InvalidInputError("isTrashed and isFavorite exclude each other.")
    if is_trashed:
        return TimelineFilter.TRASH
    return TimelineFilter.FAVORITES if is_favorite else TimelineFilter.ALL


def _json(request: Request, body: object) -> Response:
    content = orjson.dumps(body)
    etag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    if len(content) > _WORTH_PACKING_BYTES and "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["Content-Encoding"] = gzip.compress(content, 1), "gzip"
    return Response(content, media_type="application/json", headers=headers)
