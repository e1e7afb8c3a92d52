import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx2 as httpx
import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from immshare.api.app import create_api
from immshare.models import Asset, User, UserSession
from immshare.services import upload_claims
from immshare.services.context import Context
from immshare.services.sessions import hash_token
from immshare.store.local import LocalStore
from tests.asgi import DISCONNECT, piece, send_raw
from tests.conftest import MakeUser
from tests.pictures import jpeg
from tests.uploading import BAD_FILES, HOSTILE_NAMES, kept

DATA = jpeg(size=(400, 300))
SHA1 = hashlib.sha1(DATA).hexdigest()
HALF = len(DATA) // 2
HEADERS = {"Authorization": "Bearer token", "Tus-Resumable": "1.0.0"}
CHUNK = HEADERS | {"Content-Type": "application/offset+octet-stream"}


@pytest.fixture
def owner(context: Context, make_user: MakeUser) -> User:
    user = make_user()
    with context.database.writing() as session:
        session.add(UserSession(user_id=user.id, token_hash=hash_token("token")))
    return user


def metadata(**fields: str) -> str:
    return ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in fields.items())


def create(
    client: TestClient, length: int | str = len(DATA), content: bytes | None = None, **fields: str
) -> httpx.Response:
    headers = HEADERS if content is None else CHUNK
    given = {"filename": "sea.jpg", "filetype": "image/jpeg"} | fields
    return client.post(
        "/api/uploads",
        headers=headers | {"Upload-Length": str(length), "Upload-Metadata": metadata(**given)},
        content=content,
    )


def patch(client: TestClient, location: str, offset: int, data: bytes, **headers: str) -> httpx.Response:
    return client.patch(location, headers=CHUNK | {"Upload-Offset": str(offset)} | headers, content=data)


def offset_of(client: TestClient, location: str) -> int:
    return int(client.head(location, headers=HEADERS).headers["Upload-Offset"])


def the_asset(context: Context) -> Asset:
    with context.database.reading() as session:
        return session.exec(select(Asset)).one()


