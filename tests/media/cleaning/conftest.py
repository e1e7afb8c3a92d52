"""Cleaning bytes, and looking at what is left."""

import io
from collections.abc import Callable
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from immshare.media import cleaning, sniff
from immshare.rules.pieces import size_of
from immshare.store.stretches import read_pieces
from tests.marked import MARKS

pillow_heif.register_heif_opener(thumbnails=False)

Clean = Callable[[bytes], bytes]


@pytest.fixture
def clean(tmp_path: Path) -> Clean:
    """Clean a file, and make sure that it is as long as was said and that cleaning it again changes nothing."""

    def once(data: bytes) -> bytes:
        path = tmp_path / "file"
        path.write_bytes(data)
        media_type = sniff.sniff(data[: sniff.HEAD_BYTES])
        assert media_type is not None
        recipe = cleaning.pieces(path, media_type.mime)
        with path.open("rb") as file:
            cleaned = b"".join(read_pieces(file, recipe))
        assert len(cleaned) == size_of(recipe)
        return cleaned

    def clean(data: bytes) -> bytes:
        cleaned = once(data)
        assert once(cleaned) == cleaned
        return cleaned

    return clean


def marks_in(data: bytes) -> list[bytes]:
    return [mark for mark in MARKS if mark in data]


def frames(data: bytes) -> list[tuple[str, tuple[int, int], bytes]]:
    """Every frame of a picture, decoded."""
    found = []
    with Image.open(io.BytesIO(data)) as image:
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            found.append((image.mode, image.size, image.tobytes()))
    return found
