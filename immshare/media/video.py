"""Videos through PyAV: one still picture, and what the container says about itself.

What must not be here: what the tags mean (``exif``), sizes of renditions, transcoding.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from immshare.errors import CannotRenderError
from immshare.media import sniff
from immshare.media.coded_color import from_codes
from immshare.media.opening import CANNOT_DECODE, check_pixels

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_POSTER_AT_S = 1.0
_MAX_PACKETS = 500
"""Where the search for a frame ends, packets of sound and all else included: some five seconds of a usual video."""

_DEMUXERS: dict[sniff.MediaType | None, str] = {
    sniff.MP4: "mov",
    sniff.MOV: "mov",
    sniff.WEBM: "matroska",
    sniff.MKV: "matroska",
}
_MICROSECONDS = 1_000_000
_TURNS = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}


@dataclass(frozen=True, slots=True)
class ContainerFacts:
    """What a container says.

    Args:
        width_px: Width as shown, after rotation.
        height_px: Height as shown, after rotation.
        duration_ms: Length, None where the file does not say.
        tags: Tags of the container and, below them, of the video stream; keys in lower case.
    """

    width_px: int
    height_px: int
    duration_ms: int | None
    tags: dict[str, str]


def poster(path: Path) -> Image.Image:
    """A still of a video: the frame about one second in, or the last before it that decodes.

    Args:
        path: The video.

    Returns:
        An upright sRGB picture in the video's own size.

    Raises:
        CannotRenderError: No frame could be decoded.
    """
    with _open_video(path) as (container, stream):
        frame = _frame_at(container, stream, _POSTER_AT_S)
        picture: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]  # PyAV leaves it untyped
        picture = from_codes(picture, frame.color_primaries, frame.color_trc)
        turn = _TURNS.get(frame.rotation % 360)
        return picture.transpose(turn) if turn is not None else picture


def read_facts(path: Path) -> ContainerFacts:
    """Read the tags, duration and upright size of a video.

    Args:
        path: The video.

    Raises:
        CannotRenderError: It cannot be opened.
    """
    with _open_video(path) as (container, stream):
        tags = {key.lower(): value for key, value in {**stream.metadata, **container.metadata}.items()}
        duration_ms = container.duration // 1_000 if container.duration and container.duration > 0 else None
        return ContainerFacts(*_shown_size(container, stream), duration_ms, tags)


def _shown_size(container: InputContainer, stream: VideoStream) -> tuple[int, int]:
    """Width and height as shown. Only a frame knows the rotation; where none decodes, the stored size has to do."""
    from av.error import FFmpegError  # lazily, as all of PyAV

    try:
        frame = _frame_at(container, stream, 0.0)
    except (CannotRenderError, FFmpegError):
        return stream.width, stream.height
    return (frame.height, frame.width) if frame.rotation % 180 else (frame.width, frame.height)


@contextmanager
def _open_video(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open the first video stream, with the demuxer of the sniffed format only: no playlists, no other protocols."""
    import av  # lazily: 20 MB that only videos need

    with path.open("rb") as file:
        media_type = sniff.sniff(file.read(sniff.HEAD_BYTES))
        file.seek(0)
        try:
            demuxer = _DEMUXERS[media_type]
            with av.open(file, "r", format=demuxer, metadata_errors="replace") as container:
                stream = container.streams.video[0]
                stream.thread_count = 1
                check_pixels(stream.width, stream.height)
                yield container, stream
        except CannotRenderError:
            raise
        except Exception as error:  # whatever a codec raises for hostile bytes
            raise CannotRenderError(CANNOT_DECODE) from error


def _frame_at(container: InputContainer, stream: VideoStream, at_s: float) -> VideoFrame:
    """The first frame at or after a time, else the last one found before it within the packet limit."""
    start = container.start_time or 0
    if at_s:
        container.seek(start + round(at_s * _MICROSECONDS))
    found: VideoFrame | None = None
    for frame in _frames(container, stream):
        found = frame
        if frame.time is not None and frame.time - start / _MICROSECONDS >= at_s:
            break
    if found is None:
        raise CannotRenderError(CANNOT_DECODE)
    return found


def _frames(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """The frames from here on. All streams are read, for a limit on one alone would not end in a file of sound."""
    for packet in islice(container.demux(), _MAX_PACKETS):
        if packet.stream is stream:
            yield from stream.decode(packet)
