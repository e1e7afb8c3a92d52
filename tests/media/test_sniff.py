import pytest
from hypothesis import given
from hypothesis import strategies as st

from immshare.media import sniff


def _ftyp(major: bytes, *compatible: bytes) -> bytes:
    names = major + b"\0\0\0\0" + b"".join(compatible)
    return (len(names) + 8).to_bytes(4, "big") + b"ftyp" + names + b"\0" * 40


def test_every_format_is_told_by_its_content(samples):
    assert {name: sniff.sniff(sample.data[:64]) for name, sample in samples.items()} == {
        name: sample.media_type for name, sample in samples.items()
    }


@pytest.mark.parametrize(
    ("major", "compatible", "expected"),
    [
        (b"heic", (b"mif1",), sniff.HEIC),
        (b"heix", (), sniff.HEIC),
        (b"hevc", (b"msf1",), sniff.HEIC),
        (b"mif1", (b"heic", b"miaf"), sniff.HEIC),
        (b"mif1", (b"avif",), sniff.AVIF),
        (b"mif1", (b"miaf",), sniff.HEIF),
        (b"msf1", (), sniff.HEIF),
        (b"avis", (b"avif", b"msf1", b"iso8"), sniff.AVIF),
        (b"isom", (b"iso2", b"avc1", b"mp41"), sniff.MP4),
        (b"mp42", (b"isom",), sniff.MP4),
        (b"M4V ", (), sniff.MP4),
        (b"iso6", (), sniff.MP4),
        (b"zzzz", (b"isom",), sniff.MP4),
        (b"qt  ", (), sniff.MOV),
        (b"M4A ", (b"isom", b"mp42"), None),
        (b"crx ", (b"isom",), None),
        (b"zzzz", (), None),
    ],
)
def test_brands(major, compatible, expected):
    assert sniff.sniff(_ftyp(major, *compatible)) is expected


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\xff\xd8",
        b"BMW is a car, and this is a text about it" * 3,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>" * 2,
        b"%PDF-1.7" + b"\0" * 60,
        b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 60,
        b"II*\0\x10\0\0\0CR\x02\0" + b"\0" * 60,
        b"\x1a\x45\xdf\xa3\x84\x42\x82\x81x" + b"\0" * 60,
        b"\x1a\x45\xdf\xa3",
        b"#!/bin/sh\n" * 10,
    ],
)
def test_anything_else_is_nothing(head):
    assert sniff.sniff(head) is None


def test_suffixes_are_lower_case_and_belong_to_one_format():
    suffixes = [suffix for media_type in sniff.SUPPORTED for suffix in media_type.suffixes]
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in suffixes)
    assert len(suffixes) == len(set(suffixes))


@given(st.sampled_from([b"", b"\x1a\x45\xdf\xa3", b"\0\0\0\x20ftyp", b"RIFF....WEBP", b"BM"]), st.binary(max_size=200))
def test_random_heads_never_raise(start, rest):
    assert sniff.sniff(start + rest) in (None, *sniff.SUPPORTED)
