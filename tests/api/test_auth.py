from collections.abc import Callable
from dataclasses import replace
from http.cookies import SimpleCookie
from ipaddress import ip_network

import pytest
from fastapi.testclient import TestClient

from immshare.api.app import create_api
from immshare.models import User
from immshare.services.context import Context
from immshare.services.sessions import PER_ACCOUNT

MakeUser = Callable[..., User]
ADA = {"email": "ada@example.org", "name": "Ada", "password": "correct horse"}
CREDENTIALS = {"email": "ada@example.org", "password": "correct horse"}


def cookies_of(answer: object) -> SimpleCookie:
    jar = SimpleCookie()
    for header in answer.headers.get_list("set-cookie"):
        jar.load(header)
    return jar


def test_from_the_first_visit_to_signing_out(client: TestClient) -> None:
    assert client.get("/api/server/config").json()["isInitialized"] is False
    answer = client.post("/api/auth/admin-sign-up", json=ADA)
    assert answer.status_code == 201
    own = answer.json()
    assert own["createdAt"].endswith("Z")
    assert len(own["createdAt"]) == len("2024-05-01T10:00:00.000Z")
    answer = client.post("/api/auth/admin-sign-up", json={**ADA, "email": "bob@example.org"})
    assert (answer.status_code, answer.json()["message"]) == (400, "The server already has an admin")
    assert client.get("/api/server/config").json()["isInitialized"] is True

    answer = client.post("/api/auth/login", json=CREDENTIALS)
    assert answer.status_code == 201
    assert answer.json() == {
        "accessToken": answer.cookies["immich_access_token"],
        "userId": own["id"],
        "userEmail": "ada@example.org",
        "name": "Ada",
        "isAdmin": True,
        "profileImagePath": "",
        "shouldChangePassword": False,
        "isOnboarded": True,
    }
    assert client.get("/api/users/me").json() == own  # the client keeps the cookies
    assert client.post("/api/auth/validateToken").json() == {"authStatus": True}
    answer = client.post("/api/auth/logout")
    assert (answer.status_code, answer.json()) == (200, {"successful": True, "redirectUri": "/login"})
    assert not client.cookies
    assert client.get("/api/users/me").status_code == 401


def test_the_cookies(client: TestClient, make_user: MakeUser) -> None:
    make_user()
    jar = cookies_of(client.post("/api/auth/login", json=CREDENTIALS))
    token = jar["immich_access_token"]
    assert len(token.value) == 43
    assert (token["httponly"], token["samesite"], token["path"], token["secure"]) == (True, "lax", "/", "")
    assert token["max-age"] == str(400 * 24 * 3600)
    assert jar["immich_auth_type"].value == "password"
    assert (jar["immich_is_authenticated"].value, jar["immich_is_authenticated"]["httponly"]) == ("true", "")
    jar = cookies_of(client.post("/api/auth/logout"))
    assert {name: morsel["max-age"] for name, morsel in jar.items()} == {
        "immich_access_token": "0",
        "immich_auth_type": "0",
        "immich_is_authenticated": "0",
    }


def test_cookies_are_secure_on_https(context: Context, make_user: MakeUser) -> None:
    make_user()
    with TestClient(create_api(context), base_url="https://photos.example") as client:
        jar = cookies_of(client.post("/api/auth/login", json=CREDENTIALS))
    assert all(morsel["secure"] for morsel in jar.values())


@pytest.mark.parametrize(("email", "password"), [("ada@example.org", "wrong"), ("nobody@example.org", "wrong")])
def test_wrong_credentials(client: TestClient, make_user: MakeUser, email: str, password: str) -> None:
    make_user()
    answer = client.post("/api/auth/login", json={"email": email, "password": password})
    assert (answer.status_code, answer.json()["message"]) == (401, "Incorrect email or password")
    assert "set-cookie" not in answer.headers


def test_too_many_wrong_tries_and_the_owner_elsewhere(context: Context, make_user: MakeUser) -> None:
    make_user()
    behind_proxy = replace(context, settings=replace(context.settings, trusted_proxies=(ip_network("192.0.2.9/32"),)))
    with TestClient(create_api(behind_proxy), client=("192.0.2.9", 5000)) as client:

        def login(address: str, password: str = "wrong") -> object:
            body = {**CREDENTIALS, "password": password}
            return client.post("/api/auth/login", json=body, headers={"x-forwarded-for": address})

        assert [login("198.51.100.1").status_code for _ in range(PER_ACCOUNT.burst)] == [401] * PER_ACCOUNT.burst
        answer = login("198.51.100.1", "correct horse")
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert "Too many attempts" in answer.json()["message"]
        assert login("198.51.100.2", "correct horse").status_code == 201


def test_a_foreign_page_cannot_sign_anybody_in(client: TestClient, make_user: MakeUser) -> None:
    make_user()
    for path, body in (("login", CREDENTIALS), ("admin-sign-up", ADA)):
        answer = client.post(f"/api/auth/{path}", json=body, headers={"origin": "https://evil.example"})
        assert answer.status_code == 403
    assert client.post("/api/auth/login", json=CREDENTIALS, headers={"origin": "http://testserver"}).status_code == 201


def test_a_forced_password_change(client: TestClient, make_user: MakeUser) -> None:
    make_user(must_change_password=True)
    assert client.post("/api/auth/login", json=CREDENTIALS).json()["shouldChangePassword"] is True
    assert client.get("/api/users").status_code == 403
    assert client.get("/api/users/me").json()["shouldChangePassword"] is True
    body = {"password": "wrong", "newPassword": "battery staple"}
    answer = client.post("/api/auth/change-password", json=body)
    assert (answer.status_code, answer.json()["message"]) == (400, "Wrong password")
    answer = client.post("/api/auth/change-password", json={**body, "password": "correct horse"})
    assert (answer.status_code, answer.json()["shouldChangePassword"]) == (200, False)
    assert client.get("/api/users").status_code == 200


def test_changing_the_password_ends_other_sessions_whatever_the_flag_says(
    context: Context, client: TestClient, make_user: MakeUser
) -> None:
    make_user()
    client.post("/api/auth/login", json=CREDENTIALS)
    with TestClient(create_api(context)) as other:
        other.post("/api/auth/login", json=CREDENTIALS)
        body = {"password": "correct horse", "newPassword": "battery staple", "invalidateSessions": False}
        assert client.post("/api/auth/change-password", json=body).status_code == 200
        assert other.get("/api/users/me").status_code == 401
    assert client.get("/api/users/me").status_code == 200


@pytest.mark.parametrize("body", [{}, {"email": 1, "password": 2}, {"email": "a@b.c"}, [], "x", None])
def test_bodies_that_are_none(client: TestClient, body: object) -> None:
    answer = client.post("/api/auth/login", json=body)
    assert answer.status_code == 400
    assert isinstance(answer.json()["message"], list)


def test_other_ways_to_show_the_token(client: TestClient, make_user: MakeUser) -> None:
    make_user()
    token = client.post("/api/auth/login", json=CREDENTIALS).json()["accessToken"]
    client.cookies.clear()
    for headers in ({"authorization": f"Bearer {token}"}, {"x-immich-user-token": token}):
        assert client.get("/api/users/me", headers=headers).status_code == 200
