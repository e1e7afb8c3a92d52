"""Color profiles (ICC.1:2022) without words: the colors stay, who made the profile, when and for what device does not.

The profile keeps its length, so that it can be changed where nothing may move.
"""

import struct
from typing import Final

from immshare.media.headers.reader import DamageError

_HEADER_BYTES: Final = 128
_SIGNATURE = slice(36, 40)
_ENTRY_BYTES = 12
_MAX_TAGS = 200
_NEUTRAL_DATE = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)

# Fields of the header that name programs, platforms and devices, or identify the profile: offset, length.
_NAMES = ((4, 4), (40, 4), (48, 8), (80, 4), (84, 44))
_DATE = slice(24, 36)

_COLOR_TAGS = frozenset(
    b"rXYZ gXYZ bXYZ wtpt bkpt rTRC gTRC bTRC kTRC chad cicp gamt A2B0 A2B1 A2B2 A2B3 B2A0 B2A1 B2A2 B2A3"
    b" D2B0 D2B1 D2B2 D2B3 B2D0 B2D1 B2D2 B2D3 pre0 pre1 pre2 rig0 rig2 aarg aagg aabg".split()
)
_COLOR_TYPES = frozenset(
    (b"XYZ ", b"curv", b"para", b"sf32", b"cicp", b"mft1", b"mft2", b"mAB ", b"mBA ", b"mpet", b"sig ")
)
_TEXT_TAGS = frozenset((b"desc", b"cprt"))  # required of every profile
_DESCRIPTION = b"desc\0\0\0\0\0\0\0\1"  # one character: the closing NUL
_LOCALIZED = struct.pack(">4s4xLL2s2sLL", b"mluc", 1, 12, b"en", b"US", 2, 28) + b"\0 "


def neutral_profile(profile: bytes) -> bytes | None:
    """The same profile of the same length without its texts, names and dates.

    Args:
        profile: As it is embedded.

    Returns:
        None when it is no profile at all; decoders do without it too.

    Raises:
        DamageError: Colors are described in a way that is not known.
    """
    if len(profile) < _HEADER_BYTES + 4 or profile[_SIGNATURE] != b"acsp":
        return None
    (count,) = struct.unpack_from(">L", profile, _HEADER_BYTES)
    table_end = _HEADER_BYTES + 4 + count * _ENTRY_BYTES
    if count > _MAX_TAGS or table_end > len(profile):
        return None
    neutral = bytearray(len(profile))
    neutral[:_HEADER_BYTES] = _header(profile)
    entries = [_entry(profile, _HEADER_BYTES + 4 + index * _ENTRY_BYTES) for index in range(count)]
    if any(offset < table_end or offset + size > len(profile) for _, offset, size in entries):
        return None
    kept = [entry for entry in entries if entry[0] in _COLOR_TAGS | _TEXT_TAGS]
    for tag, offset, size in sorted(kept, key=lambda entry: entry[0] in _COLOR_TAGS):  # texts first, colors over them
        data = profile[offset : offset + size]
        neutral[offset : offset + size] = _color(data) if tag in _COLOR_TAGS else _neutral_text(data)
    table = struct.pack(">L", len(kept)) + b"".join(struct.pack(">4sLL", *entry) for entry in kept)
    neutral[_HEADER_BYTES : _HEADER_BYTES + len(table)] = table
    return bytes(neutral)


def neutral_color_box(content: bytes) -> bytes | None:
    """The content of a color box (``colr`` of ISO base media files) of the same length without a profile's words.

    Returns:
        None when nothing is left of it.

    Raises:
        DamageError: Colors are described in a way that is not known.
    """
    kind = content[:4]
    if kind in (b"nclx", b"nclc"):
        return content
    profile = neutral_profile(content[4:]) if kind in (b"prof", b"rICC") else None
    return None if profile is None else kind + profile


def _entry(profile: bytes, position: int) -> tuple[bytes, int, int]:
    tag, offset, size = struct.unpack_from(">4sLL", profile, position)
    return tag, offset, size


def _header(profile: bytes) -> bytes:
    header = bytearray(profile[:_HEADER_BYTES])
    header[_DATE] = _NEUTRAL_DATE
    for start, length in _NAMES:
        header[start : start + length] = bytes(length)
    return bytes(header)


def _color(data: bytes) -> bytes:
    if data[:4] not in _COLOR_TYPES:
        raise DamageError("has a color profile of an unknown kind")
    return data


def _neutral_text(data: bytes) -> bytes:
    """An empty text of the same type and length."""
    kind = data[:4]
    start = {b"desc": _DESCRIPTION, b"mluc": _LOCALIZED}.get(kind, kind + bytes(4))
    return start[: len(data)].ljust(len(data), b"\0")
