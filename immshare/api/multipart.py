"""multipart/form-data whose file goes straight to where it belongs.

Unlike the framework's own form parsing nothing is spooled: the file part is written as it comes, the other fields are small and bounded.
Format: RFC 7578; the percent-encoding of names is the one of https://html.spec.whatwg.org/#multipart-form-data.
"""

import re
from collections.abc import Callable
from typing import Final, Protocol
from urllib.parse import unquote

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from immshare.errors import InvalidInputError, TooLargeError

OVERHEAD_BYTES: Final = 1 << 20
"""All that a body may hold besides its file: boundaries, headers, fields, files of other names."""

_MAX_BOUNDARY_BYTES = 70  # RFC 2046, 5.1.1
_MAX_FIELD_BYTES = 8 << 10
_MAX_PARTS = 100
_MALFORMED = "The body is not well-formed multipart/form-data."
_ESCAPED = re.compile(r"%(0D|0A|22)", re.IGNORECASE)


class FileSink(Protocol):
    """Where the file's bytes go."""

    def write(self, data: memoryview) -> None:
        """Take the next bytes."""


class FormReader:
    """Reads one form from pieces of a body. Not for two threads at once.

    Args:
        content_type: The request's Content-Type, with the boundary.
        file_field: The name of the field that holds the file.
        field_names: The names of the fields to keep; all others are read and dropped.
        open_file: Called when the file begins.

    Attributes:
        fields: What came, by name; the last of a name counts.
        file_name: What the file part calls itself; empty when it does not say.
        has_file: Whether the file came.
        is_whole: Whether the closing boundary came.

    Raises:
        InvalidInputError: The content type is not multipart/form-data with a boundary.
    """

    def __init__(
        self, content_type: str, file_field: str, field_names: frozenset[str], open_file: Callable[[], FileSink]
    ) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not 1 <= len(boundary) <= _MAX_BOUNDARY_BYTES:
            raise InvalidInputError("The body must be multipart/form-data with a boundary.")
        self.fields: dict[str, str] = {}
        self.file_name = ""
        self.has_file = False
        self.is_whole = False
        self._file_field = file_field
        self._field_names = field_names
        self._open_file = open_file
        self._overhead = self._parts = 0
        self._part = _Part()
        self._sink: FileSink | None = None
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin_part,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._end_header,
                "on_headers_finished": self._end_headers,
                "on_part_data": self._part_data,
                "on_part_end": self._end_part,
                "on_end": self._end,
            },
        )

    def feed(self, data: bytes) -> None:
        """Take in the next piece of the body.

        Raises:
            InvalidInputError: It is not well-formed, or has two files.
            TooLargeError: There is too much besides the file.
            ImmshareError: Whatever the file's sink refuses.
        """
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise InvalidInputError(_MALFORMED) from error

    def _begin_part(self) -> None:
        self._parts += 1
        if self._parts > _MAX_PARTS:
            raise TooLargeError("The form has too many fields.")
        self._part, self._sink = _Part(), None

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._count(end - start)
        self._part.header_name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._count(end - start)
        self._part.header_value += data[start:end]

    def _end_header(self) -> None:
        part = self._part
        if part.header_name.lower() == b"content-disposition":
            part.disposition = bytes(part.header_value)
        part.header_name, part.header_value = bytearray(), bytearray()

    def _end_headers(self) -> None:
        _, options = parse_options_header(self._part.disposition)
        self._part.name = _unescape(options.get(b"name", b""))
        if self._part.name == self._file_field:
            if self.has_file:
                raise InvalidInputError(f"The form has more than one {self._file_field}.")
            self.has_file = True
            self.file_name = _unescape(options.get(b"filename", b""))
            self._sink = self._open_file()

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._sink is not None:
            self._sink.write(memoryview(data)[start:end])
            return
        self._count(end - start)
        if self._part.name in self._field_names:
            self._part.value += data[start:end]
            if len(self._part.value) > _MAX_FIELD_BYTES:
                raise TooLargeError(f"The field {self._part.name} is too long.")

    def _end_part(self) -> None:
        if self._part.name in self._field_names:
            try:
                self.fields[self._part.name] = self._part.value.decode()
            except UnicodeDecodeError as error:
                raise InvalidInputError(f"The field {self._part.name} is not UTF-8.") from error

    def _end(self) -> None:
        self.is_whole = True

    def _count(self, size_bytes: int) -> None:
        self._overhead += size_bytes
        if self._overhead > OVERHEAD_BYTES:
            raise TooLargeError(f"The form holds more than {OVERHEAD_BYTES >> 20} MiB besides its file.")


class _Part:
    """The part that is being read."""

    def __init__(self) -> None:
        self.header_name = bytearray()
        self.header_value = bytearray()
        self.disposition = b""
        self.name = ""
        self.value = bytearray()


def _unescape(text: bytes) -> str:
    return _ESCAPED.sub(lambda match: unquote(match.group()), text.decode(errors="replace"))
