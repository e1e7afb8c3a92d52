import asyncio

import pytest
from fastapi import FastAPI

from immshare.api import body_limit
from immshare.api.app import create_api
from immshare.api.body_limit import MAX_BYTES
from immshare.services.context import Context
from tests.asgi import piece, send_raw

JSON = {"content-type": "application/json"}


@pytest.fixture
def app(context: Context) -> FastAPI:
    return create_api(context)


async def test_a_body_that_says_it_is_too_large_is_not_read(app: FastAPI) -> None:
    headers = {**JSON, "content-length": str(MAX_BYTES + 1)}
    answer = await send_raw(app, "POST", "/api/auth/login", headers, [])
    assert answer.status == 413
    assert answer.headers["connection"] == "close"
    assert b'"statusCode":413' in answer.body


async def test_a_body_without_a_size_is_read_up_to_the_limit(app: FastAPI) -> None:
    messages = [piece(b'{"email": "'), *(piece(b"x" * (1 << 20)) for _ in range(50)), piece(b'"}', more=False)]
    answer = await send_raw(app, "POST", "/api/auth/login", JSON, messages)
    assert answer.status == 413
    assert b'"statusCode":413' in answer.body


@pytest.mark.parametrize(("method", "path"), [("PUT", "/api/assets"), ("DELETE", "/api/assets")])
async def test_bulk_actions_are_limited_though_uploads_share_their_path(app: FastAPI, method: str, path: str) -> None:
    answer = await send_raw(app, method, path, {**JSON, "content-length": "3000000"}, [])
    assert answer.status == 413


async def test_uploads_are_not_limited_here(app: FastAPI) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x", "content-length": str(1 << 30)}
    assert (await send_raw(app, "POST", "/api/assets", headers, [])).status == 401
    assert (await send_raw(app, "POST", "/api/uploads", {**headers, "tus-resumable": "1.0.0"}, [])).status == 401


async def test_a_body_within_the_limit_passes(app: FastAPI) -> None:
    body = b'{"email": "a@example.org", "password": "%s"}' % (b"x" * 1_000_000)
    answer = await send_raw(app, "POST", "/api/auth/login", JSON, [piece(body, more=False)])
    assert answer.status == 401


async def test_a_body_that_does_not_come_is_given_up(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_limit, "IDLE_S", 0.01)
    sent = []

    async def never() -> dict[str, object]:
        await asyncio.sleep(60)
        return {}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/api/auth/login", "headers": [(b"content-length", b"9")]}
    await app({**scope, "query_string": b"", "scheme": "http", "server": ("testserver", 80)}, never, send)
    assert sent[0]["status"] == 408
