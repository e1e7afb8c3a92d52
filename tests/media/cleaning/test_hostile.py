"""Whatever a file is made of, it is cleaned or refused: never a crash, never without end, never bytes from outside of it."""

import struct
import time
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immshare.errors import CannotCleanError
from immshare.media import cleaning, sniff
from immshare.rules.pieces import Copy, Piece
from tests import marked
from tests.marked import MARK
from tests.media.cleaning.conftest import Clean, frames, marks_in
from tests.media.cleaning.test_films import FILMS
from tests.media.cleaning.test_pictures import PICTURES

MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@cache
def seed(name: str) -> bytes:
    if name in PICTURES:
        return PICTURES[name]()
    args, options = FILMS[name]
    return marked.film(*args, **options)


@pytest.fixture
def attempt(tmp_path: Path) -> Callable[[bytes, str], tuple[Piece, ...] | None]:
    """The recipe of a file, None when it is refused. What it copies lies inside the file."""

    def attempt(data: bytes, mime: str) -> tuple[Piece, ...] | None:
        path = tmp_path / "file"
        path.write_bytes(data)
        try:
            recipe = cleaning.pieces(path, mime)
        except CannotCleanError:
            return None
        for piece in recipe:
            assert piece.length > 0
            if isinstance(piece, Copy):
                assert piece.offset >= 0
                assert piece.offset + piece.length <= len(data)
        return recipe

    return attempt


def mime_of(data: bytes) -> str:
    media_type = sniff.sniff(data[: sniff.HEAD_BYTES])
    assert media_type is not None
    return media_type.mime


@pytest.mark.parametrize("name", [*PICTURES, *FILMS])
@MANY
@given(data=st.data())
def test_damaged_files_are_cleaned_or_refused(name: str, data: st.DataObject, attempt: Callable[..., object]) -> None:
    mime = mime_of(seed(name))
    content = bytearray(seed(name))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1) | st.integers(0, min(600, len(content) - 1)))
        length = data.draw(st.sampled_from((1, 1, 2, 4, 8)))
        content[at : at + length] = data.draw(st.binary(min_size=length, max_size=length))
    attempt(bytes(content[: data.draw(st.integers(1, len(content)) | st.just(len(content)))]), mime)


@MANY
@given(content=st.binary(min_size=1, max_size=300), mime=st.sampled_from([one.mime for one in sniff.SUPPORTED]))
def test_garbage_is_cleaned_or_refused(content: bytes, mime: str, attempt: Callable[..., object]) -> None:
    attempt(content, mime)


def test_an_unknown_type_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(CannotCleanError, match="type"):
        cleaning.pieces(tmp_path / "file", "text/html")


@MANY
@given(order=st.permutations(range(len(marked.jpeg_metadata()))), cuts=st.lists(st.integers(0, 9), max_size=4))
def test_the_segments_of_a_jpeg_may_come_in_any_order(order: list[int], cuts: list[int], clean: Clean) -> None:
    plain = marked.encoded(marked.drawing(), "JPEG")
    extra = [marked.jpeg_metadata()[number] for number in order]
    for number in cuts:
        extra.insert(number, b"\xff\xff" + marked.jpeg_segment(0xFE, MARK.encode())[1:])
    ends = _segment_ends(plain)
    at = ends[sum(order[:3]) % len(ends)]
    cleaned = clean(plain[:at] + b"".join(extra) + plain[at:])
    assert marks_in(cleaned) == []
    assert frames(cleaned) == frames(plain)


def _segment_ends(data: bytes) -> list[int]:
    """Where further segments may stand: behind the start and each segment before the scan."""
    ends = [2]
    while data[ends[-1] + 1] != 0xDA:
        ends.append(ends[-1] + 2 + int.from_bytes(data[ends[-1] + 2 : ends[-1] + 4], "big"))
    return ends


def _many_boxes() -> bytes:
    return marked.box(b"ftyp", b"isom\0\0\0\0isom") + marked.box(b"moov", marked.box(b"free", b"") * 400_000)


def _deep_boxes() -> bytes:
    content = b""
    for _ in range(5_000):
        content = marked.box(b"wave", content)
    return marked.box(b"ftyp", b"isom\0\0\0\0isom") + marked.box(b"moov", content)


