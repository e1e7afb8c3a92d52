"""What a file is, by its first bytes and never by its name.

Only the table of formats and the look at the head belong here; whether the rest of the file is sound is
``inspect``'s question.
"""

import re
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class MediaType:
    """One supported format.

    Args:
        mime: Media type sent to browsers.
        kind: What it is shown as.
        suffixes: File name endings, lower case with the dot, the usual one first.
    """

    mime: str
    kind: Literal["IMAGE", "VIDEO"]
    suffixes: tuple[str, ...]


JPEG = MediaType("image/jpeg", "IMAGE", (".jpg", ".jpeg", ".jpe"))
PNG = MediaType("image/png", "IMAGE", (".png",))
WEBP = MediaType("image/webp", "IMAGE", (".webp",))
GIF = MediaType("image/gif", "IMAGE", (".gif",))
HEIC = MediaType("image/heic", "IMAGE", (".heic",))
HEIF = MediaType("image/heif", "IMAGE", (".heif", ".hif"))
AVIF = MediaType("image/avif", "IMAGE", (".avif",))
TIFF = MediaType("image/tiff", "IMAGE", (".tif", ".tiff"))
BMP = MediaType("image/bmp", "IMAGE", (".bmp",))
MP4 = MediaType("video/mp4", "VIDEO", (".mp4", ".m4v"))
MOV = MediaType("video/quicktime", "VIDEO", (".mov",))
WEBM = MediaType("video/webm", "VIDEO", (".webm",))
MKV = MediaType("video/x-matroska", "VIDEO", (".mkv",))

SUPPORTED: tuple[MediaType, ...] = (JPEG, PNG, WEBP, GIF, HEIC, HEIF, AVIF, TIFF, BMP, MP4, MOV, WEBM, MKV)

HEAD_BYTES = 4096
"""How much of a file is worth passing to ``sniff``."""

_SIGNATURES = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"II+\0\x08\0\0\0", TIFF),  # BigTIFF
    (b"MM\0+\0\x08\0\0", TIFF),
)

# https://mp4ra.org/registered-types/brands; the general HEIF brands come last because a file that names them
# usually names the codec's own brand as well.
_BRANDS = (
    (AVIF, frozenset({b"avif", b"avis"})),
    (HEIC, frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})),
    (HEIF, frozenset({b"mif1", b"mif2", b"msf1"})),
    (MOV, frozenset({b"qt  "})),
    (
        MP4,
        frozenset(
            {b"isom", b"mp41", b"mp42", b"mp71", b"avc1", b"M4V ", b"M4VH", b"M4VP", b"MSNV", b"dash", b"f4v "}
            | {b"iso%x" % digit for digit in range(1, 13)}
        ),
    ),
)

# Sound and camera raw files share the container with videos and name a video brand as compatible.
_FOREIGN_BRANDS = frozenset({b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B ", b"crx "})

# QuickTime files older than the ``ftyp`` box begin with one of these.
_BARE_QUICKTIME_BOXES = frozenset({b"moov", b"mdat", b"wide", b"pnot"})

_DOC_TYPE = re.compile(rb"\x42\x82.{1,8}?(webm|matroska)", re.DOTALL)  # the id, a size of 1 to 8 bytes, the text
_DOC_TYPES = {b"webm": WEBM, b"matroska": MKV}

_BMP_HEADER_SIZES = frozenset({12, 16, 40, 52, 56, 64, 108, 124})


def sniff(head: bytes) -> MediaType | None:
    """Tell the format from the first bytes of a file.

    Args:
        head: The first 64 to 4,096 bytes, or the whole file when it is shorter.

    Returns:
        The format, or None when it is not a supported one.
    """
    if head[8:10] == b"CR" and head[:4] == b"II*\0":  # Canon's raw format wears a TIFF header
        return None
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return _sniff_ebml(head)
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADER_SIZES:
        return BMP
    return _sniff_bmff(head)


def _sniff_ebml(head: bytes) -> MediaType | None:
    """Tell WebM from Matroska by the DocType element (RFC 8794, id 0x4282) near the start."""
    doc_type = _DOC_TYPE.search(head[:64])
    return _DOC_TYPES[doc_type.group(1)] if doc_type else None


def _sniff_bmff(head: bytes) -> MediaType | None:
    """Tell the members of the ISO base media family apart by their brands (ISO/IEC 14496-12, 4.3)."""
    box = head[4:8]
    if box in _BARE_QUICKTIME_BOXES:
        return MOV
    size = int.from_bytes(head[:4], "big")
    major = head[8:12]
    if box != b"ftyp" or size < 16 or major in _FOREIGN_BRANDS:
        return None
    compatible = {head[at : at + 4] for at in range(16, min(size, len(head)), 4)}
    by_major = _type_of_brands({major})
    if by_major is None or by_major is HEIF:  # a general brand: the others say which codec
        return _type_of_brands({major} | compatible)
    return by_major


def _type_of_brands(names: set[bytes]) -> MediaType | None:
    for media_type, brands in _BRANDS:
        if names & brands:
            return media_type
    return None
