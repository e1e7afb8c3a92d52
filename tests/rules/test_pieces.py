"""A stream of pieces is the bytes it stands for, whatever part of it is cut out."""

from hypothesis import given
from hypothesis import strategies as st

from immshare.rules.pieces import Copy, Literal, Piece, Zeros, cut, size_of

SOURCE = bytes(range(1, 101))

_PIECE = st.one_of(
    st.builds(Copy, st.integers(0, 50), st.integers(1, 50)),
    st.builds(Literal, st.binary(min_size=1, max_size=20)),
    st.builds(Zeros, st.integers(1, 20)),
)


def written(pieces: list[Piece]) -> bytes:
    parts = []
    for piece in pieces:
        match piece:
            case Copy(offset=offset, length=length):
                parts.append(SOURCE[offset : offset + length])
            case Literal(data=data):
                parts.append(data)
            case Zeros(length=length):
                parts.append(bytes(length))
    return b"".join(parts)


@given(st.lists(_PIECE, max_size=8), st.integers(0, 200), st.integers(0, 200))
def test_a_cut_is_that_part_of_the_stream(pieces: list[Piece], start: int, stop: int) -> None:
    whole = written(pieces)
    assert size_of(pieces) == len(whole)
    assert written(list(cut(pieces, start, stop))) == whole[start:stop]
