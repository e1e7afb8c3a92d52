"""Codecs in WebM and Matroska files (https://www.matroska.org/technical/codec_specs.html): which are known, and their private data without words."""

import struct
from typing import Final

from immshare.media.cleaning.nal_units import AVC, HEVC, length_bytes, neutral_config
from immshare.media.cleaning.recipe import UNKNOWN
from immshare.media.cleaning.sample_entries import Coding
from immshare.media.headers.reader import DAMAGED, DamageError

_AVC, _HEVC, _VORBIS, _FLAC = b"V_MPEG4/ISO/AVC", b"V_MPEGH/ISO/HEVC", b"A_VORBIS", b"A_FLAC"
_KNOWN: Final = frozenset(
    (b"V_VP8", b"V_VP9", b"V_AV1", b"V_FFV1", b"V_PRORES", b"V_MPEG1", b"V_MPEG2", _AVC, _HEVC, _VORBIS, _FLAC)
) | {b"A_OPUS", b"A_ALAC", b"A_TRUEHD", b"A_TTA1", b"A_WAVPACK4", b"A_AC3", b"A_EAC3", b"A_DTS"}
_FAMILIES: Final = (b"V_MPEG4/ISO/", b"A_AAC", b"A_MPEG/", b"A_PCM/", b"A_AC3/", b"A_DTS/")
_CONFIGS: Final = {_AVC: b"avcC", _HEVC: b"hvcC"}

_COMMENT: Final = b"\x03vorbis"
_COMMENT_BYTES = 16  # kind and name, length of the vendor's name, count of comments, closing bit
_STREAM_INFO, _PADDING, _LAST = 0, 1, 0x80


def is_known_codec(codec: bytes) -> bool:
    """Whether a track of this codec can be kept."""
    return codec in _KNOWN or codec.startswith(_FAMILIES)


def coding_of(codec: bytes, private: bytes) -> Coding:
    """What has to be known to find messages in a track's pictures.

    Raises:
        DamageError: The private data of a codec that has such are missing.
    """
    kind = _CONFIGS.get(codec)
    if kind is None:
        return Coding()
    return Coding(AVC if codec == _AVC else HEVC, length_bytes(kind, private))


def neutral_private(codec: bytes, private: bytes) -> bytes:
    """The private data of a codec, of the same length, without comments and messages.

    Raises:
        DamageError: They make no sense.
    """
    if codec in _CONFIGS:
        return neutral_config(_CONFIGS[codec], private)
    if codec == _VORBIS:
        return _neutral_vorbis(private)
    if codec == _FLAC:
        return _neutral_flac(private)
    return private


def _neutral_vorbis(private: bytes) -> bytes:
    """Three packets; the second holds the encoder's name and comments (Vorbis I, 5.2)."""
    sizes, position = [], 1
    if private[:1] != b"\x02":
        raise DamageError(UNKNOWN)
    for _ in range(2):
        size = 0
        while private[position : position + 1] == b"\xff":
            size += 255
            position += 1
        sizes.append(size + int.from_bytes(private[position : position + 1], "big"))
        position += 1
    start = position + sizes[0]
    packet = private[start : start + sizes[1]]
    if len(packet) < _COMMENT_BYTES or not packet.startswith(_COMMENT):
        raise DamageError(DAMAGED)
    vendor_bytes = len(packet) - _COMMENT_BYTES
    neutral = _COMMENT + struct.pack("<L", vendor_bytes) + b" " * vendor_bytes + struct.pack("<LB", 0, 1)
    return private[:start] + neutral + private[start + sizes[1] :]


def _neutral_flac(private: bytes) -> bytes:
    """Blocks of metadata; only the first kind describes the sound (RFC 9639, 8)."""
    neutral, position, is_last = bytearray(private), 4, private[:4] != b"fLaC"
    if is_last:
        raise DamageError(UNKNOWN)
    while not is_last:
        header = private[position : position + 4]
        end = position + 4 + int.from_bytes(header[1:], "big")
        if len(header) < 4 or end > len(private):
            raise DamageError(DAMAGED)
        is_last = bool(header[0] & _LAST)
        if header[0] & ~_LAST != _STREAM_INFO:
            neutral[position] = header[0] & _LAST | _PADDING
            neutral[position + 4 : end] = bytes(end - position - 4)
        position = end
    neutral[position:] = bytes(len(private) - position)
    return bytes(neutral)
