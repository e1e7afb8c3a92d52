"""The one door to Pillow's decoders.

Why it exists: an untrusted picture is only ever opened with the decoder of its sniffed format, below the pixel
limit, and whatever a decoder raises comes out as one error. What must not be here: any work on the pixels.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from immshare.errors import CannotRenderError
from immshare.media import sniff
from immshare.media.inspect import MAX_PIXELS

# Pillow's own limit is a second net: it also guards frames and tiles that are larger than the picture says.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

CANNOT_DECODE = "This file could not be decoded. The original is kept."

_DECODERS = {
    sniff.JPEG: "JPEG",
    sniff.PNG: "PNG",
    sniff.WEBP: "WEBP",
    sniff.GIF: "GIF",
    sniff.HEIC: "HEIF",
    sniff.HEIF: "HEIF",
    sniff.AVIF: "AVIF",
    sniff.TIFF: "TIFF",
    sniff.BMP: "BMP",
}


@contextmanager
def open_picture(path: Path, media_type: sniff.MediaType) -> Iterator[Image.Image]:
    """Open a picture; pixels are decoded when the body asks for them.

    Args:
        path: The file.
        media_type: Its sniffed format, a picture's.

    Raises:
        CannotRenderError: It cannot be opened, is too large, or the body failed to decode it.
    """
    decoder = _DECODERS[media_type]
    if decoder == "HEIF":
        _register_heif()
    with path.open("rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # decoders warn about every oddity of a stranger's file
        try:
            with Image.open(file, formats=(decoder,)) as image:
                check_pixels(image.width, image.height)
                yield image
        except CannotRenderError:
            raise
        except Exception as error:  # decoders of hostile bytes raise anything, from struct.error to MemoryError
            raise CannotRenderError(CANNOT_DECODE) from error


def check_pixels(width_px: int, height_px: int) -> None:
    """Refuse a picture or video frame that is too large to decode.

    Raises:
        CannotRenderError: It has more than ``MAX_PIXELS``.
    """
    if width_px * height_px > MAX_PIXELS:
        raise CannotRenderError(f"This file has more than {MAX_PIXELS // 1_000_000} million pixels.")


def _register_heif() -> None:
    import pillow_heif  # lazily: memory that only HEIC needs

    # One thread: the server's other work has the second core. Thumbnails are made from the picture itself.
    pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
