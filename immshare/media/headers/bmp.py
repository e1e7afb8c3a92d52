"""BMP: a header with sizes, then rows of pixels (https://learn.microsoft.com/windows/win32/gdi/bitmap-storage)."""

from immshare.media.headers.reader import Outline, Reader

_CORE_HEADER_BYTES = 12
_UNCOMPRESSED = frozenset({0, 3, 6})  # BI_RGB, BI_BITFIELDS, BI_ALPHABITFIELDS


def outline_bmp(reader: Reader) -> Outline:
    """Read the size and compare the declared amounts of data with the file.

    Raises:
        DamageError: The file is shorter than it says, or than its rows need.
    """
    file_bytes, pixel_offset, header_bytes = reader.unpack("<I4xII", 2)
    if header_bytes == _CORE_HEADER_BYTES:
        width, height, depth = reader.unpack("<HH2xH", 18)
        compression, image_bytes = 0, 0
    else:
        # Below zero, the height says that rows come top down; 16-byte OS/2 headers end before the compression.
        width, height, depth = reader.unpack("<ii2xH", 18)
        compression, image_bytes = reader.unpack("<II", 30) if header_bytes > 16 else (0, 0)
    height = abs(height)
    if compression in _UNCOMPRESSED:
        image_bytes = (width * depth + 31) // 32 * 4 * height
    reader.require(pixel_offset, max(image_bytes, 0))
    reader.require(0, file_bytes)
    return Outline(max(width, 0), height)
