"""A signed-in browser or app, to its owner."""

from pydantic import Field

from immshare.schemas.wire import Instant, WireModel


class SessionView(WireModel):
    """One sign-in."""

    id: str
    created_at: Instant
    updated_at: Instant = Field(description="last seen, to ten minutes")
    expires_at: Instant
    current: bool = Field(description="whether the request came with it")
    device_type: str
    device_os: str = Field(serialization_alias="deviceOS")
    app_version: None = None
    is_pending_sync_reset: bool = False
