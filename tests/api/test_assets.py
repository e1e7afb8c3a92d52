from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from immshare.models import Asset
from immshare.models.columns import new_id
from immshare.services import sessions
from immshare.services.context import Context
from immshare.store.keys import original_key, rendition_key
from tests.conftest import MakeUser
from tests.library import NOON, add_assets

CONTENT = bytes(range(256)) * 4
SignIn = Callable[[str], dict[str, str]]


@pytest.fixture
def sign_in(context: Context, make_user: MakeUser) -> SignIn:
    """Make a user and answer the headers that go with each of their requests."""

    def enter(name: str) -> dict[str, str]:
        user = make_user(name)
        view = sessions.sign_in(context, user.email, "correct horse", address="127.0.0.1", user_agent="")
        return {"Authorization": f"Bearer {view.access_token}", "X-User-Id": user.id}

    return enter


@pytest.fixture
def ada(sign_in: SignIn) -> dict[str, str]:
    return sign_in("Ada")


@pytest.fixture
def photo(context: Context, ada: dict[str, str], tmp_path: Path) -> Asset:
    """A photo of Ada's with its files."""
    (asset_id,) = add_assets(context, ada["X-User-Id"], NOON, file_name="été “1”.jpg")
    with context.database.reading() as session:
        asset = session.get_one(Asset, asset_id)
    keys = (
        original_key(asset.owner_id, asset.sha1),
        rendition_key(asset.id, "thumbnail"),
        rendition_key(asset.id, "preview"),
    )
    for key in keys:
        path = tmp_path / "file"
        path.write_bytes(CONTENT)
        context.store.put(path, key)
    return asset


FILES = ["thumbnail", "thumbnail?size=preview", "original", "video/playback"]


@pytest.mark.parametrize("file", FILES)
def test_a_file_is_sent_once(client: TestClient, ada: dict[str, str], photo: Asset, file: str) -> None:
    url = f"/api/assets/{photo.id}/{file}"
    answer = client.get(url, headers=ada)
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["cache-control"].startswith("private")
    etag = answer.headers["etag"]
    for known in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        again = client.get(url, headers={**ada, "If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert client.get(url, headers={**ada, "If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("file", FILES)
def test_its_size_can_be_asked_for(client: TestClient, ada: dict[str, str], photo: Asset, file: str) -> None:
    answer = client.head(f"/api/assets/{photo.id}/{file}", headers=ada)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(CONTENT))


@pytest.mark.parametrize("file", ["original", "video/playback"])
@pytest.mark.parametrize(
    ("wanted", "status", "content"),
    [
        ("bytes=0-9", 206, CONTENT[:10]),
        ("bytes=1000-", 206, CONTENT[1000:]),
        ("bytes=-10", 206, CONTENT[-10:]),
        ("bytes=0-99999", 206, CONTENT),
        ("bytes=5000-", 416, None),
        ("bytes=9-1", 400, None),
        ("bytes=a-b", 400, None),
        ("bytes=-", 400, None),
        ("apples=0-1", 400, None),
        ("bytes=99999999999999999999999-", 416, None),
    ],
)
def test_a_part_is_sent(
    client: TestClient, ada: dict[str, str], photo: Asset, file: str, wanted: str, status: int, content: bytes | None
) -> None:
    answer = client.get(f"/api/assets/{photo.id}/{file}", headers={**ada, "Range": wanted})
    assert answer.status_code == status
    if content is not None:
        assert answer.content == content


def test_a_part_of_another_version_is_not_sent(client: TestClient, ada: dict[str, str], photo: Asset) -> None:
    headers = {**ada, "Range": "bytes=0-9", "If-Range": '"older"'}
    assert client.get(f"/api/assets/{photo.id}/original", headers=headers).status_code == 200


def test_the_name_survives(client: TestClient, ada: dict[str, str], photo: Asset) -> None:
    url = f"/api/assets/{photo.id}/original"
    assert (
        client.get(url, headers=ada).headers["content-disposition"].startswith("inline; filename*=UTF-8''%C3%A9t%C3%A9")
    )
    assert client.get(f"{url}?download=true", headers=ada).headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("file", ["", *(f"/{file}" for file in FILES)])
def test_strangers_learn_nothing(client: TestClient, sign_in: SignIn, photo: Asset, file: str) -> None:
    eve = sign_in("Eve")
    theirs = client.get(f"/api/assets/{photo.id}{file}", headers=eve)
    nobodys = client.get(f"/api/assets/{new_id()}{file}", headers=eve)
    assert (theirs.status_code, theirs.json()["message"]) == (nobodys.status_code, nobodys.json()["message"])
    assert theirs.status_code == 400
    assert client.get(f"/api/assets/{photo.id}{file}").status_code == 401
    client.cookies.clear()


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_was_lost_is_said_to_be_missing(
    client: TestClient, context: Context, ada: dict[str, str], photo: Asset, file: str
) -> None:
    for path in context.settings.data_dir.rglob("*"):
        if path.is_file() and "store" in path.parts:
            path.unlink()
    answer = client.get(f"/api/assets/{photo.id}/{file}", headers=ada)
    assert (answer.status_code, answer.json()["message"]) == (404, "Asset media not found")


def test_the_trash_by_its_routes(client: TestClient, ada: dict[str, str], photo: Asset) -> None:
    def trashed() -> bool:
        return client.get(f"/api/assets/{photo.id}", headers=ada).json()["isTrashed"]

    one = {"ids": [photo.id]}
    assert client.request("DELETE", "/api/assets", json=one, headers=ada).status_code == 204
    assert trashed()
    answer = client.post("/api/trash/restore/assets", json=one, headers=ada)
    assert (answer.status_code, answer.json()) == (200, {"count": 1})
    assert not trashed()
    client.request("DELETE", "/api/assets", json=one, headers=ada)
    assert client.post("/api/trash/restore", headers=ada).json() == {"count": 1}
    client.request("DELETE", "/api/assets", json=one, headers=ada)
    assert client.post("/api/trash/empty", headers=ada).json() == {"count": 1}
    assert client.get(f"/api/assets/{photo.id}", headers=ada).status_code == 400


@pytest.mark.parametrize("text", ["a\0b", "\u0007bell", "x\r\ny"])
def test_a_description_is_text(client: TestClient, ada: dict[str, str], photo: Asset, text: str) -> None:
    answer = client.put(f"/api/assets/{photo.id}", json={"description": text}, headers=ada)
    assert answer.status_code == 200
    kept = answer.json()["exifInfo"]["description"]
    assert kept == {"a\0b": "a b", "\u0007bell": "bell", "x\r\ny": "x\ny"}[text]
