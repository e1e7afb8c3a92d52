"""Routes of comments and likes. For members of the album only: shared links are never let in here."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from immshare.api.identity import Ctx, Signed
from immshare.rules.activity import MAX_PAGE
from immshare.rules.selection import parse_id
from immshare.schemas.activity import (
    ActivityChanges,
    ActivityKind,
    ActivityLevel,
    ActivityStatistics,
    ActivityView,
)
from immshare.schemas.wire import WireModel
from immshare.services import activities
from immshare.services.activity_views import ActivityQuery, Scope

router = APIRouter(prefix="/api/activities", tags=["Activities"])

ActivityId = Annotated[str, Path(pattern="^[0-9a-fA-F-]{36}$", alias="id")]
AlbumId = Annotated[str, Query(alias="albumId")]
AssetId = Annotated[str | None, Query(alias="assetId", description="one photo of the album instead of all of it")]
_HIGHEST = 2**31 - 1
Sequence = Annotated[int, Query(ge=0, le=_HIGHEST)]


class NewActivity(WireModel):
    """A comment or a like, of the album or of a photo in it."""

    album_id: str
    asset_id: str | None = None
    type: ActivityKind
    comment: str | None = Field(default=None, description="of a comment; 1 to 2,000 characters")


class Seen(WireModel):
    """Up to where the caller has looked."""

    album_id: str
    asset_id: str | None = Field(default=None, description="only those of one photo")
    sequence: int = Field(ge=0, le=_HIGHEST)


@router.get("", summary="Comments and likes of an album")
def list_activities(
    context: Ctx,
    caller: Signed,
    album_id: AlbumId,
    asset_id: AssetId = None,
    level: ActivityLevel | None = None,
    kind: Annotated[ActivityKind | None, Query(alias="type")] = None,
    user_id: Annotated[str | None, Query(alias="userId")] = None,
    before: Annotated[int | None, Query(ge=0, le=_HIGHEST, description="only what has a lower sequence")] = None,
    limit: Annotated[int | None, Query(ge=1, le=MAX_PAGE, description="the newest so many; absent: all")] = None,
) -> list[ActivityView]:
    """Oldest first. Those of photos are among them, unless ``level`` is ``album``."""
    user_id = None if user_id is None else parse_id(user_id)
    query = ActivityQuery(_scope(album_id, asset_id), level, kind, user_id, before, limit)
    return activities.list_activities(context, caller, query)


@router.post(
    "",
    status_code=201,
    summary="Comment or like",
    responses={200: {"model": ActivityView, "description": "the like was there already"}},
)
def add_activity(context: Ctx, caller: Signed, wanted: NewActivity, response: Response) -> ActivityView:
    """Liking twice is no error; a comment that comes with a like is left out."""
    scope = _scope(wanted.album_id, wanted.asset_id)
    if wanted.type == ActivityKind.COMMENT:
        return activities.add_comment(context, caller, scope, wanted.comment)
    liked = activities.like(context, caller, scope)
    if not liked.is_new:
        response.status_code = 200
    return liked.view


@router.get("/statistics", summary="Count comments and likes")
def activity_statistics(
    context: Ctx, caller: Signed, album_id: AlbumId, asset_id: AssetId = None
) -> ActivityStatistics:
    """Of an album with all its photos, or of one photo."""
    return activities.statistics(context, caller, _scope(album_id, asset_id))


@router.get("/changes", summary="What has changed since the last look")
def activity_changes(
    context: Ctx,
    caller: Signed,
    album_id: AlbumId,
    since: Sequence,
    first: Annotated[int, Query(ge=0, le=_HIGHEST, alias="from", description="the lowest sequence held")] = 0,
    asset_id: AssetId = None,
) -> ActivityChanges:
    """The counts, what is new, and what is gone; ``since`` is the revision of the last look."""
    return activities.changes(context, caller, _scope(album_id, asset_id), since, first)


@router.put("/seen", status_code=204, summary="Take the unread mark off")
def mark_seen(context: Ctx, caller: Signed, seen: Seen) -> None:
    """Up to a sequence; for the caller alone."""
    activities.mark_seen(context, caller, _scope(seen.album_id, seen.asset_id), seen.sequence)


@router.delete("/{id}", status_code=204, summary="Remove a comment or like")
def remove_activity(context: Ctx, caller: Signed, activity_id: ActivityId) -> None:
    """Whoever made it, or the album's owner."""
    activities.remove(context, caller, activity_id.lower())


@router.post("/{id}/restore", status_code=200, summary="Take back the removal of a comment or like")
def restore_activity(context: Ctx, caller: Signed, activity_id: ActivityId) -> ActivityView:
    """Whoever removed it, within half a minute."""
    return activities.restore(context, caller, activity_id.lower())


def _scope(album_id: str, asset_id: str | None) -> Scope:
    return Scope(parse_id(album_id), None if asset_id is None else parse_id(asset_id))
