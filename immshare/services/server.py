"""What the server says about itself: to anybody, to who is signed in, and to whoever watches over it."""

import shutil
from datetime import timedelta
from typing import Final, Literal

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from immshare.media.sniff import SUPPORTED
from immshare.models import Asset, AssetStatus
from immshare.rules.access import Caller, require
from immshare.schemas.server import About, Config, Health, MediaTypes, Storage
from immshare.services.admin_users import is_set_up
from immshare.services.context import Context
from immshare.services.purge import USER_GRACE

STALLED_AFTER: Final = timedelta(minutes=10)
"""How long photos may wait while none is finished."""


def describe_config(context: Context) -> Config:
    """What a client should know before anybody signs in."""
    has_admin = is_set_up(context)
    return Config(
        external_domain=context.settings.base_url,
        is_initialized=has_admin,
        is_onboarded=has_admin,
        trash_days=context.settings.trash_days,
        user_delete_delay=USER_GRACE.days,
    )


def describe_media_types() -> MediaTypes:
    """File name endings of the supported formats."""
    return MediaTypes(
        image=[suffix for media_type in SUPPORTED if media_type.kind == "IMAGE" for suffix in media_type.suffixes],
        video=[suffix for media_type in SUPPORTED if media_type.kind == "VIDEO" for suffix in media_type.suffixes],
    )


def describe_software(caller: Caller) -> About:
    """Which software this is.

    Raises:
        ForbiddenError: The caller's key does not reach so far.
    """
    require(caller, "server.about")
    return About()


def measure_storage(context: Context, caller: Caller) -> Storage:
    """How full the disk under the data folder is.

    Raises:
        ForbiddenError: The caller's key does not reach so far.
    """
    require(caller, "server.storage")
    size, used, free = shutil.disk_usage(context.settings.data_dir)
    return Storage(
        disk_size=_size_text(size),
        disk_use=_size_text(used),
        disk_available=_size_text(free),
        disk_size_raw=size,
        disk_use_raw=used,
        disk_available_raw=free,
        disk_usage_percentage=round(100 * used / size, 2) if size else 0.0,
    )


def check_health(context: Context) -> Health:
    """Whether the server can be used. Never raises: whoever asks wants to know exactly this."""
    has_database, has_store = context.database.is_usable(), context.store.is_writable()
    return Health(
        status="ok" if has_database and has_store else "unusable",
        database="ok" if has_database else "unusable",
        store="ok" if has_store else "unusable",
        queue=_queue_health(context) if has_database else "unknown",
    )


def _queue_health(context: Context) -> Literal["ok", "stalled", "unknown"]:
    limit = context.now() - STALLED_AFTER
    waiting = select(Asset.id).where(Asset.status == AssetStatus.PENDING, col(Asset.created_at) < limit).limit(1)
    finished = select(Asset.id).where(Asset.status != AssetStatus.PENDING, col(Asset.updated_at) >= limit).limit(1)
    try:
        with context.database.reading() as session:
            if session.exec(waiting).first() is None or session.exec(finished).first() is not None:
                return "ok"
    except SQLAlchemyError:
        return "unknown"
    return "stalled"


def _size_text(size_bytes: int) -> str:
    size, unit = float(size_bytes), "B"
    for larger in ("KiB", "MiB", "GiB", "TiB", "PiB"):
        if size < 1024:
            break
        size, unit = size / 1024, larger
    return f"{size:.1f} {unit}"
