"""Sending files: Range, ETag, names, and what a browser may do with what it gets."""

from collections.abc import Iterator
from typing import Protocol
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import FileResponse, Response

from immshare.api.body_stream import BodyStream
from immshare.errors import MediaMissingError
from immshare.rules.access import Caller
from immshare.rules.byte_range import UnsatisfiableRangeError, parse_range
from immshare.services import assets, guest_media
from immshare.services.assets import MediaFile
from immshare.services.context import Context
from immshare.store.keys import RenditionName

_YEAR_S = 31_536_000
_HOUR_S = 3600

_INLINE_TYPES = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/webp",
        "image/gif",
        "image/avif",
        "image/bmp",
        "video/mp4",
        "video/webm",
        "video/quicktime",
    }
)


class Sendable(Protocol):
    """Something whose length is known and whose bytes come in parts: a cleaned original, an archive."""

    @property
    def size_bytes(self) -> int:
        """Its length."""

    @property
    def etag(self) -> str:
        """A strong validator, quoted."""

    @property
    def mime(self) -> str:
        """Its media type."""

    def chunks(self, start: int, stop: int) -> Iterator[bytes]:
        """The bytes from ``start`` up to, not including, ``stop``. Called and read in a thread."""


def send_rendition(request: Request, context: Context, caller: Caller, asset_id: str, name: RenditionName) -> Response:
    """Send a thumbnail or preview, read whole (it is small), with its validator. Reads the file: never in the event loop.

    Raises:
        NotFoundError: No such asset, or not the caller's to see.
        MediaMissingError: There is none (yet), or it was deleted a moment ago.
    """
    media = (assets if caller.link is None else guest_media).rendition(context, caller, asset_id, name)
    # With a cache buster the URL names one content for good.
    max_age_s = _YEAR_S if "c" in request.query_params else _HOUR_S
    headers = {"ETag": media.etag, "Cache-Control": f"private, max-age={max_age_s}, immutable"}
    if is_known(request, media.etag):
        return Response(status_code=304, headers=headers)
    try:
        content = media.path.read_bytes()
    except FileNotFoundError as error:
        raise MediaMissingError("Asset media not found") from error
    return Response(content, media_type=media.mime, headers=headers)


def send_file(request: Request, media: MediaFile, *, as_attachment: bool) -> Response:
    """Send an original with Range support. What a browser could run as a page leaves only as an attachment.

    Raises:
        MediaMissingError: It was deleted a moment ago.
    """
    headers = _file_headers(media.mime, media.etag, media.file_name, as_attachment=as_attachment)
    if is_known(request, media.etag):
        return Response(status_code=304, headers=headers)
    try:
        found = media.path.stat()
    except FileNotFoundError as error:
        raise MediaMissingError("Asset media not found") from error
    return FileResponse(media.path, media_type=media.mime, headers=headers, stat_result=found)


def send_pieces(request: Request, content: Sendable, file_name: str, *, as_attachment: bool) -> Response:
    """Send what is put together on the way, with Range support: one range, or everything.

    Args:
        request: GET or HEAD.
        content: What to send.
        file_name: The name to save it under. Where a link hides details, one that tells nothing.
        as_attachment: Whether it is saved even if a browser could show it.
    """
    headers = _file_headers(content.mime, content.etag, file_name, as_attachment=as_attachment)
    headers["Accept-Ranges"] = "bytes"
    if is_known(request, content.etag):
        return Response(status_code=304, headers=headers)
    try:
        wanted = parse_range(_range_header(request, content.etag), content.size_bytes)
    except UnsatisfiableRangeError:
        return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{content.size_bytes}"})
    start, stop = wanted or (0, content.size_bytes)
    headers["Content-Length"] = str(stop - start)
    if wanted is not None:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{content.size_bytes}"
    status = 200 if wanted is None else 206
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=content.mime)
    return BodyStream(content.chunks(start, stop), status, headers, content.mime)


def _range_header(request: Request, etag: str) -> str:
    """The wanted range: of a GET alone, and not of a file that has become another one since (RFC 9110, 13.1.5)."""
    if request.method != "GET" or request.headers.get("if-range", etag).strip() != etag:
        return ""
    return request.headers.get("range", "")


def _file_headers(mime: str, etag: str, file_name: str, *, as_attachment: bool) -> dict[str, str]:
    kind = "attachment" if as_attachment or mime not in _INLINE_TYPES else "inline"
    return {
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f"{kind}; filename*=UTF-8''{quote(file_name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }


def is_known(request: Request, etag: str) -> bool:
    """Whether the client has this very content: If-None-Match by RFC 9110, 13.1.2.

    Args:
        request: The request.
        etag: A strong validator, quoted.
    """
    candidates = (
        candidate.strip().removeprefix("W/") for candidate in request.headers.get("if-none-match", "").split(",")
    )
    return any(candidate in (etag, "*") for candidate in candidates)
