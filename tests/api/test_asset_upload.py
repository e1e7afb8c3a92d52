import base64
import errno
import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NoReturn

import httpx2 as httpx
import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from immshare.api.app import create_api
from immshare.database import Database
from immshare.errors import StorageFullError
from immshare.models import Asset, User, UserSession
from immshare.services.context import Context
from immshare.services.sessions import hash_token
from immshare.store.local import LocalStore
from tests.asgi import DISCONNECT, piece, send_raw
from tests.conftest import MakeUser
from tests.pictures import jpeg
from tests.uploading import AT, BAD_FILES, HOSTILE_NAMES, kept

DATA = jpeg(size=(400, 300))
SHA1 = hashlib.sha1(DATA)
TIMES = {"fileCreatedAt": "2024-05-01T12:00:00.000+02:00", "fileModifiedAt": "1714557600000"}
HEADERS = {"Authorization": "Bearer token"}
BOUNDARY = "----boundary"
FORM_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


@pytest.fixture
def owner(context: Context, make_user: MakeUser) -> User:
    user = make_user()
    with context.database.writing() as session:
        session.add(UserSession(user_id=user.id, token_hash=hash_token("token")))
    return user


@pytest.fixture
def unchanged(context: Context, owner: User) -> Iterator[None]:
    """The test leaves nothing behind."""
    before = kept(context)
    yield
    assert kept(context) == before


def form(
    data: bytes, *, name: str = "sea.jpg", fields: dict[str, str] = TIMES, end: str = f"--{BOUNDARY}--\r\n"
) -> bytes:
    lines = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{text}\r\n'
        for key, text in fields.items()
    )
    file = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="assetData"; filename="{name}"\r\n\r\n'
    return f"{lines}{file}".encode() + data + f"\r\n{end}".encode()


def post(
    client: TestClient, data: bytes = DATA, name: str = "sea.jpg", fields: dict[str, str] = TIMES, **headers: str
) -> httpx.Response:
    return client.post("/api/assets", headers=HEADERS | headers, data=fields, files={"assetData": (name, data)})


def the_asset(context: Context) -> Asset:
    with context.database.reading() as session:
        return session.exec(select(Asset)).one()


@pytest.mark.usefixtures("owner")
def test_created_and_then_a_duplicate(client: TestClient, context: Context) -> None:
    answer = post(client)
    asset = the_asset(context)
    assert (answer.status_code, answer.json()) == (201, {"id": asset.id, "status": "created"})
    assert asset.sha1 == SHA1.hexdigest()
    assert asset.file_created_at.isoformat() == asset.file_modified_at.isoformat() == "2024-05-01T10:00:00+00:00"
    assert (asset.file_name, asset.is_favorite) == ("sea.jpg", False)
    again = post(client, name="other.jpg")
    assert (again.status_code, again.json()) == (200, {"id": asset.id, "status": "duplicate"})


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("checksum", [SHA1.hexdigest(), base64.b64encode(SHA1.digest()).decode()])
def test_a_right_checksum_passes(client: TestClient, checksum: str) -> None:
    assert post(client, **{"x-immich-checksum": checksum}).status_code == 201


@pytest.mark.usefixtures("owner")
def test_fields_in_any_order_and_unknown_ones(client: TestClient, context: Context) -> None:
    more = {"isFavorite": "true", "filename": "better name.jpg", "deviceAssetId": "x", "deviceId": "y", "duration": ""}
    body = form(DATA, fields={"deviceId": "z"}, end="") + form(b"", fields=more | TIMES, name="").replace(
        b"assetData", b"sidecarData"
    )
    answer = client.post("/api/assets", headers=HEADERS | {"Content-Type": FORM_TYPE}, content=body)
    assert answer.status_code == 201
    assert (the_asset(context).file_name, the_asset(context).is_favorite) == ("better name.jpg", True)


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_names_are_made_harmless(client: TestClient, context: Context, name: str) -> None:
    escaped = name.replace('"', "%22").replace("\0", "")
    answer = client.post("/api/assets", headers=HEADERS | {"Content-Type": FORM_TYPE}, content=form(DATA, name=escaped))
    assert answer.status_code == 201
    assert the_asset(context).file_name == HOSTILE_NAMES[name].replace("\0", "")


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_files(client: TestClient, name: str) -> None:
    data, sentence = BAD_FILES[name]
    answer = post(client, data, name)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith(sentence)


