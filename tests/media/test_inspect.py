import contextlib
import io
import struct
import time
import tracemalloc
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from immshare.errors import BrokenFileError, ImmshareError, UnsupportedFileError
from immshare.media import sniff
from immshare.media.inspect import inspect_file
from immshare.media.renditions import render

_FRAMES = {"animated png": 3, "animated webp": 3, "animated gif": 3}


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png(width: int, height: int, *more: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join((_chunk(b"IHDR", header), *more, _chunk(b"IDAT", b""), _chunk(b"IEND", b"")))


def _jpeg(width: int, height: int) -> bytes:
    return b"\xff\xd8\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00\xff\xda\xff\xd9"


def _gif(width: int, height: int, frame_count: int) -> bytes:
    frame = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0"
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0, 0, 0) + frame * frame_count + b"\x3b"


def _bmp(width: int, height: int) -> bytes:
    return b"BM" + struct.pack("<IIIIiiHHIIIIII", 54, 0, 54, 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)


def _tiff(width: int, height: int) -> bytes:
    entries = ((256, width), (257, height), (273, 8), (279, 4))
    packed = b"".join(struct.pack("<HHLL", tag, 4, 1, value) for tag, value in entries)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + packed + b"\0\0\0\0"


def _webp(width: int, height: int, frame_count: int = 0) -> bytes:
    extended = b"\x02\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + extended + b"ANMF\0\0\0\0" * frame_count
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def _heic(width: int, height: int) -> bytes:
    size = _box(b"ispe", b"\0\0\0\0" + struct.pack(">II", width, height))
    meta = _box(b"meta", b"\0\0\0\0" + _box(b"iprp", _box(b"ipco", size)))
    return _box(b"ftyp", b"heic\0\0\0\0mif1") + meta + _box(b"mdat", b"\0" * 8)


def test_every_format_is_inspected(samples, put):
    for name, sample in samples.items():
        inspection = inspect_file(put(sample.data), name)
        is_video = sample.media_type.kind == "VIDEO"
        assert inspection.media_type is sample.media_type
        if name != "heic":  # its encoder pads to 64 x 64
            assert (inspection.width_px, inspection.height_px) == ((None, None) if is_video else (64, 48)), name
        assert inspection.frame_count == _FRAMES.get(name, 1), name


def test_the_name_does_not_matter(samples, put):
    assert inspect_file(put(samples["png"].data), "holiday.jpg").media_type is sniff.PNG
    with pytest.raises(UnsupportedFileError) as refusal:
        inspect_file(put(b"just a text, whatever its name is" * 4), "holiday.jpg")
    assert refusal.value.message == "Unsupported file type holiday.jpg"


def test_an_empty_file_is_broken(put):
    with pytest.raises(BrokenFileError, match=r"^a\.jpg is empty$"):
        inspect_file(put(b""), "a.jpg")


def _inspect_and_render(path, out_dir):
    render(path, inspect_file(path, "a").media_type, out_dir, "cut")


