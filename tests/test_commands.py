"""The command line as people and service managers use it, and the server's beginning and end."""

import contextlib
import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from immshare import frontend
from immshare.environment import ROOT

PATIENCE_S = 60
EMPTY = {name: value for name, value in os.environ.items() if not name.startswith("IMMSHARE_")}


def environ(data_dir: Path, **settings: str) -> dict[str, str]:
    named = {f"IMMSHARE_{name.upper()}": value for name, value in settings.items()}
    return EMPTY | {"IMMSHARE_DATA_DIR": str(data_dir), "IMMSHARE_PORT": "0"} | named


def run(*arguments: str, env: dict[str, str], entry: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "immshare", *arguments]
    if arguments in ((), ("run",)):
        frontend.ensure_frontend()  # what is built on the way would be said among what is tested
    return subprocess.run(
        command, cwd=ROOT, env=env, input=entry, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The sentence of a command that failed as it should: nothing else on either stream."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("immshare: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


def modes(folder: Path) -> dict[str, int]:
    paths = [folder, *folder.rglob("*")]
    return {str(path.relative_to(folder)): stat.S_IMODE(path.stat().st_mode) for path in paths}


def test_check_says_what_is_used(data_dir: Path) -> None:
    done = run("check", env=environ(data_dir))
    assert done.returncode == 0, done.stderr
    assert str(data_dir) in done.stdout
    assert "are usable" in done.stdout
    assert done.stderr == ""


def test_the_data_folder_is_private(data_dir: Path) -> None:
    assert run("check", env=environ(data_dir)).returncode == 0
    found = modes(data_dir)
    assert found["."] == 0o700
    assert "immshare.sqlite3" in found
    assert {name: oct(mode) for name, mode in found.items() if name != "." and mode & 0o002} == {}


def test_check_does_not_say_the_database_s_password(data_dir: Path) -> None:
    url = "postgresql+psycopg://immshare:hunter22@127.0.0.1:1/immshare"
    done = run("check", env=environ(data_dir, database_url=url))
    assert done.returncode == 1
    assert "hunter22" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


WRONG = {
    "port": ["x", "-1", "65536", "80.5", "٨٠٠٠"],
    "base_url": ["photos.example.org", "ftp://photos.example.org"],
    "trusted_proxies": ["nonsense", "10.0.0.0/99"],
    "ingest_workers": ["0", "65", "two"],
    "ingest_timeout_s": ["0", "forever"],
    "ingest_memory_mib": ["0", "2 GiB"],
    "trash_days": ["-1", "a month"],
    "max_file_gib": ["0", "huge"],
    "log_level": ["loud"],
}


@pytest.mark.parametrize("name", WRONG)
def test_a_setting_that_is_not_understood_stops_with_a_sentence(data_dir: Path, name: str) -> None:
    said = refused(run("check", env=environ(data_dir, **{name: WRONG[name][0]})))
    assert f"IMMSHARE_{name.upper()} must " in said
    assert WRONG[name][0] in said
    assert not data_dir.exists()


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_wrong_settings(name: str, value: str) -> None:
    from immshare.errors import StartupError
    from immshare.settings import Settings

    with pytest.raises(StartupError, match=f"IMMSHARE_{name.upper()} must"):
        Settings.from_environment({f"IMMSHARE_{name.upper()}": value})


def test_a_data_folder_that_cannot_be_made_stops_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    said = refused(run("check", env=environ(tmp_path / "file" / "data")))
    assert "The data folder" in said
    assert "cannot be used" in said


def test_a_database_that_is_none_stops_with_a_sentence(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o700)
    (data_dir / "immshare.sqlite3").write_bytes(b"this is no database, whatever its name says" * 100)
    assert "The database cannot be used" in refused(run("check", env=environ(data_dir)))


@pytest.mark.parametrize("command", ["check", "run", "create-admin"])
def test_a_data_folder_of_a_newer_version_is_refused_and_left_alone(data_dir: Path, command: str) -> None:
    assert run("check", env=environ(data_dir)).returncode == 0
    with contextlib.closing(sqlite3.connect(data_dir / "immshare.sqlite3")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.execute("CREATE TABLE from_the_future (id TEXT)")
        database.commit()
    more = ["--email", "ada@example.org", "--name", "Ada"] if command == "create-admin" else []
    said = refused(run(command, *more, env=environ(data_dir), entry="correct horse\n"))
    assert "written by a newer version of immshare" in said
    with contextlib.closing(sqlite3.connect(data_dir / "immshare.sqlite3")) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)


def test_the_first_administrator_from_the_command_line(data_dir: Path) -> None:
    ada = ["--email", "Ada@Example.org", "--name", "Ada"]
    assert "8" in refused(run("create-admin", *ada, env=environ(data_dir), entry="short\n"))
    done = run("create-admin", *ada, env=environ(data_dir), entry="correct horse\n")
    assert done.returncode == 0, done.stderr
    assert "is the administrator" in done.stdout
    assert "correct horse" not in done.stdout + done.stderr
    with contextlib.closing(sqlite3.connect(data_dir / "immshare.sqlite3")) as database:
        [(email, is_admin, password_hash)] = database.execute("SELECT email, is_admin, password_hash FROM user")
    assert (email, is_admin) == ("ada@example.org", 1)
    assert password_hash.startswith("$2b$")
    refused(run("create-admin", *ada, env=environ(data_dir), entry="correct horse\n"))


@pytest.mark.parametrize(
    ("email", "name", "password"),
    [
        ("nonsense", "Ada", "correct horse"),
        ("ada@example.org", " ", "correct horse"),
        ("ada@example.org", "Ada", ""),
        ("ada@example.org", "Ada", "é" * 37),
    ],
)
def test_an_administrator_who_cannot_be(data_dir: Path, email: str, name: str, password: str) -> None:
    refused(run("create-admin", "--email", email, "--name", name, env=environ(data_dir), entry=password + "\n"))
    with contextlib.closing(sqlite3.connect(data_dir / "immshare.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM user").fetchone() == (0,)


def test_unknown_commands_say_what_there_is(data_dir: Path) -> None:
    done = run("fly", env=environ(data_dir))
    assert done.returncode == 2
    assert "create-admin" in done.stderr


def test_help_names_every_command(data_dir: Path) -> None:
    from immshare.__main__ import COMMANDS

    done = run("--help", env=environ(data_dir))
    assert done.returncode == 0
    for command in COMMANDS:
        assert command in done.stdout
    assert not data_dir.exists()


def test_a_current_frontend_is_not_built_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    built: list[int] = []
    monkeypatch.setattr(frontend, "CLIENT", tmp_path / "client")
    monkeypatch.setattr(frontend, "_STAMP", tmp_path / "stamp.txt")
    monkeypatch.setattr(frontend, "_build", lambda: (built.append(1), (tmp_path / "client").mkdir(exist_ok=True)))
    for _ in range(3):
        frontend.ensure_frontend()
    assert built == [1]
    (tmp_path / "stamp.txt").write_text("of another version")
    frontend.ensure_frontend()
    assert built == [1, 1]


def test_a_build_that_fails_is_tried_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from immshare.errors import StartupError

    def fail() -> None:
        raise StartupError("The frontend could not be built.")

    monkeypatch.setattr(frontend, "CLIENT", tmp_path)
    monkeypatch.setattr(frontend, "_STAMP", tmp_path / "stamp.txt")
    (tmp_path / "stamp.txt").write_text("of another version")
    monkeypatch.setattr(frontend, "_build", fail)
    for _ in range(2):
        with pytest.raises(StartupError):
            frontend.ensure_frontend()


@contextmanager
def served(data_dir: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server that has said where it can be reached."""
    frontend.ensure_frontend()
    process = subprocess.Popen(
        [sys.executable, "-m", "immshare"],
        cwd=ROOT,
        env=environ(data_dir, **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    alarm = threading.Timer(PATIENCE_S, process.kill)
    alarm.start()
    try:
        assert process.stdout
        lines = iter(process.stdout.readline, "")
        url = next((match[1] for line in lines if (match := re.search(r"open (http://\S+)", line))), "")
        assert url, process.stderr.read() if process.stderr else ""
        yield process, url
    finally:
        alarm.cancel()
        process.kill()
        process.communicate()


def wait_for(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_server_has_its_folder_and_port_to_itself_and_ends_when_told(data_dir: Path, tmp_path: Path) -> None:
    with served(data_dir) as (process, url):
        port = str(httpx.URL(url).port)
        assert httpx.get(f"{url}/api/server/ping", timeout=PATIENCE_S).json() == {"res": "pong"}
        assert "Another immshare already uses the data folder" in refused(run(env=environ(data_dir)))
        said = refused(run(env=environ(tmp_path / "other", port=port)))
        assert f"port {port}" in said
        assert "IMMSHARE_PORT" in said
        assert httpx.get(f"{url}/api/server/ping", timeout=PATIENCE_S).status_code == 200
        found = modes(data_dir)
        assert found["."] == 0o700
        assert found["server.lock"] == 0o600
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=PATIENCE_S)
        assert process.returncode in (0, -signal.SIGTERM)
        assert output == errors == ""
        with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", int(port)), timeout=5):
            pass
    assert run("check", env=environ(data_dir)).returncode == 0


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_an_upload_that_was_on_its_way_leaves_nothing_half_done(data_dir: Path, sent: signal.Signals) -> None:
    with served(data_dir) as (process, url):
        user = {"email": "ada@example.org", "name": "Ada", "password": "correct horse"}
        httpx.post(f"{url}/api/auth/admin-sign-up", json=user, timeout=PATIENCE_S).raise_for_status()
        token = httpx.post(f"{url}/api/auth/login", json=user, timeout=PATIENCE_S).json()["accessToken"]
        sending = begin_upload(url, token)
        incoming = data_dir / "store" / "incoming"
        wait_for(
            lambda: incoming.is_dir() and any(path.stat().st_size for path in incoming.rglob("*") if path.is_file())
        )
        process.send_signal(sent)
        process.communicate(timeout=PATIENCE_S)
        sending.close()
        assert process.returncode in (0, -sent)
    with contextlib.closing(sqlite3.connect(data_dir / "immshare.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*) FROM asset").fetchone() == (0,)
        assert database.execute("SELECT used_bytes FROM user").fetchone() == (0,)
    originals = data_dir / "store" / "originals"
    assert not originals.is_dir() or [path for path in originals.rglob("*") if path.is_file()] == []


def begin_upload(url: str, token: str) -> socket.socket:
    """A multipart upload of 10 MB of which one arrives."""
    target = httpx.URL(url)
    head = (
        b'--limit\r\nContent-Disposition: form-data; name="assetData"; filename="a.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n\xff\xd8\xff\xe0"
    )
    request = (
        f"POST /api/assets HTTP/1.1\r\nHost: {target.host}:{target.port}\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: multipart/form-data; boundary=limit\r\nContent-Length: 10000000\r\n\r\n"
    )
    connection = socket.create_connection((target.host, target.port or 80), timeout=PATIENCE_S)
    connection.sendall(request.encode() + head + bytes(1_000_000))
    return connection


def test_workers_end_with_their_server(data_dir: Path) -> None:
    import psutil

    with served(data_dir, ingest_workers="2") as (process, url):
        wait_for(lambda: httpx.get(f"{url}/api/server/ping", timeout=PATIENCE_S).status_code == 200)
        children = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.communicate(timeout=PATIENCE_S)
        psutil.wait_procs(children, timeout=PATIENCE_S)
        assert [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE] == []


@pytest.mark.parametrize(
    ("url", "words"),
    [("nonsense", "IMMSHARE_DATABASE_URL is not understood"), ("oracle9://x/y", "IMMSHARE_DATABASE_URL")],
)
def test_a_database_url_that_is_none_stops_with_a_sentence(data_dir: Path, url: str, words: str) -> None:
    assert words in refused(run("check", env=environ(data_dir, database_url=url)))
