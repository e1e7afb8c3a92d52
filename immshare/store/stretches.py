"""Reading what ``rules.pieces`` describes out of a file, a little at a time."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from immshare.errors import MediaMissingError
from immshare.rules.pieces import Copy, Literal, Piece, Zeros

CHUNK_BYTES: Final = 1 << 20
"""The most that is in memory at a time."""

_ZEROS: Final = bytes(CHUNK_BYTES)


def read_pieces(file: BinaryIO, pieces: Iterable[Piece]) -> Iterator[bytes]:
    """The bytes of some pieces, in chunks of at most ``CHUNK_BYTES``.

    Args:
        file: The source, which can seek.
        pieces: What to read, in order.

    Raises:
        MediaMissingError: The source ends before a stretch does.
    """
    for piece in pieces:
        match piece:
            case Copy(offset=offset, length=length):
                file.seek(offset)
                yield from _read(file, length)
            case Literal(data=data):
                yield from (data[start : start + CHUNK_BYTES] for start in range(0, len(data), CHUNK_BYTES))
            case Zeros(length=length):
                yield from (_ZEROS[: length - start] for start in range(0, length, CHUNK_BYTES))


def _read(file: BinaryIO, length: int) -> Iterator[bytes]:
    while length:
        chunk = file.read(min(length, CHUNK_BYTES))
        if not chunk:
            raise MediaMissingError("The file on the server ends too early.")
        length -= len(chunk)
        yield chunk
