"""How a movie's tracks are coded (``stsd``; ISO/IEC 14496-12, 8.5.2, 14496-15 and the QuickTime file format): numbers stay, names go."""

from dataclasses import dataclass
from typing import Final

from immshare.media.cleaning.boxes import free_box, keep_box, keep_header
from immshare.media.cleaning.icc import neutral_color_box
from immshare.media.cleaning.nal_units import CODECS, Codec, length_bytes, neutral_config
from immshare.media.cleaning.recipe import UNKNOWN, InPlace
from immshare.media.headers.boxes import FULL_BYTES, Box, read_boxes
from immshare.media.headers.reader import DAMAGED, DamageError, Reader

_PICTURES: Final = frozenset(
    b"avc1 avc2 avc3 avc4 hvc1 hev1 dvh1 dvhe dva1 dvav av01 vp08 vp09 mp4v s263 h263 H263 SVQ1 SVQ3 cvid"
    b" apch apcn apcs apco ap4h ap4x".split()
)
_WITH_UNITS: Final = frozenset(b"avc1 avc2 avc3 avc4 hvc1 hev1 dvh1 dvhe dva1 dvav".split())
STILLS: Final = frozenset((b"jpeg", b"png "))
"""Still pictures: what cameras add as a track beside the film, and not a film."""

_SOUNDS: Final = frozenset(
    b"mp4a alac ac-3 ec-3 ac-4 Opus fLaC lpcm sowt twos in24 in32 fl32 fl64 ulaw alaw ima4 samr sawb sawp .mp3 mha1 mhm1"
    b" apac QDM2 NONE agsm dtsc dtse dtsh dtsl ipcm fpcm".split()
) | {b"raw ", b"ms\0\x02", b"ms\0\x11"}

_PICTURE_CHILDREN: Final = frozenset(
    b"av1C vpcC esds pasp clap fiel gama btrt mdcv clli SmDm CoLL dvcC dvvC dvwC lhvC amve ccst auxi st3d vexu hfov d263 glbl".split()
)
_SOUND_CHILDREN: Final = frozenset(
    b"esds chan chnl dac3 dec3 dac4 dOps dfLa alac btrt srat SA3D damr dapa mhaC pcmC ddts frma enda".split()
)
_PICTURE_BYTES, _SOUND_BYTES = 78, 28
_MORE_SOUND_BYTES: Final = {0: 0, 1: 16, 2: 36}  # by QuickTime's version of the entry
_VENDOR_AT, _NAME_AT, _NAME_BYTES = 12, 42, 32
_FLAC_STREAM_INFO = b"\x80\0\0\x22"  # the last block, the first kind, 34 bytes


@dataclass(frozen=True, slots=True)
class Coding:
    """What has to be known of a track's coding to find messages in its pictures; no codec where there are none."""

    codec: Codec | None = None
    length_bytes: int = 0


def read_kinds(reader: Reader, box: Box) -> list[bytes]:
    """The codings of a track, four letters each."""
    return [entry.kind for entry in read_boxes(reader, box.body + FULL_BYTES + 4, box.end)]


def clean_entries(reader: Reader, place: InPlace, box: Box, handler: bytes) -> Coding:
    """Keep the codings of a track without names.

    Args:
        reader: The file.
        place: Where it is kept.
        box: The ``stsd``.
        handler: What kind of track it is.

    Raises:
        DamageError: A coding is not known, or there are several that differ.
    """
    place.keep(box.start, box.body + FULL_BYTES + 4)
    codings = [
        _clean_sound(reader, place, box, entry) if handler == b"soun" else _clean_picture(reader, place, entry)
        for entry in read_boxes(reader, box.body + FULL_BYTES + 4, box.end)
    ]
    if not codings or any(coding != codings[0] for coding in codings):
        raise DamageError(UNKNOWN)
    return codings[0]


def _clean_picture(reader: Reader, place: InPlace, entry: Box) -> Coding:
    children_at = entry.body + _PICTURE_BYTES
    if entry.kind not in _PICTURES or children_at > entry.end:
        raise DamageError(UNKNOWN)
    place.keep(entry.start, children_at)
    place.replace(entry.body + _VENDOR_AT, bytes(4))
    place.replace(entry.body + _NAME_AT, bytes(_NAME_BYTES))
    coding = Coding()
    for child in read_boxes(reader, children_at, entry.end):
        content = reader.bytes_at(child.body, child.end - child.body)
        if child.kind in CODECS:
            keep_header(place, child)
            place.replace(child.body, neutral_config(child.kind, content))
            coding = Coding(CODECS[child.kind], length_bytes(child.kind, content))
        elif child.kind == b"colr":
            _clean_color(place, child, content)
        elif child.kind == b"sv3d":
            _clean_spherical(reader, place, child)
        elif child.kind in _PICTURE_CHILDREN:
            keep_box(place, child)
        else:
            free_box(place, child)
    if entry.kind in _WITH_UNITS and coding.codec is None:
        raise DamageError(UNKNOWN)
    return coding


def _clean_color(place: InPlace, box: Box, content: bytes) -> None:
    neutral = neutral_color_box(content)
    if neutral is None:
        free_box(place, box)
    else:
        keep_header(place, box)
        place.replace(box.body, neutral)


def _clean_spherical(reader: Reader, place: InPlace, box: Box) -> None:
    """How a panorama is projected, without the name of the program that says so."""
    keep_header(place, box)
    for child in read_boxes(reader, box.body, box.end):
        if child.kind == b"proj":
            keep_box(place, child)
        else:
            keep_header(place, child)


def _clean_sound(reader: Reader, place: InPlace, box: Box, entry: Box) -> Coding:
    if entry.kind not in _SOUNDS:
        raise DamageError(UNKNOWN)
    (version,) = reader.unpack(">H", entry.body + 8)
    is_quicktime = reader.byte(box.body) == 0
    if version not in _MORE_SOUND_BYTES:
        raise DamageError(DAMAGED)
    children_at = entry.body + _SOUND_BYTES + (_MORE_SOUND_BYTES[version] if is_quicktime else 0)
    place.keep(entry.start, min(children_at, entry.end))
    place.replace(entry.body + _VENDOR_AT, bytes(4))
    _clean_sound_children(reader, place, children_at, entry.end)
    return Coding()


def _clean_sound_children(reader: Reader, place: InPlace, start: int, end: int, *, is_outside: bool = True) -> None:
    for child in read_boxes(reader, start, end):
        if child.kind == b"wave" and is_outside:
            keep_header(place, child)
            _clean_sound_children(reader, place, child.body, child.end, is_outside=False)
        elif child.kind == b"dfLa" and reader.bytes_at(child.body + FULL_BYTES, 4) != _FLAC_STREAM_INFO:
            raise DamageError(UNKNOWN)
        elif child.kind in _SOUND_CHILDREN or child.kind in _SOUNDS or child.kind == bytes(4):
            keep_box(place, child)
        else:
            free_box(place, child)