MISSING = "Field required"
REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "empty file": ({"data": b""}, 400, "sea.jpg is empty"),
    "wrong checksum": ({"x-immich-checksum": "0" * 40}, 400, "The checksum does not match"),
    "no checksum": ({"x-immich-checksum": "abc"}, 400, "A checksum must be a SHA-1"),
    "no time": ({"fields": {"fileModifiedAt": "0"}}, 400, f"[fileCreatedAt] {MISSING}"),
    "no times": ({"fields": {"fileCreatedAt": "", "fileModifiedAt": ""}}, 400, f"[fileCreatedAt] {MISSING}"),
    "bad time": ({"fields": TIMES | {"fileCreatedAt": "yesterday"}}, 400, "[fileCreatedAt] must be a date"),
    "time far off": ({"fields": TIMES | {"fileCreatedAt": "0500-01-01T00:00:00Z"}}, 400, "[fileCreatedAt] must lie in"),
    "time too far": ({"fields": TIMES | {"fileCreatedAt": "9" * 40}}, 400, "[fileCreatedAt] must be a date"),
    "no boolean": ({"fields": TIMES | {"isFavorite": "perhaps"}}, 400, "[isFavorite]"),
    "long field": ({"fields": TIMES | {"filename": "x" * 9000}}, 413, "The field filename is too long."),
    "long ignored field": ({"fields": TIMES | {"note": "x" * (2 << 20)}}, 413, "The form holds more than 1 MiB"),
    "many fields": ({"fields": TIMES | {f"f{n}": "" for n in range(200)}}, 413, "The form has too many fields."),
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("case", REFUSED)
def test_refused(client: TestClient, case: str) -> None:
    arguments, status, sentence = REFUSED[case]
    answer = post(client, **arguments)
    message = answer.json()["message"]
    assert answer.status_code == status
    assert (message[0] if isinstance(message, list) else message).startswith(sentence)


