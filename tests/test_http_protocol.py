import asyncio
from collections.abc import AsyncIterator

import pytest

from immshare import http_protocol
from immshare.http_protocol import MAX_HEAD_BYTES
from tests.serving import serving

GET = b"GET / HTTP/1.1\r\nHost: test\r\n"


async def answer_length(scope: dict[str, object], receive: object, send: object) -> None:
    size, more = 0, True
    while more:
        message = await receive()
        size, more = size + len(message["body"]), message["more_body"]
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(str(size)))]})
    await send({"type": "http.response.body", "body": str(size).encode()})


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """A server on a port of its own."""
    monkeypatch.setattr(http_protocol, "HEAD_S", 0.3)
    async with serving(answer_length) as port:
        yield port


async def exchange(port: int, *pieces: bytes) -> bytes:
    """Send pieces and read until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.02)
        return await asyncio.wait_for(reader.read(), 5)
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_a_request_passes_whole_or_in_pieces(port: int) -> None:
    assert (await exchange(port, GET + b"Connection: close\r\n\r\n")).startswith(b"HTTP/1.1 200")
    assert (await exchange(port, GET, b"Connection: ", b"close\r\n", b"\r\n")).startswith(b"HTTP/1.1 200")


async def test_several_requests_pass_on_one_connection(port: int) -> None:
    post = b"POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\nabc"
    answers = await exchange(port, post, post + post, GET + b"Connection: close\r\n\r\n")
    assert answers.count(b"HTTP/1.1 200") == 4


async def test_a_large_body_is_no_head(port: int) -> None:
    body = b"x" * (MAX_HEAD_BYTES * 4)
    head = b"POST / HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
    assert (await exchange(port, head + body)).endswith(str(len(body)).encode())


async def test_a_head_without_an_end_is_refused(port: int) -> None:
    answer = await exchange(port, GET + b"X: ", *([b"x" * 40_000] * 12))
    assert b"200" not in answer


async def test_a_silent_connection_is_closed(port: int) -> None:
    assert await exchange(port) == b""


async def test_a_head_that_drips_is_given_up(port: int) -> None:
    assert b"200" not in await exchange(port, GET, *([b"X: 1\r\n"] * 30))
