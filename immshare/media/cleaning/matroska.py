"""WebM and Matroska (RFC 9559): one film with its sound where it lies; void elements in place of names, tags, dates, files and other tracks."""

from dataclasses import dataclass, field
from typing import Final

from immshare.media.cleaning.ebml import (
    Element,
    empty_element,
    keep_element,
    number_bytes,
    read_element,
    read_elements,
    read_number,
    void_element,
)
from immshare.media.cleaning.matroska_codecs import coding_of, is_known_codec, neutral_private
from immshare.media.cleaning.recipe import UNKNOWN, InPlace, Recipe
from immshare.media.cleaning.sample_entries import Coding
from immshare.media.cleaning.tracks import keep_sample
from immshare.media.headers.reader import DAMAGED, DamageError, Reader

_HEADER, _SEGMENT = 0x1A45DFA3, 0x18538067
_SEEK_HEAD, _INFO, _TRACKS, _CUES, _CLUSTER = 0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1C53BB6B, 0x1F43B675
_TAGS, _ATTACHMENTS, _CHAPTERS = 0x1254C367, 0x1941A469, 0x1043A770
_TOP: Final = frozenset({_SEEK_HEAD, _INFO, _TRACKS, _CUES, _CLUSTER, _TAGS, _ATTACHMENTS, _CHAPTERS})

_HEADER_FIELDS: Final = frozenset({0x4286, 0x42F7, 0x42F2, 0x42F3, 0x4282, 0x4287, 0x4285})
_SEEK, _SEEK_ID = 0x4DBB, 0x53AB
_FOUND_BY_SEEK: Final = frozenset({_SEEK_HEAD, _INFO, _TRACKS, _CUES, _CLUSTER})
_INFO_FIELDS: Final = frozenset({0x2AD7B1, 0x4489})  # scale of times, duration
_PROGRAMS: Final = frozenset({0x4D80, 0x5741})  # which must be there

_TRACK, _NUMBER, _TYPE, _CODEC, _PRIVATE, _ENCODINGS, _ENCRYPTION = 0xAE, 0xD7, 0x83, 0x86, 0x63A2, 0x6D80, 0x5035
_TRACK_FIELDS: Final = frozenset(
    {_NUMBER, _TYPE, _CODEC, 0x73C5, 0xB9, 0x88, 0x55AA, 0x9C, 0x6DE7, 0x6DF8, 0x23E383, 0x234E7A, 0x23314F, 0x55EE}
    | {0x22B59C, 0x22B59D, 0xAA, 0x56AA, 0x56BB}
)
_MASTERS: Final = frozenset({0xE0, 0xE1, 0x55B0, 0x55D0, 0x7670, _ENCODINGS, 0x6240, 0x5034})  # picture, color, sound
_DETAILS: Final = frozenset(
    {0x9A, 0x9D, 0x53B8, 0x53C0, 0x53B9, 0xB0, 0xBA, 0x54AA, 0x54BB, 0x54CC, 0x54DD, 0x54B0, 0x54BA, 0x54B2, 0x54B3}
    | {0x2EB524, 0x2FB523, 0x2383E3, *range(0x55B1, 0x55BE), *range(0x55D1, 0x55DB)}  # picture and its colors
    | {0x7671, 0x7672, 0x7673, 0x7674, 0x7675}  # projection
    | {0xB5, 0x78B5, 0x9F, 0x6264, 0x52F1}  # sound
    | {0x5031, 0x5032, 0x5033, 0x4254, 0x4255}  # packing
)
_DEPTH = 4
"""How deep details lie in each other at most."""

_FILM, _SOUND = 1, 2

_BLOCK, _SIMPLE_BLOCK, _GROUP, _ENCRYPTED_BLOCK = 0xA1, 0xA3, 0xA0, 0xAF
_CLUSTER_FIELDS: Final = frozenset({0xE7, 0xA7, 0xAB})
_GROUP_FIELDS: Final = frozenset({0x9B, 0xFB, 0xFA, 0x75A2, 0x75A1})  # duration, references, padding, transparency
_LACING = 0x06


@dataclass(slots=True)
class _Film:
    """The tracks that are kept, by number, and how they are coded."""

    codings: dict[int, Coding] = field(default_factory=dict)
    has_pictures: bool = False


def clean_matroska(reader: Reader) -> Recipe:
    """The film alone.

    Raises:
        DamageError: Its structure is not understood.
    """
    place, film, end = InPlace(), _Film(), 0
    for element in read_elements(reader, 0, reader.size):
        if element.kind == _HEADER:
            _keep_fields(reader, place, element, _HEADER_FIELDS)
        elif element.kind == _SEGMENT:
            _clean_segment(reader, place, element, film)
            end = element.end
            break  # what follows is not part of the film
        else:
            void_element(place, element)
    if not film.has_pictures:
        raise DamageError(UNKNOWN)
    return place.recipe(end)


def _clean_segment(reader: Reader, place: InPlace, segment: Element, film: _Film) -> None:
    place.keep(segment.start, segment.body)
    position = segment.body
    while position < segment.end:
        element = read_element(reader, position, segment.end)
        position = element.end
        match element.kind:
            case kind if kind == _SEEK_HEAD:
                _clean_seek_head(reader, place, element)
            case kind if kind == _INFO:
                _keep_fields(reader, place, element, _INFO_FIELDS, _PROGRAMS)
            case kind if kind == _TRACKS:
                _clean_tracks(reader, place, element, film)
            case kind if kind == _CUES:
                keep_element(place, element)
            case kind if kind == _CLUSTER:
                position = _clean_cluster(reader, place, element, film)
            case _ if element.is_open:
                raise DamageError(UNKNOWN)
            case _:
                void_element(place, element)


