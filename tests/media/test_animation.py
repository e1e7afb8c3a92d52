"""Which pictures move, and for how long: by what encoders write, and by what nobody should have written."""

import io
import struct
import time

import pytest
from PIL import Image

from immshare.media import sniff
from immshare.media.animation import LONGEST_ROUND_MS, round_ms
from immshare.media.exif import read_metadata

_MOVING = {"GIF": sniff.GIF, "WEBP": sniff.WEBP, "PNG": sniff.PNG, "AVIF": sniff.AVIF}
_TIMES_MS = [100, 50, 1200]


def _animated(image_format: str, times_ms: int | list[int], count: int = 3) -> bytes:
    frames = [Image.new("RGB", (64, 48), (80 * number % 256, 90, 200)) for number in range(count)]
    buffer = io.BytesIO()
    frames[0].save(buffer, image_format, save_all=True, append_images=frames[1:], duration=times_ms)
    return buffer.getvalue()


def _gif(*ticks: int | None) -> bytes:
    """A GIF whose frames last so many hundredths of a second; None says nothing about it."""
    picture = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0"
    controls = [b"" if count is None else b"\x21\xf9\x04\0" + struct.pack("<H", count) + b"\0\0" for count in ticks]
    return b"GIF89a\x01\0\x01\0\0\0\0" + b"".join(control + picture for control in controls) + b"\x3b"


@pytest.mark.parametrize("image_format", _MOVING)
def test_a_round_lasts_as_long_as_its_frames(image_format, put):
    path = put(_animated(image_format, _TIMES_MS))
    assert round_ms(path, _MOVING[image_format]) == sum(_TIMES_MS)
    assert read_metadata(path, _MOVING[image_format]).duration_ms == sum(_TIMES_MS)


@pytest.mark.parametrize("image_format", _MOVING)
def test_hurried_frames_last_as_long_as_browsers_show_them(image_format, put):
    assert round_ms(put(_animated(image_format, 10)), _MOVING[image_format]) == 300


def test_stills_have_no_time(samples, put):
    for name, sample in samples.items():
        if sample.media_type.kind == "IMAGE" and not name.startswith("animated"):
            assert read_metadata(put(sample.data), sample.media_type).duration_ms is None, name


def test_pages_of_a_document_are_no_animation(put):
    assert read_metadata(put(_animated("TIFF", 100)), sniff.TIFF).duration_ms is None


@pytest.mark.parametrize(
    ("ticks", "expected_ms"),
    [
        ((50,), None),
        ((50, 50), 1000),
        ((0, 1), 200),
        ((50, None), 600),  # a control block is for the one frame behind it
        ((65_535, 65_535), 1_310_700),
    ],
)
def test_gifs_by_their_control_blocks(ticks, expected_ms, put):
    assert round_ms(put(_gif(*ticks)), sniff.GIF) == expected_ms


@pytest.mark.parametrize("image_format", _MOVING)
def test_damage_is_no_time_or_a_part_of_it(image_format, put):
    data = _animated(image_format, _TIMES_MS)
    for end in range(0, len(data), max(1, len(data) // 60)):
        assert round_ms(put(data[:end]), _MOVING[image_format]) in (None, sum(_TIMES_MS))
    for at in range(12, len(data), max(1, len(data) // 200)):
        for value in (0, 0xFF):
            found = round_ms(put(data[:at] + bytes((value,)) + data[at + 1 :]), _MOVING[image_format])
            assert found is None or 1 <= found <= LONGEST_ROUND_MS


def test_thousands_of_years_are_a_day(put):
    data = _animated("AVIF", 100)
    at = data.index(b"stts") + 12
    claimed = data[:at] + struct.pack(">II", 0xFFFF_FFFF, 0xFFFF_FFFF) + data[at + 8 :]
    assert round_ms(put(claimed), sniff.AVIF) == LONGEST_ROUND_MS


def test_many_frames_cost_no_time(put):
    begun = time.perf_counter()
    assert round_ms(put(_gif(*[2] * 100_000)), sniff.GIF) == 2_000_000
    assert time.perf_counter() - begun < 5  # a tenth of it on an idle machine


def test_an_endless_chain_of_blocks_ends(put):
    assert round_ms(put(b"GIF89a\x01\0\x01\0\0\0\0" + b"\x21\xfe\0" * 3_000_000 + b"\x3b"), sniff.GIF) is None


def test_huge_files_are_not_looked_at(put):
    path = put(_gif(50, 50))
    with path.open("r+b") as file:
        file.truncate((256 << 20) + 1)
    assert round_ms(path, sniff.GIF) is None
