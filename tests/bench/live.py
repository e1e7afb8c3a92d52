"""How soon open tabs know of a comment: 200 tabs of five members, in five processes, with the album open."""

import multiprocessing
import statistics
import threading
import time
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import reflex as rx
import socketio
from reflex_base.utils.format import format_event_handler

from immshare.states.activity import ActivityState
from immshare.states.album import AlbumState
from immshare.states.live import LiveState
from tests.bench.measuring import PASSWORD, Server, print_table, running_server

MEMBERS = 5
TABS_EACH = 40
ROUNDS = 20
PATIENCE_S = 60.0
REST_S = 0.6

NAMESPACE = "/_event"
_MARK = "_rx_state_"


class Round(NamedTuple):
    """Seconds from sending a comment until the last tab was told, and until the last has fetched what is new."""

    told_s: float
    fetched_s: float


def run() -> None:
    """Measure and print."""
    with running_server() as server:
        server.sign_up()
        tokens, album_id = _make_album(server)
        people = [_start_tabs(server.url, album_id, token) for token in tokens]
        for _, pipe in people:
            pipe.recv()
        rounds = [_talk(server, album_id, [pipe for _, pipe in people]) for _ in range(ROUNDS)]
        for process, pipe in people:
            pipe.send(None)
            process.join(PATIENCE_S)
    count = MEMBERS * TABS_EACH
    print_table(
        f"Live, {count} tabs with the album open",
        [
            (f"comment sent until all {count} are told", _text([one.told_s for one in rounds]), "≤ 100 ms"),
            (
                "… until all have fetched it (clients on the same cores)",
                _text([one.fetched_s for one in rounds]),
                "≤ 1 s",
            ),
        ],
    )


def _text(seconds: list[float]) -> str:
    return f"{statistics.median(seconds) * 1e3:.0f} ms (worst of {len(seconds)}: {max(seconds) * 1e3:.0f})"


def _make_album(server: Server) -> tuple[list[str], str]:
    """The members' session tokens, the owner's first, and the album."""
    tokens, users = [server.token], []
    for n in range(1, MEMBERS):
        person = {"email": f"{n}@example.org", "name": f"Member {n}", "password": PASSWORD}
        body = person | {"shouldChangePassword": False}
        users.append(server.http.post("/api/admin/users", json=body, headers=server.headers).json()["id"])
        tokens.append(server.http.post("/api/auth/login", json=person).json()["accessToken"])
        server.http.cookies.clear()
    album = {"albumName": "Sea", "albumUsers": [{"userId": one, "role": "viewer"} for one in users]}
    return tokens, server.http.post("/api/albums", json=album, headers=server.headers).json()["id"]


def _start_tabs(url: str, album_id: str, token: str) -> tuple[SpawnProcess, Connection]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_be_tabs, args=(url, album_id, token, theirs), daemon=True)
    process.start()
    return process, ours


def _talk(server: Server, album_id: str, pipes: list[Connection]) -> Round:
    time.sleep(REST_S)
    for pipe in pipes:
        pipe.send("listen")
    for pipe in pipes:
        pipe.recv()
    begin = time.monotonic()
    body = {"albumId": album_id, "type": "comment", "comment": "What a day!"}
    server.http.post("/api/activities", json=body, headers=server.headers).raise_for_status()
    answers = [pipe.recv() for pipe in pipes]
    return Round(max(told for told, _ in answers) - begin, max(fetched for _, fetched in answers) - begin)


class _Tab:
    """One socket on the album's page."""

    def __init__(self, url: str, album_id: str, token: str, heard: "_Heard") -> None:
        self._path = f"/albums/{album_id}"
        self._heard = heard
        self._client = socketio.Client(reconnection=False)
        self._client.on("event", self._hear, namespace=NAMESPACE)
        self._client.connect(
            f"{url}{NAMESPACE}?token={uuid4()}",
            headers={"Cookie": f"immich_access_token={token}"},
            socketio_path=NAMESPACE,
            namespaces=[NAMESPACE],
            transports=["websocket"],
        )
        self._is_open = threading.Event()
        for name in _names():
            self._send(name)
        if not self._is_open.wait(PATIENCE_S):
            raise SystemExit("a tab did not open")

    def _send(self, name: str) -> None:
        router = {"pathname": self._path, "asPath": self._path, "query": {}}
        self._client.emit("event", {"name": name, "payload": {}, "router_data": router}, namespace=NAMESPACE)

    def _hear(self, update: Any) -> None:
        text = str(update)
        if f"'question{_MARK}': 'delete'" in text:
            self._is_open.set()
        elif f"activity_revision{_MARK}" in text:
            self._heard.add()

    def close(self) -> None:
        self._client.disconnect()


def _names() -> list[str]:
    """What a page sends when it opens, as it is called on the wire."""
    on_load: list[Any] = [LiveState.watch, AlbumState.open, ActivityState.watch]
    # The last one shows, as a tab's events are handled in order, that the others are done.
    hydrate, asking = rx.State.event_handlers["hydrate"], AlbumState.ask_before_deleting
    return [format_event_handler(handler) for handler in (hydrate, *on_load, asking)]


class _Heard:
    """Counts the tabs that were told, and notes when the last one was."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._count = 0
        self._last = 0.0

    def reset(self) -> None:
        with self._condition:
            self._count = 0

    def add(self) -> None:
        with self._condition:
            self._count += 1
            self._last = time.monotonic()
            self._condition.notify_all()

    def wait_for_all(self) -> float:
        with self._condition:
            if not self._condition.wait_for(lambda: self._count >= TABS_EACH, PATIENCE_S):
                raise SystemExit(f"only {self._count} of {TABS_EACH} tabs were told")
            return self._last


def _be_tabs(url: str, album_id: str, token: str, pipe: Connection) -> None:
    """One member's tabs; each round answers when the last was told, and when each of them had fetched what is new."""
    heard = _Heard()
    tabs = [_Tab(url, album_id, token, heard) for _ in range(TABS_EACH)]
    pipe.send("open")
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE_S) as http:
        path = f"/api/activities/changes?albumId={album_id}"
        revision = http.get(f"{path}&since=0").json()["revision"]
        while pipe.recv():
            heard.reset()
            pipe.send("listening")
            told = heard.wait_for_all()
            found = [http.get(f"{path}&since={revision}&from={revision}").json() for _ in tabs]
            revision = found[-1]["revision"]
            pipe.send((told, time.monotonic()))
    for tab in tabs:
        tab.close()
