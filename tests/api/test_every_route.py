"""Every route there is, asked by those who may not: a new route is in these tests by itself."""

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from immshare.api.app import ROUTERS
from immshare.models import ApiKey, User
from immshare.models.columns import new_id, utc_now
from immshare.services import sessions
from immshare.services.context import Context
from immshare.services.sessions import hash_token
from tests.conftest import MakeUser

PUBLIC = {
    "/.well-known/immich",
    "/api/server/ping",
    "/api/server/version",
    "/api/server/config",
    "/api/server/features",
    "/api/server/media-types",
    "/api/health",
    "/api/auth/admin-sign-up",
    "/api/auth/login",
}
"""Open to everybody."""

WHILE_CHANGING = {"/api/auth/change-password", "/api/auth/logout", "/api/auth/validateToken", "/api/users/me"}
"""Open to whoever must change the password; of the last only GET."""

FOR_ANY_KEY = {"/api/auth/logout", "/api/auth/validateToken", "/api/api-keys/me"}
"""Open to a key whatever it may do."""

BODIES = {
    "/api/download/info": {"assetIds": [new_id()]},
    "/api/download/archive": {"assetIds": [new_id()]},
    "/api/download/plans": {"assetIds": [new_id()]},
    "/api/auth/change-password": {"password": "correct horse", "newPassword": "correct horse 2"},
    "/api/api-keys": {"name": "key"},
    "/api/users/me/preferences": {},
    "/api/assets": {"ids": [new_id()]},
    "/api/assets/bulk-upload-check": {"assets": []},
    "/api/assets/jobs": {"assetIds": [new_id()], "name": "refresh-metadata"},
    "/api/trash/restore/assets": {"ids": [new_id()]},
    "/api/albums": {"albumName": "Sea"},
    "/api/albums/{id}/assets": {"ids": [new_id()]},
    "/api/albums/{id}/users": {"albumUsers": [{"userId": new_id(), "role": "viewer"}]},
    "/api/albums/{id}/user/{userId}": {"role": "viewer"},
    "/api/activities": {"albumId": new_id(), "type": "like"},
    "/api/activities/seen": {"albumId": new_id(), "sequence": 1},
    "/api/shared-links": {"type": "ALBUM", "albumId": new_id(), "ids": [new_id()]},
    "/api/shared-links/login": {"password": "guessed"},
    "/api/shared-links/{id}/assets": {"assetIds": [new_id()]},
    "/api/admin/users": {"email": "new@example.org", "name": "New", "password": "correct horse"},
}


_OF_AN_ALBUM = f"?albumId={new_id()}"
QUERIES = {
    "/api/timeline/bucket": "?timeBucket=2024-05-01",
    "/api/activities": _OF_AN_ALBUM,
    "/api/activities/statistics": _OF_AN_ALBUM,
    "/api/activities/changes": _OF_AN_ALBUM + "&since=0",
}


def _routes() -> Iterator[tuple[str, str]]:
    for module in ROUTERS:
        for route in module.router.routes:
            if isinstance(route, APIRoute) and route.path not in PUBLIC:
                for method in sorted(route.methods - {"OPTIONS"}):
                    yield method, route.path


ROUTES = list(_routes())


def ask(client: TestClient, method: str, path: str, **headers: str) -> int:
    url = re.sub(r"\{\w+\}", new_id(), path) + QUERIES.get(path, "")
    headers |= {"Tus-Resumable": "1.0.0", "Upload-Length": "1", "Upload-Offset": "0"}
    if path == "/api/assets" and method == "POST":
        return client.post(url, files={"assetData": b"x"}, headers=headers).status_code
    if path == "/api/uploads/{id}":
        headers |= {"Content-Type": "application/offset+octet-stream", "X-HTTP-Method-Override": "PATCH"}
        return client.request(method, url, content=b"x", headers=headers).status_code
    has_body = method in ("POST", "PUT", "PATCH", "DELETE")
    return client.request(method, url, json=BODIES.get(path, {}) if has_body else None, headers=headers).status_code


def bearer(context: Context, user: User) -> dict[str, str]:
    view = sessions.sign_in(context, user.email, "correct horse", address="127.0.0.1", user_agent="")
    return {"Authorization": f"Bearer {view.access_token}"}


def key(context: Context, user: User, *permissions: str) -> dict[str, str]:
    with context.database.writing() as session:
        session.add(ApiKey(user_id=user.id, name="k", secret_hash=hash_token("k"), permissions=list(permissions)))
    return {"x-api-key": "k"}


def test_there_are_routes() -> None:
    assert len(ROUTES) > 40


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_nobody_passes_without_an_account(client: TestClient, method: str, path: str) -> None:
    assert ask(client, method, path) == 401
    assert ask(client, method, path, **{"x-api-key": "guessed"}) == 401
    assert ask(client, method, path, Authorization="Bearer guessed") == 401


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_password_that_must_be_changed_comes_first(
    client: TestClient, context: Context, make_user: MakeUser, method: str, path: str
) -> None:
    user = make_user(is_admin=True, must_change_password=True)
    is_open = path in WHILE_CHANGING and (method, path) != ("PUT", "/api/users/me")
    for headers in (bearer(context, user), key(context, user, "all")):
        assert (
            (ask(client, method, path, **headers) < 400) if is_open else (ask(client, method, path, **headers) == 403)
        )
        if is_open:
            break


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("field", ["disabled_at", "deleted_at"])
def test_a_shut_account_is_out_at_once(
    client: TestClient, context: Context, make_user: MakeUser, method: str, path: str, field: str
) -> None:
    user = make_user(is_admin=True)
    headers = [bearer(context, user), key(context, user, "all")]
    with context.database.writing() as session:
        setattr(session.get_one(User, user.id), field, utc_now())
    assert [ask(client, method, path, **one) for one in headers] == [401, 401]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_key_that_may_do_something_else_may_not_do_this(
    client: TestClient, context: Context, make_user: MakeUser, method: str, path: str
) -> None:
    headers = key(context, make_user(is_admin=True), "nothing.at_all")
    status = ask(client, method, path, **headers)
    assert status < 400 if path in FOR_ANY_KEY else status == 403


@pytest.mark.parametrize(
    ("method", "path"), [route for route in ROUTES if "/admin/" in route[1] or route[1] == "/api/server/statistics"]
)
def test_only_administrators_run_accounts(
    client: TestClient, context: Context, make_user: MakeUser, method: str, path: str
) -> None:
    assert ask(client, method, path, **bearer(context, make_user())) == 403


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if route[0] not in ("GET", "HEAD")])
def test_a_foreign_page_cannot_use_the_cookie(
    client: TestClient, context: Context, make_user: MakeUser, method: str, path: str
) -> None:
    token = bearer(context, make_user(is_admin=True))["Authorization"].removeprefix("Bearer ")
    headers = {"Cookie": f"immich_access_token={token}", "Origin": "http://evil.test"}
    assert ask(client, method, path, **headers) == 403
