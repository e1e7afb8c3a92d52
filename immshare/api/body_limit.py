"""The largest body that a route may hold whole. Uploads are not held: they stream and have limits of their own.

The framework reads and parses a JSON body before anybody has asked who sends it, in the event loop; so the limit stands in front
of everything.
"""

import asyncio
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from immshare.api.problems import problem

MAX_BYTES: Final = 2 << 20
"""Enough for the 15,000 ids of a selection and for the 5,000 files of a check before upload."""

IDLE_S: Final = 30.0
"""How long a client may send nothing before its body is whole."""

_LAST: Final = {"Connection": "close"}  # keeps the client from sending the rest to nobody
_TOO_LARGE: Final = f"A request can have at most {MAX_BYTES >> 20} MiB."


class BodyLimit:
    """Answers 413 to a body that is too large, by its own word or while it comes, and 408 to one that does not come.

    Args:
        inner: The application behind it.
    """

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http" or not _is_held(scope["method"], scope["path"]):
            await self._inner(scope, receive, send)
            return
        declared = Request(scope).headers.get("content-length", "")
        if declared.isascii() and declared.isdigit() and int(declared) > MAX_BYTES:
            await problem(413, _TOO_LARGE, _LAST)(scope, receive, send)
            return
        await self._inner(scope, _counted(receive), send)


def _is_held(method: str, path: str) -> bool:
    """Whether a route reads the body whole: not to GET or HEAD, which have none, and not to upload."""
    is_upload = (method, path) == ("POST", "/api/assets") or path.startswith("/api/uploads")
    return method not in ("GET", "HEAD") and not is_upload


def _counted(receive: Receive) -> Receive:
    """Receives until there is too much, or nothing comes."""
    seen_bytes = 0
    is_whole = False

    async def receive_counted() -> Message:
        nonlocal seen_bytes, is_whole
        if is_whole:  # what comes now is that the client went away, whenever that is
            return await receive()
        try:
            async with asyncio.timeout(IDLE_S):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408, "The request did not come to its end.", _LAST) from None
        seen_bytes += len(message.get("body", b""))
        is_whole = not message.get("more_body", False)
        if seen_bytes > MAX_BYTES:
            raise HTTPException(413, _TOO_LARGE, _LAST)
        return message

    return receive_counted
