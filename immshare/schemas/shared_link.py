"""A shared link as guests and as its owner see it, and what guests see of albums and photos."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, Literal

from pydantic import Field, model_serializer

from immshare.schemas.album import AlbumView
from immshare.schemas.asset import AssetKind, AssetView
from immshare.schemas.wire import Instant, WireModel

PASSWORD_MASK: Final = "********"  # noqa: S105 (says only that there is one)
NO_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""What guests who may not know a time get in its place."""

LinkType = Literal["ALBUM", "INDIVIDUAL"]


class GuestAssetView(WireModel):
    """One asset, to guests who may know nothing but what it looks like."""

    id: str
    type: AssetKind
    thumbhash: str | None
    original_mime_type: str
    local_date_time: Instant = NO_TIME
    duration: int | None = Field(description="milliseconds of a video, or of one round of an animated picture")
    live_photo_video_id: None = None
    has_metadata: Literal[False] = False
    width: int | None
    height: int | None


class SharedLinkView(WireModel):
    """One link, to guests who have unlocked it."""

    id: str
    description: str | None
    password: str | None = Field(description="null, or a fixed mask: never the password")
    user_id: str = Field(description="who made it; empty where that is hidden")
    key: str
    slug: str | None
    type: LinkType
    created_at: Instant
    expires_at: Instant | None
    assets: list[AssetView | GuestAssetView] = Field(description="of an individual share; in lists only the cover")
    album: AlbumView | None = None
    allow_upload: bool
    allow_download: bool
    show_metadata: bool

    @model_serializer(mode="wrap")
    def _leave_out_the_album_of_a_choice(self, serialize: Callable[["SharedLinkView"], dict[str, Any]]):  # type: ignore[no-untyped-def]
        """Immich's clients take the album for absent or there, never for null."""
        # Without a return type: it would take the place of the schema in the API's description.
        fields = serialize(self)
        return {name: value for name, value in fields.items() if value is not None or name != "album"}


class OwnSharedLinkView(SharedLinkView):
    """One link, to whoever made it, or whose album it opens."""

    title: str = Field(description="the album's name; empty: unnamed, or a choice of photos")
    asset_count: int
    cover_asset_id: str | None
    cover_thumbhash: str | None = Field(description="blur placeholder of the cover, base64")
    is_expired: bool
    is_own: bool = Field(description="made by the caller; others can only be deleted")
    is_closed: bool = Field(description="no guest finds it: its creator may not share what it opens, or that is gone")
    view_count: int = Field(description="visits by guests")
    last_visited_at: Instant | None
    updated_at: Instant


class LinkBulkResult(WireModel):
    """What became of one photo that was to get into, or out of, an individual share."""

    asset_id: str
    success: bool
    error: Literal["duplicate", "no_permission", "not_found"] | None = None
