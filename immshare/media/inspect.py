"""May this file be stored? Asked once, before an upload becomes an asset.

Only the structure is read, through a map of the file, so that a 4 GB video costs milliseconds and no memory. What
must not be here: decoding of pixels (``renditions`` finds out) and reading of metadata (``exif``).
"""

import mmap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from immshare.errors import BrokenFileError, UnsupportedFileError
from immshare.media import sniff
from immshare.media.headers.bmff import outline_movie, outline_still
from immshare.media.headers.bmp import outline_bmp
from immshare.media.headers.ebml import outline_matroska
from immshare.media.headers.gif import outline_gif
from immshare.media.headers.jpeg import outline_jpeg
from immshare.media.headers.png import outline_png
from immshare.media.headers.reader import DamageError, Outline, Reader
from immshare.media.headers.tiff import outline_tiff
from immshare.media.headers.webp import outline_webp

MAX_PIXELS = 268_435_456
"""The largest picture that is ever decoded: 16,384 x 16,384."""

MAX_FRAMES = 10_000

_OUTLINES: dict[sniff.MediaType, Callable[[Reader], Outline]] = {
    sniff.JPEG: outline_jpeg,
    sniff.PNG: outline_png,
    sniff.WEBP: outline_webp,
    sniff.GIF: outline_gif,
    sniff.HEIC: outline_still,
    sniff.HEIF: outline_still,
    sniff.AVIF: outline_still,
    sniff.TIFF: outline_tiff,
    sniff.BMP: outline_bmp,
    sniff.MP4: outline_movie,
    sniff.MOV: outline_movie,
    sniff.WEBM: outline_matroska,
    sniff.MKV: outline_matroska,
}


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a sound file says about itself.

    Args:
        media_type: The format by content.
        width_px: Stored width before orientation; None where the structure does not say (videos).
            Of HEIC and AVIF it may include padding.
        height_px: Stored height before orientation.
        frame_count: Frames of an animated GIF, WebP or PNG; 1 for everything else.
    """

    media_type: sniff.MediaType
    width_px: int | None
    height_px: int | None
    frame_count: int


def inspect_file(path: Path, file_name: str) -> Inspection:
    """Look at the structure of an uploaded file.

    Args:
        path: Where its bytes lie.
        file_name: What its owner calls it; used in messages only.

    Raises:
        UnsupportedFileError: The content is none of the supported formats.
        BrokenFileError: It is empty, cut off, of no size, or declares more than is ever decoded.
    """
    if path.stat().st_size == 0:
        raise BrokenFileError(f"{file_name} is empty")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        media_type = sniff.sniff(data[: sniff.HEAD_BYTES])
        if media_type is None:
            raise UnsupportedFileError(f"Unsupported file type {file_name}")
        try:
            outline = _OUTLINES[media_type](Reader(data))
            _check_limits(outline)
        except DamageError as damage:
            raise BrokenFileError(f"{file_name} {damage.reason}") from damage
    return Inspection(media_type, outline.width_px, outline.height_px, outline.frame_count)


def _check_limits(outline: Outline) -> None:
    if outline.frame_count > MAX_FRAMES:
        raise DamageError(f"has more than {MAX_FRAMES:,} frames")
    if outline.width_px is None or outline.height_px is None:
        return
    if outline.width_px <= 0 or outline.height_px <= 0:
        raise DamageError("has no width or no height")
    if outline.width_px * outline.height_px > MAX_PIXELS:
        raise DamageError(f"has more than {MAX_PIXELS // 1_000_000} million pixels")
