"""Which module knows which container."""

import mmap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from immshare.errors import CannotCleanError
from immshare.media import sniff
from immshare.media.cleaning.bmp import clean_bmp
from immshare.media.cleaning.gif import clean_gif
from immshare.media.cleaning.heif import clean_still
from immshare.media.cleaning.jpeg import clean_jpeg
from immshare.media.cleaning.matroska import clean_matroska
from immshare.media.cleaning.movie import clean_movie
from immshare.media.cleaning.png import clean_png
from immshare.media.cleaning.recipe import Recipe
from immshare.media.cleaning.tiff import clean_tiff
from immshare.media.cleaning.webp import clean_webp
from immshare.media.headers.reader import DamageError, Reader
from immshare.rules.pieces import Piece

_CLEANERS: Final[Mapping[str, Callable[[Reader], Recipe]]] = {
    sniff.JPEG.mime: clean_jpeg,
    sniff.PNG.mime: clean_png,
    sniff.WEBP.mime: clean_webp,
    sniff.GIF.mime: clean_gif,
    sniff.HEIC.mime: clean_still,
    sniff.HEIF.mime: clean_still,
    sniff.AVIF.mime: clean_still,
    sniff.TIFF.mime: clean_tiff,
    sniff.BMP.mime: clean_bmp,
    sniff.MP4.mime: clean_movie,
    sniff.MOV.mime: clean_movie,
    sniff.WEBM.mime: clean_matroska,
    sniff.MKV.mime: clean_matroska,
}


def pieces(path: Path, mime: str) -> tuple[Piece, ...]:
    """How a file is put together from its own bytes without its metadata. The same file always gives the same answer.

    Args:
        path: The file, not empty.
        mime: Its media type, from its content.

    Raises:
        CannotCleanError: Its structure is not understood.
    """
    cleaner = _CLEANERS.get(mime)
    if cleaner is None:
        raise CannotCleanError("The details in files of this type cannot be removed.")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            return cleaner(Reader(data)).pieces
        except DamageError as damage:
            raise CannotCleanError(f"The details in this file cannot be removed: it {damage.reason}.") from damage
