"""Messages inside H.264 and H.265 pictures (ITU-T H.264 and H.265, annex D): those that carry free bytes become filler of the same length.

Dashboard cameras and camcorders write place and time there, encoders their settings.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from immshare.media.headers.reader import DAMAGED, DamageError, Reader

_MIN_AVC_CONFIG_BYTES, _MIN_HEVC_CONFIG_BYTES = 7, 23
_TYPE_END = 0xFF

# Buffering, timing, cropping, filler, recovery, frame packing, orientation, parameter sets, hashes, mastering display, light levels,
# transfer, depth and alpha: numbers that players use.
_KNOWN_MESSAGES: Final = frozenset(
    {0, 1, 2, 3, 6, 19, 45, 47, 128, 129, 130, 131, 132, 133, 137, 144, 147, 148, 165, 168, 176, 177}
)


@dataclass(frozen=True, slots=True)
class Codec:
    """What differs between the two.

    Attributes:
        header_bytes: Of a unit.
        messages: Types of units that hold messages.
        filler: First byte of a unit of filler.
        type_mask: Which bits of a unit's first byte tell its type, and how far they are shifted.
        type_shift: See above.
    """

    header_bytes: int
    messages: frozenset[int]
    filler: int
    type_mask: int
    type_shift: int

    def holds_messages(self, first: int) -> bool:
        """Whether a unit that starts with this byte holds messages."""
        return (first & self.type_mask) >> self.type_shift in self.messages


AVC: Final = Codec(1, frozenset({6}), 12, 0x1F, 0)
HEVC: Final = Codec(2, frozenset({39, 40}), 38 << 1, 0x7E, 1)
CODECS: Final = {b"avcC": AVC, b"hvcC": HEVC}


def length_bytes(kind: bytes, config: bytes) -> int:
    """How many bytes the length of a unit takes in samples.

    Args:
        kind: Kind of the configuration's box, ``avcC`` or ``hvcC``.
        config: Its content.

    Raises:
        DamageError: It is too short.
    """
    if len(config) < (_MIN_AVC_CONFIG_BYTES if kind == b"avcC" else _MIN_HEVC_CONFIG_BYTES):
        raise DamageError(DAMAGED)
    return (config[4 if kind == b"avcC" else 21] & 3) + 1


def neutral_config(kind: bytes, config: bytes) -> bytes:
    """A decoder configuration of the same length without messages.

    Args:
        kind: Kind of its box, ``avcC`` or ``hvcC``.
        config: Its content.

    Raises:
        DamageError: It makes no sense.
    """
    length_bytes(kind, config)
    if kind == b"avcC":  # it holds parameter sets alone
        return config
    neutral = bytearray(config)
    reader, position = Reader(config), _MIN_HEVC_CONFIG_BYTES
    for _ in range(config[position - 1]):
        (count,) = reader.unpack(">H", position + 1)
        is_messages = config[position] & 0x3F in HEVC.messages
        if is_messages:
            neutral[position] = config[position] & 0xC0 | HEVC.filler >> 1
        position += 3
        for _ in range(count):
            reader.step()
            (length,) = reader.unpack(">H", position)
            reader.require(position + 2, length)
            if is_messages:
                neutral[position + 2 : position + 2 + length] = filler_unit(HEVC, length)
            position += 2 + length
    return bytes(neutral)


def replaced_units(reader: Reader, codec: Codec, size_bytes: int, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Which units of a sample are replaced, and by what.

    Args:
        reader: The file.
        codec: Of the track.
        size_bytes: How many bytes the length of a unit takes.
        start: Where the sample starts.
        end: Where it ends.

    Raises:
        DamageError: A unit is longer than the sample.
    """
    position = start
    while position + size_bytes < end:
        reader.step()
        length = int.from_bytes(reader.bytes_at(position, size_bytes), "big")
        position += size_bytes
        if position + length > end:
            raise DamageError(DAMAGED)
        if length and codec.holds_messages(reader.byte(position)):
            unit = reader.bytes_at(position, length)
            if not _is_known(unit[codec.header_bytes :]):
                yield position, filler_unit(codec, length)
        position += length


def filler_unit(codec: Codec, length: int) -> bytes:
    """A unit that decoders skip.

    Args:
        codec: Of the track.
        length: Of the unit in bytes.
    """
    header = bytes((codec.filler, 1))[: codec.header_bytes]
    return (header.ljust(length - 1, b"\xff") + b"\x80")[:length]


def _is_known(payload: bytes) -> bool:
    """Whether a unit holds nothing but messages of known kinds."""
    raw = payload.replace(b"\0\0\3", b"\0\0")  # a 3 keeps two zeros from looking like the start of a unit
    position = 0
    while position < len(raw) and raw[position:] != b"\x80":
        kind, position = _number(raw, position)
        length, position = _number(raw, position)
        position += length
        if kind not in _KNOWN_MESSAGES or position > len(raw):
            return False
    return True


def _number(raw: bytes, position: int) -> tuple[int, int]:
    """A number as messages write it, and where it ends."""
    value = 0
    while position < len(raw) and raw[position] == _TYPE_END:
        value += _TYPE_END
        position += 1
    last = raw[position] if position < len(raw) else len(raw)
    return value + last, position + 1
