"""The short way of a thumbnail answers what the documented route answers."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from immshare.api.app import create_api
from immshare.api.thumbnails import ThumbnailShortcut
from immshare.models import UserSession
from immshare.services.context import Context
from immshare.services.sessions import hash_token
from immshare.store.keys import RenditionName, rendition_key
from tests.conftest import MakeUser
from tests.library import NOON, add_assets

COMPARED = ("content-type", "content-length", "etag", "cache-control")


class Counting:
    """An application that counts what reaches it."""

    def __init__(self, inner: ASGIApp) -> None:
        self.inner = inner
        self.count = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.count += 1
        await self.inner(scope, receive, send)


@pytest.fixture
def asset_id(context: Context, make_user: MakeUser) -> str:
    """A photo of Ada's; hers is the token ``ada``, Eve's is ``eve``."""
    ada, eve = make_user("Ada"), make_user("Eve")
    with context.database.writing() as session:
        session.add_all(UserSession(user_id=user.id, token_hash=hash_token(user.name.lower())) for user in (ada, eve))
    (asset_id,) = add_assets(context, ada.id, NOON)
    names: tuple[RenditionName, ...] = ("thumbnail", "preview")
    for name in names:
        source = context.store.incoming_path("one")
        source.write_bytes(name.encode() * 10)
        context.store.put(source, rendition_key(asset_id, name))
    return asset_id


@pytest.mark.parametrize(
    ("method", "token", "path", "headers", "is_short"),
    [
        ("GET", "ada", "/api/assets/{id}/thumbnail", {}, True),
        ("GET", "ada", "/api/assets/{id}/thumbnail?size=thumbnail&c=a%3D%3D", {}, True),
        ("GET", "ada", "/api/assets/{id}/thumbnail?size=preview&c=x", {}, True),
        ("GET", "ada", "/api/assets/{id}/thumbnail?size=preview", {"If-None-Match": "*"}, True),
        ("GET", "ada", "/api/assets/{id}/thumbnail?c=x&size=preview", {}, False),
        ("GET", "ada", "/api/assets/{id}/thumbnail?size=huge", {}, False),
        ("GET", "ada", "/api/assets/{upper}/thumbnail", {}, False),
        ("HEAD", "ada", "/api/assets/{id}/thumbnail", {}, False),
        ("GET", "eve", "/api/assets/{id}/thumbnail", {}, False),
        ("GET", "nobody", "/api/assets/{id}/thumbnail", {}, False),
        ("GET", "", "/api/assets/{id}/thumbnail", {}, False),
        ("GET", "ada", "/api/assets/00000000-0000-4000-8000-000000000000/thumbnail", {}, False),
        ("GET", "ada", "/api/assets/{id}", {}, False),
    ],
)
def test_both_ways_answer_alike(
    context: Context, asset_id: str, method: str, token: str, path: str, headers: dict[str, str], is_short: bool
) -> None:
    api = Counting(create_api(context))
    url = path.format(id=asset_id, upper=asset_id.upper())
    sent = headers | ({"Authorization": f"Bearer {token}"} if token else {})
    with TestClient(ThumbnailShortcut(api, context)) as short, TestClient(create_api(context)) as documented:
        got, expected = (client.request(method, url, headers=sent) for client in (short, documented))
    assert (api.count == 0) is is_short
    assert got.status_code == expected.status_code
    assert [got.headers.get(name) for name in COMPARED] == [expected.headers.get(name) for name in COMPARED]
    if expected.status_code < 400:
        assert got.content == expected.content


@pytest.mark.parametrize("error", [PermissionError("no"), OSError(5, "Input/output error"), RuntimeError("odd")])
def test_what_nobody_expected_is_said_in_the_one_shape(
    context: Context, asset_id: str, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def broken(_path: Path) -> bytes:
        raise error

    monkeypatch.setattr(Path, "read_bytes", broken)
    with TestClient(ThumbnailShortcut(create_api(context), context), raise_server_exceptions=False) as client:
        answer = client.get(f"/api/assets/{asset_id}/thumbnail", headers={"Authorization": "Bearer ada"})
    body = answer.json()
    assert (answer.status_code, body["statusCode"], body["error"]) == (500, 500, "Internal Server Error")
    assert body["correlationId"] == answer.headers["x-immich-cid"]


def test_a_fault_that_is_over_costs_nobody_the_thumbnail(
    context: Context, asset_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Path.read_bytes
    faults = [OSError(5, "Input/output error")]

    def flaky(path: Path) -> bytes:
        if faults:
            raise faults.pop()
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", flaky)
    with TestClient(ThumbnailShortcut(create_api(context), context)) as client:
        answer = client.get(f"/api/assets/{asset_id}/thumbnail", headers={"Authorization": "Bearer ada"})
    assert (answer.status_code, answer.content) == (200, b"thumbnail" * 10)
