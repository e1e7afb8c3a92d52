import io

import av
import pillow_heif
import pytest
from PIL import Image

from immshare.media import sniff, video
from immshare.media.coded_color import from_codes
from immshare.media.renditions import render

_BT709, _BT2020, _P3 = 1, 9, 12
_SRGB, _PQ, _HLG = 13, 16, 18


def _converted(color, primaries, transfer) -> tuple[int, ...]:
    return from_codes(Image.new("RGB", (4, 4), color), primaries, transfer).getpixel((1, 1))


@pytest.mark.parametrize("codes", [(0, 0), (2, 2), (_BT709, _SRGB), (_BT709, _BT709), (77, 99)])
def test_ordinary_and_unknown_codes_change_nothing(codes):
    assert _converted((10, 128, 250), *codes) == (10, 128, 250)


@pytest.mark.parametrize("codes", [(_P3, _SRGB), (_BT2020, _SRGB), (_P3, _PQ), (_BT2020, _HLG)])
def test_black_stays_black_and_gray_stays_gray(codes):
    assert max(_converted((0, 0, 0), *codes)) <= 2
    for level in (60, 120, 200):
        gray = _converted((level, level, level), *codes)
        assert max(gray) - min(gray) <= 3


@pytest.mark.parametrize(("transfer", "paper"), [(_PQ, 148), (_HLG, 191)])
def test_paper_white_becomes_nearly_white_and_highlights_keep_a_rest(transfer, paper):
    white = _converted((paper, paper, paper), _BT709, transfer)[0]
    brightest = _converted((255, 255, 255), _BT709, transfer)[0]
    assert 220 <= white <= 240 < brightest


def test_wide_colors_get_stronger():
    red, green, _ = _converted((230, 80, 60), _P3, _SRGB)
    assert red > 235
    assert green < 76


def test_a_heic_with_codes(put, tmp_path):
    buffer = io.BytesIO()
    image = pillow_heif.from_pillow(Image.new("RGB", (64, 64), (148, 148, 148)))
    image.save(buffer, quality=95, color_primaries=_BT2020, transfer_characteristics=_PQ, matrix_coefficients=9)
    result = render(put(buffer.getvalue()), sniff.HEIC, tmp_path, "one")
    with Image.open(result.preview_path) as preview:
        assert 215 <= preview.getpixel((32, 32))[0] <= 245


def test_a_video_with_codes(put):
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.color_primaries, stream.codec_context.color_trc = _BT2020, _HLG
        for packet in (
            *stream.encode(av.VideoFrame.from_image(Image.new("RGB", (64, 48), (191,) * 3))),
            *stream.encode(),
        ):
            container.mux(packet)
    assert 215 <= video.poster(put(buffer.getvalue())).getpixel((32, 24))[0] <= 245
