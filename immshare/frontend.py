"""The browser's half: built by Reflex and bun into ``.web/build/client`` when its sources changed."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from immshare.environment import ROOT
from immshare.errors import StartupError

CLIENT = ROOT / ".web" / "build" / "client"
"""The built pages and scripts."""

_LOCKED = ROOT / "reflex.lock" / "package.json"
_STAMP = ROOT / ".web" / "immshare-build.txt"
_SOURCE_FOLDERS = (
    "immshare/components",
    "immshare/pages",
    "immshare/states",
    "immshare/styles",
    "immshare/rules",
    "assets",
)
_SOURCE_FILES = ("rxconfig.py", "requirements.txt", "immshare/immshare.py", "reflex.lock/package.json")
_BUILT_ORIGIN = re.compile(r"`(http|ws)://localhost:8000(/[^`]*)`")


def ensure_frontend() -> None:
    """Build the frontend if it is missing or older than its sources.

    Raises:
        StartupError: The build failed; its last lines are in the sentence.
    """
    fingerprint = _fingerprint()
    if CLIENT.is_dir() and _STAMP.exists() and _STAMP.read_text("utf-8") == fingerprint:
        return
    print("immshare: building the frontend (once, and after updates) …", flush=True)
    _STAMP.unlink(missing_ok=True)
    locked = _LOCKED.read_text("utf-8")
    _build()
    # Reflex writes the same packages now on one line, now on many: an update of the code must not meet a changed file.
    if json.loads(_LOCKED.read_text("utf-8")) == json.loads(locked):
        _LOCKED.write_text(locked, "utf-8")
    _use_own_origin()
    _STAMP.write_text(fingerprint, "utf-8")


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    for folder in _SOURCE_FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "external" not in path.parts and path.suffix != ".pyc":
                yield path
    yield from (ROOT / name for name in _SOURCE_FILES)


def _build() -> None:
    # The settings of a running server (REFLEX_*) must not leak into what is built.
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("REFLEX_", "__REFLEX"))} | {
        "NO_COLOR": "1"
    }
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    done = subprocess.run(  # noqa: S603 (fixed arguments)
        command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode or not CLIENT.is_dir():
        raise StartupError("The frontend could not be built:\n" + "\n".join(done.stdout.splitlines()[-25:]))


def _use_own_origin() -> None:
    """Replace the address that Reflex bakes in by the page's own, so that any host, port and proxy works."""
    for chunk in (CLIENT / "assets").glob("reflex-env-*.js"):
        text = chunk.read_text("utf-8")
        text = _BUILT_ORIGIN.sub(lambda match: f"location.origin.replace(/^http/,`{match[1]}`)+`{match[2]}`", text)
        # `https` must not become `wss` for http addresses: both prefixes keep their s.
        chunk.write_text(text, "utf-8")
        for packed in (".gz", ".br"):
            chunk.with_name(chunk.name + packed).unlink(missing_ok=True)
