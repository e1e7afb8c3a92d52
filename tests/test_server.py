import fcntl
import os
from pathlib import Path

import pytest

from immshare.errors import StartupError
from immshare.server import serve
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
