"""The server's hold on one worker: start it, give it a task, and get rid of it whatever it does."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import immshare
from immshare.jobs.wire import Answer, Task

_ROOT = Path(immshare.__path__[0]).resolve().parent

# One picture is worked on by one thread; more only cost memory. Without the thresholds freed pictures stay with the process.
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
    """One running worker; ``start`` makes them."""

    def __init__(self, process: Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, command: Sequence[str]) -> "WorkerProcess":
        """Start a worker.

        It is started by the thread of the event loop, which lives as long as the server: workers die with the thread that made them.

        Args:
            command: Program and arguments.

        Raises:
            OSError: The machine has no room for another process.
        """
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, cwd=_ROOT, env={**os.environ, **_ENVIRONMENT}, start_new_session=True
        )
        return cls(process)

    async def ask(self, task: Task, timeout_s: float) -> Answer:
        """Have a task done.

        Args:
            task: What to do.
            timeout_s: Seconds it may take.

        Raises:
            WorkerLostError: There will be no answer; the worker is dead.
        """
        try:
            async with asyncio.timeout(timeout_s):
                answer = await self._exchange(task)
        except TimeoutError as error:
            await self.kill()
            raise WorkerLostError(f"takes longer than {timeout_s:g} seconds") from error
        except (ConnectionError, ValueError) as error:
            await self.kill()
            raise WorkerLostError("brings the program that reads it down") from error
        return answer

    async def _exchange(self, task: Task) -> Answer:
        if self._process.stdin is None or self._process.stdout is None:
            raise ValueError("A worker has pipes.")
        self._process.stdin.write(task.to_line())
        await self._process.stdin.drain()
        answer = Answer.from_line(await self._process.stdout.readline())
        if answer.asset_id != task.asset_id:
            raise ValueError("The worker answered another question.")
        return answer

    async def kill(self) -> None:
        """End it now and wait until it is gone."""
        if self._process.returncode is None:
            try:
                self._process.kill()
            except ProcessLookupError:
                pass  # it ended by itself a moment ago
        await self._process.wait()
