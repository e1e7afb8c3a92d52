"""Movies in fragments (``moof``; ISO/IEC 14496-12, 8.8): which boxes of a fragment stay, and where its samples lie."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from immshare.media.cleaning.boxes import by_kind, free_box, keep_box, keep_header
from immshare.media.cleaning.recipe import UNKNOWN, InPlace
from immshare.media.cleaning.samples import Stretch
from immshare.media.headers.boxes import FULL_BYTES, Box, read_boxes
from immshare.media.headers.reader import DAMAGED, DamageError, Reader

_KEPT: Final = frozenset(b"tfhd tfdt trun sbgp sgpd subs saiz saio".split())
_BASE, _DESCRIPTION, _DURATION, _SIZE, _BASE_IS_FRAGMENT = 0x1, 0x2, 0x8, 0x10, 0x20000
_RUN_OFFSET, _RUN_FIRST_FLAGS = 0x1, 0x4
_SAMPLE_FIELDS: Final = (0x100, 0x200, 0x400, 0x800)
_SAMPLE_SIZE = 0x200


@dataclass(frozen=True, slots=True)
class _Header:
    """What a track says at the start of its fragment."""

    track_id: int
    base: int
    default_size: int


def read_default_sizes(reader: Reader, extends: Box) -> dict[int, int]:
    """Size of a sample by track, where a fragment does not say (``trex`` in ``mvex``)."""
    sizes: dict[int, int] = {}
    for box in read_boxes(reader, extends.body, extends.end):
        if box.kind == b"trex":
            track_id, _, _, size = reader.unpack(">4L", box.body + FULL_BYTES)
            sizes[track_id] = size
    return sizes


def clean_fragment(
    reader: Reader, place: InPlace, fragment: Box, default_sizes: Mapping[int, int], kept_ids: frozenset[int]
) -> Iterator[tuple[int, Stretch]]:
    """Keep a fragment's boxes, without those of tracks that are not kept.

    Args:
        reader: The file.
        place: Where they are kept.
        fragment: The ``moof``.
        default_sizes: See ``read_default_sizes``.
        kept_ids: Ids of the tracks that are kept.

    Returns:
        Track and place of each sample of these.

    Raises:
        DamageError: It makes no sense, or does not say clearly where samples lie.
    """
    keep_header(place, fragment)
    children = list(read_boxes(reader, fragment.body, fragment.end))
    is_alone = sum(child.kind == b"traf" for child in children) == 1
    for child in children:
        if child.kind == b"mfhd":
            keep_box(place, child)
        elif child.kind == b"traf":
            boxes = list(read_boxes(reader, child.body, child.end))
            header = _read_header(reader, fragment, by_kind(boxes), default_sizes, is_alone)
            if header.track_id not in kept_ids:
                free_box(place, child)
                continue
            _keep_track(place, child, boxes)
            for sample in _samples(reader, header, [box for box in boxes if box.kind == b"trun"]):
                yield header.track_id, sample
        else:
            free_box(place, child)


def _keep_track(place: InPlace, track: Box, boxes: list[Box]) -> None:
    keep_header(place, track)
    for box in boxes:
        if box.kind in _KEPT:
            keep_box(place, box)
        else:
            free_box(place, box)


def _read_header(
    reader: Reader, fragment: Box, boxes: Mapping[bytes, Box], default_sizes: Mapping[int, int], is_alone: bool
) -> _Header:
    box = boxes.get(b"tfhd")
    if box is None:
        raise DamageError(DAMAGED)
    flags, track_id = reader.unpack(">LL", box.body)
    position, base, size = box.body + 8, fragment.start, default_sizes.get(track_id, 0)
    if flags & _BASE:
        (base,) = reader.unpack(">Q", position)
        position += 8
    elif not flags & _BASE_IS_FRAGMENT and not is_alone:  # then it depends on where the track before it ends
        raise DamageError(UNKNOWN)
    position += 4 * bool(flags & _DESCRIPTION) + 4 * bool(flags & _DURATION)
    if flags & _SIZE:
        (size,) = reader.unpack(">L", position)
    return _Header(track_id, base, size)


def _samples(reader: Reader, header: _Header, runs: list[Box]) -> Iterator[Stretch]:
    at = header.base
    for run in runs:
        flags, count = reader.unpack(">LL", run.body)
        position = run.body + 8
        if flags & _RUN_OFFSET:
            (offset,) = reader.unpack(">l", position)
            at = header.base + offset
            position += 4
        position += 4 * bool(flags & _RUN_FIRST_FLAGS)
        fields = [field for field in _SAMPLE_FIELDS if flags & field]
        reader.require(position, 4 * len(fields) * count)
        for _ in range(count):
            reader.step()
            size = header.default_size
            if flags & _SAMPLE_SIZE:
                (size,) = reader.unpack(">L", position + 4 * fields.index(_SAMPLE_SIZE))
            position += 4 * len(fields)
            yield at, at + size
            at += size
