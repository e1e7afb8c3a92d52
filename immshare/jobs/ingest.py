"""Keeps the ingest queue moving: hands waiting assets to worker processes and takes in what they answer.

One task keeps the claims while ``settings.ingest_workers`` others each look after one process, started when there is
work and ended when there is none. Nothing an asset does stops the others.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from immshare.errors import StorageFullError
from immshare.jobs.claims import Claims, Job
from immshare.jobs.threads import in_thread
from immshare.jobs.wire import Answer
from immshare.jobs.worker_process import WorkerLostError, WorkerProcess, worker_command
from immshare.services import ingest
from immshare.services.context import Context
from immshare.services.ingest_outcome import Failed, Rendered

_log = logging.getLogger(__name__)

IDLE_S: Final = 20.0
"""Seconds after which a worker without work ends and gives its memory back."""

PAUSE_S: Final = 10.0
"""Seconds of rest when the disk is full or the database does not answer."""

_TROUBLE: Final = (SQLAlchemyError, StorageFullError, OSError)


class IngestQueue:
    """The queue of one server.

    Args:
        context: The tools.
        command: Command line of a worker; None is the real one.
        idle_s: Seconds until a worker without work ends.
        pause_s: Seconds of rest after trouble with the disk, the database or the machine.
    """

    def __init__(
        self, context: Context, command: Sequence[str] | None = None, idle_s: float = IDLE_S, pause_s: float = PAUSE_S
    ) -> None:
        self._context = context
        self._command = command or worker_command(context.settings.ingest_memory_mib)
        self._idle_s = idle_s
        self._pause_s = pause_s
        self._claims = Claims(context)
        self._wake = asyncio.Event()
        self._waiting: asyncio.Queue[Job] = asyncio.Queue()

    async def run(self) -> None:
        """Work until canceled; then the workers are killed and what they had not finished waits again."""
        unsubscribe = self._context.hub.subscribe(self._listener(asyncio.get_running_loop()))
        try:
            await in_thread(ingest.release_interrupted, self._context)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._keep_claims())
                for _ in range(self._context.settings.ingest_workers):
                    tasks.create_task(self._look_after_worker())
        finally:
            unsubscribe()
            await self._close_claims()

    async def _close_claims(self) -> None:
        try:
            await in_thread(self._claims.close)
        except _TROUBLE:
            _log.exception("What the ingest had in hand could not be given back; the next start sees to it.")

    def _listener(self, loop: asyncio.AbstractEventLoop) -> Callable[[str], None]:
        def heard(topic: str) -> None:
            if topic == ingest.QUEUE_TOPIC:
                loop.call_soon_threadsafe(self._wake.set)

        return heard

    async def _keep_claims(self) -> None:
        while True:
            self._wake.clear()
            try:
                await self._take_turn()
                await self._wake.wait()
            except _TROUBLE as error:
                await self._rest(error)

    async def _take_turn(self) -> None:
        for job in await in_thread(self._claims.turn):
            self._waiting.put_nowait(job)
        if self._claims.has_notes:
            self._wake.set()

    async def _rest(self, error: Exception) -> None:
        _log.warning("The ingest rests for %g seconds: %s", self._pause_s, error)
        await asyncio.sleep(self._pause_s)

    async def _look_after_worker(self) -> None:
        worker = WorkerProcess(self._command)
        try:
            while True:
                job = await self._next_job(self._idle_s if worker.is_running else None)
                if job is None:
                    await worker.end()
                else:
                    await self._work(job, worker)
                    self._wake.set()
        finally:
            await worker.end()

    async def _next_job(self, patience_s: float | None) -> Job | None:
        try:
            async with asyncio.timeout(patience_s):
                return await self._waiting.get()
        except TimeoutError:
            return None

    async def _work(self, job: Job, worker: WorkerProcess) -> None:
        try:
            answer = await worker.ask(job.task, self._context.settings.ingest_timeout_s)
        except WorkerLostError as lost:
            self._blame(job, lost)
        except OSError as error:  # no process can be started
            self._claims.drop(job.task.asset_id, is_blameless=True)
            await self._rest(error)
        else:
            await self._take_in(answer)

    def _blame(self, job: Job, lost: WorkerLostError) -> None:
        _log.warning("Asset %s: %s", job.task.asset_id, lost)
        if job.is_last_attempt:
            sentence = f"This file {lost.reason}. The original is kept."
            self._claims.report(Failed(job.task.asset_id, sentence))
        else:
            self._claims.drop(job.task.asset_id, is_blameless=False)

    async def _take_in(self, answer: Answer) -> None:
        if answer.picture is not None:
            made = answer.picture
            self._claims.report(
                Rendered(
                    answer.asset_id,
                    answer.metadata,
                    made.thumbnail_path,
                    made.preview_path,
                    made.width_px,
                    made.height_px,
                    made.thumbhash,
                    answer.cleaned,
                )
            )
        elif answer.failure is not None:
            self._claims.report(Failed(answer.asset_id, answer.failure, answer.metadata, answer.cleaned))
        else:
            self._claims.drop(answer.asset_id, is_blameless=True)
            await self._rest(StorageFullError("The worker found no room for renditions."))
