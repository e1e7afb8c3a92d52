"""An album, its members and the answers about it as the contract shows them."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, model_serializer

from immshare.schemas.user import UserView
from immshare.schemas.wire import Instant, WireModel

AlbumOrder = Literal["asc", "desc"]
_ABSENT_WHEN_UNKNOWN = ("startDate", "endDate", "lastModifiedAssetTimestamp", "contributorCounts")


class AlbumRole(StrEnum):
    """What somebody is to an album."""

    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"


class AlbumUserView(WireModel):
    """One member, the owner included."""

    user: UserView
    role: AlbumRole


class ContributorCount(WireModel):
    """How many of an album's photos are somebody's."""

    user_id: str
    asset_count: int


class AlbumView(WireModel):
    """One album, to one of its members."""

    id: str
    album_name: str
    description: str
    created_at: Instant
    updated_at: Instant
    album_thumbnail_asset_id: str | None = Field(description="the chosen cover, or the newest photo")
    cover_thumbhash: str | None = Field(description="blur placeholder of the cover, base64")
    shared: bool = Field(description="has members or a link")
    has_shared_link: bool
    album_users: list[AlbumUserView] = Field(description="owner, caller, then by name")
    asset_count: int
    is_activity_enabled: bool
    order: AlbumOrder = Field(description="newest (desc) or oldest (asc) first, for everyone")
    start_date: Instant | None = Field(default=None, description="wall clock of the oldest photo, written as UTC")
    end_date: Instant | None = Field(default=None, description="wall clock of the newest photo, written as UTC")
    last_modified_asset_timestamp: Instant | None = Field(default=None, description="when photos last came or went")
    contributor_counts: list[ContributorCount] | None = Field(default=None, description="of a single, shared album")
    role: AlbumRole = Field(description="what the caller is to the album")
    is_new: bool = Field(description="the caller was invited and has not opened it yet")
    revision: int = Field(description="grows with every change")

    @model_serializer(mode="wrap")
    def _leave_out_what_is_unknown(self, serialize: Callable[["AlbumView"], dict[str, Any]]):  # type: ignore[no-untyped-def]
        """Immich's clients take these for absent or there, never for null."""
        # Without a return type: it would take the place of the schema in the API's description.
        fields = serialize(self)
        return {name: value for name, value in fields.items() if value is not None or name not in _ABSENT_WHEN_UNKNOWN}


class AlbumStatistics(WireModel):
    """How many albums somebody has."""

    owned: int
    shared: int = Field(description="with members or a link; those of others included")
    not_shared: int = Field(description="owned and nobody else's")


class BulkResult(WireModel):
    """What became of one id."""

    id: str
    success: bool
    error: Literal["duplicate", "no_permission", "not_found"] | None = None


class AlbumVersion(WireModel):
    """What a live hint says: which album, and numbers that grow with every change. Never content."""

    id: str
    revision: int
    activity_revision: int | None = Field(default=None, description="of comments and likes; to members only")


class AlbumToDecide(WireModel):
    """A shared album of an account that is about to be deleted."""

    id: str
    album_name: str
    asset_count: int
    members: list[AlbumUserView] = Field(description="whom it can be handed over to, by name")


class AlbumsOfUser(WireModel):
    """What has to be decided about an account's albums before it is deleted."""

    shared: list[AlbumToDecide] = Field(description="by name")
    private_count: int = Field(description="albums that only the account sees; they go with it")
