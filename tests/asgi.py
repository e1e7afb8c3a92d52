"""One request to an application, message by message: for bodies that end as they should not."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

DISCONNECT = {"type": "http.disconnect"}


@dataclass(frozen=True)
class Answer:
    """What came back; a status of 0 means nothing did."""

    status: int
    headers: dict[str, str]
    body: bytes


def piece(data: bytes, *, more: bool = True) -> dict[str, Any]:
    """A part of the body."""
    return {"type": "http.request", "body": data, "more_body": more}


async def send_raw(
    app: Any,
    method: str,
    path: str,
    headers: dict[str, str],
    messages: Iterable[dict[str, Any]],
    *,
    is_patient: bool = False,
) -> Answer:
    """Send a request whose messages are exactly these; after them the client is gone, or waits if it is patient."""
    waiting = iter(messages)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        message = next(waiting, DISCONNECT)
        if is_patient and message is DISCONNECT:
            await asyncio.Event().wait()
        return message

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "scheme": "http",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
    }
    await app(scope, receive, send)
    start = next((message for message in sent if message["type"] == "http.response.start"), None)
    body = b"".join(message.get("body", b"") for message in sent)
    if start is None:
        return Answer(0, {}, body)
    return Answer(start["status"], {name.decode(): value.decode() for name, value in start["headers"]}, body)
