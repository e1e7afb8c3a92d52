"""The links by which the build finds the JavaScript, made while another process makes them, too."""

import os
from pathlib import Path

import pytest

from immshare.components import javascript


def test_a_link_that_has_come_meanwhile_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(javascript, "_LINKS", tmp_path / "links")
    javascript._link_all()
    made = sorted(link.name for link in (tmp_path / "links").iterdir())
    assert "dialog.jsx" in made
    monkeypatch.setattr(os.path, "lexists", lambda path: False)
    javascript._link_all()
    assert sorted(link.name for link in (tmp_path / "links").iterdir()) == made
