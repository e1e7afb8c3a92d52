"""The pictures that pages show instead of originals: a thumbnail and a preview, with a blur to come before them.

Everything is made from one picture that is scaled down as early as possible: JPEGs are decoded at reduced scale,
and color, orientation, preview, thumbnail and hash then work on what is left. What must not be here: where
renditions are stored for good and who may see them.
"""

import mmap
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from immshare.media import color, sniff, video
from immshare.media.coded_color import from_codes
from immshare.media.exif import SIDEWAYS, orientation_of
from immshare.media.headers.bmff import color_codes
from immshare.media.headers.reader import Reader
from immshare.media.opening import open_picture
from immshare.media.placeholder import thumbhash

THUMBNAIL_SHORT_PX = 250
THUMBNAIL_LONG_MAX_PX = 2_000
"""A panorama's thumbnail stops growing here and gets a shorter short edge."""

PREVIEW_LONG_PX = 1_440
QUALITY = 80
_WEBP_METHOD = 2
_REDUCING_GAP = 2.0

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

_CODED_COLOR = frozenset({sniff.AVIF, sniff.HEIC, sniff.HEIF})

_Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Renditions:
    """What was made of one original.

    Args:
        thumbnail_path: WebP, 250 px short edge, transparency kept.
        preview_path: JPEG, 1,440 px long edge, transparency on white.
        width_px: Width of the original, upright.
        height_px: Height of the original, upright.
        thumbhash: Blur placeholder, at most 40 bytes.
        thumbnail_bytes: Size of the thumbnail file.
        preview_bytes: Size of the preview file.
    """

    thumbnail_path: Path
    preview_path: Path
    width_px: int
    height_px: int
    thumbhash: bytes
    thumbnail_bytes: int
    preview_bytes: int


def render(source: Path, media_type: sniff.MediaType, out_dir: Path, name: str) -> Renditions:
    """Make the renditions of one original. Nothing is ever enlarged, and no metadata goes into them.

    Args:
        source: The original.
        media_type: Its sniffed format.
        out_dir: Existing folder for ``NAME-thumbnail.webp`` and ``NAME-preview.jpg``.
        name: What the file names begin with.

    Raises:
        CannotRenderError: The original cannot be decoded or is too large. Nothing is written.
        OSError: The original is gone, or the disk is full.
    """
    full_size, picture = _decode(source, media_type)
    small = _scaled(picture, _thumbnail_size(full_size))
    thumbnail = _encoded(small, "WEBP", quality=QUALITY, method=_WEBP_METHOD)
    preview = _encoded(_on_white(_scaled(picture, _preview_size(full_size))), "JPEG", quality=QUALITY)
    thumbnail_path = out_dir / f"{name}-thumbnail.webp"
    preview_path = out_dir / f"{name}-preview.jpg"
    thumbnail_path.write_bytes(thumbnail)
    preview_path.write_bytes(preview)
    return Renditions(thumbnail_path, preview_path, *full_size, thumbhash(small), len(thumbnail), len(preview))


def _decode(source: Path, media_type: sniff.MediaType) -> tuple[_Size, Image.Image]:
    """The upright size of an original, and it upright in sRGB just large enough for both renditions."""
    if media_type.kind == "VIDEO":
        frame = video.poster(source)
        return frame.size, _scaled(frame, _working_size(frame.size))
    with open_picture(source, media_type) as image:
        full_size = image.size
        working_size = _working_size(full_size)
        orientation = orientation_of(image, media_type)
        if media_type is sniff.JPEG:
            image.draft(None, working_size)
        profile = image.info.get("icc_profile")
        picture = color.to_srgb(_scaled(color.plain(image), working_size), profile)
        if profile is None and media_type in _CODED_COLOR:
            picture = from_codes(picture, *_color_codes(source))
        if orientation in _UPRIGHT:
            picture = picture.transpose(_UPRIGHT[orientation])
        if orientation in SIDEWAYS:
            full_size = full_size[::-1]
    # What decoders leave here, a comment or a profile, would be written into the renditions.
    picture.info.clear()
    return full_size, picture


def _color_codes(source: Path) -> tuple[int, int]:
    """The color codes of a HEIF or AVIF file, zeros when it names none."""
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return color_codes(Reader(data)) or (0, 0)


def _preview_size(full_size: _Size) -> _Size:
    return _times(full_size, PREVIEW_LONG_PX / max(full_size))


def _thumbnail_size(full_size: _Size) -> _Size:
    return _times(full_size, min(THUMBNAIL_SHORT_PX / min(full_size), THUMBNAIL_LONG_MAX_PX / max(full_size)))


def _working_size(full_size: _Size) -> _Size:
    """The larger of both; of a panorama that is the thumbnail."""
    return max(_preview_size(full_size), _thumbnail_size(full_size))


def _times(full_size: _Size, factor: float) -> _Size:
    width, height = (max(1, round(side * min(factor, 1.0))) for side in full_size)
    return width, height


def _scaled(image: Image.Image, size: _Size) -> Image.Image:
    return image if image.size == size else image.resize(size, Image.Resampling.BICUBIC, reducing_gap=_REDUCING_GAP)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def _encoded(picture: Image.Image, image_format: str, **options: int) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, image_format, **options)
    return buffer.getvalue()