def test_cut_off_files_are_refused_or_cannot_be_rendered(samples, put, tmp_path):
    for name, sample in samples.items():
        length = len(sample.data)
        cuts = {1, 4, 12, 40, length - 1, length - 2, length - 9, *range(length // 20, length, max(1, length // 20))}
        for cut in sorted(cuts):
            with pytest.raises(ImmshareError):  # noqa: PT012 - the name of the sample belongs to the failure
                _inspect_and_render(put(sample.data[:cut]), tmp_path)
                pytest.fail(f"{name} cut at {cut} of {length} went through")


def test_most_cut_off_files_are_refused_before_storing(samples, put):
    for name, sample in samples.items():
        for tenths in range(1, 10):
            with pytest.raises(ImmshareError, match=r"incomplete|damaged|Unsupported"):
                inspect_file(put(sample.data[: len(sample.data) * tenths // 10]), name)


def test_a_cut_off_jpeg_with_a_whole_thumbnail_inside_is_refused(samples, put):
    thumbnail = samples["jpeg"].data
    segment = b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 8) + b"Exif\0\0" + thumbnail
    whole = samples["jpeg"].data[:2] + segment + samples["jpeg"].data[2:]
    assert inspect_file(put(whole), "a.jpg").width_px == 64
    with pytest.raises(BrokenFileError, match="incomplete"):
        inspect_file(put(whole[:-40]), "a.jpg")


def test_data_behind_the_picture_is_fine(samples, put):
    for name in ("jpeg", "progressive jpeg", "png", "gif", "webp", "tiff", "bmp"):
        inspect_file(put(samples[name].data + b"SEFT\0trailer of a camera" * 100), name)
    inspect_file(put(samples["jpeg"].data * 2), "second picture behind the first")


@pytest.mark.parametrize("make", [_png, _jpeg, _bmp, _tiff, _heic])
@pytest.mark.parametrize("size", [(0, 10), (10, 0)])
def test_no_size_is_broken(make, size, put):
    with pytest.raises(BrokenFileError, match="no width or no height"):
        inspect_file(put(make(*size)), "a")


@pytest.mark.parametrize("make", [_png, _jpeg, _tiff, _heic, lambda w, h: _gif(w, h, 1), lambda w, h: _webp(w, h, 1)])
def test_gigantic_sizes_are_broken(make, put):
    with pytest.raises(BrokenFileError, match="more than 268 million pixels"):
        inspect_file(put(make(60_000, 60_000)), "a")
    assert inspect_file(put(make(16_384, 16_384)), "a").width_px == 16_384


def test_a_gigantic_bitmap_is_cut_off(put):
    with pytest.raises(BrokenFileError, match="incomplete"):
        inspect_file(put(_bmp(60_000, 60_000)), "a")


def test_too_many_frames_are_broken(put):
    control = _chunk(b"acTL", struct.pack(">II", 10_001, 0))
    for data in (_gif(1, 1, 100_000), _webp(1, 1, 100_000), _png(1, 1, control)):
        with pytest.raises(BrokenFileError, match="more than 10,000 frames"):
            inspect_file(put(data), "a")
    assert inspect_file(put(_gif(1, 1, 10_000)), "a").frame_count == 10_000


def test_sound_is_not_a_video(samples, put):
    with pytest.raises(BrokenFileError, match="no video in it"):
        inspect_file(put(samples["mp4"].data.replace(b"vide", b"soun")), "a.mp4")


def test_a_recording_of_unknown_length_is_let_through(put):
    header = b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm"
    recording = header + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" + b"\x1f\x43\xb6\x75\xff" + b"\0" * 50
    assert inspect_file(put(recording), "a.webm").media_type is sniff.WEBM


@pytest.mark.parametrize(
    "hostile",
    [
        b"\xff\xd8" + b"\xff" * 3_000_000,
        b"\xff\xd8\xff\xe0" + b"\0\x02\xff\xe0" * 3_000_000,
        b"GIF89a\x01\0\x01\0\0\0\0" + b"\x21\xf9\0" * 3_000_000,
        b"GIF89a\x01\0\x01\0\0\0\0" + b"\0" * 3_000_000,
        b"RIFF" + struct.pack("<I", 24_000_004) + b"WEBP" + b"JUNK\0\0\0\0" * 3_000_000,
        _box(b"ftyp", b"isom\0\0\0\0") + _box(b"free", b"") * 3_000_000,
        b"II+\0\x08\0\0\0" + b"\xff" * 8,
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", b"\0\0\0\x01" * 3 + b"\0") + b"\xff" * 64,
    ],
    ids=range(8),
)
def test_endless_structures_end(hostile, put):
    before = time.process_time()
    with pytest.raises(BrokenFileError):
        inspect_file(put(hostile), "a")
    assert time.process_time() - before < 5


def test_markers_without_end_are_refused_before_the_picture_behind_them(put):
    with pytest.raises(BrokenFileError, match="too many parts"):
        inspect_file(put(b"\xff\xd8" + b"\xff\xd0" * 2_100_000 + _jpeg(1, 1)[2:]), "a")


def test_a_million_strips_take_little_memory(put):
    count = 1_000_000
    entries = ((256, 1, 1), (257, 1, 1), (273, count, 62), (279, count, 62))
    packed = b"".join(struct.pack("<HHLL", tag, 4, *rest) for tag, *rest in entries)
    path = put(b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + packed + b"\0\0\0\0" + b"\x10\0\0\0" * count)
    tracemalloc.start()
    try:
        inspect_file(path, "a")
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutated_files_raise_nothing_else(data, samples, put):
    original = samples[data.draw(st.sampled_from(sorted(samples)))].data
    mutated = bytearray(original)
    for position, value in data.draw(
        st.lists(st.tuples(st.integers(0, min(600, len(original) - 1)), st.integers(0, 255)), max_size=8)
    ):
        mutated[position] = value
    with contextlib.suppress(ImmshareError):
        inspect_file(put(bytes(mutated)), "a")


def test_frames_reaching_over_the_canvas_count(put):
    frame = b"\x2c\0\0\0\0\x60\xea\x60\xea\0\x02\x02\x44\x01\0"
    data = b"GIF89a\x01\0\x01\0\0\0\0" + frame + b"\x3b"
    with pytest.raises(BrokenFileError, match="million pixels"):
        inspect_file(put(data), "a")


def test_ancient_bitmaps_are_inspected(put):
    core = b"BM" + struct.pack("<IIIIHHHH", 30, 0, 26, 12, 1, 1, 1, 24) + b"\0\0\xff\0"
    inspection = inspect_file(put(core), "a.bmp")
    assert (inspection.width_px, inspection.height_px) == (1, 1)
    buffer = io.BytesIO()
    Image.new("RGB", (5, 3)).save(buffer, "BMP")
    upside_down = bytearray(buffer.getvalue())
    upside_down[22:26] = struct.pack("<i", -3)
    assert inspect_file(put(bytes(upside_down)), "a.bmp").height_px == 3
