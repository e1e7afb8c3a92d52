"""Streams on a real connection: to their end, or broken so that nobody takes a part for the whole."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from starlette.types import Receive, Scope, Send

from immshare.api.body_stream import BodyStream
from immshare.errors import ChecksumMismatchError
from tests.serving import serving

CHUNK = bytes(300_000)
COUNT = 20


class App:
    """Sends twenty chunks, or breaks off; knows how many were read and whether the reading was ended."""

    def __init__(self) -> None:
        self.read, self.is_closed = 0, asyncio.Event()

    def chunks(self, loop: asyncio.AbstractEventLoop, stop: int) -> Iterator[bytes]:
        try:
            for _ in range(stop):
                self.read += 1
                yield CHUNK
            if stop < COUNT:
                raise ChecksumMismatchError("This is not what was uploaded.")
        finally:
            loop.call_soon_threadsafe(self.is_closed.set)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        stop = int(scope["path"].strip("/"))
        length = {"Content-Length": str(COUNT * len(CHUNK))}
        stream = BodyStream(self.chunks(asyncio.get_running_loop(), stop), 200, length, "application/zip")
        await stream(scope, receive, send)


@pytest.fixture
async def app() -> App:
    return App()


@pytest.fixture
async def port(app: App) -> AsyncIterator[int]:
    """A server on a port of its own."""
    async with serving(app) as port:
        yield port


async def get(port: int, path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /{path} HTTP/1.1\r\nHost: test\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    return reader, writer


async def test_everything_arrives_and_the_connection_stays(app: App, port: int) -> None:
    reader, writer = await get(port, str(COUNT))
    assert len(await reader.readexactly(COUNT * len(CHUNK))) == COUNT * len(CHUNK)
    writer.write(f"GET /{COUNT} HTTP/1.1\r\nHost: test\r\n\r\n".encode())
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
    writer.close()


async def test_what_turns_out_wrong_breaks_the_connection(
    app: App, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    reader, writer = await get(port, "3")
    assert len(await asyncio.wait_for(reader.read(-1), 10)) == 3 * len(CHUNK)
    assert "was broken off: This is not what was uploaded." in caplog.text
    assert app.is_closed.is_set()
    writer.close()


async def test_nothing_is_read_for_a_client_that_went_away(app: App, port: int) -> None:
    reader, writer = await get(port, str(COUNT))
    await reader.readexactly(10)
    writer.transport.abort()
    await asyncio.wait_for(app.is_closed.wait(), 10)
    assert app.read < COUNT
