"""Where the samples of a movie's tracks lie: by the tables of a track, or by the runs of its fragments (ISO/IEC 14496-12, 8.7 and 8.8)."""

import array
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from immshare.media.headers.boxes import FULL_BYTES, Box
from immshare.media.headers.reader import CUT_OFF, DAMAGED, DamageError, Reader

_MAX_SAMPLES: Final = 2_000_000
"""In one table; a film of three hours with 60 pictures a second has a third."""

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one track.

    Attributes:
        chunk_offsets: Where each chunk starts in the file.
        samples_per_chunk: How many samples each has.
        sizes: Of each sample, in bytes; one number when all have the same, which may then count something else.
        is_uniform: Whether there is only one size.
    """

    chunk_offsets: "array.array[int]"
    samples_per_chunk: "array.array[int]"
    sizes: "array.array[int]"
    is_uniform: bool

    def samples(self) -> Iterator[Stretch]:
        """Where every sample starts and ends; of tracks with different sizes."""
        number = 0
        for offset, count in zip(self.chunk_offsets, self.samples_per_chunk, strict=True):
            position = offset
            for size in self.sizes[number : number + count]:
                yield position, position + size
                position += size
            number += count

    def chunks(self) -> Iterator[Stretch]:
        """Where every chunk starts and ends; of tracks with different sizes."""
        ends = [0, *accumulate(self.sizes)]
        number = 0
        for offset, count in zip(self.chunk_offsets, self.samples_per_chunk, strict=True):
            last = min(number + count, len(self.sizes))
            yield offset, offset + ends[last] - ends[min(number, last)]
            number += count


def read_tables(reader: Reader, boxes: Mapping[bytes, Box]) -> Tables:
    """Read the tables of a track.

    Args:
        reader: The file.
        boxes: What lies in its ``stbl``.

    Raises:
        DamageError: One is missing or makes no sense.
    """
    offsets = _chunk_offsets(reader, boxes)
    counts = _samples_per_chunk(reader, boxes, len(offsets))
    sizes, is_uniform = _sizes(reader, boxes)
    if not is_uniform and sum(counts) < len(sizes):
        raise DamageError(DAMAGED)
    return Tables(offsets, counts, sizes, is_uniform)


def check_inside(stretches: list[Stretch], media: list[Box]) -> None:
    """Make sure that samples lie where media lie.

    Raises:
        DamageError: One does not.
    """
    starts = [box.body for box in media]
    for start, end in stretches:
        index = bisect_right(starts, start) - 1
        if start != end and (index < 0 or end > media[index].end):
            raise DamageError(CUT_OFF)


def until_next(offsets: Iterable[int], every_offset: Sequence[int], media: list[Box]) -> Iterator[Stretch]:
    """Chunks whose length nothing tells: up to the next chunk of any track, or the end of the media.

    Args:
        offsets: Where the chunks start.
        every_offset: Where the chunks of all tracks start, ascending.
        media: The boxes that hold media, ascending.
    """
    starts = [box.body for box in media]
    for offset in offsets:
        index = bisect_right(starts, offset) - 1
        if index < 0 or offset > media[index].end:
            raise DamageError(CUT_OFF)
        following = bisect_right(every_offset, offset)
        end = media[index].end
        yield offset, min(every_offset[following], end) if following < len(every_offset) else end


def numbers(reader: Reader, position: int, count: int, letter: str = "L") -> "array.array[int]":
    """Numbers of 32 or 64 bits (``L``, ``Q``) that lie one after the other.

    Raises:
        DamageError: They do not all lie inside the file, or are more than any real file has.
    """
    if count > _MAX_SAMPLES:
        raise DamageError(DAMAGED)
    reader.step(count // 8)
    read = array.array("I" if letter == "L" else "Q")
    read.frombytes(reader.bytes_at(position, count * read.itemsize))
    if sys.byteorder == "little":
        read.byteswap()
    return read


def _chunk_offsets(reader: Reader, boxes: Mapping[bytes, Box]) -> "array.array[int]":
    box = boxes.get(b"stco") or boxes.get(b"co64")
    if box is None:
        raise DamageError(DAMAGED)
    (count,) = reader.unpack(">L", box.body + FULL_BYTES)
    return numbers(reader, box.body + 8, count, "L" if box.kind == b"stco" else "Q")


def _samples_per_chunk(reader: Reader, boxes: Mapping[bytes, Box], chunk_count: int) -> "array.array[int]":
    box = boxes.get(b"stsc")
    if box is None:
        raise DamageError(DAMAGED)
    (count,) = reader.unpack(">L", box.body + FULL_BYTES)
    table = numbers(reader, box.body + 8, 3 * count)
    firsts = [*table[::3], chunk_count + 1]
    counts = array.array("I")
    for first, following, samples in zip(firsts, firsts[1:], table[1::3], strict=False):
        if first != len(counts) + 1 or following > chunk_count + 1:
            raise DamageError(DAMAGED)
        counts.extend([samples] * (following - first))
    if len(counts) != chunk_count:
        raise DamageError(DAMAGED)
    return counts


def _sizes(reader: Reader, boxes: Mapping[bytes, Box]) -> tuple["array.array[int]", bool]:
    if b"stsz" in boxes:
        position = boxes[b"stsz"].body + FULL_BYTES
        size, count = reader.unpack(">LL", position)
        return (array.array("I", [size]), True) if size else (numbers(reader, position + 8, count), False)
    if b"stz2" not in boxes:
        raise DamageError(DAMAGED)
    position = boxes[b"stz2"].body + FULL_BYTES
    bits, count = reader.unpack(">3xBL", position)
    if bits not in (8, 16) or count > _MAX_SAMPLES:
        raise DamageError(DAMAGED)
    return array.array("I", reader.unpack(f">{count}{'B' if bits == 8 else 'H'}", position + 8)), False
