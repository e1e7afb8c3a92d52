"""Rows of photos for tests that need a library but no files."""

from datetime import UTC, datetime, timedelta
from typing import Any

from immshare.models import Asset, AssetStatus
from immshare.models.columns import new_id
from immshare.rules.timeline import day_key, month_key
from immshare.services.context import Context
from immshare.services.timeline import recount

NOON = datetime(2024, 5, 15, 12, tzinfo=UTC)


def add_assets(context: Context, owner_id: str, *instants: datetime, **fields: Any) -> list[str]:
    """Put photos into a library as if their ingest had just finished.

    Args:
        context: The tools.
        owner_id: Whose they are.
        instants: When each was taken; the wall clock was on UTC.
        fields: Further columns, the same for all.

    Returns:
        Their ids, in the order of the instants.
    """
    with context.database.writing() as session:
        assets = [_asset(owner_id, at, fields) for at in instants]
        session.add_all(assets)
        session.flush()
        recount(session, owner_id, {asset.local_month for asset in assets})
        return [asset.id for asset in assets]


def days(count: int, first: datetime = NOON) -> list[datetime]:
    """Instants on ``count`` days, going back from the first."""
    return [first - timedelta(days=n) for n in range(count)]


def _asset(owner_id: str, at: datetime, fields: dict[str, Any]) -> Asset:
    values: dict[str, Any] = {
        "owner_id": owner_id,
        "crc32": 0,
        "size_bytes": 1000,
        "file_name": "photo.jpg",
        "mime": "image/jpeg",
        "kind": "IMAGE",
        "status": AssetStatus.READY,
        "width_px": 400,
        "height_px": 300,
        "local_day": day_key(at),
        "local_month": month_key(day_key(at)),
        "local_offset_minutes": 0,
        "taken_at": at,
        "file_created_at": at,
        "file_modified_at": at,
    } | fields
    asset_id = new_id()
    return Asset(**({"id": asset_id, "sha1": asset_id.replace("-", "") + "0" * 8} | values))
