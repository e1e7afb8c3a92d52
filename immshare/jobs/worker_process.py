"""The server's hold on one worker: start it, give it a task, and get rid of it whatever it does."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import immshare
from immshare.jobs.wire import Answer, Task

_ROOT = Path(immshare.__path__[0]).resolve().parent

# One picture is worked on by one thread; more only cost memory. Without the thresholds freed pictures stay with the
# process.
_ENVIRONMENT: Final = {
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}


class WorkerLostError(Exception):
    """The worker died, hung or talked nonsense. It is killed; ``reason`` goes on after "This file"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def worker_command(memory_mib: int) -> Sequence[str]:
    """The command line of a worker that may take so much address space, in MiB."""
    return sys.executable, "-m", "immshare.jobs.worker", str(memory_mib)


class WorkerProcess:
    """One worker, running whenever it has been asked something and was not ended since.

    Args:
        command: Program and arguments.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: Process | None = None

    @property
    def is_running(self) -> bool:
        """Whether there is a process that takes memory."""
        return self._process is not None

    async def ask(self, task: Task, timeout_s: float) -> Answer:
        """Have a task done, by a new process if none is running.

        Args:
            task: What to do.
            timeout_s: Seconds it may take.

        Raises:
            WorkerLostError: There will be no answer; the process is gone.
            OSError: The machine has no room for another process.
        """
        process = self._process = self._process or await self._start()
        try:
            async with asyncio.timeout(timeout_s):
                return await _exchange(process, task)
        except TimeoutError as error:
            await self.end()
            raise WorkerLostError(f"takes longer than {timeout_s:g} seconds to read") from error
        except (ConnectionError, ValueError) as error:
            await self.end()
            raise WorkerLostError("brings the program that reads it down") from error

    async def end(self) -> None:
        """End the process now and wait until it is gone."""
        process, self._process = self._process, None
        if process is None:
            return
        # Not through the process object, which would look after the process itself first and take its end away from the
        # event loop.
        with suppress(ProcessLookupError):  # it ended by itself a moment ago
            os.kill(process.pid, signal.SIGKILL)
        await process.wait()

    async def _start(self) -> Process:
        """Start a process. The event loop's thread does it, because workers die with the thread that started them."""
        return await asyncio.create_subprocess_exec(
            *self._command,
            stdin=PIPE,
            stdout=PIPE,
            cwd=_ROOT,
            env={**os.environ, **_ENVIRONMENT},
            start_new_session=True,
        )


async def _exchange(process: Process, task: Task) -> Answer:
    if process.stdin is None or process.stdout is None:
        raise ValueError("A worker is spoken to through pipes.")
    process.stdin.write(task.to_line())
    await process.stdin.drain()
    answer = Answer.from_line(await process.stdout.readline())
    if answer.asset_id != task.asset_id:
        raise ValueError("The worker answered another question.")
    return answer
