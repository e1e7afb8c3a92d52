"""MP4 and QuickTime (ISO/IEC 14496-12, QuickTime file format): one film with its sound, where it lies, with zeros in place of all else.

What holds words, places, times or other tracks becomes free space of the same length, and their samples become zeros, so no offset changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from immshare.media.cleaning.boxes import FREE, free_box, keep_box, keep_header
from immshare.media.cleaning.fragments import clean_fragment, read_default_sizes
from immshare.media.cleaning.recipe import UNKNOWN, InPlace, Recipe
from immshare.media.cleaning.sample_entries import STILLS, Coding
from immshare.media.cleaning.samples import check_inside
from immshare.media.cleaning.tracks import (
    Track,
    clean_times,
    clean_track,
    is_alpha_of,
    keep_sample,
    keep_track_samples,
    read_track,
)
from immshare.media.headers.boxes import Box, read_boxes
from immshare.media.headers.reader import DAMAGED, DamageError, Reader

_SPACE: Final = frozenset((b"mdat", FREE, b"skip", b"wide"))
_INDEXES: Final = frozenset((b"ftyp", b"styp", b"sidx", b"ssix", b"mfra"))
_FILMS: Final = frozenset((b"vide", b"pict"))


@dataclass(slots=True)
class Movie:
    """What is known of a movie once its ``moov`` is cleaned.

    Attributes:
        codings: Of the tracks that are kept, by their ids.
        default_sizes: Of samples in fragments, by track.
    """

    codings: dict[int, Coding] = field(default_factory=dict)
    default_sizes: dict[int, int] = field(default_factory=dict)


def clean_movie(reader: Reader) -> Recipe:
    """The film alone.

    Raises:
        DamageError: Its structure is not understood.
    """
    boxes = list(read_boxes(reader, 0, reader.size))
    place = InPlace()
    media = [box for box in boxes if box.kind == b"mdat"]
    indexes = [box for box in boxes if box.kind == b"moov"]
    if len(indexes) != 1:
        raise DamageError(UNKNOWN)
    movie = clean_movie_box(reader, place, indexes[0], media)
    for box in boxes:
        if box.kind in _SPACE:
            keep_header(place, box)
        elif box.kind in _INDEXES:
            keep_box(place, box)
        elif box.kind == b"moof":
            _clean_fragment(reader, place, box, movie, media)
        elif box.kind != b"moov":
            free_box(place, box)
    return place.recipe(boxes[-1].end)


def clean_movie_box(reader: Reader, place: InPlace, box: Box, media: list[Box]) -> Movie:
    """Keep a movie's index and the samples it leads to.

    Args:
        reader: The file.
        place: Where they are kept.
        box: The ``moov``.
        media: The boxes that hold samples, in their order.

    Raises:
        DamageError: Its structure is not understood.
    """
    keep_header(place, box)
    children = list(read_boxes(reader, box.body, box.end))
    if any(child.kind in (b"cmov", b"rmra") for child in children):  # compressed, or only a pointer to other files
        raise DamageError(UNKNOWN)
    tracks = [track for child in children if child.kind == b"trak" if (track := read_track(reader, child))]
    kept = _choose(reader, tracks)
    kept_ids = frozenset(track.track_id for track in kept.values())
    has_uniform = any(track.tables.is_uniform for track in kept.values())
    every_offset = sorted(chain(*(track.tables.chunk_offsets for track in tracks))) if has_uniform else []
    movie = Movie()
    for child in children:
        if child.kind == b"mvhd":
            clean_times(reader, place, child)
        elif child.kind == b"mvex":
            _clean_extends(reader, place, child)
            movie.default_sizes |= read_default_sizes(reader, child)
        elif child.start in kept:
            track = kept[child.start]
            coding = movie.codings[track.track_id] = clean_track(reader, place, track, kept_ids)
            keep_track_samples(reader, place, track.tables, coding, every_offset, media)
        else:
            free_box(place, child)
    return movie


def _clean_fragment(reader: Reader, place: InPlace, box: Box, movie: Movie, media: list[Box]) -> None:
    kept_ids = frozenset(movie.codings)
    for track_id, (start, end) in clean_fragment(reader, place, box, movie.default_sizes, kept_ids):
        check_inside([(start, end)], media)
        place.keep(start, end)
        keep_sample(reader, place, movie.codings[track_id], start, end)


def _choose(reader: Reader, tracks: list[Track]) -> Mapping[int, Track]:
    """The tracks that are kept, by where they start: the first film, its transparency, and all sound.

    Raises:
        DamageError: There is no film, or it is a row of still pictures with metadata of their own.
    """
    films = [track for track in tracks if track.handler in _FILMS and not STILLS.intersection(track.kinds)]
    if not films:
        raise DamageError(UNKNOWN)
    kept = [track for track in tracks if track is films[0] or track.handler == b"soun"]
    kept += [track for track in tracks if track.handler == b"auxv" and is_alpha_of(reader, track, films[0])]
    if len({track.track_id for track in kept}) != len(kept):
        raise DamageError(DAMAGED)
    return {track.box.start: track for track in kept}


def _clean_extends(reader: Reader, place: InPlace, box: Box) -> None:
    keep_header(place, box)
    for child in read_boxes(reader, box.body, box.end):
        if child.kind in (b"mehd", b"trex", b"leva"):
            keep_box(place, child)
        else:
            free_box(place, child)
