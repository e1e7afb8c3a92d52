"""An asset and its EXIF facts as the contract shows them."""

from typing import Literal

from pydantic import Field

from immshare.schemas.wire import Instant, WireModel

AssetKind = Literal["IMAGE", "VIDEO"]


class ExifView(WireModel):
    """What the file says about itself; every field may be unknown."""

    make: str | None = None
    model: str | None = None
    exif_image_width: int | None = None
    exif_image_height: int | None = None
    file_size_in_byte: int | None = None
    orientation: str | None = None
    date_time_original: Instant | None = None
    modify_date: Instant | None = None
    time_zone: str | None = None
    lens_model: str | None = None
    f_number: float | None = None
    focal_length: float | None = None
    iso: int | None = None
    exposure_time: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    description: str | None = None
    projection_type: str | None = None
    rating: int | None = None


class AssetView(WireModel):
    """One asset, to somebody who may know all of it."""

    id: str
    type: AssetKind
    thumbhash: str | None
    original_mime_type: str
    local_date_time: Instant
    duration: int | None = Field(description="milliseconds of a video, or of one round of an animated picture")
    live_photo_video_id: None = None
    has_metadata: bool = True
    width: int | None
    height: int | None
    created_at: Instant
    owner_id: str
    original_path: str = Field(description="the file's name; never a path")
    original_file_name: str
    file_created_at: Instant
    file_modified_at: Instant
    updated_at: Instant
    is_favorite: bool
    is_archived: bool = False
    is_trashed: bool
    is_offline: bool = False
    visibility: Literal["timeline"] = "timeline"
    checksum: str = Field(description="base64 of the SHA-1")
    is_edited: bool = False
    failure: str | None = Field(default=None, description="why it cannot be shown")
    exif_info: ExifView | None = None


class AssetStatistics(WireModel):
    """How many assets there are."""

    images: int
    videos: int
    total: int


class Count(WireModel):
    """How many assets something was done to."""

    count: int