def test_what_is_spoken(client: TestClient) -> None:
    answer = client.options("/api/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,creation-with-upload,termination,checksum,expiration"
    assert answer.headers["Tus-Max-Size"] == str(64 << 30)
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1"


@pytest.mark.usefixtures("owner")
def test_an_upload_in_two_chunks(client: TestClient, context: Context) -> None:
    created = create(
        client, fileCreatedAt="2024-05-01T10:00:00Z", fileModifiedAt="1714557600000", checksum=SHA1, isFavorite="true"
    )
    location = created.headers["Location"]
    assert (created.status_code, created.headers["Upload-Offset"]) == (201, "0")
    assert location.startswith("/api/uploads/")
    assert datetime.strptime(created.headers["Upload-Expires"], "%a, %d %b %Y %H:%M:%S GMT").replace(
        tzinfo=UTC
    ) > datetime.now(UTC)
    first = patch(client, location, 0, DATA[:HALF])
    assert (first.status_code, first.headers["Upload-Offset"], first.headers["Tus-Resumable"]) == (
        204,
        str(HALF),
        "1.0.0",
    )
    looked = client.head(location, headers=HEADERS)
    assert looked.headers["Cache-Control"] == "no-store"
    assert (looked.headers["Upload-Offset"], looked.headers["Upload-Length"]) == (str(HALF), str(len(DATA)))
    last = patch(client, location, HALF, DATA[HALF:])
    asset = the_asset(context)
    for answer in (last, client.head(location, headers=HEADERS)):
        assert answer.headers["Upload-Offset"] == str(len(DATA))
        assert (answer.headers["X-Immshare-Asset-Id"], answer.headers["X-Immshare-Status"]) == (asset.id, "created")
    assert (asset.sha1, asset.file_name, asset.is_favorite) == (SHA1, "sea.jpg", True)
    assert asset.file_created_at.isoformat() == asset.file_modified_at.isoformat() == "2024-05-01T10:00:00+00:00"


@pytest.mark.usefixtures("owner")
def test_an_upload_in_one_request(client: TestClient) -> None:
    created, again = create(client, content=DATA), create(client, content=DATA)
    assert (created.status_code, created.headers["X-Immshare-Status"]) == (201, "created")
    assert (again.status_code, again.headers["X-Immshare-Status"]) == (201, "duplicate")
    assert again.headers["X-Immshare-Asset-Id"] == created.headers["X-Immshare-Asset-Id"]
    begun = create(client, content=DATA[:HALF])
    assert begun.headers["Upload-Offset"] == str(HALF)
    assert patch(client, begun.headers["Location"], HALF, DATA[HALF:]).headers["X-Immshare-Status"] == "duplicate"


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_names_are_made_harmless(client: TestClient, context: Context, name: str) -> None:
    assert create(client, content=DATA, filename=name).status_code == 201
    assert the_asset(context).file_name == HOSTILE_NAMES[name]


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_files_leave_nothing(client: TestClient, context: Context, name: str) -> None:
    before = kept(context)
    data, sentence = BAD_FILES[name]
    at_once = create(client, len(data), data, filename=name)
    location = create(client, len(data), filename=name).headers["Location"]
    for answer in (at_once, patch(client, location, 0, data)):
        assert (answer.status_code, answer.headers["Tus-Resumable"]) == (400, "1.0.0")
        assert answer.json()["message"].startswith(sentence)
    assert client.head(location, headers=HEADERS).status_code == 404
    assert kept(context) == before


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize(
    ("headers", "status", "sentence"),
    [
        ({}, 400, "The header Upload-Length must be a whole number."),
        ({"Upload-Length": "-1"}, 400, "The header Upload-Length must be a whole number."),
        ({"Upload-Length": "9" * 30}, 400, "The header Upload-Length must be a whole number."),
        ({"Upload-Length": "0", "Upload-Metadata": metadata(filename="sea.jpg")}, 400, "sea.jpg is empty"),
        ({"Upload-Length": str(65 << 30)}, 413, "A file can have at most 64 GiB."),
        ({"Upload-Defer-Length": "1"}, 400, "The length of the file must be known"),
        ({"Upload-Length": "5", "Upload-Metadata": "filename %%%"}, 400, "The header Upload-Metadata must hold"),
        ({"Upload-Length": "5", "Upload-Metadata": metadata(checksum="x")}, 400, "Upload-Metadata is wrong. checksum: must be"),
        ({"Upload-Length": "5", "Upload-Metadata": metadata(fileCreatedAt="x")}, 400, "Upload-Metadata is wrong. fileCreatedAt:"),
        ({"Upload-Length": "5", "Tus-Resumable": "0.2.2"}, 412, "This server speaks tus 1.0.0."),
        ({"Upload-Length": "5", "Authorization": "Bearer other"}, 401, "Invalid user token"),
        ({"Upload-Length": "5", "Authorization": "", "Cookie": "immich_access_token=token", "Origin": "https://evil.example"}, 403, "This"),
    ],
)  # fmt: skip
def test_a_refused_announcement(
    client: TestClient, context: Context, headers: dict[str, str], status: int, sentence: str
) -> None:
    before = kept(context)
    answer = client.post("/api/uploads", headers=HEADERS | headers)
    assert answer.status_code == status
    assert answer.json()["message"].startswith(sentence)
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert ("Tus-Version" in answer.headers) == (status == 412)
    assert kept(context) == before


def test_no_room_is_said_before_anything_is_sent(
    client: TestClient, context: Context, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with context.database.writing() as session:
        session.get_one(User, owner.id).quota_bytes = len(DATA) - 1
    assert create(client).json()["message"] == "Quota has been exceeded!"
    with context.database.writing() as session:
        session.get_one(User, owner.id).quota_bytes = None
    monkeypatch.setattr(LocalStore, "free_bytes", lambda _store: 40 << 20)
    assert create(client, 10 << 20).status_code == 507


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize(
    ("headers", "status", "sentence"),
    [
        ({"Upload-Offset": "1"}, 409, f"This upload stands at byte {HALF}, not 1."),
        ({"Upload-Offset": "x"}, 400, "The header Upload-Offset must be a whole number."),
        ({"Content-Type": "image/jpeg"}, 415, "A chunk must be sent as application/offset+octet-stream."),
        ({"Tus-Resumable": "2.0.0"}, 412, "This server speaks tus 1.0.0."),
        ({"Upload-Checksum": "md5 abc"}, 400, "The header Upload-Checksum must be"),
        (
            {"Upload-Checksum": "sha1 " + base64.b64encode(b"0" * 20).decode()},
            460,
            "The chunk's checksum does not match.",
        ),
    ],
)
def test_a_refused_chunk_changes_nothing(
    client: TestClient, context: Context, headers: dict[str, str], status: int, sentence: str
) -> None:
    location = create(client, content=DATA[:HALF]).headers["Location"]
    before = kept(context)
    answer = patch(client, location, HALF, DATA[HALF:], **headers)
    assert answer.json()["correlationId"] == answer.headers["x-immich-cid"]
    assert answer.status_code == status
    assert answer.json()["message"].startswith(sentence)
    assert kept(context) == before
    assert offset_of(client, location) == HALF
    checksum = "sha1 " + base64.b64encode(hashlib.sha1(DATA[HALF:]).digest()).decode()
    assert (
        patch(client, location, HALF, DATA[HALF:], **{"Upload-Checksum": checksum}).headers["X-Immshare-Status"]
        == "created"
    )


@pytest.mark.usefixtures("owner")
def test_a_chunk_that_is_too_large(client: TestClient, context: Context) -> None:
    location = create(client, content=DATA[:HALF]).headers["Location"]
    beyond = patch(client, location, HALF, DATA)
    assert (beyond.status_code, beyond.json()["message"]) == (
        413,
        "This is more than the announced length of the file.",
    )
    assert offset_of(client, location) == HALF
    wide = create(client, 1 << 30).headers["Location"]
    large = patch(client, wide, 0, bytes(9 << 20))
    assert (large.status_code, large.json()["message"]) == (413, "A chunk can have at most 8 MiB.")
    assert offset_of(client, wide) == 0
    client.delete(wide, headers=HEADERS)


async def test_a_chunk_of_unknown_size_that_is_too_large(context: Context, client: TestClient, owner: User) -> None:
    location = create(client, content=DATA[:HALF]).headers["Location"]
    answer = await send_raw(
        create_api(context),
        "PATCH",
        location,
        CHUNK | {"Upload-Offset": str(HALF)},
        [piece(DATA), piece(b"", more=False)],
    )
    assert answer.status == 413
    assert offset_of(client, location) == HALF


async def test_what_arrived_before_the_break_counts(context: Context, client: TestClient, owner: User) -> None:
    app = create_api(context)
    location = create(client).headers["Location"]
    headers = CHUNK | {"Upload-Offset": "0", "Content-Length": str(len(DATA))}
    broken = await send_raw(app, "PATCH", location, headers, [piece(DATA[:99]), DISCONNECT])
    assert (broken.status, offset_of(client, location)) == (400, 99)
    short = await send_raw(
        app,
        "PATCH",
        location,
        headers | {"Upload-Offset": "99", "Content-Length": "101"},
        [piece(DATA[99:199], more=False)],
    )
    assert (short.status, offset_of(client, location)) == (400, 199)
    before = kept(context)
    announced = CHUNK | {"Upload-Length": str(len(DATA)), "Content-Length": str(len(DATA))}
    assert (await send_raw(app, "POST", "/api/uploads", announced, [piece(DATA[:99]), DISCONNECT])).status == 400
    assert kept(context) == before
    assert patch(client, location, 199, DATA[199:]).headers["X-Immshare-Status"] == "created"


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("upload_id", ["00000000-0000-4000-8000-000000000000", "x", "..%2F..%2Fsecret"])
def test_an_unknown_upload(client: TestClient, upload_id: str) -> None:
    location = f"/api/uploads/{upload_id}"
    assert client.head(location, headers=HEADERS).status_code == 404
    assert patch(client, location, 0, DATA).status_code == 404
    assert client.delete(location, headers=HEADERS).status_code == 404


def test_a_strangers_upload_is_an_unknown_one(
    client: TestClient, context: Context, owner: User, make_user: MakeUser
) -> None:
    location = create(client, content=DATA[:HALF]).headers["Location"]
    with context.database.writing() as session:
        session.add(UserSession(user_id=make_user("Eve").id, token_hash=hash_token("eve")))
    before = kept(context)
    eve = {"Authorization": "Bearer eve"}
    for method in ("HEAD", "PATCH", "DELETE"):
        answers = [
            client.request(method, path, headers=CHUNK | {"Upload-Offset": str(HALF)} | eve)
            for path in (location, "/api/uploads/00000000-0000-4000-8000-000000000000")
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        if method != "HEAD":
            assert len({answer.json()["message"] for answer in answers}) == 1
    assert kept(context) == before


@pytest.mark.usefixtures("owner")
def test_terminate(client: TestClient, context: Context) -> None:
    before = kept(context)
    location = create(client, content=DATA[:HALF]).headers["Location"]
    assert client.delete(location, headers=HEADERS).status_code == 204
    assert client.head(location, headers=HEADERS).status_code == 404
    assert kept(context) == before


@pytest.mark.usefixtures("owner")
def test_methods_in_a_header(client: TestClient) -> None:
    location = create(client).headers["Location"]

    def override(method: str, content: bytes = b"", offset: int = 0) -> httpx.Response:
        headers = CHUNK | {"X-HTTP-Method-Override": method, "Upload-Offset": str(offset)}
        return client.post(location, headers=headers, content=content)

    assert override("PATCH", DATA[:HALF]).headers["Upload-Offset"] == str(HALF)
    assert override("HEAD").headers["Upload-Length"] == str(len(DATA))
    assert override("GET").status_code == 405
    assert override("DELETE").status_code == 204
    assert override("HEAD").status_code == 404


async def hanging(app: object, location: str, data: bytes, gone: asyncio.Event) -> int:
    """A PATCH whose client sends something and then falls silent; the status it ends with."""

    async def body() -> AsyncIterator[bytes]:
        yield data
        await gone.wait()

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://testserver") as client:
        return (await client.patch(location, headers=CHUNK | {"Upload-Offset": "0"}, content=body())).status_code


async def test_one_writer_at_a_time_and_a_dead_one_gives_way(
    context: Context, client: TestClient, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, gone = create_api(context), asyncio.Event()
    location = create(client).headers["Location"]
    first = asyncio.create_task(hanging(app, location, DATA[:100], gone))
    while location.rpartition("/")[2] not in upload_claims._claims:  # noqa: ASYNC110 - the other task's progress
        await asyncio.sleep(0.01)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://testserver") as second:
        busy = await second.patch(location, headers=CHUNK | {"Upload-Offset": "0"}, content=DATA)
        assert busy.status_code == 409
        monkeypatch.setattr(upload_claims, "_STALLED_AFTER_S", -1.0)
        moved = await second.patch(location, headers=CHUNK | {"Upload-Offset": "0"}, content=DATA)
        assert (moved.status_code, moved.json()["message"]) == (409, "This upload stands at byte 100, not 0.")
        assert await first == 400
        ended = await second.patch(location, headers=CHUNK | {"Upload-Offset": "100"}, content=DATA[100:])
        assert ended.headers["X-Immshare-Status"] == "created"
    assert len(kept(context)["assets"]) == 1
