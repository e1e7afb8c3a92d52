import threading

import pytest

from immshare.errors import ConflictError
from immshare.services import upload_claims
from immshare.services.upload_claims import claim


def nothing() -> None:
    pass


def test_one_writer_at_a_time() -> None:
    held = claim("one", nothing)
    with pytest.raises(ConflictError, match="another request"):
        claim("one", nothing)
    other = claim("two", nothing)
    held.release()
    held.release()
    claim("one", nothing).release()
    other.release()


def test_a_stalled_writer_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_claims, "_STALLED_AFTER_S", -1.0)
    stalled = claim("one", lambda: threading.Timer(0.01, stalled.release).start())
    claim("one", nothing).release()


def test_one_that_is_receiving_does_not_until_it_is_urgent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_claims, "_GIVE_WAY_S", 0.01)
    interrupted: list[bool] = []
    busy = claim("one", lambda: interrupted.append(True))
    busy.touch()
    with pytest.raises(ConflictError):
        claim("one", nothing)
    assert interrupted == []
    with pytest.raises(ConflictError):
        claim("one", nothing, is_urgent=True)
    assert interrupted == [True]
    busy.release()
