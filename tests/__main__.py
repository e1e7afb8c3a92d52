"""``python3 -m tests``: everything, as CI runs it. Arguments go to pytest: ``python3 -m tests tests/rules -k zip``.

Works on a bare ``python3``: it makes the virtual environment first and goes on inside it.
"""

import os
import shutil
import subprocess
import sys
import time

from immshare.environment import ROOT, ensure_environment
from tests.clients import install_clients

CHECKS = (
    ("format", ("ruff", "format", "--check", ".")),
    ("lint", ("ruff", "check", ".")),
    ("types", ("mypy",)),
    ("imports", ("lint-imports",)),
)
PYTEST = (sys.executable, "-m", "pytest")
SIDE_BY_SIDE = ("-n", "logical", "--maxprocesses", "4")
TESTS = (
    ("tests", (*PYTEST, *SIDE_BY_SIDE, "--ignore", "tests/e2e")),
    # A file's stories stay together: they share what it has set up on their server.
    ("stories", (*PYTEST, *SIDE_BY_SIDE, "--dist", "loadfile", "tests/e2e")),
)


def main() -> int:
    """Run the checks and the tests; all of them, even when one fails.

    Returns:
        0 when everything passed.
    """
    ensure_environment("tests", ["requirements.txt", "tests/requirements.txt"])
    chosen = sys.argv[1:]
    steps = [("tests", (*PYTEST, *chosen))] if chosen else [*CHECKS, *TESTS]
    if not chosen or any("e2e" in argument for argument in chosen):
        install_chromium()
        install_clients()
        if not run("frontend", (sys.executable, "-m", "immshare", "build")):
            return 1
    failed = [name for name, command in steps if not run(name, command)]
    print(f"\nfailed: {', '.join(failed)}" if failed else "\nall checks passed", flush=True)
    return 1 if failed else 0


def run(name: str, command: tuple[str, ...]) -> bool:
    """Run one step and say how long it took."""
    print(f"── {name}", flush=True)
    start = time.monotonic()
    status = subprocess.run(command, cwd=ROOT, check=False).returncode
    print(f"── {name}: {'ok' if status == 0 else 'FAILED'} after {time.monotonic() - start:.1f} s", flush=True)
    return status == 0


def install_chromium() -> None:
    """Install Debian's Chromium where there is none."""
    if shutil.which("chromium") or shutil.which("chromium-browser"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        if subprocess.run([*sudo, *command], env=environ, check=False).returncode:
            sys.exit("Chromium could not be installed; the end-to-end tests need it: apt install chromium")


if __name__ == "__main__":
    sys.exit(main())
