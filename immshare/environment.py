"""The virtual environment beside the code: made, filled and entered. Standard library only."""

import hashlib
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The project's folder."""

_VENV = ROOT / ".venv"


def ensure_environment(module: str, requirements: Sequence[str]) -> None:
    """Go on inside an environment that holds the requirements; make it first where that is needed.

    An environment that somebody else made (a container's, one's own) is used as it is when Reflex is in it.

    Args:
        module: The module to run again, inside: ``immshare`` for ``python3 -m immshare``.
        requirements: Requirement files, relative to the project's folder.
    """
    inside_own = Path(sys.prefix).resolve() == _VENV
    if not inside_own and sys.prefix != sys.base_prefix and _has_requirements():
        _put_on_path(Path(sys.prefix) / "bin")
        return
    if not _is_current(requirements):
        _fill(requirements)
    if not inside_own:
        python = _VENV / "bin" / "python"
        environ = os.environ | {"PATH": f"{python.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
        os.execve(python, [str(python), "-m", module, *sys.argv[1:]], environ)  # noqa: S606 (our own interpreter)
    else:
        _put_on_path(_VENV / "bin")


def _put_on_path(folder: Path) -> None:
    """Let child processes find what lies there (bun, which builds the frontend), also when nobody activated the environment."""
    if str(folder) not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"


def _has_requirements() -> bool:
    from importlib.util import find_spec

    return find_spec("reflex") is not None


def _fingerprint(requirements: Sequence[str]) -> str:
    text = "\n".join((ROOT / name).read_text("utf-8") for name in requirements)
    return hashlib.sha256(f"{sys.version_info[:2]}\n{text}".encode()).hexdigest()


def _stamp(requirements: Sequence[str]) -> Path:
    return _VENV / f".filled-{'-'.join(Path(name).parent.name or 'run' for name in requirements)}"


def _is_current(requirements: Sequence[str]) -> bool:
    stamp = _stamp(requirements)
    return stamp.exists() and stamp.read_text("utf-8") == _fingerprint(requirements)


def _fill(requirements: Sequence[str]) -> None:
    print("immshare: preparing the Python environment in .venv (once, and after updates) …", flush=True)
    python = _VENV / "bin" / "python"
    try:
        if not python.exists():
            venv.EnvBuilder(with_pip=True, symlinks=True).create(_VENV)
        files = [part for name in requirements for part in ("-r", str(ROOT / name))]
        subprocess.run(  # noqa: S603 (fixed arguments)
            [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *files], check=True
        )
    except subprocess.CalledProcessError as error:
        if error.cmd and "ensurepip" in map(str, error.cmd):
            sys.exit("immshare: Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv")
        sys.exit(
            "immshare: the packages could not be installed; pip's message is above. Try again when the network is back."
        )
    # What holds the tests' packages holds the server's as well.
    for count in range(1, len(requirements) + 1):
        _stamp(requirements[:count]).write_text(_fingerprint(requirements[:count]), "utf-8")
