"""Keeps the ingest queue moving: hands waiting assets to worker processes and takes in what they answer.

One task keeps the books (database and store, in a thread, many assets a transaction) while ``settings.ingest_workers`` slots each look
after one process, started when there is work and ended when there is none. Nothing an asset does stops the others.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from immshare.errors import MediaMissingError, StorageFullError
from immshare.jobs.wire import Answer, Task
from immshare.jobs.worker import MISSING
from immshare.jobs.worker_process import WorkerLostError, WorkerProcess, worker_command
from immshare.services import ingest
from immshare.services.context import Context
from immshare.services.ingest import Failed, Outcome, PendingAsset, Rendered
from immshare.store.keys import original_key

_log = logging.getLogger(__name__)

IDLE_S: Final = 20.0
"""Seconds after which a worker without work ends and gives its memory back."""

PAUSE_S: Final = 10.0
"""Seconds of rest when the disk is full or the database does not answer."""

_AHEAD = 2
"""Assets claimed for each worker: the one it works on and the next."""


@dataclass(frozen=True, slots=True)
class _Job:
    """A claimed asset and the task it comes to."""

    pending: PendingAsset
    task: Task


@dataclass(slots=True)
class _Turn:
    """What one look into the books is about, and what it brought."""

    outcomes: list[Outcome]
    blameless: list[str]
    busy: list[str]
    room: int
    jobs: list[_Job] = field(default_factory=list)
    lost: list[Outcome] = field(default_factory=list)


class IngestQueue:
    """The queue of one server.

    Args:
        context: The tools.
        command: Command line of a worker; None is the real one.
        idle_s: Seconds until a worker without work ends.
        pause_s: Seconds of rest after trouble with the disk or the database.
    """

    def __init__(
        self, context: Context, command: Sequence[str] | None = None, idle_s: float = IDLE_S, pause_s: float = PAUSE_S
    ) -> None:
        self._context = context
        self._command = command or worker_command(context.settings.ingest_memory_mib)
        self._idle_s = idle_s
        self._pause_s = pause_s
        self._wake = asyncio.Event()
        self._waiting: asyncio.Queue[_Job] = asyncio.Queue()
        self._busy: set[str] = set()
        self._outcomes: list[Outcome] = []
        self._blameless: list[str] = []

    async def run(self) -> None:
        """Work until canceled; then workers are killed and what they had not finished waits again."""
        unsubscribe = self._context.hub.subscribe(self._listener(asyncio.get_running_loop()))
        try:
            await asyncio.to_thread(ingest.release_interrupted, self._context)
            self._wake.set()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._keep_books())
                for _ in range(self._context.settings.ingest_workers):
                    tasks.create_task(self._look_after_worker())
        finally:
            unsubscribe()
            await asyncio.to_thread(self._close_books)

    def _listener(self, loop: asyncio.AbstractEventLoop) -> Callable[[str], None]:
        def heard(topic: str) -> None:
            if topic == ingest.QUEUE_TOPIC:
                loop.call_soon_threadsafe(self._wake.set)

        return heard

    async def _keep_books(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._take_turn()
            except (SQLAlchemyError, StorageFullError, OSError) as error:
                _log.warning("The ingest rests for %g seconds: %s", self._pause_s, error)
                await asyncio.sleep(self._pause_s)
                self._wake.set()

    async def _take_turn(self) -> None:
        unfinished = len(self._busy) - len(self._outcomes) - len(self._blameless)
        room = max(0, self._context.settings.ingest_workers * _AHEAD - unfinished)
        ...
