"""HEIF, HEIC and AVIF (ISO/IEC 23008-12, AV1 Image File Format): the picture that is shown and what it is made of.

Nothing moves. The box that describes the items is written anew in its old length, with the items that are kept; the others (EXIF, XMP,
thumbnails, depth maps, further pictures) become zeros where they lie. How the picture is turned is one of its properties and stays.
"""

from collections.abc import Iterator
from typing import Final

from immshare.media.cleaning.boxes import (
    FREE,
    body,
    by_kind,
    free_box,
    keep_box,
    keep_header,
    make_box,
    make_full_box,
    neutral_handler,
)
from immshare.media.cleaning.heif_items import (
    IN_BOX,
    Associations,
    Item,
    Location,
    Reference,
    read_associations,
    read_items,
    read_locations,
    read_primary,
    read_references,
    write_associations,
    write_items,
    write_locations,
    write_references,
)
from immshare.media.cleaning.icc import neutral_color_box
from immshare.media.cleaning.movie import clean_movie_box
from immshare.media.cleaning.nal_units import CODECS, length_bytes, neutral_config
from immshare.media.cleaning.recipe import UNKNOWN, InPlace, Recipe
from immshare.media.cleaning.sample_entries import Coding
from immshare.media.cleaning.tracks import keep_sample
from immshare.media.headers.boxes import FULL_BYTES, Box, read_boxes
from immshare.media.headers.reader import CUT_OFF, DamageError, Reader

