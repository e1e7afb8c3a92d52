"""WebM and Matroska (RFC 8794, RFC 9559): EBML elements, each an id, a size and its content."""

from immshare.media.headers.reader import CUT_OFF, DAMAGED, DamageError, Outline, Reader

_SEGMENT = b"\x18\x53\x80\x67"
_CLUSTER = b"\x1f\x43\xb6\x75"


def outline_matroska(reader: Reader) -> Outline:
    """Make sure that the segment is whole and has media in it.

    A recorder that streams leaves sizes unknown; such a file cannot be told from a cut off one and is let through
    when it has at least the beginning of a cluster.

    Raises:
        DamageError: The segment or a part before the first cluster reaches beyond the end, or one is missing.
    """
    start, end = _find(reader, _SEGMENT, 0, reader.size)
    _find(reader, _CLUSTER, start, end)
    return Outline(None, None)


def _find(reader: Reader, wanted: bytes, position: int, end: int) -> tuple[int, int]:
    """Where the content of the first ``wanted`` element between two offsets starts and ends."""
    while position < end:
        reader.step()
        id_bytes = _number_bytes(reader, position)
        size_bytes = _number_bytes(reader, position + id_bytes)
        start = position + id_bytes + size_bytes
        size = _size(reader, position + id_bytes, size_bytes)
        stop = end if size is None else start + size
        if stop > end:
            raise DamageError(CUT_OFF)
        if reader.bytes_at(position, id_bytes) == wanted:
            return start, stop
        position = stop
    raise DamageError(CUT_OFF)


def _number_bytes(reader: Reader, position: int) -> int:
    """How many bytes a variable-size number takes: the leading zero bits of the first say."""
    first = reader.byte(position)
    if first == 0:
        raise DamageError(DAMAGED)
    return 9 - first.bit_length()


def _size(reader: Reader, position: int, length: int) -> int | None:
    """The size at ``position`` without its length marker; None when all its bits are set: unknown."""
    mask = (1 << 7 * length) - 1
    value = int.from_bytes(reader.bytes_at(position, length), "big") & mask
    return None if value == mask else value
