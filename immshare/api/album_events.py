"""Live hints of one album as server-sent events: "it has changed, revision R", never content.

Whoever hears one fetches again. Access is looked up anew for every hint and every heartbeat; when it has ended, so does the stream.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from immshare.api.albums import AlbumId
from immshare.api.identity import Ctx, Signed, identify
from immshare.errors import ImmshareError
from immshare.live import access_topic, album_topic
from immshare.rules.access import Caller
from immshare.schemas.album import AlbumVersion
from immshare.services import albums
from immshare.services.context import Context

router = APIRouter(prefix="/api/albums", tags=["Albums"])

HEARTBEAT_S: Final = 15.0
"""Seconds after which a silent stream shows that it lives, and looks whether it still may."""

QUIET_S: Final = 0.15
"""Seconds for which hints are gathered."""


@router.get("/{id}/events", summary="Hear when an album changes", response_class=StreamingResponse)
def album_events(request: Request, context: Ctx, caller: Signed, album_id: AlbumId) -> StreamingResponse:
    """Server-sent events: ``change`` with id and revision, at first the present one; ``end`` when access has ended."""
    version = albums.get_version(context, caller, album_id.lower())
    stream = follow(request, context, caller, version)
    return StreamingResponse(
        stream, media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )


async def follow(request: Request, context: Context, caller: Caller, version: AlbumVersion) -> AsyncIterator[str]:
    """The events of one stream, until access ends or nobody listens any more.

    Args:
        request: Who is asking is looked up in it each time.
        context: The tools.
        caller: Who was asking at the start.
        version: What the caller is told first.
    """
    topics = {album_topic(version.id), access_topic(caller.user_id)}
    loop, changed = asyncio.get_running_loop(), asyncio.Event()

    def hear(topic: str) -> None:
        if topic in topics:
            loop.call_soon_threadsafe(changed.set)

    unsubscribe = context.hub.subscribe(hear)
    try:
        yield _event("change", version)
        # Once at the start: something may have changed between the first look and the subscription.
        changed.set()
        while True:
            is_hint = await _wait(changed)
            try:
                latest = await run_in_threadpool(_look, request, context, version.id)
            except ImmshareError:
                yield "event: end\ndata: {}\n\n"
                return
            if latest != version:
                version = latest
                yield _event("change", version)
            elif not is_hint:
                yield ": still here\n\n"
    finally:
        unsubscribe()


async def _wait(changed: asyncio.Event) -> bool:
    """Wait for a hint, and a moment more for others; False when the heartbeat is due."""
    try:
        async with asyncio.timeout(HEARTBEAT_S):
            await changed.wait()
            await asyncio.sleep(QUIET_S)
    except TimeoutError:
        return False
    finally:
        changed.clear()
    return True


def _look(request: Request, context: Context, album_id: str) -> AlbumVersion:
    return albums.get_version(context, identify(request, context), album_id)


def _event(name: str, version: AlbumVersion) -> str:
    return f"event: {name}\ndata: {version.model_dump_json(by_alias=True)}\n\n"
