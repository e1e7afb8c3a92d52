"""Sending files: Range, ETag, names, and what a browser may do with what it gets."""

from urllib.parse import quote

from fastapi import Request
from fastapi.responses import FileResponse, Response

from immshare.errors import MediaMissingError
from immshare.rules.access import Caller
from immshare.services import assets
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


def send_rendition(request: Request, context: Context, caller: Caller, asset_id: str, name: RenditionName) -> Response:
    """Send a thumbnail or preview, read whole (it is small), with its validator. Reads the file: never in the event loop.

    Raises:
        NotFoundError: No such asset, or not the caller's to see.
        MediaMissingError: There is none (yet), or it was deleted a moment ago.
    """
    media = assets.rendition(context, caller, asset_id, name)
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
