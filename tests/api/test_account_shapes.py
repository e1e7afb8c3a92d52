"""What the routes of accounts answer, in Immich's shapes."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from immshare.models import User
from immshare.services.context import Context

MakeUser = Callable[..., User]
USER = {"id", "name", "email", "profileImagePath", "avatarColor", "profileChangedAt"}
OWN = USER | {
    "isAdmin",
    "shouldChangePassword",
    "createdAt",
    "updatedAt",
    "deletedAt",
    "quotaSizeInBytes",
    "quotaUsageInBytes",
    "status",
    "storageLabel",
    "oauthId",
    "license",
    "isDisabled",
    "clusterGroupId",
}


@pytest.fixture
def admin(client: TestClient, make_user: MakeUser) -> TestClient:
    make_user("Root", is_admin=True)
    body = {"email": "root@example.org", "password": "correct horse"}
    assert client.post("/api/auth/login", json=body).status_code == 201
    return client


def test_users(admin: TestClient) -> None:
    assert [user.keys() for user in admin.get("/api/users").json()] == [USER]
    own = admin.get("/api/users/me").json()
    assert own.keys() == OWN
    assert admin.get(f"/api/users/{own['id'].upper()}").json().keys() == USER


def test_oneself(admin: TestClient) -> None:
    answer = admin.put("/api/users/me", json={"name": " R ", "avatarColor": "blue"})
    assert (answer.json()["name"], answer.json()["avatarColor"]) == ("R", "blue")
    answer = admin.put("/api/users/me", json={"password": "battery staple"})
    assert answer.status_code == 400
    assert "change-password" in answer.json()["message"]


def test_preferences(admin: TestClient) -> None:
    path = "/api/users/me/preferences"
    before = admin.get(path).json()
    assert before["download"] == {"archiveSize": 4 * 2**30, "includeEmbeddedVideos": False}
    assert before["albums"] == {"defaultAssetOrder": "desc"}
    assert {"cast", "emailNotifications", "folders", "memories", "people", "purchase"} <= before.keys()
    after = admin.put(path, json={"download": {"archiveSize": 7}, "theme": "light"}).json()
    assert after == before | {"download": {"archiveSize": 7, "includeEmbeddedVideos": False}, "theme": "light"}
    assert admin.get(path).json() == after
    answer = admin.put(path, json={"download": {"archiveSize": 0}})
    assert answer.status_code == 400
    assert answer.json()["message"] == ["[download.archiveSize] Input should be greater than or equal to 1"]
    assert admin.put(path, json=[]).status_code == 400


def test_the_life_of_an_account(admin: TestClient) -> None:
    body: dict[str, Any] = {"email": "Eve@example.org", "name": "Eve", "password": "correct horse"}
    answer = admin.post("/api/admin/users", json=body)
    eve = answer.json()
    assert (answer.status_code, eve.keys()) == (201, OWN)
    assert (eve["shouldChangePassword"], eve["quotaSizeInBytes"], eve["email"]) == (True, None, "eve@example.org")
    path = f"/api/admin/users/{eve['id']}"
    changed = admin.put(path, json={"quotaSizeInBytes": 5, "isDisabled": True, "name": None}).json()
    assert (changed["quotaSizeInBytes"], changed["isDisabled"], changed["name"]) == (5, True, "Eve")
    assert admin.put(path, json={"isDisabled": False}).json()["quotaSizeInBytes"] == 5
    assert admin.put(path, json={"quotaSizeInBytes": None}).json()["quotaSizeInBytes"] is None
    assert admin.get(f"{path}/statistics").json() == {
        "images": 0,
        "videos": 0,
        "total": 0,
        "trashed": 0,
        "usage": 0,
        "usagePhotos": 0,
        "usageVideos": 0,
        "usageTrash": 0,
        "sessions": 0,
        "apiKeys": 0,
    }
    gone = admin.delete(path).json()
    assert (gone["status"], gone["deletedAt"][-1]) == ("deleted", "Z")
    assert [user["name"] for user in admin.get("/api/admin/users").json()] == ["Root"]
    assert len(admin.get("/api/admin/users?withDeleted=true").json()) == 2
    answer = admin.post(f"{path}/restore")
    assert (answer.status_code, answer.json()["status"]) == (200, "active")
    assert admin.request("DELETE", path, json={"force": True}).json()["status"] == "removing"


def test_api_keys(admin: TestClient) -> None:
    answer = admin.post("/api/api-keys", json={"name": "Backup", "permissions": ["all"]})
    made = answer.json()
    key = {"id", "name", "permissions", "createdAt", "updatedAt"}
    assert (answer.status_code, made.keys(), made["apiKey"].keys()) == (201, key | {"secret", "apiKey"}, key)
    path = f"/api/api-keys/{made['id']}"
    assert admin.get("/api/api-keys").json() == [made["apiKey"]]
    assert admin.get(path).json() == made["apiKey"]
    assert admin.put(path, json={"name": "B"}).json()["name"] == "B"
    headers = {"x-api-key": made["secret"], "cookie": ""}
    admin.cookies.clear()
    assert admin.get("/api/api-keys/me", headers=headers).json()["permissions"] == ["all"]
    assert admin.delete(path, headers=headers).status_code == 204
    assert admin.get("/api/api-keys/me", headers=headers).status_code == 401


def test_an_api_key_without_a_body_of_wishes(admin: TestClient) -> None:
    made = admin.post("/api/api-keys", json={}).json()
    assert (made["name"], made["permissions"]) == ("API Key", ["all"])
    answer = admin.post("/api/api-keys", json={"permissions": ["asset.fly"]})
    assert (answer.status_code, answer.json()["message"]) == (400, "Unknown permission: 'asset.fly'.")


def test_sessions(admin: TestClient, context: Context) -> None:
    body = {"email": "root@example.org", "password": "correct horse"}
    admin.post("/api/auth/login", json=body)
    current, other = admin.get("/api/sessions").json()
    assert current.keys() == {
        "id",
        "createdAt",
        "updatedAt",
        "expiresAt",
        "current",
        "deviceType",
        "deviceOS",
        "appVersion",
        "isPendingSyncReset",
    }
    assert (current["current"], other["current"], current["deviceType"]) == (True, False, "testclient")
    assert admin.delete(f"/api/sessions/{other['id']}").status_code == 204
    assert admin.delete("/api/sessions").status_code == 204
    assert [session["id"] for session in admin.get("/api/sessions").json()] == [current["id"]]


def test_the_server(admin: TestClient) -> None:
    assert admin.get("/.well-known/immich").json() == {"api": {"endpoint": "/api"}}
    assert admin.get("/api/server/ping").json() == {"res": "pong"}
    assert admin.get("/api/server/version").json() == {"major": 3, "minor": 2, "patch": 2, "prerelease": None}
    assert admin.get("/api/server/media-types").json()["sidecar"] == []
    assert admin.get("/api/server/about").json()["version"] == "v3.2.2"
    assert admin.get("/api/server/features").json()["trash"] is True
    assert {"diskSize", "diskUseRaw", "diskUsagePercentage"} <= admin.get("/api/server/storage").json().keys()
    by_user = admin.get("/api/server/statistics").json()["usageByUser"]
    assert [user["userName"] for user in by_user] == ["Root"]


def test_health(client: TestClient, context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = client.get("/api/health")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ok", "database": "ok", "store": "ok", "queue": "ok"},
    )
    monkeypatch.setattr(type(context.store), "is_writable", lambda _self: False)
    answer = client.get("/api/health")
    assert (answer.status_code, answer.json()["store"]) == (503, "unusable")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/api-keys", rb'{"permissions":["\ud800"]}'),
        ("POST", "/api/api-keys", rb'{"name":"\ud800"}'),
        ("PUT", "/api/users/me", rb'{"name":"\ud800"}'),
        ("PUT", "/api/users/me", rb'{"email":"a@b\u0000"}'),
        ("PUT", "/api/users/me/preferences", rb'{"\ud800":1,"theme":"\ud800"}'),
        ("PUT", "/api/users/me/preferences", rb'{"theme":NaN}'),
        ("PUT", "/api/users/me/preferences", rb'{"download":{"archiveSize":1e400}}'),
        ("POST", "/api/auth/change-password", rb'{"password":"\ud800","newPassword":"\ud800\ud800\ud800\ud800"}'),
        ("POST", "/api/auth/login", b"[" * 100_000),
        ("POST", "/api/auth/login", b"\xff"),
    ],
)
def test_hostile_bodies(admin: TestClient, method: str, path: str, body: bytes) -> None:
    answer = admin.request(method, path, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["statusCode"] == 400
