"""An account as others, its owner and the administrator see it."""

from typing import Literal

from pydantic import Field

from immshare.schemas.wire import Instant, WireModel

AvatarColor = Literal["primary", "pink", "red", "yellow", "blue", "green", "purple", "orange", "gray", "amber"]


class UserView(WireModel):
    """An account, to everybody who is signed in."""

    id: str
    name: str
    email: str
    profile_image_path: Literal[""] = ""
    avatar_color: AvatarColor
    profile_changed_at: Instant


class OwnUserView(UserView):
    """An account, to its owner and to administrators."""

    is_admin: bool
    should_change_password: bool
    is_disabled: bool
    created_at: Instant
    updated_at: Instant
    deleted_at: Instant | None
    quota_size_in_bytes: int | None = Field(description="null: no limit")
    quota_usage_in_bytes: int
    status: Literal["active", "removing", "deleted"]
    storage_label: None = None
    oauth_id: Literal[""] = ""
    license: None = None
    cluster_group_id: str = Field(description="Immich's groups are not there: each user is a group of one")


class UsageView(WireModel):
    """What an account keeps on the server, by kind."""

    images: int = Field(description="photos outside the trash")
    videos: int = Field(description="videos outside the trash")
    total: int = Field(description="photos and videos outside the trash")
    trashed: int = Field(description="photos and videos in the trash")
    usage: int = Field(description="bytes of all originals")
    usage_photos: int = Field(description="bytes of the photos outside the trash")
    usage_videos: int = Field(description="bytes of the videos outside the trash")
    usage_trash: int = Field(description="bytes in the trash")
    sessions: int = Field(description="signed-in browsers and apps")
    api_keys: int
