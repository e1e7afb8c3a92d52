"""A production server to measure, its memory and processor time, and tables."""

import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

from immshare.environment import ROOT

PASSWORD = "correct horse battery"


class Server:
    """A running production server.

    Attributes:
        url: Its origin.
        data_dir: Its data folder.
        started_s: Seconds from the command to the first answer.
        headers: What signs the administrator in.
    """

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        environ = os.environ | {
            "IMMSHARE_DATA_DIR": str(data_dir),
            "IMMSHARE_PORT": "0",
            "IMMSHARE_LOG_LEVEL": "warning",
        }
        begin = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "immshare"], cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True
        )
        self.url = self._address()
        self.http = httpx.Client(base_url=self.url, timeout=60)
        while not self._answers():
            time.sleep(0.005)
        self.started_s = time.perf_counter() - begin
        self.headers: dict[str, str] = {}

    def _address(self) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if match := re.search(r"open (http://\S+)", line):
                return match[1]
        raise SystemExit("the server did not start")

    def _answers(self) -> bool:
        try:
            return self.http.get("/api/server/ping").status_code == 200
        except httpx.TransportError:
            return False

    def sign_up(self) -> None:
        """Create the administrator (once) and sign in."""
        person = {"email": "bench@example.org", "name": "Bench", "password": PASSWORD}
        self.http.post("/api/auth/admin-sign-up", json=person)
        answer = self.http.post("/api/auth/login", json=person)
        self.http.cookies.clear()
        self.headers = {"Authorization": f"Bearer {answer.json()['accessToken']}"}

    @property
    def token(self) -> str:
        """The session token."""
        return self.headers["Authorization"].removeprefix("Bearer ")

    def processes(self) -> list[psutil.Process]:
        """The server and everything it has started."""
        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def pss_mb(self) -> float:
        """Proportional memory of all processes, in MB (10^6 bytes)."""
        total = 0
        for process in self.processes():
            try:
                total += process.memory_full_info().pss
            except psutil.NoSuchProcess:
                continue
        return total / 1e6

    def cpu_s(self) -> float:
        """Processor seconds of the server and of all its children, ended ones too."""
        total = 0.0
        for process in self.processes():
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system
            if process.pid == self.process.pid:
                total += times.children_user + times.children_system
        return total

    def stop(self) -> None:
        """End it, and wait until it has."""
        self.http.close()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


class Peak:
    """Watches the memory of a server's processes, ten times a second."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._peak = 0.0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stopped.wait(0.1):
            self._peak = max(self._peak, self._server.pss_mb())

    def stop(self) -> float:
        """Stop watching; the peak in MB."""
        self._stopped.set()
        self._thread.join()
        return self._peak


@contextmanager
def running_server(data_dir: Path | None = None) -> Iterator[Server]:
    """A server on a folder of its own (or the given one), ended at the end."""
    with tempfile.TemporaryDirectory(prefix="immshare-bench-") as folder:
        server = Server(data_dir or Path(folder) / "data")
        try:
            yield server
        finally:
            server.stop()


def milliseconds(samples: Iterable[float]) -> str:
    """Median and 95th percentile of seconds, as text in ms."""
    ordered = sorted(samples)
    return f"{statistics.median(ordered) * 1e3:.1f} ms (p95 {ordered[int(len(ordered) * 0.95)] * 1e3:.1f})"


def print_table(title: str, rows: Sequence[tuple[str, str, str]]) -> None:
    """Print what was measured beside what is aimed at.

    Args:
        title: The bench.
        rows: What, measured, aim.
    """
    print(f"\n## {title}\n\n| what | measured | aim |\n|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(flush=True)
