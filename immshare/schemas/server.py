"""What the server says about itself."""

from typing import Literal

from pydantic import Field

from immshare.schemas.wire import WireModel


class Endpoint(WireModel):
    """Where the API is."""

    endpoint: str = "/api"


class WellKnown(WireModel):
    """What Immich's clients look for at first."""

    api: Endpoint = Endpoint()


class Pong(WireModel):
    """A sign of life."""

    res: Literal["pong"] = "pong"


class Version(WireModel):
    """The version of Immich's API that is spoken here."""

    major: int = 3
    minor: int = 2
    patch: int = 2
    prerelease: None = None


class About(WireModel):
    """Which software this is."""

    version: str = "v3.2.2"
    version_url: str = ""
    licensed: bool = False


class Config(WireModel):
    """What a client should know before anybody signs in."""

    external_domain: str
    is_initialized: bool = Field(description="whether the first administrator exists")
    is_onboarded: bool
    login_page_message: str = ""
    maintenance_mode: bool = False
    map_dark_style_url: str = ""
    map_light_style_url: str = ""
    min_faces: int = 3
    oauth_button_text: str = ""
    public_users: bool = True
    trash_days: int
    user_delete_delay: int = Field(description="days until a deleted user is gone")


class Features(WireModel):
    """What of Immich's features is there."""

    trash: bool = True
    password_login: bool = True
    config_file: bool = False
    duplicate_detection: bool = False
    email: bool = False
    facial_recognition: bool = False
    import_faces: bool = False
    map: bool = False
    oauth: bool = False
    oauth_auto_launch: bool = False
    ocr: bool = False
    realtime_transcoding: bool = False
    reverse_geocoding: bool = False
    search: bool = False
    sidecar: bool = False
    smart_search: bool = False


class MediaTypes(WireModel):
    """File name endings that are worth sending, lower case with the dot."""

    image: list[str]
    video: list[str]
    sidecar: list[str] = Field(default_factory=list)


class Storage(WireModel):
    """The disk under the data folder."""

    disk_size: str
    disk_use: str
    disk_available: str
    disk_size_raw: int
    disk_use_raw: int
    disk_available_raw: int
    disk_usage_percentage: float


class UsageByUser(WireModel):
    """What one account keeps on the server, the trash included."""

    user_id: str
    user_name: str
    photos: int
    videos: int
    usage: int
    usage_photos: int
    usage_videos: int
    quota_size_in_bytes: int | None


class ServerStatistics(WireModel):
    """What all accounts keep on the server, the trash included."""

    photos: int
    videos: int
    usage: int
    usage_photos: int
    usage_videos: int
    usage_by_user: list[UsageByUser]


class Health(WireModel):
    """Whether the server can be used, and what of it cannot."""

    status: Literal["ok", "unusable"]
    database: Literal["ok", "unusable"]
    store: Literal["ok", "unusable"]
    queue: Literal["ok", "stalled", "unknown"] = Field(
        description="stalled: photos wait and none was finished for ten minutes"
    )
