from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from immshare.models import User, UserSession
from immshare.services.context import Context
from immshare.services.sessions import hash_token
from tests.library import NOON, add_assets, days

MakeUser = Callable[..., User]


@pytest.fixture
def user(context: Context, make_user: MakeUser, client: TestClient) -> User:
    """Somebody whose session the client carries."""
    user = make_user()
    with context.database.writing() as session:
        session.add(UserSession(user_id=user.id, token_hash=hash_token("token")))
    client.headers["Authorization"] = "Bearer token"
    return user


def test_months_and_their_photos(client: TestClient, context: Context, user: User) -> None:
    ids = add_assets(context, user.id, *days(3), NOON.replace(month=3))
    assert client.get("/api/timeline/buckets").json() == [
        {"timeBucket": "2024-05-01", "count": 3, "dayCount": 3, "revision": 1},
        {"timeBucket": "2024-03-01", "count": 1, "dayCount": 1, "revision": 1},
    ]
    answer = client.get("/api/timeline/bucket", params={"timeBucket": "2024-05-01"})
    assert answer.json()["id"] == ids[:3]
    assert answer.headers["cache-control"] == "private, no-cache"


def test_an_unchanged_answer_is_not_sent_again(client: TestClient, context: Context, user: User) -> None:
    add_assets(context, user.id, NOON)
    for url in ("/api/timeline/buckets", "/api/timeline/bucket?timeBucket=2024-05-01"):
        etag = client.get(url).headers["etag"]
        assert client.get(url, headers={"If-None-Match": f'"x", W/{etag}'}).status_code == 304
    add_assets(context, user.id, NOON)
    assert client.get("/api/timeline/buckets", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/api/timeline/bucket", 400),
        ("/api/timeline/bucket?timeBucket=2024-5-1", 400),
        ("/api/timeline/buckets?isTrashed=maybe", 400),
        ("/api/timeline/buckets?isTrashed=true&isFavorite=true", 400),
        ("/api/assets/no-id", 400),
        ("/api/assets/0b6e4b3a-7b6a-4a52-9a4c-6a1a3a5b7c9d", 400),
        ("/api/assets/0b6e4b3a-7b6a-4a52-9a4c-6a1a3a5b7c9d/thumbnail?size=huge", 400),
    ],
)
def test_wrong_questions_get_a_sentence(client: TestClient, user: User, url: str, status: int) -> None:
    answer = client.get(url)
    assert answer.status_code == status
    assert set(answer.json()) == {"message", "error", "statusCode", "correlationId"}
    assert answer.headers["x-immich-cid"] == answer.json()["correlationId"]


def test_nobody_gets_nothing(client: TestClient, context: Context, make_user: MakeUser) -> None:
    (asset_id,) = add_assets(context, make_user().id, NOON)
    for method, url in (
        ("GET", "/api/timeline/buckets"),
        ("GET", "/api/timeline/bucket?timeBucket=2024-05-01"),
        ("GET", f"/api/assets/{asset_id}"),
        ("GET", f"/api/assets/{asset_id}/thumbnail"),
        ("GET", f"/api/assets/{asset_id}/original"),
        ("DELETE", "/api/assets"),
        ("POST", "/api/trash/empty"),
    ):
        answer = client.request(method, url)
        assert answer.status_code == 401, url
        assert answer.json()["message"] == "Authentication required"


def test_a_foreign_page_changes_nothing(client: TestClient, context: Context, user: User) -> None:
    (asset_id,) = add_assets(context, user.id, NOON)
    del client.headers["Authorization"]
    client.cookies.set("immich_access_token", "token")
    change = {"ids": [asset_id], "isFavorite": True}
    assert client.put("/api/assets", json=change, headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.put("/api/assets", json=change, headers={"Origin": "http://testserver"}).status_code == 204
    assert client.get(f"/api/assets/{asset_id}").json()["isFavorite"] is True


def test_delete_restore_and_empty(client: TestClient, context: Context, user: User) -> None:
    ids = add_assets(context, user.id, *days(3))
    assert client.request("DELETE", "/api/assets", json={"ids": ids[:2]}).status_code == 204
    assert client.get("/api/assets/statistics?isTrashed=true").json()["total"] == 2
    assert client.post("/api/trash/restore/assets", json={"ids": ids[:1]}).json() == {"count": 1}
    assert client.post("/api/trash/empty").json() == {"count": 1}
    assert client.get(f"/api/assets/{ids[1]}").status_code == 400
    assert client.request("DELETE", "/api/assets", json={"ids": ids[:1], "force": True}).status_code == 204
    assert client.get("/api/assets/statistics").json()["total"] == 1


def test_renditions_and_originals_are_sent_with_their_validators(
    client: TestClient, context: Context, user: User
) -> None:
    from immshare.store.keys import original_key, rendition_key

    (asset_id,) = add_assets(context, user.id, NOON, sha1="cd" * 20, file_name="Grüße “1”.jpg")
    for key in (original_key(user.id, "cd" * 20), rendition_key(asset_id, "thumbnail")):
        source = context.store.incoming_path("one")
        source.write_bytes(b"0123456789")
        context.store.put(source, key)
    thumbnail = client.get(f"/api/assets/{asset_id}/thumbnail?c=x")
    assert (thumbnail.content, thumbnail.headers["content-type"]) == (b"0123456789", "image/webp")
    assert "immutable" in thumbnail.headers["cache-control"]
    again = client.get(f"/api/assets/{asset_id}/thumbnail", headers={"If-None-Match": thumbnail.headers["etag"]})
    assert again.status_code == 304
    part = client.get(f"/api/assets/{asset_id}/original?download=true", headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.content) == (206, b"234")
    assert (
        part.headers["content-disposition"] == "attachment; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%E2%80%9C1%E2%80%9D.jpg"
    )
    assert part.headers["x-content-type-options"] == "nosniff"
    assert client.get(f"/api/assets/{asset_id}/thumbnail?size=preview").status_code == 404


def test_an_unexpected_error_shows_an_id_and_nothing_else(
    client: TestClient, user: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def explode(*_arguments: object) -> None:
        raise RuntimeError("secret path /var/data")

    monkeypatch.setattr("immshare.services.timeline.list_months", explode)
    answer = client.get("/api/timeline/buckets")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json()["correlationId"] in caplog.text
