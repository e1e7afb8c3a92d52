"""Elements of WebM and Matroska files (RFC 8794): finding them, and turning them into void elements where they lie."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from immshare.media.cleaning.recipe import InPlace
from immshare.media.headers.reader import CUT_OFF, DAMAGED, DamageError, Reader

_MAX_ID_BYTES = 4
_SHORT_VOID_BYTES = 128
_LONG_HEADER_BYTES = 9
_VOID: Final = b"\xec"


class Element(NamedTuple):
    """One element.

    Attributes:
        kind: Its id, with the marker of its length.
        start: Where its id stands.
        body: Where its content starts.
        end: Where it ends; for one of unknown size the end of what surrounds it.
        is_open: Whether its size is unknown.
    """

    kind: int
    start: int
    body: int
    end: int
    is_open: bool


def read_elements(reader: Reader, position: int, end: int) -> Iterator[Element]:
    """The elements from ``position`` to ``end``.

    Raises:
        DamageError: One is longer than what surrounds it, or makes no sense.
    """
    while position < end:
        element = read_element(reader, position, end)
        yield element
        position = element.end


def read_element(reader: Reader, position: int, end: int) -> Element:
    """The element at ``position``.

    Raises:
        DamageError: It is longer than what surrounds it, or makes no sense.
    """
    reader.step()
    id_bytes = number_bytes(reader, position)
    if id_bytes > _MAX_ID_BYTES:
        raise DamageError(DAMAGED)
    size_at = position + id_bytes
    size_bytes = number_bytes(reader, size_at)
    mask = (1 << 7 * size_bytes) - 1
    size = int.from_bytes(reader.bytes_at(size_at, size_bytes), "big") & mask
    start, is_open = size_at + size_bytes, size == mask
    stop = end if is_open else start + size
    if stop > end or start > end:
        raise DamageError(CUT_OFF)
    return Element(int.from_bytes(reader.bytes_at(position, id_bytes), "big"), position, start, stop, is_open)


def number_bytes(reader: Reader, position: int) -> int:
    """How many bytes a number of variable size takes: the leading zero bits of the first say."""
    first = reader.byte(position)
    if first == 0:
        raise DamageError(DAMAGED)
    return 9 - first.bit_length()


def read_number(reader: Reader, element: Element) -> int:
    """The content of an element that is a whole number."""
    return int.from_bytes(reader.bytes_at(element.body, min(element.end - element.body, 8)), "big")


def keep_element(place: InPlace, element: Element) -> None:
    """Keep an element as it is."""
    place.keep(element.start, element.end)


def empty_element(place: InPlace, element: Element) -> None:
    """Keep an element with zeros in it; of a text they mean that it is empty."""
    place.keep(element.start, element.body)


def void_element(place: InPlace, element: Element) -> None:
    """Turn an element into a void one of the same length."""
    length = element.end - element.start
    if length <= _SHORT_VOID_BYTES:
        place.replace(element.start, _VOID + bytes((0x80 | length - 2,)))
    else:
        place.replace(element.start, _VOID + b"\x01" + (length - _LONG_HEADER_BYTES).to_bytes(7, "big"))