_MAX_META_BYTES = 8 << 20
_PICTURES: Final = frozenset((b"hvc1", b"av01", b"avc1", b"grid", b"iovl", b"iden", b"tmap"))
_PARTS: Final = frozenset((b"dimg", b"base", b"pred"))
_ALPHA: Final = frozenset((b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1"))
_PROPERTIES: Final = frozenset(
    b"ispe pixi pasp clap irot imir rloc lsel a1op a1lx clli mdcv cclv amve reve ndwt av1C auxC".split()
)
_SAME_FILE: Final = make_box(b"dinf", make_full_box(b"dref", 0, 0, b"\0\0\0\1" + make_full_box(b"url ", 0, 1, b"")))
_MUST_HAVE: Final = frozenset((b"hdlr", b"pitm", b"iinf", b"iprp", b"iloc"))
_MAY_HAVE: Final = _MUST_HAVE | {b"dinf", b"iref", b"idat"}


def clean_still(reader: Reader) -> Recipe:
    """The picture alone.

    Raises:
        DamageError: Its structure is not understood.
    """
    boxes = list(read_boxes(reader, 0, reader.size))
    place = InPlace()
    metas = [box for box in boxes if box.kind == b"meta"]
    if len(metas) != 1:
        raise DamageError(UNKNOWN)
    media = [box for box in boxes if box.kind == b"mdat"]
    for box in boxes:
        if box.kind == b"ftyp":
            keep_box(place, box)
        elif box.kind in (b"mdat", FREE):
            keep_header(place, box)
        elif box.kind == b"moov":
            clean_movie_box(reader, place, box, media)
        elif box.kind != b"meta":
            free_box(place, box)
    _Description(reader, metas[0], media).clean(place)
    return place.recipe(boxes[-1].end)


class _Description:
    """The box that describes the items."""

    def __init__(self, reader: Reader, meta: Box, media: list[Box]) -> None:
        if meta.end - meta.start > _MAX_META_BYTES:
            raise DamageError(UNKNOWN)
        self._reader, self._meta, self._media = reader, meta, media
        self._children = list(read_boxes(reader, meta.body + FULL_BYTES, meta.end))
        found = by_kind(self._children)
        known = [child.kind for child in self._children if child.kind in _MAY_HAVE]
        if not found.keys() >= _MUST_HAVE or len(set(known)) != len(known):
            raise DamageError(UNKNOWN)
        if reader.bytes_at(found[b"hdlr"].body + FULL_BYTES + 4, 4) != b"pict":
            raise DamageError(UNKNOWN)
        self._found = found
        self._items = read_items(reader, found[b"iinf"])
        self._references = read_references(reader, found[b"iref"]) if b"iref" in found else []
        self._locations = read_locations(reader, found[b"iloc"])
        self._properties, self._associations = self._read_properties(found[b"iprp"])
        self._kept = self._choose(read_primary(reader, found[b"pitm"]))

    def clean(self, place: InPlace) -> None:
        """Write the box anew and keep the bytes of the items in it."""
        for item_id in self._kept:
            location = self._locations.by_item.get(item_id)
            if location is not None and location.method != IN_BOX:
                self._keep_in_file(place, location, self._coding_of(item_id))
        written = {box.kind: self._write(box) for box in self._children}
        room = self._meta.end - self._meta.body - FULL_BYTES - sum(map(len, written.values()))
        if room < 0:
            raise DamageError(UNKNOWN)
        if room >= 8:
            written[FREE] = make_box(FREE, bytes(room - 8))
        elif room:  # too little for a box: the handler's empty name becomes longer
            written[b"hdlr"] = make_box(b"hdlr", written[b"hdlr"][8:] + bytes(room))
        header = self._reader.bytes_at(self._meta.start, self._meta.body + FULL_BYTES - self._meta.start)
        place.replace(self._meta.start, header + b"".join(written.values()))

    def _read_properties(self, box: Box) -> tuple[list[Box], list[Associations]]:
        children = list(read_boxes(self._reader, box.body, box.end))
        container = by_kind(children).get(b"ipco")
        if container is None or {child.kind for child in children} != {b"ipco", b"ipma"}:
            raise DamageError(UNKNOWN)
        properties = list(read_boxes(self._reader, container.body, container.end))
        return properties, [read_associations(self._reader, child) for child in children if child.kind == b"ipma"]

    def _choose(self, primary: int) -> dict[int, Item]:
        """The picture that is shown, its parts, and its transparency."""
        wanted, kept = [primary], dict[int, Item]()
        while wanted:
            self._reader.step()
            item_id = wanted.pop()
            if item_id in kept:
                continue
            item = self._items.get(item_id)
            if item is None or item.kind not in _PICTURES:
                raise DamageError(UNKNOWN)
            kept[item_id] = item
            wanted += self._parts_of(item_id)
        return {item_id: item for item_id, item in self._items.items() if item_id in kept}

    def _parts_of(self, item_id: int) -> list[int]:
        parts: list[int] = []
        self._reader.step(len(self._references))
        for kind, source, targets in self._references:
            if kind in _PARTS and source == item_id:
                parts += targets
            elif kind == b"auxl" and item_id in targets and self._is_alpha(source):
                parts.append(source)
        return parts

    def _is_alpha(self, item_id: int) -> bool:
        kinds = [body(self._reader, box)[FULL_BYTES:] for _, box in self._properties_of(item_id) if box.kind == b"auxC"]
        return bool(kinds) and kinds[0].split(b"\0", 1)[0] in _ALPHA

    def _properties_of(self, item_id: int) -> Iterator[tuple[int, Box]]:
        """The properties of an item with their numbers, from 1."""
        for associations in self._associations:
            for _, number in associations.by_item.get(item_id, ()):
                if 0 < number <= len(self._properties):
                    yield number, self._properties[number - 1]

    def _coding_of(self, item_id: int) -> Coding:
        for _, box in self._properties_of(item_id):
            if box.kind in CODECS:
                return Coding(CODECS[box.kind], length_bytes(box.kind, body(self._reader, box)))
        return Coding()

    def _keep_in_file(self, place: InPlace, location: Location, coding: Coding) -> None:
        for extent in location.extents:
            start = location.base + extent.offset
            end = start + extent.length
            if extent.length == 0 or not any(box.body <= start and end <= box.end for box in self._media):
                raise DamageError(CUT_OFF)
            place.keep(start, end)
            if len(location.extents) == 1:
                keep_sample(self._reader, place, coding, start, end)

    def _write(self, box: Box) -> bytes:
        """A child of the box as it is from now on; nothing for what is left out."""
        match box.kind:
            case b"hdlr":
                return neutral_handler(self._reader, box)
            case b"pitm":
                return make_box(b"pitm", body(self._reader, box))
            case b"dinf":
                return _SAME_FILE if box.end - box.start >= len(_SAME_FILE) else b""
            case b"iinf":
                return write_items(self._reader, box, self._kept)
            case b"iref":
                return write_references(self._reader, box, self._kept_references())
            case b"iprp":
                return self._write_properties()
            case b"iloc":
                return write_locations(self._locations, self._kept)
            case b"idat":
                return make_box(b"idat", self._boxed_data(box))
            case _:
                return b""

    def _kept_references(self) -> list[Reference]:
        kept: list[Reference] = []
        for kind, source, targets in self._references:
            left = tuple(target for target in targets if target in self._kept)
            if source in self._kept and left and kind in _PARTS | {b"auxl", b"prem"}:
                kept.append(Reference(kind, source, left))
        return kept

    def _boxed_data(self, box: Box) -> bytes:
        data = bytearray(box.end - box.body)
        for item_id in self._kept:
            location = self._locations.by_item.get(item_id)
            if location is None or location.method != IN_BOX:
                continue
            for extent in location.extents:
                start = location.base + extent.offset
                if start + extent.length > len(data):
                    raise DamageError(CUT_OFF)
                part = self._reader.bytes_at(box.body + start, extent.length)
                data[start : start + extent.length] = part
        return bytes(data)

    def _write_properties(self) -> bytes:
        used = {number for item_id in self._kept for number, _ in self._properties_of(item_id)}
        properties = [
            self._write_property(box) if number in used else make_box(FREE, bytes(box.end - box.body))
            for number, box in enumerate(self._properties, start=1)
        ]

        def keeps(item_id: int, is_essential: bool, index: int) -> bool:
            if item_id not in self._kept:
                return False
            is_known = 0 < index <= len(properties) and properties[index - 1][4:8] != FREE
            if is_essential and not is_known:
                raise DamageError(UNKNOWN)
            return is_known

        written = [write_associations(associations, keeps) for associations in self._associations]
        return make_box(b"iprp", make_box(b"ipco", b"".join(properties)) + b"".join(written))

    def _write_property(self, box: Box) -> bytes:
        """A property, or free space in its place, for the others are counted by their order."""
        content = body(self._reader, box)
        if box.kind in _PROPERTIES:
            return make_box(box.kind, content)
        if box.kind in CODECS:
            return make_box(box.kind, neutral_config(box.kind, content))
        if box.kind == b"colr":
            neutral = neutral_color_box(content)
            if neutral is not None:
                return make_box(b"colr", neutral)
        return make_box(FREE, bytes(len(content)))
