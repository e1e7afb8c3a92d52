import struct

import pytest

from immshare.errors import CannotCleanError
from immshare.media.cleaning.matroska_codecs import neutral_private
from immshare.media.headers.reader import DamageError
from tests import marked
from tests.marked import MARK
from tests.media.cleaning.conftest import Clean, marks_in
from tests.media.cleaning.test_films import decoded

SEGMENT = b"\x18\x53\x80\x67"


def element(kind: bytes, content: bytes) -> bytes:
    return kind + b"\x08" + len(content).to_bytes(4, "big") + content


def with_element(data: bytes, added: bytes) -> bytes:
    """With one more element at the end of the segment, whose size takes eight bytes."""
    at = data.index(SEGMENT) + 4
    size = int.from_bytes(data[at + 1 : at + 8], "big")
    assert data[at] == 1
    return data[: at + 1] + (size + len(added)).to_bytes(7, "big") + data[at + 8 :] + added


@pytest.fixture
def film() -> bytes:
    return marked.film("matroska", "libx264")


@pytest.mark.parametrize("kind", [b"\x19\x41\xa4\x69", b"\x10\x43\xa7\x70", b"\x12\x54\xc3\x67", b"\x1a\x1b\x1c\x1d"])
@pytest.mark.parametrize("length", [1, 20, 121, 122, 123, 124, 1000])
def test_files_chapters_tags_and_the_unknown_become_void(clean: Clean, film: bytes, kind: bytes, length: int) -> None:
    longer = with_element(film, element(kind, (MARK.encode() * length)[:length]))
    cleaned = clean(longer)
    assert marks_in(cleaned) == []
    assert len(cleaned) == len(longer)
    assert decoded(cleaned) == decoded(film)


def test_encrypted_blocks_are_refused(clean: Clean, film: bytes) -> None:
    cluster = element(b"\x1f\x43\xb6\x75", element(b"\xaf", MARK.encode()))
    with pytest.raises(CannotCleanError):
        clean(with_element(film, cluster))


def test_a_group_without_a_block_of_a_kept_track_becomes_void(clean: Clean, film: bytes) -> None:
    group = element(b"\xa0", element(b"\xa1", b"\x8f\0\0\0" + MARK.encode()) + element(b"\x9b", b"\1"))
    cleaned = clean(with_element(film, element(b"\x1f\x43\xb6\x75", group)))
    assert marks_in(cleaned) == []


def vorbis_private(comment: bytes) -> bytes:
    head, setup = b"\x01vorbis" + bytes(23), b"\x05vorbis" + bytes(300)
    return b"\2" + bytes((len(head), 0xFF, len(comment) - 255)) + head + comment + setup


def test_comments_of_vorbis_go() -> None:
    words = MARK.encode() * 40
    comment = b"\3vorbis" + struct.pack("<L", len(words)) + words
    comment += struct.pack("<LL", 1, len(words)) + words + b"\1"
    comment = comment[:300]
    private = vorbis_private(comment)
    neutral = neutral_private(b"A_VORBIS", private)
    assert len(neutral) == len(private)
    assert marks_in(neutral) == []
    start = private.index(b"\3vorbis")
    (vendor_bytes,) = struct.unpack_from("<L", neutral, start + 7)
    assert neutral[start + 11 + vendor_bytes : start + len(comment)] == b"\0\0\0\0\1"
    assert neutral[start + len(comment) :] == private[start + len(comment) :]


def test_blocks_of_flac_that_are_not_about_sound_become_padding() -> None:
    def block(kind: int, content: bytes, *, is_last: bool = False) -> bytes:
        return bytes((kind | 0x80 * is_last,)) + len(content).to_bytes(3, "big") + content

    words = MARK.encode() * 3
    info = block(0, bytes(range(34)))
    private = b"fLaC" + info + block(4, words) + block(6, words, is_last=True) + words
    neutral = neutral_private(b"A_FLAC", private)
    padding = block(1, bytes(len(words))) + block(1, bytes(len(words)), is_last=True)
    assert neutral == b"fLaC" + info + padding + bytes(len(words))


@pytest.mark.parametrize(
    ("codec", "private"),
    [
        (b"A_VORBIS", b""),
        (b"A_VORBIS", b"\2\5\5" + bytes(10)),
        (b"A_FLAC", b"flac"),
        (b"A_FLAC", b"fLaC\0\0"),
        (b"A_FLAC", b"fLaC\x84\0\0\xff"),
        (b"V_MPEG4/ISO/AVC", b""),
    ],
)
def test_private_data_that_make_no_sense_are_refused(codec: bytes, private: bytes) -> None:
    with pytest.raises(DamageError):
        neutral_private(codec, private)
