"""After cleaning no mark is left in a film, and its frames and its sound are the same."""

import io

import av
import pytest

from tests import marked
from tests.marked import MARK
from tests.media.cleaning.conftest import Clean, marks_in

FRAGMENTED = "frag_keyframe+empty_moov"
FILMS: dict[str, tuple[tuple[str, str, str | None], dict[str, str]]] = {
    "mp4": (("mp4", "libx264", None), {}),
    "mp4, index first": (("mp4", "libx264", None), {"movflags": "use_metadata_tags"}),
    "mp4, hevc": (("mp4", "libx265", None), {}),
    "mp4, mpeg-4": (("mp4", "mpeg4", None), {}),
    "mp4, sound": (("mp4", "libx264", "flac"), {}),
    "mp4, fragments": (("mp4", "libx264", "flac"), {"movflags": FRAGMENTED}),
    "mp4, fragments with bases": (("mp4", "libx264", "flac"), {"movflags": f"{FRAGMENTED}+default_base_moof"}),
    "mov": (("mov", "libx264", "pcm_s16le"), {}),
    "webm": (("webm", "libvpx-vp9", None), {}),
    "webm, live": (("webm", "libvpx", None), {"live": "1"}),
    "mkv": (("matroska", "libx264", "flac"), {}),
    "mkv, hevc": (("matroska", "libx265", None), {}),
}


@pytest.fixture(params=FILMS)
def film(request: pytest.FixtureRequest) -> bytes:
    args, options = FILMS[request.param]
    data = marked.film(*args, **options)
    return hidden(data, args) if args[2] else data


def hidden(data: bytes, args: tuple[str, str, str | None]) -> bytes:
    """With its second track of sound made a track of something else."""
    if args[0] != "matroska":
        return marked.hide_track(data)
    at = data.rindex(b"\x83\x81\x02")
    return data[:at] + b"\x83\x81\x21" + data[at + 3 :]


def decoded(data: bytes) -> tuple[list[bytes], list[bytes]]:
    """Pictures and the first sound."""
    found: tuple[list[bytes], list[bytes]] = ([], [])
    with av.open(io.BytesIO(data)) as container:
        streams = [container.streams.video[0], *container.streams.audio[:1]]
        for packet in container.demux(*streams):
            for frame in packet.decode():
                found[packet.stream.type == "audio"].append(frame.to_ndarray().tobytes())
    return found


def tags(data: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    with av.open(io.BytesIO(data)) as container:
        for one in (container, *container.streams):
            found |= {key: value for key, value in one.metadata.items() if value}
    return found


def test_no_mark_is_left(clean: Clean, film: bytes) -> None:
    assert marks_in(film)
    assert marks_in(clean(film)) == []


def test_pictures_and_sound_are_the_same(clean: Clean, film: bytes) -> None:
    assert decoded(clean(film)) == decoded(film)


def test_nothing_is_told(clean: Clean, film: bytes) -> None:
    assert tags(film).keys() & {"title", "comment", "artist"}
    assert tags(clean(film)).keys() <= {
        "major_brand",
        "minor_version",
        "compatible_brands",
        "language",
        "vendor_id",
        "DURATION",
    }


def test_no_offset_changes(clean: Clean, film: bytes) -> None:
    assert len(clean(film)) == len(film)


def test_what_follows_a_matroska_film_is_left_out(clean: Clean) -> None:
    film = marked.film("matroska", "libx264")
    assert clean(film + marked.TAIL) == clean(film)


def test_boxes_that_nobody_knows_become_free_space(clean: Clean) -> None:
    film = marked.film("mp4", "libx264")
    cleaned = clean(film + marked.box(b"uuid", marked.TAIL) + marked.box(b"mark", marked.TAIL))
    assert marks_in(cleaned) == []
    assert decoded(cleaned) == decoded(film)


def test_bytes_between_samples_are_left_out(clean: Clean) -> None:
    film = marked.film("mp4", "libx264")
    at = film.index(b"mdat") - 4
    size = int.from_bytes(film[at : at + 4], "big")
    longer = (
        film[:at]
        + (size + len(marked.TAIL)).to_bytes(4, "big")
        + film[at + 4 : at + size]
        + marked.TAIL
        + film[at + size :]
    )
    cleaned = clean(longer)
    assert marks_in(cleaned) == []
    assert decoded(cleaned) == decoded(film)


def test_a_track_that_was_taken_out_is_not_there(clean: Clean) -> None:
    args = ("mov", "libx264", "pcm_s16le")
    data = hidden(marked.film(*args), args)
    with av.open(io.BytesIO(clean(data))) as container:
        assert [stream.type for stream in container.streams] == ["video", "audio"]
    assert MARK.encode() * 1 in data
