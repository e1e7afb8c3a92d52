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
from immshare.api.identity import Ctx, SignedOrGuest, identify
from immshare.errors import ImmshareError
from immshare.live import access_topic, activity_topic, album_topic, link_topic
from immshare.rules.access import Caller
from immshare.schemas.album import AlbumVersion
from immshare.services import albums, guest_views
from immshare.services.context import Context

router = APIRouter(prefix="/api/albums", tags=["Albums"])

HEARTBEAT_S: Final = 15.0
"""Seconds after which a silent stream shows that it lives, and looks whether it still may."""

QUIET_S: Final = 0.15
"""Seconds for which hints are gathered."""

_AFTER_THE_END_S: Final = 0.05
"""So that a link has really ended when it is looked at."""


@router.get("/{id}/events", summary="Hear when an album changes", response_class=StreamingResponse)
def album_events(request: Request, context: Ctx, caller: SignedOrGuest, album_id: AlbumId) -> StreamingResponse:
    """Server-sent events: ``change`` with id and revisions, at first the present ones; ``end`` when access has ended."""
    version = _version(context, caller, album_id.lower())
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
    topics = {album_topic(version.id), *_own_topics(caller, version.id)}
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
            is_hint = await _wait(changed, _seconds_left(context, caller))
            try:
                caller, latest = await run_in_threadpool(_look, request, context, version.id)
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


async def _wait(changed: asyncio.Event, at_most_s: float) -> bool:
    """Wait for a hint, and a moment more for others; False when the heartbeat is due, or the link's end has come."""
    try:
        async with asyncio.timeout(at_most_s):
            await changed.wait()
            await asyncio.sleep(QUIET_S)
    except TimeoutError:
        return False
    finally:
        changed.clear()
    return True


def _look(request: Request, context: Context, album_id: str) -> tuple[Caller, AlbumVersion]:
    caller = identify(request, context)
    return caller, _version(context, caller, album_id)


def _version(context: Context, caller: Caller, album_id: str) -> AlbumVersion:
    return (albums if caller.link is None else guest_views).get_version(context, caller, album_id)


def _own_topics(caller: Caller, album_id: str) -> set[str]:
    """What is published when the caller may have lost access; and, to members alone, when they comment and like."""
    if caller.link is None:
        return {access_topic(caller.user_id), activity_topic(album_id, caller.user_id)}
    return {link_topic(caller.link.id), access_topic(caller.link.creator_id)}


def _seconds_left(context: Context, caller: Caller) -> float:
    """Until the heartbeat, or the end of the caller's link where that comes first."""
    if caller.link is None or caller.link.expires_at is None:
        return HEARTBEAT_S
    return min(HEARTBEAT_S, max(0.0, (caller.link.expires_at - context.now()).total_seconds()) + _AFTER_THE_END_S)


def _event(name: str, version: AlbumVersion) -> str:
    return f"event: {name}\ndata: {version.model_dump_json(by_alias=True, exclude_none=True)}\n\n"
