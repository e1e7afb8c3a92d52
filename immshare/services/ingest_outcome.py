"""What can become of an asset at the end of its ingest, and what that makes of its row. No transaction here."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from immshare.media.cleaning import Cleaned
from immshare.media.metadata import Metadata
from immshare.models import Asset, AssetMetadata, AssetStatus
from immshare.rules.timeline import day_key, month_key
from immshare.services.timeline import thumbhash_text

_MAX_SENTENCE = 300


@dataclass(frozen=True, slots=True)
class Rendered:
    """An asset whose renditions lie in the store's incoming folder.

    Attributes:
        asset_id: Which.
        metadata: What the file tells about itself.
        thumbnail_path: The thumbnail, to be moved into the store.
        preview_path: The preview, to be moved into the store.
        width_px: Width of the original, upright.
        height_px: Height of the original, upright.
        thumbhash: The blur placeholder.
        cleaned: What is left of the original without its metadata; None when nobody looked yet.
    """

    asset_id: str
    metadata: Metadata
    thumbnail_path: Path
    preview_path: Path
    width_px: int
    height_px: int
    thumbhash: bytes
    cleaned: Cleaned | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """An asset that cannot be shown, why (a sentence), and what is known of it all the same."""

    asset_id: str
    sentence: str
    metadata: Metadata = Metadata()  # noqa: RUF009 - frozen
    cleaned: Cleaned | None = None


Outcome = Rendered | Failed


def apply_outcome(asset: Asset, outcome: Outcome, now: datetime) -> None:
    """Write into an asset's row what became of it; it is on the timeline from now on."""
    metadata = outcome.metadata
    if isinstance(outcome, Rendered):
        asset.status, asset.failure = AssetStatus.READY, None
        asset.width_px, asset.height_px = outcome.width_px, outcome.height_px
        asset.thumbhash = thumbhash_text(outcome.thumbhash)
    else:
        asset.status, asset.failure = AssetStatus.FAILED, outcome.sentence[:_MAX_SENTENCE]
        asset.width_px, asset.height_px = metadata.width_px, metadata.height_px
    local, asset.taken_at = capture_times(metadata, asset.file_created_at)
    asset.local_offset_minutes = round((local.replace(tzinfo=UTC) - asset.taken_at) / timedelta(minutes=1))
    asset.local_day = day_key(local)
    asset.local_month = month_key(asset.local_day)
    asset.duration_ms = metadata.duration_ms
    asset.updated_at = now
    if outcome.cleaned is not None:
        apply_cleaned(asset, outcome.cleaned)


def apply_cleaned(asset: Asset, cleaned: Cleaned) -> None:
    """Write into an asset's row what is left of its file without its metadata."""
    asset.cleaning_version = cleaned.version
    asset.cleaned_size_bytes, asset.cleaned_crc32 = cleaned.size_bytes, cleaned.crc32


def capture_times(metadata: Metadata, file_created_at: datetime) -> tuple[datetime, datetime]:
    """The wall clock (naive) and the instant (aware UTC) of a picture.

    Where the file tells only one, the other is derived from it, without an offset by taking the wall clock for UTC. A
    file that tells neither has the file's time.

    Args:
        metadata: What the file tells.
        file_created_at: Aware UTC.
    """
    offset = timedelta(minutes=metadata.offset_minutes or 0)
    local, utc = metadata.taken_local, metadata.taken_utc
    if local is None:
        utc = utc or file_created_at
        return utc.replace(tzinfo=None) + offset, utc
    return local, utc or local.replace(tzinfo=UTC) - offset


def apply_metadata(row: AssetMetadata, metadata: Metadata) -> None:
    """Write what a file tells about itself into its row; a description that the owner wrote meanwhile stays."""
    row.orientation = metadata.orientation
    row.taken_offset_minutes = metadata.offset_minutes
    row.time_zone = metadata.time_zone
    row.modified_at = metadata.modified_local.replace(tzinfo=UTC) if metadata.modified_local else None
    row.make, row.model, row.lens_model = metadata.make, metadata.model, metadata.lens_model
    row.f_number, row.exposure_time, row.iso = metadata.f_number, metadata.exposure_time, metadata.iso
    row.focal_length_mm = metadata.focal_length_mm
    row.latitude, row.longitude = metadata.latitude, metadata.longitude
    row.description = row.description or metadata.description
    row.projection_type, row.rating = metadata.projection_type, metadata.rating
