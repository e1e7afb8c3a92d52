"""ISO base media files (ISO/IEC 14496-12): MP4, QuickTime, HEIF and AVIF are boxes in boxes."""

from collections.abc import Iterator
from typing import NamedTuple

from immshare.media.headers.reader import CUT_OFF, DAMAGED, DamageError, Outline, Reader

_FULL_BOX_BYTES = 4  # version and flags before the children of a "full" box
_BOX_WEIGHT = 20  # boxes are kept in lists: 100,000 of them, a fragmented film of three hours has a third


class _Box(NamedTuple):
    kind: bytes
    start: int
    end: int


def outline_still(reader: Reader) -> Outline:
    """Make sure that a HEIF or AVIF file is whole and find its largest picture.

    Returns:
        The largest declared size: tiles and thumbnails are declared beside the picture and are smaller.
        It can include padding that decoders cut off.

    Raises:
        DamageError: A box reaches beyond the end, or the description or the data is missing.
    """
    kinds = {box.kind for box in _boxes(reader, 0, reader.size)}
    meta = _metas(reader)
    if not meta and b"moov" not in kinds:
        raise DamageError(CUT_OFF)
    if b"mdat" not in kinds and not _find(reader, meta, b"idat"):
        raise DamageError(CUT_OFF)
    sizes = [
        reader.unpack(">II", box.start + _FULL_BOX_BYTES) for box in _find(reader, meta, b"iprp", b"ipco", b"ispe")
    ]
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
    boxes = list(_boxes(reader, 0, reader.size))
    if not {b"moov", b"mdat"} <= {box.kind for box in boxes}:
        raise DamageError(CUT_OFF)
    movies = [box for box in boxes if box.kind == b"moov"]
    handlers = _find(reader, movies, b"trak", b"mdia", b"hdlr")
    if not any(reader.bytes_at(box.start + _FULL_BOX_BYTES + 4, 4) == b"vide" for box in handlers):
        raise DamageError("has no video in it")
    return Outline(None, None)


def color_codes(reader: Reader) -> tuple[int, int] | None:
    """The color primaries and transfer characteristics (ITU-T H.273) a HEIF or AVIF file declares, if it does.

    Raises:
        DamageError: A box reaches beyond the end.
    """
    for box in _find(reader, _metas(reader), b"iprp", b"ipco", b"colr"):
        kind, primaries, transfer = reader.unpack(">4sHH", box.start)
        if kind == b"nclx":
            return primaries, transfer
    return None


def _metas(reader: Reader) -> list[_Box]:
    return [
        _Box(box.kind, box.start + _FULL_BOX_BYTES, box.end)
        for box in _boxes(reader, 0, reader.size)
        if box.kind == b"meta"
    ]


def _find(reader: Reader, parents: list[_Box], *path: bytes) -> list[_Box]:
    """All boxes reached from ``parents`` by a path of kinds."""
    for kind in path:
        parents = [box for parent in parents for box in _boxes(reader, parent.start, parent.end) if box.kind == kind]
    return parents


def _boxes(reader: Reader, position: int, end: int) -> Iterator[_Box]:
    """The boxes from ``position`` to ``end``; fewer than eight bytes left over are padding."""
    while position + 8 <= end:
        reader.step(_BOX_WEIGHT)
        size, kind = reader.unpack(">I4s", position)
        header_bytes = 8
        if size == 1:
            (size,) = reader.unpack(">Q", position + 8)
            header_bytes = 16
        elif size == 0:  # up to the end of what surrounds it
            size = end - position
        if size < header_bytes:
            raise DamageError(DAMAGED)
        if position + size > end:
            raise DamageError(CUT_OFF)
        yield _Box(kind, position + header_bytes, position + size)
        position += size
