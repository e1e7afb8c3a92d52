import fcntl
import os
from pathlib import Path

import pytest

from immshare.errors import StartupError
from immshare.server import read_secret, serve
from immshare.settings import Settings


def test_a_data_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    handle = os.open(tmp_path / "server.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(StartupError, match="Another immshare"):
            serve(Settings(data_dir=tmp_path, port=0))
    finally:
        os.close(handle)
    assert [path.name for path in tmp_path.iterdir()] == ["server.lock"]  # not even migrated


def test_a_folder_that_cannot_be_made_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartupError, match="cannot be used"):
        serve(Settings(data_dir=tmp_path / "file" / "data", port=0))


def test_the_secret_is_made_once_and_for_the_server_alone(tmp_path: Path) -> None:
    secret = read_secret(tmp_path)
    assert (len(secret), read_secret(tmp_path)) == (32, secret)
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_a_damaged_secret_is_not_made_up_for(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"short")
    with pytest.raises(StartupError, match="damaged"):
        read_secret(tmp_path)
