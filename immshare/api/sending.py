"""Sending files: Range, ETag, names, and what a browser may do with what it gets."""

from urllib.parse import quote

from fastapi import Request
from fastapi.responses import FileResponse, Response

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
    """
    headers = {"ETag": media.etag, "Cache-Control": f"private, max-age={max_age_s}, immutable"}
    if request.headers.get("if-none-match") == media.etag:
        return Response(status_code=304, headers=headers)
    return Response(media.path.read_bytes(), media_type=media.mime, headers=headers)


def send_file(media: MediaFile, *, as_attachment: bool) -> Response:
    """Send an original with Range support. What a browser could run as a page leaves only as an attachment."""
    attachment = as_attachment or media.mime not in _INLINE_TYPES
    disposition = f"{'attachment' if attachment else 'inline'}; filename*=UTF-8''{quote(media.file_name, safe='')}"
    headers = {
        "ETag": media.etag,
        "Cache-Control": "private, no-cache",
        "Content-Disposition": disposition,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return FileResponse(media.path, media_type=media.mime, headers=headers)
