"""Sending files: Range, ETag, names, and what a browser may do with what it gets."""

from urllib.parse import quote

from fastapi import Request
from fastapi.responses import FileResponse, Response

from immshare.errors import MediaMissingError
from immshare.services.assets import MediaFile

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


def send_small(request: Request, media: MediaFile, max_age_s: int) -> Response:
    """Send a rendition, read whole (it is small), with its validator.

    Call it from a plain ``def`` route: it reads the file in the route's own thread.

    Raises:
        MediaMissingError: It was deleted a moment ago.
    """
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
    attachment = as_attachment or media.mime not in _INLINE_TYPES
    disposition = f"{'attachment' if attachment else 'inline'}; filename*=UTF-8''{quote(media.file_name, safe='')}"
    headers = {
        "ETag": media.etag,
        "Cache-Control": "private, no-cache",
        "Content-Disposition": disposition,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    if is_known(request, media.etag):
        return Response(status_code=304, headers=headers)
    try:
        found = media.path.stat()
    except FileNotFoundError as error:
        raise MediaMissingError("Asset media not found") from error
    return FileResponse(media.path, media_type=media.mime, headers=headers, stat_result=found)


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
