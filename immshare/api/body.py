"""Request bodies that are too large to hold: handed on in pieces, to a thread, while they arrive.

The threads are our own and few, so that many uploads waiting for the disk leave the threads of all other routes alone.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Final, ParamSpec, TypeVar

from fastapi import Request
from starlette.requests import ClientDisconnect

from immshare.errors import InvalidInputError

PIECE_BYTES: Final = 512 << 10
"""Gathered before a thread is asked, so that the hop costs little beside the work."""

IDLE_S: Final = 60.0
"""How long a client may send nothing."""

P = ParamSpec("P")
R = TypeVar("R")

_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="receiving")


class BrokenOffError(InvalidInputError):
    """The body ended before it was whole. Usually nobody is there any more to read this."""

    def __init__(self) -> None:
        super().__init__("The upload broke off before its end.")


class Interruption:
    """Lets any thread end the wait for the next bytes of one request. Made inside that request."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._wait: asyncio.Timeout | None = None
        self._has_come = False

    def __call__(self) -> None:
        """End this and every later wait; a request that is over is left alone."""
        self._loop.call_soon_threadsafe(self._end)

    @asynccontextmanager
    async def waiting(self) -> AsyncIterator[None]:
        """The scope of one wait, at most ``IDLE_S`` seconds.

        Raises:
            TimeoutError: The time is over, or the interruption came.
        """
        async with asyncio.timeout(0 if self._has_come else IDLE_S) as self._wait:
            try:
                yield
            finally:
                self._wait = None

    def _end(self) -> None:
        self._has_come = True
        if self._wait is not None:
            self._wait.reschedule(self._loop.time())


async def in_thread(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run something that waits for the disk or the database in one of the receiving threads.

    A request that is canceled meanwhile waits for it all the same: whoever cleans up afterwards is alone with the file.
    """
    work = asyncio.get_running_loop().run_in_executor(_threads, lambda: function(*args, **kwargs))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait({work})
        work.exception()  # looked at; being canceled is what counts
        raise


def declared_bytes(request: Request) -> int | None:
    """The body's size by its own word; None when it says nothing (chunked transfer)."""
    text = request.headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() else None


async def pour(request: Request, sink: Callable[[bytes], object], interruption: Interruption | None = None) -> None:
    """Hand a request's body to a function in pieces of about ``PIECE_BYTES``, in a thread, one after the other.

    Args:
        request: The request.
        sink: Takes a piece; what it raises ends the pouring.
        interruption: Who may end the wait.

    Raises:
        BrokenOffError: The client went away, fell silent, sent less than it declared, or another one took its place. What had
            come until then was handed on.
    """
    interruption = interruption or Interruption()
    stream = aiter(request.stream())
    waiting: list[bytes] = []
    arrived = waiting_bytes = 0
    fault: Exception | None = None
    while True:
        try:
            async with interruption.waiting():
                chunk = await anext(stream, None)
        except (ClientDisconnect, TimeoutError) as error:
            fault = error
        if fault is not None or chunk is None:
            break
        waiting.append(chunk)
        waiting_bytes += len(chunk)
        if waiting_bytes >= PIECE_BYTES:
            piece = b"".join(waiting)
            arrived, waiting_bytes = arrived + waiting_bytes, 0
            waiting.clear()
            await in_thread(sink, piece)
    if waiting_bytes:
        await in_thread(sink, b"".join(waiting))
    if fault is not None or arrived + waiting_bytes < (declared_bytes(request) or 0):
        raise BrokenOffError from fault
