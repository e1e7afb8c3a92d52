"""Downloads over HTTP: the contract's shapes, ranges and validators, and connections that break rather than lie."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from immshare.api.app import create_api
from immshare.models import User
from immshare.models.columns import new_id
from immshare.rules.access import Caller
from immshare.services import members
from immshare.services.context import Context
from tests.albums import make_album
from tests.asgi import piece, send_raw
from tests.conftest import MakeUser
from tests.downloads import add_photo, add_photos, content_of, files_in, key_of, plan, put_file, sign_in

LARGE = 3 << 20
NOTHING_MORE = piece(b"", more=False)


@pytest.fixture
def ada(make_user: MakeUser) -> User:
    return make_user("Ada")


@pytest.fixture
def headers(context: Context, ada: User) -> dict[str, str]:
    return sign_in(context, ada.id)


@pytest.fixture
def part(client: TestClient, context: Context, ada: User, headers: dict[str, str]) -> dict[str, Any]:
    """One part of three photos."""
    return plan(client, headers, assetIds=add_photos(context, ada.id, 3))["parts"][0]


def test_a_plan_as_the_contract_has_it(
    client: TestClient, context: Context, ada: User, headers: dict[str, str]
) -> None:
    album = make_album(context, Caller(ada.id), *add_photos(context, ada.id, 2), name="Meer & Berge")
    body = plan(client, headers, albumId=album)
    url = f"/api/download/plans/{body['id']}/1/Meer%20%26%20Berge.zip"
    size = int(client.head(url, headers=headers).headers["content-length"])
    part = {"index": 1, "name": "Meer & Berge.zip", "size": size, "assetCount": 2, "url": url}
    assert body == {"id": body["id"], "parts": [part], "missingCount": 0}


def test_a_whole_part(client: TestClient, headers: dict[str, str], part: dict[str, Any]) -> None:
    answer = client.get(part["url"], headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-length"] == str(part["size"]) == str(len(answer.content))
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''Photos.zip"
    assert answer.headers["cache-control"].startswith("private")
    assert files_in(answer.content) == {f"photo-{n}.jpg": content_of(n) for n in range(3)}


def test_a_ticket_changes_nothing_but_who_hears_of_the_end(
    client: TestClient, context: Context, headers: dict[str, str], part: dict[str, Any]
) -> None:
    heard: list[str] = []
    context.hub.subscribe(heard.append)
    without, whole = (client.get(part["url"] + end, headers=headers) for end in ("", "?ticket=Ab-_1"))
    assert (whole.content, whole.headers["etag"]) == (without.content, without.headers["etag"])
    client.head(part["url"] + "?ticket=head", headers=headers)
    assert heard == ["download:Ab-_1"]
    for wrong in ("a:b", "é", "x" * 41):
        assert client.get(part["url"], headers=headers, params={"ticket": wrong}).status_code == 400


def test_head_tells_the_same_without_the_bytes(
    client: TestClient, headers: dict[str, str], part: dict[str, Any]
) -> None:
    got, asked = client.get(part["url"], headers=headers), client.head(part["url"], headers=headers)
    assert asked.status_code == 200
    assert asked.content == b""
    assert dict(asked.headers) == dict(got.headers)


@pytest.mark.parametrize(
    ("wanted", "start", "stop"),
    [("bytes=0-0", 0, 1), ("bytes=10-", 10, None), ("bytes=-7", -7, None), ("bytes=5-99999999", 5, None)],
)
def test_ranges(
    client: TestClient, headers: dict[str, str], part: dict[str, Any], wanted: str, start: int, stop: int | None
) -> None:
    whole = client.get(part["url"], headers=headers).content
    answer = client.get(part["url"], headers=headers | {"Range": wanted})
    assert answer.status_code == 206
    assert answer.content == whole[start:stop]
    first = start % len(whole)
    assert answer.headers["content-range"] == f"bytes {first}-{first + len(answer.content) - 1}/{len(whole)}"


def test_a_range_behind_the_end(client: TestClient, headers: dict[str, str], part: dict[str, Any]) -> None:
    answer = client.get(part["url"], headers=headers | {"Range": f"bytes={part['size']}-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{part['size']}"


def test_a_broken_download_goes_on_where_it_broke(
    client: TestClient, headers: dict[str, str], part: dict[str, Any]
) -> None:
    whole = client.get(part["url"], headers=headers)
    etag = whole.headers["etag"]
    assert etag.startswith('"')
    for cut in (1, 40, part["size"] // 2, part["size"] - 1):
        rest = client.get(part["url"], headers=headers | {"Range": f"bytes={cut}-", "If-Range": etag})
        assert rest.status_code == 206
        assert whole.content[:cut] + rest.content == whole.content
    other = client.get(part["url"], headers=headers | {"Range": "bytes=1-", "If-Range": '"another"'})
    assert (other.status_code, other.content) == (200, whole.content)
    assert client.get(part["url"], headers=headers | {"If-None-Match": etag}).status_code == 304


def test_four_connections_at_once(client: TestClient, context: Context, ada: User, headers: dict[str, str]) -> None:
    ids = [add_photo(context, ada.id, content_of(n, LARGE), f"{n}.jpg") for n in range(3)]
    part = plan(client, headers, assetIds=ids)["parts"][0]
    bounds = [part["size"] * n // 4 for n in range(5)]

    def segment(n: int) -> bytes:
        wanted = f"bytes={bounds[n]}-{bounds[n + 1] - 1}"
        return client.get(part["url"], headers=headers | {"Range": wanted}).content

    with ThreadPoolExecutor(4) as pool:
        whole = b"".join(pool.map(segment, range(4)))
    assert files_in(whole) == {f"{n}.jpg": content_of(n, LARGE) for n in range(3)}


def test_a_removed_member_is_refused(
    client: TestClient, context: Context, ada: User, headers: dict[str, str], make_user: MakeUser
) -> None:
    bob = make_user("Bob")
    album = make_album(context, Caller(ada.id), *add_photos(context, ada.id, 1), viewer=Caller(bob.id))
    bobs = sign_in(context, bob.id, "bob")
    url = plan(client, bobs, albumId=album)["parts"][0]["url"]
    assert client.get(url, headers=bobs).status_code == 200
    assert client.get(url, headers=headers).status_code == 400
    members.remove_member(context, Caller(ada.id), album, bob.id)
    for answer in (client.get(url, headers=bobs), client.get(url, headers=bobs | {"Range": "bytes=5-"})):
        assert (answer.status_code, answer.json()["message"]) == (400, "Not found or no asset.download access")


@pytest.mark.parametrize("path", ["{id}/0/Photos.zip", "{id}/2/Photos.zip", "{id}/x/Photos.zip", "{id}/1/photos.zip"])
def test_addresses_that_lead_nowhere(
    client: TestClient, headers: dict[str, str], part: dict[str, Any], path: str
) -> None:
    plan_id = part["url"].split("/")[4]
    answer = client.get("/api/download/plans/" + path.format(id=plan_id), headers=headers)
    assert (answer.status_code, answer.json()["message"]) == (400, "Not found or no asset.download access")


@pytest.mark.parametrize("body", [{}, {"assetIds": [new_id()], "albumId": new_id()}, {"assetIds": []}])
def test_wrong_plans(client: TestClient, headers: dict[str, str], body: dict[str, Any]) -> None:
    assert client.post("/api/download/plans", json=body, headers=headers).status_code == 400
    assert client.post("/api/download/info", json=body, headers=headers).status_code == 400


def test_info(client: TestClient, context: Context, ada: User, headers: dict[str, str]) -> None:
    ids = add_photos(context, ada.id, 3, size_bytes=1000)
    answer = client.post("/api/download/info", json={"assetIds": ids}, headers=headers)
    assert answer.status_code == 201
    assert answer.json() == {"totalSize": 3000, "archives": [{"size": 3000, "assetIds": ids}]}
    album = make_album(context, Caller(ada.id), *ids)
    answer = client.post("/api/download/info", json={"albumId": album, "archiveSize": 2500}, headers=headers)
    assert [archive["assetIds"] for archive in answer.json()["archives"]] == [ids[:2], ids[2:]]
    empty = make_album(context, Caller(ada.id))
    answer = client.post("/api/download/info", json={"albumId": empty}, headers=headers)
    assert answer.json() == {"totalSize": 0, "archives": []}


@pytest.mark.parametrize(
    ("name", "saved"), [({}, "Photos"), ({"archiveName": "Sea"}, "Sea"), ({"archiveName": "a/b.zip"}, "a_b")]
)
def test_an_archive_at_once(
    client: TestClient, context: Context, ada: User, headers: dict[str, str], name: dict[str, str], saved: str
) -> None:
    ids = add_photos(context, ada.id, 2)
    answer = client.post("/api/download/archive", json={"assetIds": ids, **name}, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["content-disposition"].endswith(f"{saved}.zip")
    assert files_in(answer.content) == {f"photo-{n}.jpg": content_of(n) for n in range(2)}


def test_what_is_gone_at_the_very_beginning_is_an_answer(
    client: TestClient, context: Context, ada: User, headers: dict[str, str]
) -> None:
    ids = add_photos(context, ada.id, 2)
    part = plan(client, headers, assetIds=ids)["parts"][0]
    context.store.delete(key_of(context, ids[0]))
    answer = client.get(part["url"], headers=headers)
    assert (answer.status_code, answer.json()["message"]) == (404, "Asset media not found")


async def test_damaged_bytes_break_the_connection(
    client: TestClient, context: Context, ada: User, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    ids = [add_photo(context, ada.id, content_of(n, LARGE), f"{n}.jpg") for n in range(2)]
    part = plan(client, headers, assetIds=ids)["parts"][0]
    put_file(context, ids[1], content_of(9, LARGE))
    answer = await send_raw(create_api(context), "GET", part["url"], headers, [NOTHING_MORE], is_patient=True)
    assert answer.status == 200
    assert int(answer.headers["content-length"]) == part["size"]
    # The last chunk of the damaged file was held back, and with it all that follows.
    assert len(content_of(0, LARGE)) < len(answer.body) < part["size"] - 1000
    assert "was broken off" in caplog.text
    assert "damaged" in caplog.text
    assert plan(client, headers, assetIds=ids)["missingCount"] == 1


async def test_a_client_that_went_away_is_not_read_for(
    client: TestClient, context: Context, ada: User, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [add_photo(context, ada.id, content_of(n, LARGE), f"{n}.jpg") for n in range(4)]
    part = plan(client, headers, assetIds=ids)["parts"][0]
    answer = await send_raw(create_api(context), "GET", part["url"], headers, [NOTHING_MORE])
    assert 0 < len(answer.body) < LARGE


async def test_a_client_that_takes_nothing_is_let_go(
    client: TestClient, context: Context, ada: User, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    monkeypatch.setattr("immshare.api.body_stream.STALLED_S", 0.01)
    part = plan(client, headers, assetIds=add_photos(context, ada.id, 1))["parts"][0]
    sent: list[str] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message["type"])
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    scope = {"type": "http", "method": "GET", "path": part["url"], "raw_path": part["url"].encode(), "query_string": b"", "headers": [(b"authorization", headers["Authorization"].encode())], "client": ("127.0.0.1", 1)}  # fmt: skip
    await create_api(context)(scope, receive, send)
    assert sent == ["http.response.start", "http.response.body"]


@pytest.mark.parametrize("album_id", ["\ud800", "no-id", "\0"])
@pytest.mark.parametrize("path", ["/api/download/plans", "/api/download/info"])
def test_an_album_id_that_is_none_is_refused(
    client: TestClient, headers: dict[str, str], path: str, album_id: str
) -> None:
    body = json.dumps({"albumId": album_id})
    answer = client.post(path, content=body, headers=headers | {"content-type": "application/json"})
    assert answer.status_code == 400
