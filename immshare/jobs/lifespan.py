"""Starts what runs beside the answers and ends it with the server."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from immshare.jobs import cleaning, housekeeping
from immshare.jobs.ingest import IngestQueue
from immshare.services.context import Context

_log = logging.getLogger(__name__)

_RESTART_S: Final = 5.0


@asynccontextmanager
async def running(context: Context) -> AsyncIterator[None]:
    """Ingest, cleaning and housekeeping, for as long as the body runs. At its end workers are gone and nothing is half done.

    Args:
        context: The tools.
    """
    tasks = [
        asyncio.create_task(_keep_running("ingest", lambda: IngestQueue(context).run())),
        asyncio.create_task(_keep_running("cleaning", partial(cleaning.run, context))),
        asyncio.create_task(_keep_running("housekeeping", partial(housekeeping.run, context))),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _keep_running(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Run something that never ends by itself, and start it again should it fail."""
    while True:
        try:
            await work()
        except Exception:  # noqa: BLE001 - whatever went wrong, uploads must not wait for the next start of the server
            _log.exception("%s failed and starts again.", name)
        await asyncio.sleep(_RESTART_S)