MALFORMED = "The body is not well-formed"
BODIES: dict[str, tuple[bytes, str, str]] = {
    "no form": (b"{}", "application/json", "The body must be multipart/form-data with a boundary."),
    "no boundary": (b"x", "multipart/form-data", "The body must be multipart/form-data with a boundary."),
    "endless boundary": (
        b"x",
        f"multipart/form-data; boundary={'x' * 300}",
        "The body must be multipart/form-data with a boundary.",
    ),
    "rubbish": (b"rubbish" * 100, FORM_TYPE, MALFORMED),
    "no file": (form(b"").replace(b"assetData", b"sidecarData"), FORM_TYPE, "The form has no file named assetData."),
    "two files": (form(DATA, end="") + form(DATA), FORM_TYPE, "The form has more than one assetData."),
    "no end": (form(DATA, end=""), FORM_TYPE, "The upload broke off before its end."),
    "cut off": (form(DATA)[:-400], FORM_TYPE, "The upload broke off before its end."),
    "nothing": (b"", FORM_TYPE, "The upload broke off before its end."),
    "no text": (
        form(DATA, fields={"filename": "x"}).replace(b"\r\nx\r\n", b"\r\n\xff\r\n"),
        FORM_TYPE,
        "The field filename is not UTF-8.",
    ),
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("case", BODIES)
def test_bad_bodies(client: TestClient, case: str) -> None:
    body, content_type, sentence = BODIES[case]
    answer = client.post("/api/assets", headers=HEADERS | {"Content-Type": content_type}, content=body)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith(sentence)


@pytest.mark.usefixtures("unchanged")
async def test_a_body_shorter_than_declared_or_broken_off(context: Context) -> None:
    app = create_api(context)
    body = form(DATA)
    headers = HEADERS | {"Content-Type": FORM_TYPE, "Content-Length": str(len(body) + 1)}
    short = await send_raw(app, "POST", "/api/assets", headers, [piece(body[:500]), piece(body[500:], more=False)])
    assert (short.status, b"broke off" in short.body) == (400, True)
    broken = await send_raw(app, "POST", "/api/assets", headers, [piece(body[:-100]), DISCONNECT])
    assert broken.status == 400


async def test_pieces_of_any_size(context: Context, owner: User) -> None:
    body = form(DATA)
    messages = [piece(body[start : start + 7]) for start in range(0, len(body), 7)] + [piece(b"", more=False)]
    answer = await send_raw(create_api(context), "POST", "/api/assets", HEADERS | {"Content-Type": FORM_TYPE}, messages)
    assert answer.status == 201
    assert the_asset(context).sha1 == SHA1.hexdigest()


@pytest.mark.parametrize(
    ("quota_bytes", "free_bytes", "max_file_bytes", "status", "sentence"),
    [
        (100, 1 << 40, 1 << 40, 400, "Quota has been exceeded!"),
        (None, 0, 1 << 40, 507, "The disk is full."),
        (None, 1 << 40, -1, 413, "A file can have at most"),
    ],
)
async def test_without_room_the_body_is_not_read(
    context: Context,
    owner: User,
    unchanged: None,
    monkeypatch: pytest.MonkeyPatch,
    quota_bytes: int | None,
    free_bytes: int,
    max_file_bytes: int,
    status: int,
    sentence: str,
) -> None:
    with context.database.writing() as session:
        session.get_one(User, owner.id).quota_bytes = quota_bytes
    monkeypatch.setattr(LocalStore, "free_bytes", lambda _store: free_bytes)
    monkeypatch.setattr("immshare.services.receiving._GIB", max_file_bytes // 64)

    def never() -> Iterator[dict[str, Any]]:
        raise AssertionError("the body was asked for")
        yield {}

    headers = HEADERS | {"Content-Type": FORM_TYPE, "Content-Length": str(50 << 20)}
    answer = await send_raw(create_api(context), "POST", "/api/assets", headers, never())
    assert (answer.status, sentence.encode() in answer.body) == (status, True)


def test_a_full_quota_is_noticed_while_the_body_comes(client: TestClient, context: Context, owner: User) -> None:
    with context.database.writing() as session:
        session.get_one(User, owner.id).quota_bytes = len(DATA) - 1
    before = kept(context)
    answer = post(client)
    assert (answer.status_code, answer.json()["message"]) == (400, "Quota has been exceeded!")
    assert kept(context) == before


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_full_disk(client: TestClient, context: Context, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def full(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = kept(context)
    with monkeypatch.context() as patched:
        patched.setattr(f"immshare.services.receiving.os.{call}", full)
        refused = post(client)
    assert refused.status_code == 507
    assert refused.json()["message"].startswith("The disk is full.")
    assert kept(context) == before
    assert post(client).status_code == 201


def test_looking_goes_on_while_the_disk_is_full(
    client: TestClient, context: Context, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_database: Database) -> NoReturn:
        raise StorageFullError("The disk is full.")

    asset_id = post(client).json()["id"]
    with context.database.writing() as session:
        session.exec(select(UserSession)).one().last_seen_at = AT  # long enough ago to be noted anew
    monkeypatch.setattr(Database, "writing", full)
    assert client.get(f"/api/assets/{asset_id}/original", headers=HEADERS).content == DATA
    assert post(client, jpeg(1)).status_code == 507


@pytest.mark.usefixtures("unchanged")
def test_nobody_uploads_nothing(client: TestClient) -> None:
    answer = client.post("/api/assets", data=TIMES, files={"assetData": ("sea.jpg", DATA)})
    assert answer.status_code == 401
    foreign = client.post(
        "/api/assets", headers={"Origin": "https://evil.example", "Cookie": "immich_access_token=token"}, content=b"x"
    )
    assert foreign.status_code == 403


def test_the_same_bytes_at_the_same_moment(client: TestClient, context: Context, owner: User) -> None:
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: post(client), range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    after = kept(context)
    assert after["used_bytes"] == {owner.id: len(DATA)}
    assert [name.split("/")[0] for name in after["files"]] == ["originals"]


@pytest.mark.usefixtures("owner")
def test_bulk_upload_check(client: TestClient) -> None:
    asset_id = post(client).json()["id"]
    questions = [
        {"id": "a", "checksum": SHA1.hexdigest()},
        {"id": "b", "checksum": base64.b64encode(SHA1.digest()).decode()},
        {"id": "c", "checksum": "0" * 40},
    ]
    answer = client.post("/api/assets/bulk-upload-check", headers=HEADERS, json={"assets": questions})
    known = {"action": "reject", "reason": "duplicate", "assetId": asset_id, "isTrashed": False}
    assert answer.status_code == 200
    assert answer.json() == {"results": [{"id": "a", **known}, {"id": "b", **known}, {"id": "c", "action": "accept"}]}


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize(
    ("assets", "place"),
    [
        ([{"id": "a", "checksum": "0" * 40}, {"id": "b", "checksum": "no checksum"}], "[assets.1.checksum]"),
        ([{"id": "a"}], "[assets.0.checksum]"),
        ([{"id": "a", "checksum": "0" * 40}] * 5001, "[assets]"),
    ],
)
def test_a_wrong_check_is_refused_by_place(client: TestClient, assets: list[dict[str, str]], place: str) -> None:
    answer = client.post("/api/assets/bulk-upload-check", headers=HEADERS, json={"assets": assets})
    assert answer.status_code == 400
    assert [message.split()[0] for message in answer.json()["message"]] == [place]


@pytest.mark.usefixtures("owner")
def test_the_descriptor_is_given_back(client: TestClient) -> None:
    count = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - the folder changes while it is read
    for name, (data, _) in BAD_FILES.items():
        post(client, data, name)
    assert len(os.listdir("/proc/self/fd")) <= count + 1  # noqa: PTH208
