"""Sees what is left of originals without their metadata, where the ingest has not: large ones, older ones, and all after a new version.

One worker process reads them one after the other; it ends when nothing waits.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from immshare.errors import MediaMissingError
from immshare.jobs.threads import in_thread
from immshare.jobs.wire import Task
from immshare.jobs.worker_process import WorkerLostError, WorkerProcess, worker_command
from immshare.media.cleaning import Cleaned
from immshare.services import originals
from immshare.services.context import Context
from immshare.services.ingest import UNCLEANED_TOPIC
from immshare.services.originals import Uncleaned
from immshare.store.keys import original_key

_log = logging.getLogger(__name__)

START_DELAY_S: Final = 15.0
"""Seconds after the start before the first round: the first visitors come first."""

ROUND_S: Final = 3600.0
_SLOWEST_BYTES_PER_S = 5_000_000
"""What an old disk reads; a large file has time accordingly."""


async def run(
    context: Context,
    command: Sequence[str] | None = None,
    start_delay_s: float = START_DELAY_S,
    round_s: float = ROUND_S,
) -> None:
    """Make a round soon after the start, every hour, and when the ingest has left something over, until canceled.

    Args:
        context: The tools.
        command: Command line of a worker; None is the real one.
        start_delay_s: Seconds until the first round.
        round_s: Seconds between rounds.
    """
    loop, wake = asyncio.get_running_loop(), asyncio.Event()

    def heard(topic: str) -> None:
        if topic == UNCLEANED_TOPIC:
            loop.call_soon_threadsafe(wake.set)

    unsubscribe = context.hub.subscribe(heard)
    try:
        await asyncio.sleep(start_delay_s)
        while True:
            wake.clear()
            await make_round(context, command)
            with suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), round_s)
    finally:
        unsubscribe()


async def make_round(context: Context, command: Sequence[str] | None = None) -> None:
    """Look at everything that waits, once. Trouble with the machine ends the round; the next one goes on."""
    worker = WorkerProcess(command or worker_command(context.settings.ingest_memory_mib))
    last = ""
    try:
        while waiting := await in_thread(originals.uncleaned, context, last):
            found = {asset.asset_id: await _look(context, worker, asset) for asset in waiting}
            known = {asset_id: cleaned for asset_id, cleaned in found.items() if cleaned is not None}
            await in_thread(originals.record_cleaned, context, known)
            last = waiting[-1].asset_id
    except (SQLAlchemyError, OSError):
        _log.exception("Cleaning stopped and goes on at its next round.")
    finally:
        await worker.end()


async def _look(context: Context, worker: WorkerProcess, asset: Uncleaned) -> Cleaned | None:
    """What is left of one; None when its file is not there (now)."""
    try:
        source = context.store.local_path(original_key(asset.owner_id, asset.sha1)).absolute()
    except MediaMissingError:
        return None
    timeout_s = context.settings.ingest_timeout_s + asset.size_bytes / _SLOWEST_BYTES_PER_S
    try:
        answer = await worker.ask(Task(asset.asset_id, source, None), timeout_s)
    except WorkerLostError as lost:
        _log.warning("Asset %s cannot be cleaned: it %s", asset.asset_id, lost)
        return Cleaned()
    return answer.cleaned
