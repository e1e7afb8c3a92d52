"""ISO base media files (ISO/IEC 14496-12): MP4, QuickTime, HEIF and AVIF are boxes in boxes."""

from immshare.media.headers.boxes import FULL_BYTES, Box, read_boxes
from immshare.media.headers.reader import CUT_OFF, DAMAGED, DamageError, Outline, Reader, frame_ms


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


def outline_sequence(reader: Reader) -> Outline:
    """Count the pictures of an AVIF file that is an animation, and their time. A still one has one, of no time.

    Raises:
        DamageError: A box reaches beyond the end, or the times make no sense.
    """
    movies = [box for box in read_boxes(reader, 0, reader.size) if box.kind == b"moov"]
    for track in _find(reader, movies, b"trak"):
        media = _find(reader, [track], b"mdia")
        handlers = _find(reader, media, b"hdlr")
        if any(reader.bytes_at(box.body + FULL_BYTES + 4, 4) == b"pict" for box in handlers):
            return _timed(reader, _find(reader, media, b"mdhd"), _find(reader, media, b"minf", b"stbl", b"stts"))
    return Outline(None, None)


def _timed(reader: Reader, headers: list[Box], tables: list[Box]) -> Outline:
    """Frames and time of a track: its header has the ticks of a second, its table how many frames last how many of them."""
    if not headers or not tables:
        raise DamageError(DAMAGED)
    is_long = reader.byte(headers[0].body) == 1
    (ticks_per_s,) = reader.unpack(">I", headers[0].body + FULL_BYTES + (16 if is_long else 8))
    (entry_count,) = reader.unpack(">I", tables[0].body + FULL_BYTES)
    frame_count, round_ms = 0, 0.0
    for position in range(tables[0].body + 8, tables[0].body + 8 + 8 * entry_count, 8):
        reader.step()
        count, ticks = reader.unpack(">II", position)
        frame_count, round_ms = frame_count + count, round_ms + count * frame_ms(1000 * ticks / (ticks_per_s or 1))
    return Outline(None, None, frame_count, round_ms)


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
