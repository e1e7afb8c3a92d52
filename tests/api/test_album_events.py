import asyncio
import json
from collections.abc import AsyncIterator, Callable

import pytest
from fastapi import Request

from immshare.api import album_events
from immshare.models import UserSession
from immshare.rules.access import Caller
from immshare.services import activities, albums, members, sessions
from immshare.services.activity_views import Scope
from immshare.services.context import Context
from immshare.services.sessions import hash_token
from tests.albums import make_album
from tests.conftest import MakeUser

Event = tuple[str, dict[str, object]]


@pytest.fixture
def ada(make_user: MakeUser) -> Caller:
    return Caller(make_user().id)


@pytest.fixture
def bob(context: Context, make_user: MakeUser) -> Caller:
    user_id = make_user("Bob").id
    with context.database.writing() as session:
        session.add(UserSession(user_id=user_id, token_hash=hash_token("bob")))
    return Caller(user_id)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(album_events, "QUIET_S", 0.01)


def follow(context: Context, caller: Caller, album_id: str) -> AsyncIterator[str]:
    request = Request(
        {"type": "http", "method": "GET", "query_string": b"", "headers": [(b"authorization", b"Bearer bob")]}
    )
    return album_events.follow(request, context, caller, albums.get_version(context, caller, album_id))


async def heard(stream: AsyncIterator[str]) -> Event:
    async with asyncio.timeout(5):
        name, data = (await anext(stream)).strip().split("\n")
    return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


async def test_every_change_is_told_and_never_what_it_is(context: Context, ada: Caller, bob: Caller) -> None:
    album_id = make_album(context, ada, viewer=bob)
    stream = follow(context, bob, album_id)
    name, first = await heard(stream)
    assert (name, first.keys(), first["id"]) == ("change", {"id", "revision", "activityRevision"}, album_id)
    for title in ("Sea", "Lake"):
        waiting = asyncio.create_task(heard(stream))
        await asyncio.sleep(0.1)
        await asyncio.to_thread(albums.update_album, context, ada, album_id, name=title)
        name, change = await waiting
        assert (name, change["revision"] > first["revision"]) == ("change", True)  # type: ignore[operator]
    await stream.aclose()  # type: ignore[attr-defined]


async def test_comments_are_told_by_a_number_of_their_own(context: Context, ada: Caller, bob: Caller) -> None:
    album_id = make_album(context, ada, viewer=bob)
    stream = follow(context, bob, album_id)
    _, first = await heard(stream)
    waiting = asyncio.create_task(heard(stream))
    await asyncio.sleep(0.1)
    await asyncio.to_thread(activities.add_comment, context, ada, Scope(album_id), "secret")
    assert await waiting == ("change", first | {"activityRevision": 1})
    await stream.aclose()  # type: ignore[attr-defined]


async def test_a_silent_stream_shows_that_it_lives(
    context: Context, ada: Caller, bob: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(album_events, "HEARTBEAT_S", 0.05)
    stream = follow(context, bob, make_album(context, ada, viewer=bob))
    await heard(stream)
    assert (await anext(stream)).startswith(":")
    await stream.aclose()  # type: ignore[attr-defined]


@pytest.mark.parametrize("how", ["removed", "deleted", "signed out"])
async def test_it_ends_with_the_access(context: Context, ada: Caller, bob: Caller, how: str) -> None:
    album_id = make_album(context, ada, viewer=bob)
    ends: dict[str, Callable[[], object]] = {
        "removed": lambda: members.remove_member(context, ada, album_id, bob.user_id),
        "deleted": lambda: albums.delete_album(context, ada, album_id),
        "signed out": lambda: sessions.revoke_other_sessions(context, bob),
    }
    stream = follow(context, bob, album_id)
    await heard(stream)
    waiting = asyncio.create_task(heard(stream))
    await asyncio.sleep(0.1)
    await asyncio.to_thread(ends[how])
    assert await waiting == ("end", {})
    with pytest.raises(StopAsyncIteration):
        await anext(stream)


async def test_nobody_listens_any_more_after_the_end(context: Context, ada: Caller, bob: Caller) -> None:
    stream = follow(context, bob, make_album(context, ada, viewer=bob))
    await heard(stream)
    listeners = context.hub._listeners  # type: ignore[attr-defined]
    assert len(listeners) == 1
    await stream.aclose()  # type: ignore[attr-defined]
    assert listeners == []
