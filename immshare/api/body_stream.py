"""Sending bytes that threads read, quickly and to their end or not at all.

The next chunk is read while the last one is on its way. Reading has threads of its own, so that a slow disk keeps nobody else waiting.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final, TypeVar

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from immshare.errors import ImmshareError

Result = TypeVar("Result")

_log = logging.getLogger(__name__)

STALLED_S: Final = 600.0
"""How long a client may take nothing before the connection is closed, in seconds; it can resume."""

_READERS: Final = 8


class BodyStream(Response):
    """An answer whose length is told before its bytes are read.

    When they turn out to be others than were promised, the connection breaks: the client must not take what it has for the whole.

    Args:
        chunks: The bytes.
        status_code: HTTP status.
        headers: With ``Content-Length``.
        media_type: What it is.
    """

    def __init__(self, chunks: Iterator[bytes], status_code: int, headers: Mapping[str, str], media_type: str) -> None:
        self._chunks = chunks
        self._lock = threading.Lock()
        self.status_code = status_code
        self.media_type = media_type
        self.background = None
        self.init_headers(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI.

        Raises:
            ImmshareError: Nothing could be read; nothing was sent.
        """
        gone = asyncio.create_task(_until_gone(receive))
        try:
            first = await self._in_thread(self._next)
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await self._send_body(first, send, gone, scope["path"])
        finally:
            gone.cancel()
            await self._in_thread(self._close)

    async def _send_body(self, chunk: bytes | None, send: Send, gone: "asyncio.Task[None]", path: str) -> None:
        """Send it to its end. If this does not come to one, the server closes the connection."""
        try:
            while chunk is not None:
                ahead = self._in_thread(self._next)
                async with asyncio.timeout(STALLED_S):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
                if gone.done():
                    return
                chunk = await ahead
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            _log.info("A download of %s was closed: the client took nothing for a long time.", path)
        except (ImmshareError, OSError) as error:
            _log.error("A download of %s was broken off: %s", path, error)

    def _next(self) -> bytes | None:
        with self._lock:
            return next(self._chunks, None)

    def _close(self) -> None:
        """End the reading, once nobody reads any more."""
        with self._lock:
            close = getattr(self._chunks, "close", None)
            if close is not None:
                close()

    def _in_thread(self, act: Callable[[], Result]) -> "asyncio.Future[Result]":
        future = asyncio.get_running_loop().run_in_executor(_readers(), act)
        # A chunk that nobody waits for any more may have failed.
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
        return future


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


@cache
def _readers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_READERS, "body-stream")
