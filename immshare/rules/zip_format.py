"""The bytes of a zip archive's own: headers of stored entries, central directory, end records, zip64 where a number needs it.

By PKWARE's APPNOTE 6.3.10; the extended timestamp is Info-ZIP's (extra field 0x5455). No entry is compressed, and none has a data
descriptor: sizes and CRC-32 are known before the first byte is sent.
"""

import struct
from datetime import datetime
from typing import Final, NamedTuple

LIMIT_32: Final = 0xFFFFFFFF
"""A number of four bytes from here on means: look in the zip64 field."""
LIMIT_16: Final = 0xFFFF

NO_INSTANT: Final = -(1 << 63)
"""Stands for "not told" where an entry's instant would be."""

DOS_EPOCH: Final = (1 << 5 | 1) << 16
"""1980-01-01 00:00:00, as ``dos_time`` spells it: the first instant that the format knows, and the one for a time that is not told."""

LOCAL_BYTES: Final = 30
CENTRAL_BYTES: Final = 46
END_BYTES: Final = 22
_END_64_BYTES = 56
_LOCATOR_BYTES = 20
_INSTANT_BYTES = 9
_LOCAL_64_BYTES = 20

_LOCAL = struct.Struct("<IHHHIIIIHH")
_CENTRAL = struct.Struct("<IHHHHIIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")
_END_64 = struct.Struct("<IQHHIIQQQQ")
_LOCATOR = struct.Struct("<IIQI")
_INSTANT = struct.Struct("<HHBi")

_STORED = 0
_UTF_8 = 0x0800
_VERSION, _VERSION_64 = 20, 45
_MADE_ON_UNIX = 3 << 8
_PLAIN_FILE = 0o100644 << 16


class Entry(NamedTuple):
    """One file in an archive.

    Attributes:
        name: In UTF-8; safe and unique in its archive.
        size_bytes: Its length.
        crc32: Of its bytes.
        dos_time: Wall clock, as ``dos_time`` spells it.
        instant_s: The same in seconds since 1970, UTC; ``NO_INSTANT`` to tell none.
    """

    name: bytes
    size_bytes: int
    crc32: int
    dos_time: int
    instant_s: int


def dos_time(local: datetime) -> int:
    """A wall clock in the format's four bytes, date before time, to two seconds; from 1980 to 2107, what lies outside at the edge."""
    if local.year < 1980:
        return DOS_EPOCH
    if local.year > 2107:
        return (127 << 9 | 12 << 5 | 31) << 16 | 23 << 11 | 59 << 5 | 29
    date = (local.year - 1980) << 9 | local.month << 5 | local.day
    return date << 16 | local.hour << 11 | local.minute << 5 | local.second // 2


def local_size(name_bytes: int, size_bytes: int, instant_s: int) -> int:
    """Length of what ``local_header`` makes."""
    return LOCAL_BYTES + name_bytes + _instant_size(instant_s) + (_LOCAL_64_BYTES if size_bytes >= LIMIT_32 else 0)


def local_header(entry: Entry) -> bytes:
    """What stands before an entry's bytes."""
    extra = _instant(entry.instant_s)
    size, version = entry.size_bytes, _VERSION
    if size >= LIMIT_32:
        extra = struct.pack("<HHQQ", 1, 16, size, size) + extra
        size, version = LIMIT_32, _VERSION_64
    fixed = _LOCAL.pack(
        0x04034B50, version, _UTF_8, _STORED, entry.dos_time, entry.crc32, size, size, len(entry.name), len(extra)
    )
    return fixed + entry.name + extra


def central_size(name_bytes: int, size_bytes: int, instant_s: int, offset: int) -> int:
    """Length of what ``central_header`` makes."""
    wide = (16 if size_bytes >= LIMIT_32 else 0) + (8 if offset >= LIMIT_32 else 0)
    return CENTRAL_BYTES + name_bytes + _instant_size(instant_s) + (wide + 4 if wide else 0)


def central_header(entry: Entry, offset: int) -> bytes:
    """An entry's line in the central directory.

    Args:
        entry: The entry.
        offset: Where its local header begins in the archive.
    """
    size, wide = entry.size_bytes, b""
    if size >= LIMIT_32:
        wide, size = struct.pack("<QQ", size, size), LIMIT_32
    if offset >= LIMIT_32:
        wide, offset = wide + struct.pack("<Q", offset), LIMIT_32
    extra = struct.pack("<HH", 1, len(wide)) + wide if wide else b""
    extra += _instant(entry.instant_s)
    version = _VERSION_64 if wide else _VERSION
    fixed = _CENTRAL.pack(
        0x02014B50, _MADE_ON_UNIX | version, version, _UTF_8, _STORED, entry.dos_time, entry.crc32, size, size,
        len(entry.name), len(extra), 0, 0, 0, _PLAIN_FILE, offset,
    )  # fmt: skip
    return fixed + entry.name + extra


def end_size(count: int, central_bytes: int, central_offset: int) -> int:
    """Length of what ``end_records`` makes."""
    return END_BYTES + (_END_64_BYTES + _LOCATOR_BYTES if _is_wide(count, central_bytes, central_offset) else 0)


def end_records(count: int, central_bytes: int, central_offset: int) -> bytes:
    """What stands at an archive's end.

    Args:
        count: Entries.
        central_bytes: Length of the central directory.
        central_offset: Where it begins.
    """
    wide = b""
    if _is_wide(count, central_bytes, central_offset):
        # The record's own length is told without its first twelve bytes.
        wide = _END_64.pack(
            0x06064B50, _END_64_BYTES - 12, _MADE_ON_UNIX | _VERSION_64, _VERSION_64, 0, 0, count, count,
            central_bytes, central_offset,
        )  # fmt: skip
        wide += _LOCATOR.pack(0x07064B50, 0, central_offset + central_bytes, 1)
    few = min(count, LIMIT_16)
    narrow = _END.pack(
        0x06054B50, 0, 0, few, few, min(central_bytes, LIMIT_32), min(central_offset, LIMIT_32), 0
    )  # fmt: skip
    return wide + narrow


def _is_wide(count: int, central_bytes: int, central_offset: int) -> bool:
    return count >= LIMIT_16 or central_bytes >= LIMIT_32 or central_offset >= LIMIT_32


def _instant_size(instant_s: int) -> int:
    return _INSTANT_BYTES if -(1 << 31) <= instant_s < 1 << 31 else 0


def _instant(instant_s: int) -> bytes:
    # Four bytes with a sign: 1901 to 2038.
    return _INSTANT.pack(0x5455, 5, 1, instant_s) if _instant_size(instant_s) else b""
