"""The websocket in the hand of a program that sends what it likes, against the running server."""

import itertools
import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import reflex as rx
import socketio
from reflex_base.utils.format import format_event_handler

from tests.architecture.test_doors import FRAMEWORKS_OWN, states
from tests.e2e.conftest import Account, Library, RunningServer
from tests.pictures import jpeg

COUNT = 8


@pytest.fixture(scope="module")
def library(server: RunningServer, admin: Account) -> Library:
    """Some photos over two months that a stranger would like to have."""
    account = server.make_account(admin, "Vivian")
    return Library(account, server.fill(account, COUNT, days_apart=6))


class Socket:
    """A program that speaks to the server's socket as it likes."""

    def __init__(self, server: RunningServer, cookie: str = "", token: str = "", origin: str = "") -> None:
        self.received: list[Any] = []
        self.token = token or str(uuid4())
        self._heard = threading.Condition()
        options = {"origin": origin} if origin else {"suppress_origin": True}
        self._client = socketio.Client(reconnection=False, websocket_extra_options=options)
        self._client.on("event", self._hear, namespace="/_event")
        self._client.connect(
            f"{server.url}/_event?token={self.token}",
            headers={"Cookie": cookie},
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
        self.emit({"name": name, "payload": payload, "router_data": router})

    def emit(self, data: Any) -> None:
        self._client.emit("event", data, namespace="/_event")

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
        for var in state.get_fields().keys() - {"is_hydrated"}:  # which a page sets for itself
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


def test_what_is_no_event_at_all_is_overlooked(open_socket: Any, library: Library) -> None:
    socket = open_socket()
    for junk in (5, "x", '{"name": "y"}', [], {}, {"name": 1}, {"name": "a", "payload": 7}, {"name": "\n" * 1000}):
        socket.emit(junk)
    following = open_socket(library.account)
    assert "is_hydrated" in following.settle()


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
