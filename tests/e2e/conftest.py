"""The production server and a real browser, for whole stories."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from immshare.environment import ROOT
from tests.pictures import jpeg

CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--no-first-run"]
PASSWORD = "correct horse battery"
PATIENCE_MS = 15_000
CLEAN_LOG = "the server's log must stay clean"
DEVICES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 3,
    },
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the stories, and let them come after all else: Playwright keeps a loop running, in which coroutines cannot be tests.

    A story that fails is told once more: browser, server and test share what cores there are, and a page that got none for
    seconds is no fault of the product. What is broken fails twice; the summary counts every rerun. What the server has said into its
    log is not forgiven: it is read when the server ends, and the story told again would have a new one.
    """
    for item in items:
        if _is_story(item):
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.flaky(reruns=1, rerun_except=CLEAN_LOG))
    items.sort(key=_is_story)


def _is_story(item: pytest.Item) -> bool:
    return "e2e" in Path(item.path).parts


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in."""

    id: str
    name: str
    email: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


class Library(NamedTuple):
    """Somebody's photos, newest first."""

    account: Account
    ids: list[str]


class RunningServer:
    """The production server of one test run, and what one needs to prepare a story on it."""

    def __init__(self, url: str, process: subprocess.Popen[str], data_dir: Path) -> None:
        self.url = url
        self.process = process
        self.data_dir = data_dir
        self.http = httpx.Client(base_url=url, timeout=30)
        self._count = 0

    def sign_in(self, email: str, name: str) -> Account:
        answer = self.http.post("/api/auth/login", json={"email": email, "password": PASSWORD})
        answer.raise_for_status()
        self.http.cookies.clear()
        body = answer.json()
        return Account(body["userId"], name, email, body["accessToken"])

    def make_account(self, admin: Account, name: str = "Grace") -> Account:
        self._count += 1
        email = f"{name.lower()}{self._count}@example.org"
        body = {"email": email, "name": name, "password": PASSWORD, "shouldChangePassword": False}
        self.http.post("/api/admin/users", json=body, headers=admin.headers).raise_for_status()
        return self.sign_in(email, name)

    def upload(self, account: Account, name: str, content: bytes, taken: str = "2024-05-01T12:00:00.000Z") -> str:
        answer = self.http.post(
            "/api/assets",
            files={"assetData": (name, content)},
            data={"fileCreatedAt": taken, "fileModifiedAt": taken},
            headers=account.headers,
        )
        answer.raise_for_status()
        return str(answer.json()["id"])

    def fill(self, account: Account, count: int, days_apart: int = 1) -> list[str]:
        """Upload ``count`` small photos, one day each, newest first, and wait until they can be seen."""
        ids = [
            self.upload(
                account,
                f"photo-{n}.jpg",
                jpeg(seed=self._count * 1000 + n, size=(120 + n % 3 * 40, 90)),
                _day(n * days_apart),
            )
            for n in range(count)
        ]
        self.wait_until_shown(account, count)
        return ids

    def wait_until_shown(self, account: Account, count: int) -> None:
        import time

        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            buckets = self.http.get("/api/timeline/buckets", headers=account.headers).json()
            if sum(bucket["count"] for bucket in buckets) >= count:
                return
            time.sleep(0.1)
        raise AssertionError(f"{count} photos were not shown within a minute")


def _day(days_back: int) -> str:
    from datetime import UTC, datetime, timedelta

    return (datetime(2024, 5, 31, 12, tzinfo=UTC) - timedelta(days=days_back)).isoformat().replace("+00:00", ".000Z")


@contextmanager
def running_server(data_dir: Path) -> Iterator[RunningServer]:
    """Run the production server on a data folder until the block ends; its log must stay empty."""
    environ = os.environ | {"IMMSHARE_DATA_DIR": str(data_dir), "IMMSHARE_PORT": "0", "IMMSHARE_LOG_LEVEL": "warning"}
    log_path = data_dir.parent / "server.log"
    with log_path.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "immshare"], cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=log, text=True
        )
        server = RunningServer(_address(process), process, data_dir)
        yield server
        server.http.close()
        process.send_signal(signal.SIGTERM)
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(20) in (0, -signal.SIGTERM)
    # A foreign origin is worth a line: it may be a wrong IMMSHARE_BASE_URL.
    log = [line for line in log_path.read_text().splitlines() if "is not an accepted origin" not in line]
    assert log == [], CLEAN_LOG


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("e2e") / "data") as server:
        yield server


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if match := re.search(r"open (http://\S+)", line):
            return match[1]
    raise AssertionError("the server did not start")


@pytest.fixture(scope="session")
def admin(server: RunningServer) -> Account:
    body = {"email": "ada@example.org", "name": "Ada", "password": PASSWORD}
    server.http.post("/api/auth/admin-sign-up", json=body).raise_for_status()
    return server.sign_in("ada@example.org", "Ada")


@pytest.fixture
def account(server: RunningServer, admin: Account) -> Account:
    """A user of this test's own, with an empty library."""
    return server.make_account(admin)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


class OpenPage:
    """Opens pages of a server, signed in or not, each in a browser profile of its own, and listens to their consoles."""

    def __init__(self, browser: Browser, server: RunningServer) -> None:
        self._browser = browser
        self._server = server
        self._contexts: list[BrowserContext] = []
        self._complaints: list[str] = []
        self._forgiven: list[str] = []

    def __call__(self, path: str, device: str = "desktop", account: Account | None = None, **options: Any) -> Page:
        """A page on a device; ``options`` are those of a Playwright context."""
        context = self._browser.new_context(
            **(DEVICES[device] | {"locale": "en-US", "timezone_id": "Europe/Berlin"} | options)
        )
        self._contexts.append(context)
        if account:
            context.add_cookies([{"name": "immich_access_token", "value": account.token, "url": self._server.url}])
        context.on("page", self._listen)
        page = context.new_page()
        page.goto(self._server.url + path)
        return page

    def _listen(self, page: Page) -> None:
        page.on("console", lambda message: _complain(self._complaints, message.type, message.text))
        page.on("pageerror", lambda error: self._complaints.append(f"page error: {error}"))

    def forgive(self, *texts: str) -> None:
        """Forget what the browser itself had, or will have, to say about a failure that the story is about.

        Args:
            texts: Parts of the lines to forget.
        """
        self._forgiven += texts

    def close(self) -> None:
        """Close every page; the consoles must have been silent."""
        for context in self._contexts:
            context.close()
        lines = [line for line in self._complaints if not any(text in line for text in self._forgiven)]
        assert lines == []


@contextmanager
def opening(browser: Browser, server: RunningServer) -> Iterator[OpenPage]:
    """Pages of a server while the block runs."""
    open_page = OpenPage(browser, server)
    yield open_page
    open_page.close()


@pytest.fixture
def open_page(browser: Browser, server: RunningServer) -> Iterator[OpenPage]:
    """Open a page of the server on a device, signed in or not. At the end its console must have been silent."""
    with opening(browser, server) as open_page:
        yield open_page


def _complain(complaints: list[str], kind: str, text: str) -> None:
    # A page that is left at once leaves its socket half open: that is the test's haste, not the app's.
    if kind in ("error", "warning") and "closed before the connection is established" not in text:
        complaints.append(f"{kind}: {text}")


@pytest.fixture(params=list(DEVICES))
def device(request: pytest.FixtureRequest) -> str:
    return str(request.param)
