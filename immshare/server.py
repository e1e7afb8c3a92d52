"""Starting one server: settings → data folder → database → store → application → port."""

import asyncio
import fcntl
import logging
import os
import resource
import secrets
import socket
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import uvicorn

from immshare.database import Database
from immshare.errors import StartupError
from immshare.http_protocol import BoundedHttpProtocol
from immshare.live import LocalHub
from immshare.services.context import Context, install
from immshare.settings import Settings
from immshare.store.local import LocalStore

_MAX_OPEN_FILES = 65_536
_SWITCH_S = 0.0002
"""How long a thread may keep the interpreter from the event loop; Python's own 5 ms are the length of five answers."""
_MAX_SOCKET_MESSAGE_BYTES = 2 << 20
_SECRET_BYTES = 32


def open_context(settings: Settings) -> Context:
    """Open the data folder and the database, and bring the schema up to date.

    Raises:
        StartupError: One of them cannot be used.
    """
    settings = replace(settings, data_dir=settings.data_dir.resolve())
    _make_private_folder(settings.data_dir)
    database = Database(settings.resolved_database_url)
    database.migrate()
    store = LocalStore(settings.data_dir / "store")
    return Context(settings, database, store, LocalHub(), secret=read_secret(settings.data_dir))


def serve(settings: Settings) -> None:
    """Run the server until it is told to stop.

    Raises:
        StartupError: Something it needs is missing or taken.
    """
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("alembic", "uvicorn", "httpx"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # The lock first: a newer version must not migrate the database under a server that is still running.
    lock = _lock(settings.data_dir)
    context = open_context(settings)
    listener = _listen(settings)
    _raise_file_limit()
    install(context)
    sys.setswitchinterval(_SWITCH_S)
    from immshare.immshare import create_app

    config = uvicorn.Config(
        create_app(context),
        loop="uvloop",
        http=BoundedHttpProtocol,
        ws="wsproto",
        ws_max_size=_MAX_SOCKET_MESSAGE_BYTES,
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    host, port = listener.getsockname()[:2]
    print(f"immshare: data in {context.settings.data_dir}, database {database_name(context)}", flush=True)
    print(f"immshare: open {settings.base_url or _origin(host, port)}", flush=True)
    try:
        # uvicorn raises the signal that ended it once more, when everything is closed.
        with suppress(KeyboardInterrupt, asyncio.CancelledError):
            uvicorn.Server(config).run(sockets=[listener])
    finally:
        context.database.close()
        os.close(lock)


def database_name(context: Context) -> str:
    """The kind of database in use, for people."""
    return "SQLite" if context.database.is_sqlite else "PostgreSQL"


def _origin(host: str, port: int) -> str:
    shown = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, host)  # noqa: S104 (only compared)
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _make_private_folder(path: Path) -> None:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = path / ".writable"
        probe.touch(mode=0o600)
        probe.unlink()
    except OSError as error:
        raise StartupError(f"The data folder {path} cannot be used: {error.strerror}.") from error


def read_secret(data_dir: Path) -> bytes:
    """The server's own secret, 32 random bytes; made at the first start, for nobody else to read.

    Raises:
        StartupError: It cannot be read or written, or is damaged.
    """
    path = data_dir / "secret"
    try:
        if not path.exists():
            _write_secret(path)
        secret = path.read_bytes()
    except OSError as error:
        raise StartupError(f"The file {path} cannot be used: {error.strerror}.") from error
    if len(secret) != _SECRET_BYTES:
        raise StartupError(f"The file {path} is damaged. Remove it; guests will be asked for their passwords again.")
    return secret


def _write_secret(path: Path) -> None:
    """Whole or not at all, and only once: the command line may run beside the server."""
    fresh = path.with_name(f".secret-{os.getpid()}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_SECRET_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def _lock(data_dir: Path) -> int:
    """Hold the data folder for this process alone; two servers on one SQLite and one queue would fight."""
    _make_private_folder(data_dir)
    handle = os.open(data_dir / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise StartupError(f"Another immshare already uses the data folder {data_dir}.") from error
    return handle


def _raise_file_limit() -> None:
    """Take as many open files as the system lets us have: each connection is one, and the usual 1,024 are few."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MAX_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, _MAX_OPEN_FILES)
    if soft < wanted:
        with suppress(ValueError, OSError):  # macOS says infinity and gives less: then it stays as it was
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise StartupError(
            f"Cannot listen on {settings.host} port {settings.port}: {error.strerror}. "
            "Choose another one with IMMSHARE_PORT or IMMSHARE_HOST."
        ) from error
    listener.listen(1024)
    return listener
