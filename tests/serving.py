"""A real server round an application, for what only a socket shows."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

from immshare.http_protocol import BoundedHttpProtocol


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[int]:
    """Serve an application by our protocol while the block runs, on a port of its own."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, http=BoundedHttpProtocol, lifespan="off", log_config=None, ws="none")
    server = uvicorn.Server(config)
    with server.capture_signals():
        running = asyncio.create_task(server._serve([listener]))
        while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
            await asyncio.sleep(0.01)
        yield listener.getsockname()[1]
        server.should_exit = True
        await running
