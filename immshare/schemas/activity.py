"""Comments and likes as the contract shows them, and how many there are."""

from enum import StrEnum

from pydantic import Field

from immshare.schemas.user import UserView
from immshare.schemas.wire import Instant, WireModel


class ActivityKind(StrEnum):
    """What somebody did."""

    COMMENT = "comment"
    LIKE = "like"


class ActivityLevel(StrEnum):
    """What it was done to: the album itself, or a photo in it."""

    ALBUM = "album"
    ASSET = "asset"


class CommentPart(WireModel):
    """A part of a comment."""

    text: str
    href: str | None = Field(description="where it leads, http or https; null: plain text")


class ActivityView(WireModel):
    """One comment or like, to one of the album's members."""

    id: str
    created_at: Instant
    user: UserView
    asset_id: str | None = Field(description="the photo; null: the album itself")
    type: ActivityKind
    comment: str | None
    parts: list[CommentPart] = Field(description="the comment cut at its links; empty when it has none")
    sequence: int = Field(description="its place in the album's list; what came later has more")
    can_delete: bool = Field(description="the caller wrote it, or owns the album")


class ActivityStatistics(WireModel):
    """How much there is about an album with all its photos, or about one photo."""

    comments: int
    likes: int
    target_likes: int = Field(description="likes of the album itself, or of the photo")
    like_id: str | None = Field(description="the caller's own like of the album itself, or of the photo")
    has_unread: bool = Field(description="others did something anywhere in the album that the caller has not seen")
    is_enabled: bool = Field(description="comments & likes are switched on: new ones are accepted")
    revision: int = Field(description="grows with every change of the album's comments and likes")


class ActivityChanges(ActivityStatistics):
    """What has changed since an earlier look. Whoever then holds another number than ``held`` lists all of it again."""

    changed: list[ActivityView] = Field(description="new or restored, oldest first; at most 200")
    removed: list[str] = Field(description="ids of what was removed a moment ago")
    held: int = Field(description="how many there are from the given sequence on")
