"""What the story leaves out: links into the app, going back, several tabs and users, breaks, and the socket in a stranger's hand."""

import itertools
import re
import threading
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
import reflex as rx
import socketio
from playwright.sync_api import Locator, Page, expect
from reflex_base.utils.format import format_event_handler

from tests.architecture.test_doors import FRAMEWORKS_OWN, states
from tests.e2e.conftest import PASSWORD, Account, OpenPage, RunningServer
from tests.e2e.hands import choose_files, padded, photo_file, slow_down
from tests.pictures import jpeg

COUNT = 40
IN_SIGHT = """(id) => {
  const tile = document.querySelector(`[data-photo="${id}"]`)?.getBoundingClientRect();
  const grid = document.querySelector(".photo-grid").getBoundingClientRect();
  return Boolean(tile) && tile.bottom > grid.top && tile.top < grid.bottom;
}"""
TELL_WHEN_SHOWN = """(id) => {
  window.shownAt = 0;
  const look = () => {
    if (document.querySelector(`[data-photo="${id}"]`)) window.shownAt = Date.now();
    else requestAnimationFrame(look);
  };
  look();
}"""
WITHIN_MS = 1000


class Library(NamedTuple):
    account: Account
    ids: list[str]


@pytest.fixture(scope="module")
def library(server: RunningServer, admin: Account) -> Library:
    """Forty photos over four months, newest first; the tests only look at them."""
    account = server.make_account(admin, "Vivian")
    return Library(account, server.fill(account, COUNT, days_apart=3))


def tile(page: Page, photo_id: str) -> Locator:
    return page.locator(f'[data-photo="{photo_id}"]')


