import io
import subprocess
import sys

import av
import pytest
from PIL import Image

from immshare.errors import CannotRenderError
from immshare.media import video


def _video(*, frame_count: int, rate: int = 10, rotation: int = 0, container_format: str = "mp4") -> bytes:
    """Each frame is a little brighter; the top left corner is green."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container_format) as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": "5", "g": "100"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        if rotation:
            stream.set_display_rotation(rotation)
        for number in range(frame_count):
            image = Image.new("RGB", (64, 48), (number * 5, 0, 0))
            image.paste((0, 255, 0), (0, 0, 16, 16))
            for packet in stream.encode(av.VideoFrame.from_image(image)):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return buffer.getvalue()


def _second_shown(picture: Image.Image) -> float:
    return picture.getpixel((picture.width // 2, picture.height // 2))[0] / 50


@pytest.mark.parametrize("container_format", ["mp4", "mov", "matroska"])
def test_the_poster_is_about_a_second_in(container_format, put):
    picture = video.poster(put(_video(frame_count=30, container_format=container_format)))
    assert (picture.mode, picture.size) == ("RGB", (64, 48))
    assert 0.9 <= _second_shown(picture) <= 1.1


def test_a_shorter_video_shows_its_last_frame(put):
    assert 0.3 <= _second_shown(video.poster(put(_video(frame_count=5)))) <= 0.5
    assert video.poster(put(_video(frame_count=1))).size == (64, 48)


@pytest.mark.parametrize(
    ("rotation", "size", "green_at"),
    [(90, (48, 64), (8, 56)), (-90, (48, 64), (40, 8)), (180, (64, 48), (56, 40)), (0, (64, 48), (8, 8))],
)
def test_the_poster_is_upright(rotation, size, green_at, put):
    path = put(_video(frame_count=3, rotation=rotation))  # counterclockwise, as ffmpeg counts
    picture = video.poster(path)
    facts = video.read_facts(path)
    assert picture.size == size == (facts.width_px, facts.height_px)
    assert picture.getpixel(green_at)[1] > 200


def test_the_search_for_a_frame_ends(put, monkeypatch):
    monkeypatch.setattr(video, "_MAX_PACKETS", 4)
    assert _second_shown(video.poster(put(_video(frame_count=60, rate=60)))) < 0.5


def test_what_is_no_video_cannot_be_rendered(samples, put):
    for data in (b"#EXTM3U\nhttp://example.org/a.ts\n", samples["jpeg"].data, _video(frame_count=20)[:600]):
        with pytest.raises(CannotRenderError):
            video.poster(put(data))
        with pytest.raises(CannotRenderError):
            video.read_facts(put(data))


def test_gigantic_frames_are_not_decoded(put, monkeypatch):
    path = put(_video(frame_count=3))
    monkeypatch.setattr("immshare.media.opening.MAX_PIXELS", 64 * 48 - 1)
    with pytest.raises(CannotRenderError, match="million pixels"):
        video.poster(path)


def test_heavy_libraries_are_imported_only_when_needed():
    code = (
        "import sys; from immshare.media import exif, inspect, renditions; "
        "print(sorted({'av', 'pillow_heif', 'numpy'} & sys.modules.keys()))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_a_video_whose_frames_do_not_decode_keeps_its_facts(put):
    data = bytearray(_video(frame_count=10))
    frames, index = data.index(b"mdat") + 4, data.index(b"moov") - 4
    data[frames:index] = b"\xff" * (index - frames)
    path = put(bytes(data))
    with pytest.raises(CannotRenderError):
        video.poster(path)
    facts = video.read_facts(path)
    assert (facts.width_px, facts.height_px) == (64, 48)
