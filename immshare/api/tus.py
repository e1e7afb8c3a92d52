"""The words of the tus protocol, version 1.0.0: https://tus.io/protocols/resumable-upload (core, creation, termination, checksum, expiration)."""

import base64
import binascii
from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request, Response
from fastapi.routing import APIRoute

from immshare.api.problems import STATUS_BY_CODE, problem
from immshare.errors import ImmshareError, InvalidInputError, NotFoundError
from immshare.services.upload_chunk import ChunkMismatchError

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,termination,checksum,expiration"
CHUNK_TYPE: Final = "application/offset+octet-stream"
MAX_LENGTH_DIGITS: Final = 18

_CHECKSUM_MISMATCH = 460
_PRECONDITION_FAILED = 412
_METHOD_HEADER = "x-http-method-override"


class TusRoute(APIRoute):
    """A route that speaks tus: every answer carries the version, and refusals have the protocol's statuses."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """See the framework."""
        handle = super().get_route_handler()

        async def handle_tus(request: Request) -> Response:
            try:
                response = await handle(request) if speaks_tus(request) else _wrong_version()
            except ImmshareError as error:
                response = _refuse(error)
            response.headers["Tus-Resumable"] = VERSION
            return response

        return handle_tus


def speaks_tus(request: Request) -> bool:
    """Whether the client speaks this version; to ask what is spoken nothing is needed."""
    return request.method == "OPTIONS" or request.headers.get("tus-resumable") == VERSION


def method_of(request: Request) -> str:
    """The method that is meant: what X-HTTP-Method-Override says, for clients that cannot send every method."""
    return request.headers.get(_METHOD_HEADER, request.method).upper()


def whole_number(request: Request, header: str) -> int:
    """A header that must be a whole number.

    Raises:
        InvalidInputError: It is missing, or something else.
    """
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_LENGTH_DIGITS):
        raise InvalidInputError(f"The header {header} must be a whole number.")
    return int(text)


def read_metadata(header: str) -> dict[str, str]:
    """Read Upload-Metadata: pairs of a key and base64, separated by commas; a key alone means an empty value.

    Raises:
        InvalidInputError: It is not written so.
    """
    pairs = (pair.strip().partition(" ") for pair in header.split(",") if pair.strip())
    try:
        return {key: base64.b64decode(text.strip(), validate=True).decode() for key, _, text in pairs}
    except (binascii.Error, ValueError) as error:
        raise InvalidInputError("The header Upload-Metadata must hold keys and base64-encoded UTF-8.") from error


def read_chunk_sha1(request: Request) -> bytes | None:
    """The SHA-1 of the chunk by Upload-Checksum, 20 bytes; None when there is no such header.

    Raises:
        InvalidInputError: It is another algorithm, or not base64.
    """
    header = request.headers.get("upload-checksum")
    if header is None:
        return None
    algorithm, _, text = header.partition(" ")
    try:
        digest = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if algorithm != "sha1" or len(digest) != 20:
        raise InvalidInputError("The header Upload-Checksum must be sha1 and a base64-encoded SHA-1.")
    return digest


def _wrong_version() -> Response:
    return problem(_PRECONDITION_FAILED, f"This server speaks tus {VERSION}.", {"Tus-Version": VERSION})


def _refuse(error: ImmshareError) -> Response:
    if isinstance(error, NotFoundError):
        return problem(404, error.message)
    if isinstance(error, ChunkMismatchError):  # a status of the protocol's own
        return problem(_CHECKSUM_MISMATCH, error.message, phrase="Checksum Mismatch")
    return problem(STATUS_BY_CODE[error.code], error.message)
