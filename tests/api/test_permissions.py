"""Which permission of an API key each route needs, and that no key gets more than it was given."""

import pytest
from fastapi.testclient import TestClient

from immshare.models import ApiKey
from immshare.rules.access import PERMISSIONS
from immshare.services.context import Context
from immshare.services.sessions import hash_token
from tests.api.test_every_route import FOR_ANY_KEY, ROUTES, ask, key
from tests.conftest import MakeUser

NEEDED = {
    ("GET", "/api/assets/{id}/thumbnail"): "asset.view",
    ("HEAD", "/api/assets/{id}/thumbnail"): "asset.view",
    ("GET", "/api/assets/statistics"): "asset.statistics",
    ("GET", "/api/assets/{id}"): "asset.read",
    ("PUT", "/api/assets/{id}"): "asset.update",
    ("PUT", "/api/assets"): "asset.update",
    ("DELETE", "/api/assets"): "asset.delete",
    ("POST", "/api/assets/jobs"): "asset.update",
    ("GET", "/api/assets/{id}/original"): "asset.download",
    ("HEAD", "/api/assets/{id}/original"): "asset.download",
    ("GET", "/api/assets/{id}/video/playback"): "asset.view",
    ("HEAD", "/api/assets/{id}/video/playback"): "asset.view",
    ("POST", "/api/trash/restore/assets"): "asset.delete",
    ("POST", "/api/trash/restore"): "asset.delete",
    ("POST", "/api/trash/empty"): "asset.delete",
    ("POST", "/api/download/info"): "asset.download",
    ("POST", "/api/download/archive"): "asset.download",
    ("POST", "/api/download/plans"): "asset.download",
    ("GET", "/api/download/plans/{id}/{part}/{name}"): "asset.download",
    ("HEAD", "/api/download/plans/{id}/{part}/{name}"): "asset.download",
    ("POST", "/api/assets"): "asset.upload",
    ("POST", "/api/assets/bulk-upload-check"): "asset.upload",
    ("POST", "/api/uploads"): "asset.upload",
    ("HEAD", "/api/uploads/{id}"): "asset.upload",
    ("PATCH", "/api/uploads/{id}"): "asset.upload",
    ("DELETE", "/api/uploads/{id}"): "asset.upload",
    ("POST", "/api/uploads/{id}"): "asset.upload",
    ("GET", "/api/timeline/buckets"): "asset.read",
    ("GET", "/api/timeline/bucket"): "asset.read",
    ("GET", "/api/albums"): "album.read",
    ("POST", "/api/albums"): "album.create",
    ("GET", "/api/albums/statistics"): "album.statistics",
    ("GET", "/api/albums/{id}"): "album.read",
    ("PATCH", "/api/albums/{id}"): "album.update",
    ("DELETE", "/api/albums/{id}"): "album.delete",
    ("PUT", "/api/albums/{id}/assets"): "albumAsset.create",
    ("DELETE", "/api/albums/{id}/assets"): "albumAsset.delete",
    ("PUT", "/api/albums/{id}/users"): "albumUser.create",
    ("PUT", "/api/albums/{id}/user/{userId}"): "albumUser.update",
    ("DELETE", "/api/albums/{id}/user/{userId}"): "albumUser.delete",
    ("GET", "/api/albums/{id}/events"): "album.read",
    ("GET", "/api/activities"): "activity.read",
    ("POST", "/api/activities"): "activity.create",
    ("GET", "/api/activities/statistics"): "activity.statistics",
    ("GET", "/api/activities/changes"): "activity.read",
    ("PUT", "/api/activities/seen"): "activity.read",
    ("DELETE", "/api/activities/{id}"): "activity.delete",
    ("POST", "/api/activities/{id}/restore"): "activity.delete",
    ("GET", "/api/users"): "user.read",
    ("GET", "/api/users/me"): "user.read",
    ("PUT", "/api/users/me"): "user.update",
    ("GET", "/api/users/me/preferences"): "userPreference.read",
    ("PUT", "/api/users/me/preferences"): "userPreference.update",
    ("GET", "/api/users/{id}"): "user.read",
    ("GET", "/api/admin/users"): "adminUser.read",
    ("POST", "/api/admin/users"): "adminUser.create",
    ("GET", "/api/admin/users/{id}"): "adminUser.read",
    ("PUT", "/api/admin/users/{id}"): "adminUser.update",
    ("DELETE", "/api/admin/users/{id}"): "adminUser.delete",
    ("POST", "/api/admin/users/{id}/restore"): "adminUser.delete",
    ("GET", "/api/admin/users/{id}/albums"): "adminUser.read",
    ("GET", "/api/admin/users/{id}/statistics"): "adminUser.read",
    ("POST", "/api/api-keys"): "apiKey.create",
    ("GET", "/api/api-keys"): "apiKey.read",
    ("GET", "/api/api-keys/{id}"): "apiKey.read",
    ("PUT", "/api/api-keys/{id}"): "apiKey.update",
    ("DELETE", "/api/api-keys/{id}"): "apiKey.delete",
    ("GET", "/api/sessions"): "session.read",
    ("DELETE", "/api/sessions"): "session.delete",
    ("DELETE", "/api/sessions/{id}"): "session.delete",
    ("GET", "/api/shared-links"): "sharedLink.read",
    ("POST", "/api/shared-links"): "sharedLink.create",
    ("DELETE", "/api/shared-links"): "sharedLink.delete",
    ("DELETE", "/api/shared-links/expired"): "sharedLink.delete",
    ("GET", "/api/shared-links/{id}"): "sharedLink.read",
    ("PATCH", "/api/shared-links/{id}"): "sharedLink.update",
    ("DELETE", "/api/shared-links/{id}"): "sharedLink.delete",
    ("PUT", "/api/shared-links/{id}/assets"): "sharedLink.update",
    ("DELETE", "/api/shared-links/{id}/assets"): "sharedLink.update",
    ("GET", "/api/server/about"): "server.about",
    ("GET", "/api/server/storage"): "server.storage",
    ("GET", "/api/server/statistics"): "server.statistics",
}
"""The permission without which a key gets 403. A new route fails until it stands here."""