def _keep_fields(
    reader: Reader,
    place: InPlace,
    parent: Element,
    kept: frozenset[int],
    emptied: frozenset[int] = frozenset(),
) -> None:
    """Keep some of an element's children, keep others without their content, and make void ones of the rest."""
    place.keep(parent.start, parent.body)
    for child in read_elements(reader, parent.body, parent.end):
        if child.kind in kept:
            keep_element(place, child)
        elif child.kind in emptied:
            empty_element(place, child)
        else:
            void_element(place, child)


def _clean_seek_head(reader: Reader, place: InPlace, head: Element) -> None:
    """Keep where to find what is there still."""
    place.keep(head.start, head.body)
    for seek in read_elements(reader, head.body, head.end):
        fields = {child.kind: child for child in _children(reader, seek)} if seek.kind == _SEEK else {}
        if _SEEK_ID in fields and read_number(reader, fields[_SEEK_ID]) in _FOUND_BY_SEEK:
            keep_element(place, seek)
        else:
            void_element(place, seek)


def _clean_tracks(reader: Reader, place: InPlace, tracks: Element, film: _Film) -> None:
    place.keep(tracks.start, tracks.body)
    for track in read_elements(reader, tracks.body, tracks.end):
        fields = {child.kind: child for child in _children(reader, track)} if track.kind == _TRACK else {}
        kind = read_number(reader, fields[_TYPE]) if _TYPE in fields else 0
        if kind == _SOUND or (kind == _FILM and not film.has_pictures):
            if not fields.keys() >= {_NUMBER, _CODEC}:
                raise DamageError(DAMAGED)
            film.has_pictures = film.has_pictures or kind == _FILM
            film.codings[read_number(reader, fields[_NUMBER])] = _clean_track(reader, place, track, fields)
        else:
            void_element(place, track)


def _clean_track(reader: Reader, place: InPlace, track: Element, fields: dict[int, Element]) -> Coding:
    codec = reader.bytes_at(fields[_CODEC].body, fields[_CODEC].end - fields[_CODEC].body).rstrip(b"\0")
    if not is_known_codec(codec):
        raise DamageError(UNKNOWN)
    private = b""
    place.keep(track.start, track.body)
    for child in read_elements(reader, track.body, track.end):
        if child.kind == _PRIVATE:
            private = reader.bytes_at(child.body, child.end - child.body)
            place.keep(child.start, child.body)
            place.replace(child.body, neutral_private(codec, private))
        elif child.kind in _TRACK_FIELDS:
            keep_element(place, child)
        elif child.kind in _MASTERS:
            _keep_details(reader, place, child, _DEPTH)
        else:
            void_element(place, child)
    coding = coding_of(codec, private)
    if coding.codec is not None and _ENCODINGS in fields:  # frames are packed, so messages in them cannot be found
        raise DamageError(UNKNOWN)
    return coding


def _keep_details(reader: Reader, place: InPlace, parent: Element, depth: int) -> None:
    if not depth:
        raise DamageError(DAMAGED)
    place.keep(parent.start, parent.body)
    for child in read_elements(reader, parent.body, parent.end):
        if child.kind == _ENCRYPTION:
            raise DamageError(UNKNOWN)
        if child.kind in _MASTERS:
            _keep_details(reader, place, child, depth - 1)
        elif child.kind in _DETAILS:
            keep_element(place, child)
        else:
            void_element(place, child)


def _clean_cluster(reader: Reader, place: InPlace, cluster: Element, film: _Film) -> int:
    """Keep a cluster's blocks, without those of tracks that are not kept. Answers where it ends."""
    place.keep(cluster.start, cluster.body)
    position = cluster.body
    while position < cluster.end:
        element = read_element(reader, position, cluster.end)
        if cluster.is_open and element.kind in _TOP:
            return position
        if element.is_open or element.kind == _ENCRYPTED_BLOCK:
            raise DamageError(UNKNOWN)
        if element.kind == _SIMPLE_BLOCK:
            _clean_block(reader, place, element, film)
        elif element.kind == _GROUP:
            _clean_group(reader, place, element, film)
        elif element.kind in _CLUSTER_FIELDS:
            keep_element(place, element)
        else:
            void_element(place, element)
        position = element.end
    return position


def _clean_group(reader: Reader, place: InPlace, group: Element, film: _Film) -> None:
    children = _children(reader, group)
    blocks = [child for child in children if child.kind == _BLOCK]
    if len(blocks) != 1 or _track_of(reader, blocks[0])[0] not in film.codings:
        void_element(place, group)
        return
    place.keep(group.start, group.body)
    for child in children:
        if child.kind == _BLOCK:
            _clean_block(reader, place, child, film)
        elif child.kind in _GROUP_FIELDS:
            keep_element(place, child)
        else:
            void_element(place, child)


def _clean_block(reader: Reader, place: InPlace, block: Element, film: _Film) -> None:
    number, position = _track_of(reader, block)
    coding = film.codings.get(number)
    if coding is None:
        void_element(place, block)
        return
    keep_element(place, block)
    if coding.codec is not None:
        if reader.byte(position + 2) & _LACING:
            raise DamageError(UNKNOWN)
        keep_sample(reader, place, coding, position + 3, block.end)


def _track_of(reader: Reader, block: Element) -> tuple[int, int]:
    """The number of a block's track, and where its time stands."""
    length = number_bytes(reader, block.body)
    number = int.from_bytes(reader.bytes_at(block.body, length), "big") & (1 << 7 * length) - 1
    return number, block.body + length


def _children(reader: Reader, parent: Element) -> list[Element]:
    return list(read_elements(reader, parent.body, parent.end))
