"""Photos and videos."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from immshare.models.columns import ID_LENGTH, UtcDateTime, new_id, utc_now


class AssetStatus(StrEnum):
    """How far the ingest is: waiting for it, renditions there, or set aside because it cannot be shown."""

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


class Asset(SQLModel, table=True):
    """One photo or video of one owner; the same bytes are one asset per owner.

    ``local_month`` (YYYYMM) and ``local_day`` (YYYYMMDD) come from the wall clock where the picture was taken; ``taken_at`` is the
    instant, and ``local_offset_minutes`` what that wall clock showed beyond UTC. They are null until the ingest has read the file,
    and only what has a month is on a timeline.

    ``cleaned_size_bytes`` and ``cleaned_crc32`` are the original's without its metadata, as version ``cleaning_version`` of
    ``media.cleaning`` makes it (0: none has looked yet); null: that version cannot clean it.
    """

    __tablename__ = "asset"
    __table_args__ = (
        UniqueConstraint("owner_id", "sha1"),
        Index("ix_asset_timeline", "owner_id", "trashed_at", "local_month", "local_day", "taken_at", "id"),
        Index("ix_asset_favorite", "owner_id", "is_favorite", "trashed_at", "local_month"),
        Index("ix_asset_trash", "trashed_at"),
        Index("ix_asset_usage", "owner_id", "trashed_at", "kind", "size_bytes"),
        Index("ix_asset_queue", "status", "updated_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    owner_id: str = Field(foreign_key="user.id", max_length=ID_LENGTH)
    sha1: str = Field(max_length=40)
    crc32: int = Field(sa_type=BigInteger)
    size_bytes: int = Field(sa_type=BigInteger)
    cleaning_version: int = 0
    cleaned_size_bytes: int | None = Field(default=None, sa_type=BigInteger)
    cleaned_crc32: int | None = Field(default=None, sa_type=BigInteger)
    file_name: str = Field(max_length=255)
    mime: str = Field(max_length=40)
    kind: str = Field(max_length=5)
    status: AssetStatus = Field(default=AssetStatus.PENDING, sa_type=String(10))
    failure: str | None = Field(default=None, max_length=300)
    attempts: int = 0
    width_px: int | None = None
    height_px: int | None = None
    duration_ms: int | None = Field(default=None, sa_type=BigInteger)
    thumbhash: str | None = Field(default=None, max_length=60)
    local_month: int | None = None
    local_day: int | None = None
    local_offset_minutes: int | None = None
    taken_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    file_created_at: datetime = Field(sa_type=UtcDateTime)
    file_modified_at: datetime = Field(sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    is_favorite: bool = False
    trashed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AssetMetadata(SQLModel, table=True):
    """What the file says about itself, read once at ingest; every field may be unknown."""

    __tablename__ = "asset_metadata"

    asset_id: str = Field(foreign_key="asset.id", ondelete="CASCADE", primary_key=True, max_length=ID_LENGTH)
    orientation: int | None = None
    taken_offset_minutes: int | None = None
    time_zone: str | None = Field(default=None, max_length=40)
    modified_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    make: str | None = Field(default=None, max_length=200)
    model: str | None = Field(default=None, max_length=200)
    lens_model: str | None = Field(default=None, max_length=200)
    f_number: float | None = None
    exposure_time: str | None = Field(default=None, max_length=40)
    iso: int | None = None
    focal_length_mm: float | None = None
    latitude: float | None = None
    longitude: float | None = None
    description: str | None = Field(default=None, max_length=2000)
    projection_type: str | None = Field(default=None, max_length=40)
    rating: int | None = None
