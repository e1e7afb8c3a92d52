from collections.abc import Callable

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from immshare.api.pages import VISITOR_SOCKETS, PageGate
from immshare.models import User
from immshare.services import sessions
from immshare.services.context import Context
from tests.conftest import MakeUser

Cookie = Callable[[User], dict[str, str]]


async def built(scope: Scope, receive: Receive, send: Send) -> None:
    """What stands behind the gate: says which file would be sent, and takes every socket."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close"})
    else:
        await PlainTextResponse(scope["path"])(scope, receive, send)


@pytest.fixture
def browser(context: Context) -> TestClient:
    return TestClient(PageGate(built, context), follow_redirects=False)


@pytest.fixture
def cookie(context: Context) -> Cookie:
    def sign_in(user: User) -> dict[str, str]:
        view = sessions.sign_in(context, user.email, "correct horse", address="127.0.0.1", user_agent="")
        return {"Cookie": f"immich_access_token={view.access_token}"}

    return sign_in


def way(browser: TestClient, path: str, headers: dict[str, str] | None = None) -> str:
    """The page that is sent, or where the browser is sent to."""
    answer = browser.get(path, headers=headers or {})
    return answer.headers["location"] if answer.status_code == 303 else answer.text


def test_an_empty_server_welcomes(browser: TestClient) -> None:
    for path in ("/", "/photos", "/login", "/admin", "/photos/"):
        assert way(browser, path) == "/welcome"
    assert way(browser, "/welcome") == "/welcome.html"


def test_a_visitor_signs_in(browser: TestClient, make_user: MakeUser) -> None:
    make_user()
    assert way(browser, "/login") == "/login.html"
    assert way(browser, "/") == way(browser, "/welcome") == "/login"
    assert way(browser, "/photos?photo=1&x=a b") == "/login?next=/photos%3Fphoto%3D1%26x%3Da%2520b"
    assert way(browser, "/photos", {"Host": "evil.test/x?"}) == "/login?next=/photos"
    assert way(browser, "/photos", {"Cookie": "immich_access_token=guessed"}) == "/login?next=/photos"


def test_a_user_goes_on_to_the_photos(browser: TestClient, make_user: MakeUser, cookie: Cookie) -> None:
    ada = cookie(make_user())
    for path in ("/", "/login", "/welcome", "/admin"):
        assert way(browser, path, ada) == "/photos"
    assert way(browser, "/trash/", ada) == "/trash.html"
    boss = cookie(make_user("Boss", is_admin=True))
    assert way(browser, "/admin", boss) == "/admin.html"


@pytest.mark.parametrize("path", ["/albums/1", "/albums/1/add", "/albums/1/cover"])
def test_a_page_about_one_thing_is_built_in_the_browser(
    browser: TestClient, make_user: MakeUser, cookie: Cookie, path: str
) -> None:
    ada = cookie(make_user())
    assert way(browser, path, ada) == "/__spa-fallback.html"
    assert way(browser, f"{path}/", ada) == "/__spa-fallback.html"
    assert way(browser, path) == f"/login?next={path}"
    assert way(browser, "/albums/1/other", ada) == "/albums/1/other"


def test_a_password_that_must_be_changed_comes_first(browser: TestClient, make_user: MakeUser, cookie: Cookie) -> None:
    ada = cookie(make_user(must_change_password=True, is_admin=True))
    for path in ("/", "/photos", "/admin", "/login"):
        assert way(browser, path, ada) == "/change-password"
    assert way(browser, "/change-password", ada) == "/change-password.html"


def test_what_a_browser_is_told(browser: TestClient, make_user: MakeUser) -> None:
    make_user()
    headers = browser.get("/login").headers
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-cache"
    assert "immutable" in browser.get("/assets/entry-abc.js").headers["cache-control"]


def opens_socket(browser: TestClient, headers: dict[str, str] | None = None) -> bool:
    try:
        with browser.websocket_connect("/_event/", headers=headers or {}) as socket:
            socket.receive()
    except WebSocketDisconnect:
        return False
    return True


def test_visitors_cannot_open_sockets_without_end(browser: TestClient, make_user: MakeUser, cookie: Cookie) -> None:
    ada = cookie(make_user())
    assert all(opens_socket(browser) for _ in range(VISITOR_SOCKETS.burst))
    assert not opens_socket(browser)
    assert not opens_socket(browser, {"Cookie": "immich_access_token=guessed"})
    assert opens_socket(browser, ada)
