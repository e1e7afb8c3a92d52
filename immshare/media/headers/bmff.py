"""ISO base media files (ISO/IEC 14496-12): MP4, QuickTime, HEIF and AVIF are boxes in boxes."""

from immshare.media.headers.boxes import FULL_BYTES, Box, read_boxes
from immshare.media.headers.reader import CUT_OFF, DamageError, Outline, Reader


def outline_still(reader: Reader) -> Outline:
    """Make sure that a HEIF or AVIF file is whole and find its largest picture.

    Returns:
        The largest declared size: tiles and thumbnails are declared beside the picture and are smaller.
        It can include padding that decoders cut off.

    Raises:
        DamageError: A box reaches beyond the end, or the description or the data is missing.
    """
    kinds = {box.kind for box in read_boxes(reader, 0, reader.size)}
    meta = _metas(reader)
    if not meta and b"moov" not in kinds:
        raise DamageError(CUT_OFF)
    if b"mdat" not in kinds and not _find(reader, meta, b"idat"):
        raise DamageError(CUT_OFF)
    sizes = [reader.unpack(">II", box.body + FULL_BYTES) for box in _find(reader, meta, b"iprp", b"ipco", b"ispe")]
    if not sizes:
        return Outline(None, None)
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    return Outline(width, height)


def outline_movie(reader: Reader) -> Outline:
    """Make sure that an MP4 or QuickTime file is whole and has a video track.

    Returns:
        No size: a track's size is before rotation and cropping, and ``exif`` reads it better later.

    Raises:
        DamageError: A box reaches beyond the end, the index or the data is missing, or it is all sound.
    """
    boxes = list(read_boxes(reader, 0, reader.size))
    if not {b"moov", b"mdat"} <= {box.kind for box in boxes}:
        raise DamageError(CUT_OFF)
    movies = [box for box in boxes if box.kind == b"moov"]
    handlers = _find(reader, movies, b"trak", b"mdia", b"hdlr")
    if not any(reader.bytes_at(box.body + FULL_BYTES + 4, 4) == b"vide" for box in handlers):
        raise DamageError("has no video in it")
    return Outline(None, None)


def color_codes(reader: Reader) -> tuple[int, int] | None:
    """The color primaries and transfer characteristics (ITU-T H.273) a HEIF or AVIF file declares, if it does.

    Raises:
        DamageError: A box reaches beyond the end.
    """
    for box in _find(reader, _metas(reader), b"iprp", b"ipco", b"colr"):
        kind, primaries, transfer = reader.unpack(">4sHH", box.body)
        if kind == b"nclx":
            return primaries, transfer
    return None


def _metas(reader: Reader) -> list[Box]:
    """The descriptions at the top; their children come behind version and flags."""
    boxes = read_boxes(reader, 0, reader.size)
    return [box._replace(body=box.body + FULL_BYTES) for box in boxes if box.kind == b"meta"]


def _find(reader: Reader, parents: list[Box], *path: bytes) -> list[Box]:
    """All boxes reached from ``parents`` by a path of kinds."""
    for kind in path:
        parents = [box for parent in parents for box in read_boxes(reader, parent.body, parent.end) if box.kind == kind]
    return parents