def viewer(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Photo viewer")


def trash(server: RunningServer, account: Account, *ids: str) -> None:
    server.http.request("DELETE", "/api/assets", json={"ids": ids}, headers=account.headers).raise_for_status()


def is_grid_ready(page: Page) -> None:
    expect(page.locator(".photo-grid[data-ready]")).to_be_visible()


def test_a_link_to_a_photo_leads_through_signing_in(open_page: OpenPage, library: Library, device: str) -> None:
    page = open_page(f"/photos?photo={library.ids[30]}", device)
    page.wait_for_url("**/login?next=**")
    page.get_by_label("E-mail").fill(library.account.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(viewer(page)).to_be_visible()
    expect(page).to_have_url(re.compile(f"/photos\\?photo={library.ids[30]}"))


def test_back_forward_and_reload_keep_the_photo(open_page: OpenPage, library: Library, device: str) -> None:
    page = open_page("/photos", device, library.account)
    tile(page, library.ids[1]).locator("a").click()
    expect(viewer(page)).to_be_visible()
    page.go_back()
    expect(viewer(page)).to_have_count(0)
    page.go_forward()
    expect(viewer(page)).to_be_visible()
    expect(page).to_have_url(re.compile(library.ids[1]))
    page.reload()
    expect(viewer(page)).to_be_visible()
    expect(page).to_have_url(re.compile(library.ids[1]))
    page.go_back()
    expect(viewer(page)).to_have_count(0)
    is_grid_ready(page)


def test_a_reload_keeps_the_place(open_page: OpenPage, library: Library) -> None:
    page = open_page("/photos", account=library.account, viewport={"width": 700, "height": 500})
    is_grid_ready(page)
    page.locator(".photo-grid-scroller").evaluate("(scroller) => { scroller.scrollTop = 900 }")
    page.wait_for_function("document.querySelectorAll('[data-photo]').length > 3")
    seen = next(one for one in library.ids[5:] if page.evaluate(IN_SIGHT, one))
    page.reload()
    is_grid_ready(page)
    page.wait_for_function(IN_SIGHT, arg=seen)


@pytest.mark.parametrize("photo", ["unknown", "00000000-0000-4000-8000-000000000000", "../../etc", "<script>"])
def test_a_link_to_no_photo_says_so_and_leads_to_the_others(open_page: OpenPage, library: Library, photo: str) -> None:
    page = open_page(f"/photos?photo={photo}", account=library.account)
    expect(page.get_by_text("This photo is no longer here.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(viewer(page)).to_have_count(0)
    expect(tile(page, library.ids[0])).to_be_visible()
    open_page.forgive("status of 400", "status of 404", "status of 422")


def test_nobody_sees_the_photos_of_others(
    open_page: OpenPage, library: Library, account: Account, server: RunningServer
) -> None:
    own = server.upload(account, "own.jpg", jpeg(seed=5))
    server.wait_until_shown(account, 1)
    page = open_page("/photos", account=account)
    expect(tile(page, own)).to_be_visible()
    expect(page.locator("[data-photo]")).to_have_count(1)
    page.goto(f"{server.url}/photos?photo={library.ids[0]}")
    expect(page.get_by_text("This photo is no longer here.")).to_be_visible()
    for path in ("", "/thumbnail?size=thumbnail", "/thumbnail?size=preview", "/original"):
        answer = page.request.get(f"{server.url}/api/assets/{library.ids[0]}{path}")
        assert answer.status == 400
        assert "no asset." in answer.json()["message"]
    open_page.forgive("status of 400")


def test_two_tabs_and_a_phone_show_each_change_within_a_second(
    open_page: OpenPage, server: RunningServer, account: Account
) -> None:
    first = server.fill(account, 3)
    pages = [open_page("/photos", device, account) for device in ("desktop", "phone")]
    pages.append(pages[0].context.new_page())
    pages[-1].goto(server.url + "/photos")
    for page in pages:
        expect(tile(page, first[0])).to_be_visible()
    trash(server, account, first[0])
    for page in pages:
        expect(tile(page, first[0])).to_have_count(0, timeout=WITHIN_MS * 3)
    for page in pages:
        page.evaluate(TELL_WHEN_SHOWN, first[0])
    start = pages[0].evaluate("Date.now()")
    answer = server.http.post("/api/trash/restore/assets", json={"ids": [first[0]]}, headers=account.headers)
    answer.raise_for_status()
    for page in pages:
        page.wait_for_function("window.shownAt > 0")
        assert page.evaluate("window.shownAt") - start < WITHIN_MS


def test_a_favorite_made_in_one_tab_is_one_in_the_other(
    open_page: OpenPage, server: RunningServer, account: Account
) -> None:
    [photo] = server.fill(account, 1)
    one, other = open_page("/photos", account=account), open_page("/favorites", account=account)
    expect(other.locator(".empty")).to_be_visible()
    tile(one, photo).hover()
    tile(one, photo).get_by_role("checkbox").click()
    one.get_by_role("button", name="Add to favorites").click()
    expect(tile(other, photo)).to_be_visible()


def test_what_happens_to_others_does_not_wake_a_tab(
    open_page: OpenPage, server: RunningServer, account: Account, admin: Account
) -> None:
    stranger = server.make_account(admin, "Mallory")
    [own] = server.fill(account, 1)
    page = open_page("/photos", account=account)
    expect(tile(page, own)).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/timeline" in request.url else None)
    server.fill(stranger, 2)
    more = server.upload(account, "more.jpg", jpeg(seed=6))
    expect(tile(page, more)).to_be_visible()
    assert len([url for url in asked if "buckets" in url]) <= 2


def test_a_selection_outlives_a_broken_connection(open_page: OpenPage, server: RunningServer, account: Account) -> None:
    ids = server.fill(account, 3)
    page = open_page("/photos", account=account)
    tile(page, ids[0]).hover()
    tile(page, ids[0]).get_by_role("checkbox").click()
    bar = page.get_by_role("toolbar", name="Selected photos")
    expect(bar).to_contain_text("1 selected")
    notice = page.get_by_text("No connection to the server")
    page.context.set_offline(True)
    expect(notice).to_be_visible(timeout=40_000)
    tile(page, ids[1]).locator("a").click()
    page.context.set_offline(False)
    expect(notice).to_have_count(0, timeout=40_000)
    expect(bar).to_contain_text("2 selected")
    bar.get_by_role("button", name="Move to trash").click()
    page.locator("dialog[open]").get_by_role("button", name="Move to trash").click()
    expect(page.get_by_text("Moved 2 photos to the trash")).to_be_visible()
    expect(page.locator("[data-photo]")).to_have_count(1)
    open_page.forgive("WebSocket", "websocket", "ERR_INTERNET_DISCONNECTED")


def test_offline_is_said_and_recovered_from(open_page: OpenPage, server: RunningServer, account: Account) -> None:
    [photo] = server.fill(account, 1)
    page = open_page("/photos", account=account)
    expect(tile(page, photo)).to_be_visible()
    page.context.set_offline(True)
    notice = page.get_by_role("status").filter(has_text="No connection to the server")
    expect(notice).to_be_visible(timeout=40_000)
    expect(tile(page, photo)).to_be_visible()
    more = server.upload(account, "more.jpg", jpeg(seed=6))
    server.wait_until_shown(account, 2)
    page.context.set_offline(False)
    expect(notice).to_have_count(0, timeout=40_000)
    expect(tile(page, more)).to_be_visible()
    open_page.forgive("WebSocket", "websocket", "ERR_INTERNET_DISCONNECTED")


@pytest.mark.parametrize("path", ["/photos", "/account"])
def test_a_session_revoked_elsewhere_ends_the_page(
    open_page: OpenPage, server: RunningServer, account: Account, path: str
) -> None:
    photos = server.fill(account, 1)
    away = server.sign_in(account.email, account.name)
    page = open_page(path, account=account)
    expect(page.get_by_role("heading", level=1).first).to_be_attached()
    others = [one for one in server.http.get("/api/sessions", headers=away.headers).json() if not one["current"]]
    for one in others:
        server.http.delete(f"/api/sessions/{one['id']}", headers=away.headers).raise_for_status()
    page.wait_for_url("**/login**")
    page.goto(f"{server.url}/photos?photo={photos[0]}")
    page.wait_for_url("**/login?next=**")
    open_page.forgive("status of 401")


def test_an_upload_goes_on_after_a_reload(open_page: OpenPage, server: RunningServer, account: Account) -> None:
    page = open_page("/photos", account=account)
    page.on("dialog", lambda dialog: dialog.accept())
    large = padded(photo_file("large.jpg", seed=81), 20)
    sending = slow_down(page, 8_000_000)
    with page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.status == 204):
        choose_files(page, [large])
    page.reload()
    sending.detach()
    with page.expect_request(lambda request: request.method == "PATCH") as first:
        choose_files(page, [large])
    assert int(first.value.headers["upload-offset"]) >= 8 << 20
    expect(page.locator("[data-photo]")).to_have_count(1, timeout=60_000)
    assert server.http.get("/api/assets/statistics", headers=account.headers).json()["total"] == 1


@pytest.mark.parametrize("path", ["/nothing", "/photos/nothing", "/albums/1"])
def test_what_is_not_there_says_so(
    open_page: OpenPage, server: RunningServer, account: Account, device: str, path: str
) -> None:
    page = open_page("/photos", device, account)
    is_grid_ready(page)
    answer = page.goto(server.url + path)
    assert answer
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.title()
    page.get_by_role("link", name=re.compile("photos", re.IGNORECASE)).first.click()
    page.wait_for_url("**/photos")
    is_grid_ready(page)
    open_page.forgive("status of 404")


class Socket:
    """A program that speaks to the server's socket as it likes."""

    def __init__(self, server: RunningServer, cookie: str = "", token: str = "", origin: str = "") -> None:
        self.received: list[Any] = []
        self.token = token or str(uuid4())
        self._heard = threading.Condition()
        self._client = socketio.Client(reconnection=False)
        self._client.on("event", self._hear, namespace="/_event")
        headers = {"Cookie": cookie} | ({"Origin": origin} if origin else {})
        self._client.connect(
            f"{server.url}/_event?token={self.token}",
            headers=headers,
            socketio_path="/_event",
            namespaces=["/_event"],
            transports=["websocket"],
        )

    def _hear(self, update: Any) -> None:
        with self._heard:
            self.received.append(update)
            self._heard.notify_all()

    def send(self, name: str, payload: Any) -> None:
        router = {"pathname": "/photos", "asPath": "/photos", "query": {}}
        self._client.emit("event", {"name": name, "payload": payload, "router_data": router}, namespace="/_event")

    def settle(self) -> str:
        """All that was received, once an event sent now has been answered: a tab's events are handled in order."""
        marker = format_event_handler(rx.State.event_handlers["hydrate"])
        before = len(self.received)
        self.send(marker, {})
        with self._heard:
            assert self._heard.wait_for(lambda: any("is_hydrated" in repr(one) for one in self.received[before:]), 30)
            return repr(self.received)

    def close(self) -> None:
        self._client.disconnect()


@pytest.fixture
def open_socket(server: RunningServer) -> Iterator[Any]:
    sockets: list[Socket] = []

    def open_socket(account: Account | None = None, **options: Any) -> Socket:
        cookie = f"immich_access_token={account.token}" if account else ""
        sockets.append(Socket(server, cookie, **options))
        return sockets[-1]

    yield open_socket
    for socket in sockets:
        socket.close()


def own_handlers() -> list[tuple[str, list[str]]]:
    """Full name and argument names of every handler of ours."""
    found = []
    for state in states():
        for name, handler in state.event_handlers.items():
            if name not in FRAMEWORKS_OWN:
                found.append((format_event_handler(handler), list(handler.fn.__wrapped__.__code__.co_varnames)))
    return [(name, list(itertools.takewhile(lambda one: not one.startswith("_"), names[1:4]))) for name, names in found]


JUNK: list[Any] = [None, -1, "x", [], {}, {"a": [1]}, "\0", 10**20]


def test_a_visitor_s_socket_gets_no_data_whatever_it_calls(
    open_socket: Any, server: RunningServer, library: Library, admin: Account
) -> None:
    socket = open_socket()
    for n, (name, arguments) in enumerate(own_handlers()):
        socket.send(name, {})
        socket.send(name, {one: JUNK[(n + i) % len(JUNK)] for i, one in enumerate(arguments)})
        socket.send(name, {"self": 1, "user_id": library.account.id})
    told = socket.settle()
    for secret in (library.account.email, library.account.name, library.account.id, admin.email, *library.ids):
        assert secret not in told
    assert "Traceback" not in told
    assert len(server.http.get("/api/timeline/buckets", headers=library.account.headers).json()) > 0


def test_ids_of_others_do_nothing_for_a_user_s_socket(
    open_socket: Any, server: RunningServer, library: Library, account: Account
) -> None:
    def fingerprint() -> Any:
        me = server.http.get("/api/users/me", headers=library.account.headers).json()
        assets = [server.http.get(f"/api/assets/{one}", headers=library.account.headers).json() for one in library.ids]
        sessions = server.http.get("/api/sessions", headers=library.account.headers).json()
        return me["name"], assets, [one["id"] for one in sessions]

    before = fingerprint()
    mine = server.upload(account, "mine.jpg", jpeg(seed=8))
    server.wait_until_shown(account, 1)
    socket = open_socket(account)
    select = "reflex___state____state.immshare___states___selection____selection_state."
    months = [
        bucket["timeBucket"]
        for bucket in server.http.get("/api/timeline/buckets", headers=library.account.headers).json()
    ]
    for view, action in itertools.product(
        ("all", "favorites", "trash"), ("favorite", "trash", "restore", "delete_for_good", "restore_all", "empty_trash")
    ):
        expression = {"months": [m for m in months if m != "2024-05-01"], "except": [], "ids": library.ids}
        socket.send(select + "select", {"view": view, "expression": expression, "count": COUNT})
        socket.send(select + action, {})
    theirs = [library.account.id, before[2][0], library.ids[0]]
    for name, arguments in own_handlers():
        if "selection" not in name:
            for one in theirs:
                socket.send(name, dict.fromkeys(arguments, one))
    told = socket.settle()
    assert library.account.email not in told
    assert fingerprint() == before
    assert server.http.get(f"/api/assets/{mine}", headers=account.headers).json()["isTrashed"] is False


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_vars_and_private_methods_are_out_of_reach(
    open_socket: Any, library: Library, account: Account, is_signed_in: bool
) -> None:
    socket = open_socket(account if is_signed_in else None)
    root = "reflex___state____state"
    for state in states():
        name = state.get_full_name()
        fields = [*state.base_vars, *state.backend_vars]
        for var in {one.removesuffix("_rx_state_") for one in fields}:
            socket.send(f"{name}.setvar", {"var_name": var, "value": "hacked-value"})
            socket.send(f"{name}.set_{var}", {"value": "hacked-value"})
            socket.send(
                f"{root}.reflex___state____update_vars_internal_state.update_vars_internal",
                {"vars": {f"{name}.{var}": "hacked-value", f"{name}.{var}_rx_state_": "hacked-value"}},
            )
        for method in ("_refresh", "_end", "_close", "__init__", "get_state", "reset", "dict", "__class__", "_row"):
            socket.send(f"{name}.{method}", {})
    told = socket.settle()
    assert "hacked-value" not in told
    assert library.account.email not in told


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://127.0.0.1:1", "null", "http://localhost.evil.example"]
)
def test_foreign_pages_get_no_socket(open_socket: Any, account: Account, origin: str) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError):
        open_socket(account, origin=origin)


def test_the_next_user_of_a_tab_gets_nothing_of_the_one_before(
    open_socket: Any, library: Library, account: Account
) -> None:
    first = open_socket(library.account)
    first.send("reflex___state____state.immshare___states___session____session_state.load", {})
    assert library.account.email in first.settle()
    first.close()
    for following in (None, account):
        socket = open_socket(following, token=first.token)
        assert library.account.email not in socket.settle()
        socket.close()
