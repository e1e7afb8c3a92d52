"""Every route of accounts, for everybody who may come along."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from fastapi.testclient import TestClient

from immshare.api import admin_users, api_keys, auth, server, sessions, users
from immshare.models import ApiKey, User, UserSession
from immshare.services.context import Context
from immshare.services.sessions import hash_token

MakeUser = Callable[..., User]

NOBODY_ID: Final = "00000000-0000-4000-8000-000000000000"
WHO: Final = ("nobody", "user", "admin", "disabled", "must_change", "limited_key", "stranger_page")
NEW_USER = {"email": "new@example.org", "name": "New", "password": "correct horse"}
CHANGE = {"password": "correct horse", "newPassword": "battery staple"}
KEY = {"name": "Key", "permissions": ["all"]}

# method, path, body, then the status for each of WHO. The limited key belongs to the administrator and may read users.
PUBLIC = (200, 200, 200, 200, 200, 200, 200)
SIGNED_READ = (401, 200, 200, 401, 403, 403, 200)
SIGNED = (401, 200, 200, 401, 403, 403, 403)
ROUTES: Final[list[tuple[str, str, Any, tuple[int, ...]]]] = [
    ("GET", "/.well-known/immich", None, PUBLIC),
    ("GET", "/api/server/ping", None, PUBLIC),
    ("GET", "/api/server/version", None, PUBLIC),
    ("GET", "/api/server/config", None, PUBLIC),
    ("GET", "/api/server/features", None, PUBLIC),
    ("GET", "/api/server/media-types", None, PUBLIC),
    ("GET", "/api/health", None, PUBLIC),
    ("GET", "/api/server/about", None, SIGNED_READ),
    ("GET", "/api/server/storage", None, SIGNED_READ),
    ("GET", "/api/server/statistics", None, (401, 403, 200, 401, 403, 403, 403)),
    ("POST", "/api/auth/admin-sign-up", NEW_USER, (400, 400, 400, 400, 400, 400, 403)),
    ("POST", "/api/auth/login", {"email": "x@y.z", "password": "p"}, (401, 401, 401, 401, 401, 401, 403)),
    ("POST", "/api/auth/logout", None, (401, 200, 200, 401, 200, 200, 403)),
    ("POST", "/api/auth/validateToken", None, (401, 200, 200, 401, 200, 200, 403)),
    ("POST", "/api/auth/change-password", CHANGE, (401, 200, 200, 401, 200, 403, 403)),
    ("GET", "/api/users", None, (401, 200, 200, 401, 403, 200, 200)),
    ("GET", "/api/users/me", None, (401, 200, 200, 401, 200, 200, 200)),
    ("PUT", "/api/users/me", {"name": "N"}, SIGNED),
    ("GET", "/api/users/me/preferences", None, SIGNED_READ),
    ("PUT", "/api/users/me/preferences", {"theme": "dark"}, SIGNED),
    ("GET", "/api/users/{user}", None, (401, 200, 200, 401, 403, 200, 200)),
    ("GET", "/api/admin/users", None, (401, 403, 200, 401, 403, 403, 403)),
    ("POST", "/api/admin/users", NEW_USER, (401, 403, 201, 401, 403, 403, 403)),
    ("GET", "/api/admin/users/{other}", None, (401, 403, 200, 401, 403, 403, 403)),
    ("PUT", "/api/admin/users/{other}", {"name": "N"}, (401, 403, 200, 401, 403, 403, 403)),
    ("DELETE", "/api/admin/users/{other}", {"force": False}, (401, 403, 200, 401, 403, 403, 403)),
    ("POST", "/api/admin/users/{other}/restore", None, (401, 403, 200, 401, 403, 403, 403)),
    ("GET", "/api/admin/users/{other}/statistics", None, (401, 403, 200, 401, 403, 403, 403)),
    ("GET", "/api/admin/users/{other}/albums", None, (401, 403, 200, 401, 403, 403, 403)),
    ("POST", "/api/api-keys", KEY, (401, 201, 201, 401, 403, 403, 403)),
    ("GET", "/api/api-keys", None, SIGNED_READ),
    ("GET", "/api/api-keys/me", None, (401, 403, 403, 401, 403, 200, 403)),
    ("GET", "/api/api-keys/{key}", None, (401, 400, 400, 401, 403, 403, 400)),
    ("PUT", "/api/api-keys/{key}", {"name": "N"}, (401, 400, 400, 401, 403, 403, 403)),
    ("DELETE", "/api/api-keys/{key}", None, (401, 400, 400, 401, 403, 403, 403)),
    ("GET", "/api/sessions", None, SIGNED_READ),
    ("DELETE", "/api/sessions", None, (401, 204, 204, 401, 403, 403, 403)),
    ("DELETE", "/api/sessions/{session}", None, (401, 400, 400, 401, 403, 403, 403)),
]


@pytest.fixture
def ids(context: Context, make_user: MakeUser) -> dict[str, str]:
    """Somebody else, with a session and a key that none of the callers may touch."""
    other = make_user("Other")
    session_row = UserSession(user_id=other.id, token_hash="other")
    key_row = ApiKey(user_id=other.id, name="Other", secret_hash="other")
    with context.database.writing() as session:
        session.add_all([session_row, key_row])
    return {"user": other.id, "other": other.id, "session": session_row.id, "key": key_row.id}


@pytest.fixture
def headers_of(context: Context, make_user: MakeUser) -> Callable[[str], dict[str, str]]:
    make_user("Root", is_admin=True)
    fields: dict[str, dict[str, Any]] = {
        "user": {},
        "stranger_page": {},
        "admin": {"is_admin": True},
        "disabled": {"is_admin": True, "disabled_at": context.now()},
        "must_change": {"is_admin": True, "must_change_password": True},
        "limited_key": {"is_admin": True},
    }

    def headers(who: str) -> dict[str, str]:
        if who == "nobody":
            return {}
        user = make_user(who.title(), **fields[who])
        with context.database.writing() as session:
            if who == "limited_key":
                session.add(ApiKey(user_id=user.id, name=who, secret_hash=hash_token(who), permissions=["user.read"]))
                return {"x-api-key": who}
            session.add(UserSession(user_id=user.id, token_hash=hash_token(who)))
        cookie = {"cookie": f"immich_access_token={who}"}
        return cookie | {"origin": "https://evil.example"} if who == "stranger_page" else cookie

    return headers


@pytest.mark.parametrize(("method", "path", "body", "statuses"), ROUTES, ids=[f"{r[0]} {r[1]}" for r in ROUTES])
def test_access(
    client: TestClient,
    ids: dict[str, str],
    headers_of: Callable[[str], dict[str, str]],
    method: str,
    path: str,
    body: Any,
    statuses: tuple[int, ...],
) -> None:
    for who, status in zip(WHO, statuses, strict=True):
        answer = client.request(method, path.format(**ids), json=body, headers=headers_of(who))
        assert answer.status_code == status, (who, answer.text)
        if status >= 400:
            assert answer.json().keys() == {"message", "error", "statusCode", "correlationId"}
            assert answer.headers["x-immich-cid"] == answer.json()["correlationId"]


def test_the_table_names_every_route() -> None:
    modules = (auth, users, admin_users, api_keys, sessions, server)
    routes = {(method, route.path) for module in modules for route in module.router.routes for method in route.methods}
    tested = {(method, _pattern(path)) for method, path, _, _ in ROUTES}
    assert routes == tested


def _pattern(path: str) -> str:
    for name in ("{user}", "{other}", "{key}", "{session}"):
        path = path.replace(name, "{id}")
    return path


@pytest.mark.parametrize("path", ["/api/users/no-id", "/api/users/" + "x" * 36, "/api/admin/users/1"])
def test_what_is_no_id_is_refused(client: TestClient, headers_of: Callable[[str], dict[str, str]], path: str) -> None:
    assert client.get(path, headers=headers_of("admin")).status_code == 400


def test_nobody_is_found(client: TestClient, headers_of: Callable[[str], dict[str, str]]) -> None:
    answer = client.get(f"/api/users/{NOBODY_ID}", headers=headers_of("user"))
    assert (answer.status_code, answer.json()["message"]) == (400, "User not found")
