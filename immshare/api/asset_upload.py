"""Upload in one request, and the question before it."""

from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from immshare.api.body import BrokenOffError, declared_bytes, in_thread, pour
from immshare.api.identity import Ctx, Signed, SignedOrGuest
from immshare.api.multipart import OVERHEAD_BYTES, FormReader
from immshare.errors import InvalidInputError
from immshare.rules.access import Caller
from immshare.schemas.checksum import parse_sha1
from immshare.schemas.upload import CheckResults, UploadCheck, UploadDetails, UploadResult
from immshare.services import uploads
from immshare.services.admission import check_before_upload
from immshare.services.context import Context
from immshare.services.receiving import IncomingFile, Room, room_for

router = APIRouter(prefix="/api/assets", tags=["Upload"])

_FILE_FIELD: Final = "assetData"
_FIELDS: Final = frozenset({"filename", "fileCreatedAt", "fileModifiedAt", "isFavorite"})
_FORM: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [_FILE_FIELD, "fileCreatedAt", "fileModifiedAt"],
                    "properties": {
                        _FILE_FIELD: {"type": "string", "format": "binary"},
                        "fileCreatedAt": {"type": "string", "format": "date-time"},
                        "fileModifiedAt": {"type": "string", "format": "date-time"},
                        "filename": {"type": "string"},
                        "isFavorite": {"type": "boolean"},
                    },
                }
            }
        },
    },
    "parameters": [
        {
            "name": "x-immich-checksum",
            "in": "header",
            "description": "SHA-1 of the file, hex or base64",
            "schema": {"type": "string"},
        }
    ],
}


@router.post(
    "",
    status_code=201,
    summary="Upload one photo or video",
    openapi_extra=_FORM,
    responses={200: {"model": UploadResult, "description": "The same bytes were there already"}},
)
async def upload_asset(request: Request, response: Response, context: Ctx, caller: SignedOrGuest) -> UploadResult:
    """201 for a new asset, 200 for a duplicate."""
    checksum = request.headers.get("x-immich-checksum")
    sha1 = None if checksum is None else parse_sha1(checksum)
    declared = max(0, (declared_bytes(request) or 0) - OVERHEAD_BYTES)
    form = _AssetForm(request, context, await in_thread(room_for, context, caller, declared))
    try:
        await pour(request, form.reader.feed)
        result = await in_thread(form.finish, caller, sha1)
    finally:
        form.discard()
    response.status_code = 201 if result.status == "created" else 200
    return result


@router.post("/bulk-upload-check", status_code=200, response_model_exclude_none=True, summary="What is worth sending")
def bulk_upload_check(context: Ctx, caller: Signed, check: UploadCheck) -> CheckResults:
    """Up to 5,000 files by their SHA-1."""
    return CheckResults(results=check_before_upload(context, caller, check.assets))


class _AssetForm:
    """The form of one upload: its fields, and its file on the way to the incoming folder."""

    def __init__(self, request: Request, context: Context, room: Room) -> None:
        self._context = context
        self._room = room
        self._file: IncomingFile | None = None
        content_type = request.headers.get("content-type", "")
        self.reader = FormReader(content_type, _FILE_FIELD, _FIELDS, self._open_file)

    def finish(self, caller: Caller, sha1: str | None) -> UploadResult:
        """Make an asset of it.

        Raises:
            BrokenOffError: The form has no end.
            InvalidInputError: There is no file in it.
            RequestValidationError: A field is missing or wrong.
            ImmshareError: Whatever ``uploads.finish_whole`` refuses.
        """
        if not self.reader.is_whole:
            raise BrokenOffError
        if self._file is None:
            raise InvalidInputError(f"The form has no file named {_FILE_FIELD}.")
        admitted = uploads.finish_whole(self._context, caller, self._file, self._details(sha1))
        return UploadResult(id=admitted.asset_id, status=admitted.status)

    def discard(self) -> None:
        """Remove what is left of the file."""
        if self._file is not None:
            self._file.discard()

    def _open_file(self) -> IncomingFile:
        self._file = uploads.new_file(self._context, self._room)
        return self._file

    def _details(self, sha1: str | None) -> UploadDetails:
        given = {name: value for name, value in self.reader.fields.items() if value}
        named = {"filename": self.reader.file_name, **given}
        try:
            return UploadDetails.model_validate({**named, "checksum": sha1})
        except ValidationError as error:
            raise RequestValidationError(
                [{**item, "loc": ("body", *item["loc"])} for item in error.errors()]
            ) from error
