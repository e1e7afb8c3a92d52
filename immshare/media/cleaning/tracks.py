"""One track of a movie: what it is, the boxes in it that stay, and its samples (ISO/IEC 14496-12, 8.3 to 8.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from immshare.media.cleaning.boxes import body, by_kind, free_box, keep_box, keep_header, neutral_handler
from immshare.media.cleaning.nal_units import replaced_units
from immshare.media.cleaning.recipe import UNKNOWN, InPlace
from immshare.media.cleaning.sample_entries import Coding, clean_entries, read_kinds
from immshare.media.cleaning.samples import Tables, check_inside, read_tables, until_next
from immshare.media.headers.boxes import FULL_BYTES, Box, read_boxes
from immshare.media.headers.reader import DAMAGED, DamageError, Reader

_MEDIA_HEADERS: Final = frozenset((b"vmhd", b"smhd", b"nmhd"))
_TABLES: Final = frozenset(
    b"stts ctts cslg stss stps stsc stsz stz2 stco co64 sdtp padb stdp sbgp sgpd subs saiz saio stsh".split()
)
_SAME_FILE = 1
_ALPHA: Final = (b":alpha\0", b":auxid:1\0")


@dataclass(frozen=True, slots=True)
class Track:
    """What a track is.

    Attributes:
        box: All of it.
        track_id: Its number.
        handler: What kind of media it has, four letters.
        kinds: How it is coded, four letters each.
        tables: Where its samples lie.
        entries: The box that describes the codings.
    """

    box: Box
    track_id: int
    handler: bytes
    kinds: list[bytes]
    tables: Tables
    entries: Box


def read_track(reader: Reader, box: Box) -> Track | None:
    """What a track is; None when it has nothing that a player could know it by.

    Raises:
        DamageError: Its tables make no sense.
    """
    children = _children(reader, box)
    media = _children(reader, children[b"mdia"]) if b"mdia" in children else {}
    info = _children(reader, media[b"minf"]) if b"minf" in media else {}
    tables = _children(reader, info[b"stbl"]) if b"stbl" in info else {}
    if b"tkhd" not in children or b"hdlr" not in media or b"stsd" not in tables:
        return None
    header = children[b"tkhd"]
    (track_id,) = reader.unpack(">L", header.body + FULL_BYTES + 2 * _time_bytes(reader, header))
    handler = reader.bytes_at(media[b"hdlr"].body + FULL_BYTES + 4, 4)
    entries = tables[b"stsd"]
    return Track(box, track_id, handler, read_kinds(reader, entries), read_tables(reader, tables), entries)


def is_alpha_of(reader: Reader, track: Track, film: Track) -> bool:
    """Whether a track is the transparency of another."""
    references = _children(reader, track.box).get(b"tref")
    target = _children(reader, references).get(b"auxl") if references else None
    if target is None or body(reader, target) != film.track_id.to_bytes(4, "big"):
        return False
    return any(name in body(reader, track.entries) for name in _ALPHA)


def clean_track(reader: Reader, place: InPlace, track: Track, kept_ids: frozenset[int]) -> Coding:
    """Keep a track's boxes without words and times.

    Args:
        reader: The file.
        place: Where they are kept.
        track: Which.
        kept_ids: Ids of the tracks that are kept; it may refer to these.

    Raises:
        DamageError: Something in it is not known and cannot be left out.
    """
    coding = None
    keep_header(place, track.box)
    for box in read_boxes(reader, track.box.body, track.box.end):
        match box.kind:
            case b"tkhd":
                clean_times(reader, place, box)
            case b"mdia":
                coding = _clean_media(reader, place, box, track.handler)
            case b"edts":
                _keep_only(reader, place, box, frozenset((b"elst",)))
            case b"tref":
                _clean_references(reader, place, box, kept_ids)
            case b"tapt":
                _keep_only(reader, place, box, frozenset((b"clef", b"prof", b"enof")))
            case _:
                free_box(place, box)
    if coding is None:
        raise DamageError(DAMAGED)
    return coding


def clean_times(reader: Reader, place: InPlace, box: Box) -> None:
    """Keep a header without the times at which it was made and changed."""
    keep_box(place, box)
    place.replace(box.body + FULL_BYTES, bytes(2 * _time_bytes(reader, box)))


def keep_track_samples(
    reader: Reader, place: InPlace, tables: Tables, coding: Coding, every_offset: Sequence[int], media: list[Box]
) -> None:
    """Keep what the tables of a track lead to.

    Args:
        reader: The file.
        place: Where it is kept.
        tables: Of the track.
        coding: Of the track.
        every_offset: Where the chunks of all tracks start, ascending.
        media: The boxes that hold samples, in their order.

    Raises:
        DamageError: Samples lie elsewhere, or make no sense.
    """
    if tables.is_uniform:  # the size may then count something else than bytes
        if coding.codec is not None and tables.chunk_offsets:
            raise DamageError(UNKNOWN)
        chunks = list(until_next(tables.chunk_offsets, every_offset, media))
    else:
        chunks = list(tables.chunks())
    check_inside(chunks, media)
    for start, end in chunks:
        place.keep(start, end)
    if coding.codec is not None:
        for start, end in tables.samples():
            keep_sample(reader, place, coding, start, end)


def keep_sample(reader: Reader, place: InPlace, coding: Coding, start: int, end: int) -> None:
    """Take free bytes out of a sample that is kept, where its coding has such."""
    if coding.codec is not None:
        for position, unit in replaced_units(reader, coding.codec, coding.length_bytes, start, end):
            place.replace(position, unit)


def _clean_media(reader: Reader, place: InPlace, media: Box, handler: bytes) -> Coding:
    coding = None
    keep_header(place, media)
    for box in read_boxes(reader, media.body, media.end):
        match box.kind:
            case b"mdhd":
                clean_times(reader, place, box)
            case b"hdlr":
                place.replace(box.start, neutral_handler(reader, box))
            case b"minf":
                coding = _clean_information(reader, place, box, handler)
            case _:
                free_box(place, box)
    if coding is None:
        raise DamageError(DAMAGED)
    return coding


def _clean_information(reader: Reader, place: InPlace, information: Box, handler: bytes) -> Coding:
    coding = None
    keep_header(place, information)
    for box in read_boxes(reader, information.body, information.end):
        match box.kind:
            case b"hdlr":
                place.replace(box.start, neutral_handler(reader, box))
            case b"dinf":
                _clean_sources(reader, place, box)
            case b"stbl":
                coding = _clean_tables(reader, place, box, handler)
            case kind if kind in _MEDIA_HEADERS:
                keep_box(place, box)
            case _:
                free_box(place, box)
    if coding is None:
        raise DamageError(DAMAGED)
    return coding


def _clean_tables(reader: Reader, place: InPlace, tables: Box, handler: bytes) -> Coding:
    coding = None
    keep_header(place, tables)
    for box in read_boxes(reader, tables.body, tables.end):
        if box.kind == b"stsd" and coding is None:
            coding = clean_entries(reader, place, box, handler)
        elif box.kind in _TABLES:
            keep_box(place, box)
        else:
            free_box(place, box)
    if coding is None:
        raise DamageError(DAMAGED)
    return coding


def _clean_sources(reader: Reader, place: InPlace, sources: Box) -> None:
    """Where samples come from: this file, without the path at which it lay once."""
    keep_header(place, sources)
    for box in read_boxes(reader, sources.body, sources.end):
        if box.kind != b"dref":
            free_box(place, box)
            continue
        place.keep(box.start, box.body + FULL_BYTES + 4)
        for entry in read_boxes(reader, box.body + FULL_BYTES + 4, box.end):
            if not reader.byte(entry.body + 3) & _SAME_FILE:
                raise DamageError(UNKNOWN)
            place.keep(entry.start, entry.body + FULL_BYTES)


def _clean_references(reader: Reader, place: InPlace, references: Box, kept_ids: frozenset[int]) -> None:
    """Keep references to tracks that are there still."""
    keep_header(place, references)
    for box in read_boxes(reader, references.body, references.end):
        content = body(reader, box)
        targets = {int.from_bytes(content[start : start + 4], "big") for start in range(0, len(content), 4)}
        if targets <= kept_ids:
            keep_box(place, box)
        else:
            free_box(place, box)


def _keep_only(reader: Reader, place: InPlace, parent: Box, kinds: frozenset[bytes]) -> None:
    keep_header(place, parent)
    for box in read_boxes(reader, parent.body, parent.end):
        if box.kind in kinds:
            keep_box(place, box)
        else:
            free_box(place, box)


def _children(reader: Reader, box: Box) -> dict[bytes, Box]:
    return dict(by_kind(list(read_boxes(reader, box.body, box.end))))


def _time_bytes(reader: Reader, box: Box) -> int:
    """How many bytes each of the two times at the start of a header takes."""
    return 8 if reader.byte(box.body) == 1 else 4