FOR_NO_LIMITED_KEY = {"/api/auth/change-password"}
"""What a key may do only if it may do everything: it leads to a session."""

FOR_LINKS = {"/api/shared-links/me", "/api/shared-links/login"}
"""Of use with a shared link only."""


def test_every_route_stands_in_the_table() -> None:
    others = FOR_ANY_KEY | FOR_NO_LIMITED_KEY | FOR_LINKS
    assert {(method, path) for method, path in ROUTES if path not in others} == NEEDED.keys()
    assert set(NEEDED.values()) <= PERMISSIONS


@pytest.mark.parametrize(("method", "path"), NEEDED)
def test_a_key_that_lacks_just_this_permission_is_refused(
    client: TestClient, context: Context, make_user: MakeUser, method: str, path: str
) -> None:
    headers = key(context, make_user(is_admin=True), *(PERMISSIONS - {NEEDED[method, path]}))
    assert ask(client, method, path, **headers) == 403


@pytest.mark.parametrize(("method", "path"), NEEDED)
def test_a_key_that_has_just_this_permission_is_not_refused(
    client: TestClient, context: Context, make_user: MakeUser, method: str, path: str
) -> None:
    headers = key(context, make_user(is_admin=True), NEEDED[method, path])
    assert ask(client, method, path, **headers) != 403


@pytest.mark.parametrize("path", sorted(FOR_NO_LIMITED_KEY))
def test_a_key_with_every_permission_by_name_is_not_one_that_may_do_everything(
    client: TestClient, context: Context, make_user: MakeUser, path: str
) -> None:
    assert ask(client, "POST", path, **key(context, make_user(), *PERMISSIONS)) == 403


@pytest.mark.parametrize("wanted", [["all"], ["asset.read"], ["apiKey.create", "album.read"]])
def test_a_key_makes_and_leaves_no_stronger_one(
    client: TestClient, context: Context, make_user: MakeUser, wanted: list[str]
) -> None:
    user = make_user()
    headers = key(context, user, "apiKey.create", "apiKey.update", "apiKey.read")
    own_id = client.get("/api/api-keys/me", headers=headers).json()["id"]
    with context.database.writing() as session:
        other = ApiKey(user_id=user.id, name="weak", secret_hash=hash_token("weak"), permissions=["apiKey.read"])
        session.add(other)
    answers = [
        client.post("/api/api-keys", json={"name": "new", "permissions": wanted}, headers=headers),
        client.put(f"/api/api-keys/{own_id}", json={"permissions": wanted}, headers=headers),
        client.put(f"/api/api-keys/{other.id}", json={"permissions": wanted}, headers=headers),
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 400]
    listed = client.get("/api/api-keys", headers=headers).json()
    assert sorted(len(one["permissions"]) for one in listed) == [1, 3]


def test_a_key_without_a_list_is_no_way_to_all_permissions(
    client: TestClient, context: Context, make_user: MakeUser
) -> None:
    headers = key(context, make_user(), "apiKey.create")
    assert client.post("/api/api-keys", json={"name": "new"}, headers=headers).status_code == 400
