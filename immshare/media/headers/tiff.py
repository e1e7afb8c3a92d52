"""TIFF and BigTIFF: the first directory of tags, and the strips or tiles it points to."""

from immshare.media.headers.reader import CUT_OFF, DAMAGED, DamageError, Outline, Reader
from immshare.media.ifd import TagBlock

_WIDTH = 256
_HEIGHT = 257
_DATA_TAGS = ((273, 279), (324, 325), (513, 514))  # offsets and byte counts of strips, tiles, old-style JPEG
_MAX_PARTS = 100_000  # the largest picture in tiles of 64 px has 65,536


def outline_tiff(reader: Reader) -> Outline:
    """Read the size and make sure that all pixel data of the first picture lies inside the file.

    Raises:
        DamageError: The directory or pixel data is beyond the end, or there is none.
    """
    directory = TagBlock(reader).first_directory()
    width, height = directory.number(_WIDTH), directory.number(_HEIGHT)
    if width is None or height is None:
        raise DamageError(DAMAGED)
    parts = [
        part
        for offsets, counts in _DATA_TAGS
        for part in zip(directory.numbers(offsets, _MAX_PARTS), directory.numbers(counts, _MAX_PARTS), strict=False)
    ]
    if not parts:
        raise DamageError(CUT_OFF)
    if max(offset + count for offset, count in parts) > reader.size:
        raise DamageError(CUT_OFF)
    return Outline(int(width), int(height))
