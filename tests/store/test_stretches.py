import io

import pytest

from immshare.errors import MediaMissingError
from immshare.rules.pieces import Copy, Literal, Zeros
from immshare.store.stretches import CHUNK_BYTES, read_pieces


def test_the_bytes_come_in_order_and_in_small_chunks() -> None:
    source = bytes(range(256)) * (CHUNK_BYTES // 128)
    pieces = [Copy(10, CHUNK_BYTES + 5), Literal(b"own" * CHUNK_BYTES), Zeros(2 * CHUNK_BYTES + 1), Copy(0, 1)]
    chunks = list(read_pieces(io.BytesIO(source), pieces))
    assert max(map(len, chunks)) <= CHUNK_BYTES
    expected = source[10 : CHUNK_BYTES + 15] + b"own" * CHUNK_BYTES + bytes(2 * CHUNK_BYTES + 1) + source[:1]
    assert b"".join(chunks) == expected


def test_a_source_that_ends_too_early_is_an_error() -> None:
    with pytest.raises(MediaMissingError):
        list(read_pieces(io.BytesIO(b"short"), [Copy(0, 6)]))
