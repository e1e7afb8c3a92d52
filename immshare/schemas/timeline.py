"""The months of a timeline and what lies in one, as the contract shows them.

They describe: ``services.timeline`` makes such columns without passing these, as a month can hold thousands of photos.
"""

from typing import Literal

from pydantic import Field

from immshare.schemas.wire import WireModel


class BucketView(WireModel):
    """One month."""

    time_bucket: str = Field(description="its first day, YYYY-MM-01")
    count: int
    day_count: int
    revision: int = Field(description="grows with every change of the month")
    taken_count: int | None = Field(default=None, description="with takenIn: how many of them the album holds already")


class BucketColumns(WireModel):
    """What lies in one month: columns of equal length."""

    id: list[str]
    owner_id: list[str | None]
    ratio: list[float] = Field(description="width by height")
    is_favorite: list[bool]
    is_image: list[bool]
    is_trashed: list[bool]
    visibility: list[Literal["timeline"]]
    thumbhash: list[str | None]
    file_created_at: list[str | None]
    created_at: list[str | None]
    local_offset_hours: list[float | None]
    duration: list[int | None] = Field(description="milliseconds of a video, or of one round of an animated picture")
    projection_type: list[str | None]
    live_photo_video_id: list[str | None]
    city: list[str | None]
    country: list[str | None]
    is_failed: list[bool] = Field(description="cannot be shown")
    local_day: list[str | None] = Field(description="wall clock's day, YYYY-MM-DD")
    is_taken: list[bool] | None = Field(default=None, description="with takenIn: whether the album holds it already")
