"""The hourly round: what has to go goes, a batch at a time, so that nobody waits for it and it can stop anywhere."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from immshare.errors import ImmshareError
from immshare.jobs.threads import in_thread
from immshare.services import activities, albums, download_plans, notifications, purge, uploads
from immshare.services.context import Context

_log = logging.getLogger(__name__)

START_DELAY_S: Final = 10.0
"""Seconds after the start before the first round: the first visitors come first."""

ROUND_S: Final = 3600.0
_BREATH_S = 0.02
_FOLDERS = ("originals/", "renditions/")


async def run(context: Context, start_delay_s: float = START_DELAY_S, round_s: float = ROUND_S) -> None:
    """Make a round soon after the start and then every hour, until canceled.

    Args:
        context: The tools.
        start_delay_s: Seconds until the first round.
        round_s: Seconds between rounds.
    """
    await asyncio.sleep(start_delay_s)
    while True:
        await make_round(context)
        await asyncio.sleep(round_s)


async def make_round(context: Context) -> None:
    """Purge, forget and sweep once. A step that fails is logged and does not keep the others from their turn."""
    await _until_done("trash", purge.purge_trash, context)
    await _until_done("users", purge.purge_users, context)
    await _until_done("uploads", _forget_uploads, context)
    await _until_done("albums", albums.remove_left_behind, context)
    await _until_done("notifications", notifications.forget_old, context)
    await _until_done("downloads", download_plans.forget_old, context)
    await _until_done("activities", activities.forget_removed, context)
    for folder in _FOLDERS:
        await _until_done(folder, _OrphanSweep(folder), context)


def _forget_uploads(context: Context) -> int:
    uploads.forget_stale_uploads(context)
    purge.sweep_incoming(context)
    return 0


class _OrphanSweep:
    """Goes through one folder of the store, a batch of keys at each call, and answers how many keys it looked at."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._keys: Iterator[str] | None = None

    def __call__(self, context: Context) -> int:
        if self._keys is None:
            self._keys = context.store.keys(self._folder)
        keys = list(islice(self._keys, purge.BATCH))
        purge.remove_orphans(context, keys)
        return len(keys)


async def _until_done(name: str, step: Callable[[Context], int], context: Context) -> None:
    """Repeat a step, in a thread, until it has nothing more to do."""
    try:
        has_more = True
        while has_more:
            has_more = bool(await in_thread(step, context))
            await asyncio.sleep(_BREATH_S)
    except (ImmshareError, SQLAlchemyError, OSError):
        _log.exception("Housekeeping failed at %s and tries again at its next round.", name)
