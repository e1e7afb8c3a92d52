"""A large library without its large files: rows, and thumbnails that share a few hundred files."""

import base64
import os
import random
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import insert, select

from immshare.demo.pictures import landscape
from immshare.media.placeholder import thumbhash
from immshare.models import Asset, User
from immshare.models.columns import new_id
from immshare.server import open_context
from immshare.services.context import Context
from immshare.services.timeline import recount
from immshare.settings import Settings
from immshare.store.keys import rendition_key

DRAWN = 200
BIGGEST_MONTH = 2650


def make_library(data_dir: Path, owner_email: str, count: int) -> None:
    """Give a user ``count`` photos over twenty years, one month with 2,650 of them.

    Args:
        data_dir: A data folder whose server is not running.
        owner_email: Whose library.
        count: How many photos.
    """
    context = open_context(Settings(data_dir=data_dir))
    with context.database.reading() as session:
        owner_id = session.exec(select(User.id).where(User.email == owner_email)).one()
    drawn = _draw(context)
    rows = [_row(owner_id, at, drawn) for at in _instants(count)]
    with context.database.writing() as session:
        for start in range(0, len(rows), 1000):
            session.connection().execute(insert(Asset), rows[start : start + 1000])
        recount(session, owner_id, {row["local_month"] for row in rows})
    for row in rows:
        _link(context, row["id"], drawn[row["crc32"]][0])
    context.database.close()


def _draw(context: Context) -> list[tuple[Path, tuple[int, int], str]]:
    folder = Path(tempfile.mkdtemp(dir=context.settings.data_dir))
    drawn = []
    for seed in range(DRAWN):
        image = landscape(seed, random.Random(seed).choice(((375, 250), (250, 375), (333, 250), (444, 250))))
        path = folder / f"{seed}.webp"
        image.save(path, "WEBP", quality=80, method=2)
        drawn.append((path, image.size, base64.b64encode(thumbhash(image)).decode()))
    return drawn


def _instants(count: int) -> list[datetime]:
    rng = random.Random(1)
    newest = datetime(2026, 10, 20, 20, tzinfo=UTC)
    big = [newest - timedelta(seconds=rng.randrange(19 * 86_400)) for _ in range(min(BIGGEST_MONTH, count))]
    rest = [newest - timedelta(days=31, seconds=rng.randrange(20 * 365 * 86_400)) for _ in range(count - len(big))]
    return big + rest


def _row(owner_id: str, at: datetime, drawn: list[tuple[Path, tuple[int, int], str]]) -> dict[str, Any]:
    number = random.Random(at.timestamp()).randrange(len(drawn))
    _, (width, height), placeholder = drawn[number]
    day = at.year * 10_000 + at.month * 100 + at.day
    asset_id = new_id()
    return {
        "id": asset_id,
        "owner_id": owner_id,
        "sha1": asset_id.replace("-", "")[:32] + "0" * 8,
        # Tells which of the drawn files stands for it.
        "crc32": number,
        "size_bytes": 3_900_000,
        "file_name": f"IMG_{number}.jpg",
        "mime": "image/jpeg",
        "kind": "IMAGE",
        "status": "ready",
        "attempts": 1,
        "width_px": width * 12,
        "height_px": height * 12,
        "thumbhash": placeholder,
        "local_month": day // 100,
        "local_day": day,
        "local_offset_minutes": 0,
        "taken_at": at,
        "file_created_at": at,
        "file_modified_at": at,
        "created_at": at,
        "updated_at": at,
        "is_favorite": False,
    }


def _link(context: Context, asset_id: str, drawn: Path) -> None:
    target = context.settings.data_dir / "store" / rendition_key(asset_id, "thumbnail")
    target.parent.mkdir(parents=True, exist_ok=True)
    os.link(drawn, target)
