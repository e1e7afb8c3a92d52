"""What is not understood is refused, never passed through."""

import struct
from collections.abc import Callable

import pytest

from immshare.errors import CannotCleanError
from tests import marked
from tests.marked import MARK
from tests.media.cleaning.conftest import Clean, frames, marks_in


def mp4() -> bytes:
    return marked.film("mp4", "libx264")


def mkv() -> bytes:
    return marked.film("matroska", "libx264")


def swapped(data: bytes, old: bytes, new: bytes) -> bytes:
    assert len(old) == len(new)
    assert old in data
    return data.replace(old, new)


def jpeg_with(segment: bytes) -> bytes:
    plain = marked.encoded(marked.drawing(), "JPEG")
    return plain[:2] + segment + plain[2:]


def tiff_with(tag: int, value: int) -> bytes:
    """A TIFF with one more tag."""
    data = marked.encoded(marked.drawing(), "TIFF", tiffinfo={281: 255})
    at = data.index(struct.pack("<H", 281))
    return data[:at] + struct.pack("<HHLL", tag, 4, 1, value) + data[at + 12 :]


REFUSED: dict[str, Callable[[], bytes]] = {
    "a jpeg with a segment nobody knows": lambda: jpeg_with(marked.jpeg_segment(0xF7, b"x")),
    "a jpeg with something behind a table": lambda: jpeg_with(
        marked.jpeg_segment(0xDB, b"\0" + bytes(64) + b"\x50hide")
    ),
    "a jpeg without an end": lambda: marked.encoded(marked.drawing(), "JPEG")[:-2],
    "a jpeg that is lossless by levels": lambda: jpeg_with(marked.jpeg_segment(0xDE, bytes(8))),
    "a png with a critical chunk nobody knows": lambda: (
        marked.png()[:33] + marked.png_chunk(b"CgBI", b"x") + marked.png()[33:]
    ),
    "a bmp with a jpeg inside": lambda: marked.bmp()[:30] + b"\4\0\0\0" + marked.bmp()[34:],
    "a bmp of os/2": lambda: marked.bmp()[:14] + b"\x40\0\0\0" + marked.bmp()[18:],
    "a tiff with a picture of another format inside": lambda: swapped(
        marked.encoded(marked.drawing(), "TIFF"), struct.pack("<HHLL", 259, 3, 1, 1), struct.pack("<HHLL", 259, 3, 1, 6)
    ),
    "a camera's raw file": lambda: tiff_with(50706, 1),
    "a heic whose picture needs something unknown": lambda: swapped(marked.heic(), b"hvcC", b"xvcC"),
    "a heic of an unknown codec": lambda: swapped(marked.heic(), b"hvc1", b"xvc1"),
    "a heic without a description": lambda: swapped(marked.heic(), b"meta", b"beta"),
    "a heic of something else than a picture": lambda: swapped(marked.heic(), b"pict", b"pick"),
    "a film of an unknown codec": lambda: swapped(mp4(), b"avc1\0", b"abc1\0"),
    "a film without a film": lambda: swapped(mp4(), b"vide", b"vido"),
    "a film whose index is packed": lambda: swapped(mp4(), b"mvhd", b"cmov"),
    "a film whose samples lie in another file": lambda: swapped(mp4(), b"url \0\0\0\1", b"url \0\0\0\0"),
    "a film of still pictures": lambda: swapped(mp4(), b"avc1\0", b"jpeg\0"),
    "a film whose chunks lie elsewhere": lambda: swapped(mp4(), b"mdat", b"free"),
    "a matroska film of an unknown codec": lambda: swapped(mkv(), b"V_MPEG4/ISO/AVC", b"V_UNKNOWN/X/YYY"),
    "a matroska film without a film": lambda: swapped(mkv(), b"\x83\x81\x01", b"\x83\x81\x11"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(clean: Clean, name: str) -> None:
    with pytest.raises(CannotCleanError, match="cannot be removed"):
        clean(REFUSED[name]())


def test_a_property_that_no_reader_must_know_is_left_out(clean: Clean) -> None:
    data = marked.heic()
    cleaned = clean(swapped(data, b"pixi", b"udes"))
    assert b"udes" not in cleaned
    assert frames(cleaned) == frames(data)[:1]


def bmp_with_profile(space: bytes, profile: bytes) -> bytes:
    plain = marked.encoded(marked.drawing(), "BMP")
    pixels = plain[54:]
    header = struct.pack("<L", 124) + plain[18:54] + bytes(16) + space + bytes(48)
    header += struct.pack("<LLLL", 4, 124 + len(pixels), len(profile), 0)
    total = 14 + len(header) + len(pixels) + len(profile)
    return struct.pack("<2sLLL", b"BM", total, 0, 14 + len(header)) + header + pixels + profile


def test_a_profile_in_a_bmp_loses_its_words(clean: Clean) -> None:
    data = bmp_with_profile(b"DEBM", marked.profile())
    cleaned = clean(data)
    assert marks_in(cleaned) == []
    assert len(cleaned) == len(data)
    assert b"acsp" in cleaned
    assert frames(cleaned) == frames(data)


def test_the_path_of_a_profile_in_another_file_goes(clean: Clean) -> None:
    data = bmp_with_profile(b"KNIL", f"C:\\{MARK}\\profile.icm\0".encode())
    cleaned = clean(data)
    assert marks_in(data)
    assert marks_in(cleaned) == []
    assert b"BGRs" in cleaned
    assert frames(cleaned) == frames(data)
