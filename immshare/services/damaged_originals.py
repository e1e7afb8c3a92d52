"""Originals whose bytes are not what was uploaded: remembered, so that the next download names them instead of breaking off."""

import logging
import zlib
from collections.abc import Mapping

from sqlmodel import Session, select

from immshare.errors import MediaMissingError
from immshare.models import DamagedOriginal
from immshare.services.context import Context
from immshare.services.originals import HasOriginal, open_original
from immshare.store.keys import original_key

_log = logging.getLogger(__name__)


def read_damaged(session: Session) -> Mapping[str, int]:
    """The assets whose originals were found damaged, each with the time that its file had then (ns since 1970)."""
    return dict(session.exec(select(DamagedOriginal.asset_id, DamagedOriginal.changed_ns)).all())


def is_still_damaged(context: Context, asset: HasOriginal, changed_ns: int) -> bool:
    """Whether a file that was found damaged is still the same one; a file that was put back counts as whole."""
    return _changed_ns(context, asset) == changed_ns


def remember_if_damaged(context: Context, asset_id: str, asset: HasOriginal) -> None:
    """Read an original whole, and note it when its bytes are others than were uploaded.

    Args:
        context: The tools.
        asset_id: The asset's id.
        asset: What leads to its file.
    """
    try:
        crc32 = 0
        for chunk in open_original(context, asset).chunks():
            crc32 = zlib.crc32(chunk, crc32)
    except MediaMissingError:
        crc32 = -1
    changed_ns = _changed_ns(context, asset)
    if crc32 == asset.crc32 or changed_ns is None:
        return
    _log.error("The original of asset %s is damaged: restore its file from a backup.", asset_id)
    with context.database.writing() as session:
        session.merge(DamagedOriginal(asset_id=asset_id, changed_ns=changed_ns, found_at=context.now()))


def _changed_ns(context: Context, asset: HasOriginal) -> int | None:
    """When the file was changed last; None when it is missing."""
    try:
        return context.store.local_path(original_key(asset.owner_id, asset.sha1)).stat().st_mtime_ns
    except (MediaMissingError, FileNotFoundError):
        return None
