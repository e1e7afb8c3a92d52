"""Routes of the timeline: months, and what lies in one."""

import gzip
import hashlib
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response

from immshare.api.identity import Ctx, Signed
from immshare.api.sending import is_known
from immshare.errors import InvalidInputError
from immshare.rules.timeline import TimelineFilter, bucket_of_month
from immshare.services import timeline

router = APIRouter(prefix="/api/timeline", tags=["Timeline"])

_WORTH_PACKING_BYTES = 1000
IsTrashed = Annotated[bool, Query(alias="isTrashed")]
IsFavorite = Annotated[bool, Query(alias="isFavorite")]


@router.get("/buckets", summary="The months of a timeline", response_class=Response)
def list_buckets(
    request: Request, context: Ctx, caller: Signed, is_trashed: IsTrashed = False, is_favorite: IsFavorite = False
) -> Response:
    """``[{timeBucket, count, dayCount, revision}]``, newest month first."""
    months = timeline.list_months(context, caller, _filter(is_trashed, is_favorite))
    body = [
        {
            "timeBucket": bucket_of_month(month.month),
            "count": month.asset_count,
            "dayCount": month.day_count,
            "revision": month.revision,
        }
        for month in months
    ]
    return _json(request, body)


@router.get("/bucket", summary="What lies in one month", response_class=Response)
def get_bucket(
    request: Request,
    context: Ctx,
    caller: Signed,
    time_bucket: Annotated[str, Query(alias="timeBucket")],
    is_trashed: IsTrashed = False,
    is_favorite: IsFavorite = False,
) -> Response:
    """Columns of equal length, newest first."""
    return _json(request, timeline.read_bucket(context, caller, time_bucket, _filter(is_trashed, is_favorite)))


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
