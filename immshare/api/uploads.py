"""Resumable uploads: tus 1.0.0 at /api/uploads.

A finished upload answers with ``X-Immshare-Asset-Id`` and ``X-Immshare-Status`` (created or duplicate).
"""

from collections.abc import Callable
from email.utils import format_datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import ValidationError

from immshare.api.body import BrokenOffError, Interruption, declared_bytes, in_thread, pour
from immshare.api.identity import Ctx, SignedOrGuest
from immshare.api.problems import problem
from immshare.api.tus import (
    CHUNK_TYPE,
    EXTENSIONS,
    VERSION,
    TusRoute,
    method_of,
    read_chunk_sha1,
    read_metadata,
    whole_number,
)
from immshare.errors import InvalidInputError
from immshare.rules.access import Caller
from immshare.schemas.upload import UploadDetails
from immshare.services import uploads
from immshare.services.context import Context
from immshare.services.upload_chunk import Chunk, Progress, SentChunk

router = APIRouter(prefix="/api/uploads", tags=["Upload"], route_class=TusRoute)

UploadId = Annotated[str, Path(alias="id", max_length=100)]
_GIB = 1 << 30


@router.options("", status_code=204, summary="What is spoken here")
@router.options("/{id}", status_code=204, include_in_schema=False)
async def describe(context: Ctx) -> Response:
    """Version, extensions and the largest upload."""
    headers = {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(context.settings.max_file_gib * _GIB),
        "Tus-Checksum-Algorithm": "sha1",
    }
    return Response(status_code=204, headers=headers)


@router.post("", status_code=201, summary="Announce an upload, with its first chunk if the body holds one")
async def create(request: Request, context: Ctx, caller: SignedOrGuest) -> Response:
    """The new upload's address is in ``Location``."""
    if "upload-defer-length" in request.headers:
        raise InvalidInputError("The length of the file must be known: send Upload-Length.")
    length = whole_number(request, "Upload-Length")
    details = _details(request, context)
    if request.headers.get("content-type") == CHUNK_TYPE and declared_bytes(request) != 0:
        interruption = Interruption()
        sent = _sent(request, interruption)
        progress = await _receive(
            request, interruption, partial(uploads.create_with_chunk, context, caller, details, length, sent)
        )
    else:
        progress = await in_thread(uploads.create, context, caller, details, length)
    return Response(status_code=201, headers={"Location": f"/api/uploads/{progress.upload_id}", **_headers(progress)})


@router.head("/{id}", status_code=200, summary="How far an upload is")
async def look(context: Ctx, caller: SignedOrGuest, upload_id: UploadId) -> Response:
    """Offset and length in bytes."""
    return _look(await in_thread(uploads.look, context, caller, upload_id))


@router.patch("/{id}", status_code=204, summary="The next chunk of an upload")
async def append(request: Request, context: Ctx, caller: SignedOrGuest, upload_id: UploadId) -> Response:
    """At most 8 MiB, at the offset where the upload stands."""
    return await _append(request, context, caller, upload_id)


@router.delete("/{id}", status_code=204, summary="Forget an upload")
async def terminate(context: Ctx, caller: SignedOrGuest, upload_id: UploadId) -> Response:
    """What has arrived is removed; an asset it has become stays."""
    await in_thread(uploads.terminate, context, caller, upload_id)
    return Response(status_code=204)


@router.post("/{id}", include_in_schema=False)
async def override(request: Request, context: Ctx, caller: SignedOrGuest, upload_id: UploadId) -> Response:
    """What X-HTTP-Method-Override says, for clients whose proxy lets only GET and POST through."""
    match method_of(request):
        case "PATCH":
            return await _append(request, context, caller, upload_id)
        case "DELETE":
            return await terminate(context, caller, upload_id)
        case "HEAD":
            return await look(context, caller, upload_id)
    return problem(405, "Method Not Allowed", {"Allow": "HEAD, PATCH, DELETE, OPTIONS"})


async def _append(request: Request, context: Context, caller: Caller, upload_id: str) -> Response:
    if request.headers.get("content-type") != CHUNK_TYPE:
        return problem(415, f"A chunk must be sent as {CHUNK_TYPE}.")
    offset = whole_number(request, "Upload-Offset")
    interruption = Interruption()
    sent = _sent(request, interruption)
    progress = await _receive(request, interruption, partial(uploads.resume, context, caller, upload_id, offset, sent))
    return Response(status_code=204, headers=_headers(progress))


def _sent(request: Request, interruption: Interruption) -> SentChunk:
    return SentChunk(interruption, declared_bytes(request), read_chunk_sha1(request))


async def _receive(request: Request, interruption: Interruption, begin: Callable[[], Chunk]) -> Progress:
    """Take in the body as a chunk; whatever happens, and whenever, the chunk is ended."""
    begun: list[Chunk] = []
    try:
        await in_thread(lambda: begun.append(begin()))
        chunk = begun[0]
        await pour(request, chunk.write, interruption)
        return await in_thread(chunk.finish)
    except BrokenOffError:
        await in_thread(begun[0].keep)
        raise
    finally:
        for chunk in begun:
            chunk.drop()


def _details(request: Request, context: Context) -> UploadDetails:
    now = context.now().isoformat()
    given = read_metadata(request.headers.get("upload-metadata", ""))
    created = given.get("fileCreatedAt") or given.get("fileModifiedAt") or now
    fields = {
        "filename": given.get("filename", ""),
        "fileCreatedAt": created,
        "fileModifiedAt": given.get("fileModifiedAt") or created,
        "isFavorite": given.get("isFavorite") or False,
        "checksum": given.get("checksum") or None,
        "albumId": given.get("albumId") or None,
    }
    try:
        return UploadDetails.model_validate(fields)
    except ValidationError as error:
        sentences = (f"{item['loc'][0]}: {item['msg']}" for item in error.errors())
        raise InvalidInputError(f"Upload-Metadata is wrong. {'; '.join(sentences)}") from error


def _look(progress: Progress) -> Response:
    headers = {"Upload-Length": str(progress.length_bytes), "Cache-Control": "no-store", **_headers(progress)}
    return Response(status_code=200, headers=headers)


def _headers(progress: Progress) -> dict[str, str]:
    headers = {"Upload-Offset": str(progress.offset_bytes)}
    if progress.admitted is None:
        headers["Upload-Expires"] = format_datetime(progress.expires_at, usegmt=True)
        return headers
    return {
        **headers,
        "X-Immshare-Asset-Id": progress.admitted.asset_id,
        "X-Immshare-Status": progress.admitted.status,
    }