def _many_references() -> bytes:
    """A HEIF file in which each item is made of all others."""
    ids = range(1, 1500)
    entries = b"".join(marked.box(b"infe", struct.pack(">LHH4sx", 2 << 24, number, 0, b"grid")) for number in ids)
    references = b"".join(marked.box(b"dimg", struct.pack(f">HH{len(ids)}H", number, len(ids), *ids)) for number in ids)
    meta = b"\0\0\0\0" + marked.box(b"hdlr", bytes(8) + b"pict" + bytes(13)) + marked.box(b"pitm", b"\0\0\0\0\0\1")
    meta += marked.box(b"iinf", struct.pack(">LH", 0, len(ids)) + entries) + marked.box(
        b"iref", b"\0\0\0\0" + references
    )
    meta += marked.box(b"iloc", bytes(8)) + marked.box(
        b"iprp", marked.box(b"ipco", b"") + marked.box(b"ipma", bytes(8))
    )
    return marked.box(b"ftyp", b"heic\0\0\0\0mif1heic") + marked.box(b"meta", meta)


def _tiff_loop() -> bytes:
    return b"II*\0\x08\0\0\0" + struct.pack("<H", 0) + struct.pack("<L", 8)


def _tiff_many_pages() -> bytes:
    pages = b"".join(struct.pack("<HL", 0, 8 + 6 * (number + 1)) for number in range(100_000))
    return b"II*\0\x08\0\0\0" + pages


def _tiff_many_strips() -> bytes:
    count = 3_000_000
    tags = struct.pack("<HHLL", 273, 4, count, 100) + struct.pack("<HHLL", 279, 4, count, 100)
    return (b"II*\0\x08\0\0\0" + struct.pack("<H", 2) + tags + bytes(4)).ljust(100 + 4 * count, b"\0")


def _many_elements() -> bytes:
    header = b"\x1a\x45\xdf\xa3\x8b\x42\x82\x84webm\x42\x87\x81\x04"
    return (
        header + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" + b"\x1f\x43\xb6\x75\xff" + b"\xec\x80" * 3_000_000
    )


def _many_chunks() -> bytes:
    return marked.png()[:33] + marked.png_chunk(b"maRk", b"") * 3_000_000


def _many_segments() -> bytes:
    return b"\xff\xd8" + marked.jpeg_segment(0xFE, b"") * 1_000_000


def _many_scans() -> bytes:
    return b"\xff\xd8" + b"\xff\xda\0\x06\0\0\0\0" * 1_000_000 + b"\xff\xd9"


def _many_sub_blocks() -> bytes:
    return b"GIF89a\1\0\1\0\0\0\0\x21\xfe" + b"\1x" * 5_000_000 + b"\0;"


def _bomb() -> bytes:
    """A color profile that unpacks to 100 MB."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(100)) + packer.flush()
    plain = marked.encoded(marked.drawing(), "PNG")
    return plain[:33] + marked.png_chunk(b"iCCP", b"x\0\0" + packed) + plain[33:]


@pytest.mark.parametrize(
    ("make", "mime"),
    [
        (_many_boxes, "video/mp4"),
        (_deep_boxes, "video/quicktime"),
        (_many_references, "image/heic"),
        (_tiff_loop, "image/tiff"),
        (_tiff_many_pages, "image/tiff"),
        (_tiff_many_strips, "image/tiff"),
        (_many_elements, "video/webm"),
        (_many_chunks, "image/png"),
        (_many_segments, "image/jpeg"),
        (_many_scans, "image/jpeg"),
        (_many_sub_blocks, "image/gif"),
    ],
)
def test_hostile_structure_ends_soon(make: Callable[[], bytes], mime: str, attempt: Callable[..., object]) -> None:
    content = make()
    start = time.process_time()
    assert attempt(content, mime) is None
    assert time.process_time() - start < 30


def test_a_profile_that_unpacks_without_end_is_left_out(clean: Clean) -> None:
    assert clean(_bomb()) == marked.encoded(marked.drawing(), "PNG")
