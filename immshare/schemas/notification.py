"""A line of the in-app list of notifications."""

from enum import StrEnum

from pydantic import Field

from immshare.schemas.user import UserView
from immshare.schemas.wire import Instant, WireModel


class NotificationKind(StrEnum):
    """What happened."""

    INVITE = "invite"
    PHOTOS = "photos"
    COMMENTS = "comments"


class NotificationView(WireModel):
    """One notification, to whom it is for."""

    id: str
    kind: NotificationKind
    album_id: str
    album_name: str
    actor: UserView | None = Field(description="who did it; null: several people")
    count: int = Field(description="new photos or comments; 0 for an invite")
    updated_at: Instant = Field(description="when it last happened")
    is_read: bool
