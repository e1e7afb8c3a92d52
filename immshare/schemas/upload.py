"""What comes with an upload, and what is answered about it."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from immshare.errors import InvalidInputError
from immshare.schemas.checksum import parse_sha1
from immshare.schemas.wire import WireModel

MAX_CHECKED: Final = 5000
"""Files asked about at once; Immich's command line sends batches of this size."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YEARS = range(1000, 9999)


def _read_instant(text: object) -> datetime:
    """Read ISO-8601 (without an offset: UTC) or whole milliseconds since 1970."""
    try:
        at = _parse(str(text).strip())
    except (ValueError, OverflowError) as error:
        raise PydanticCustomError(
            "instant", "must be a date and time in ISO 8601, or milliseconds since 1970"
        ) from error
    if at.year not in _YEARS:
        raise PydanticCustomError("instant", "must lie in the years 1000 to 9998")
    return at


def _parse(text: str) -> datetime:
    if text.removeprefix("-").isdecimal() and len(text) != len("20240501"):
        return _EPOCH + timedelta(milliseconds=int(text))
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _read_sha1(text: str) -> str:
    try:
        return parse_sha1(text)
    except InvalidInputError as error:
        raise PydanticCustomError("sha1", "must be a SHA-1 in hex or base64") from error


FileInstant = Annotated[datetime, BeforeValidator(_read_instant)]
Sha1 = Annotated[str, AfterValidator(_read_sha1)]


class UploadDetails(WireModel):
    """What a client says about a file besides its bytes."""

    filename: str = Field(max_length=4096)
    file_created_at: FileInstant
    file_modified_at: FileInstant
    is_favorite: bool = False
    checksum: Sha1 | None = Field(default=None, description="SHA-1, hex or base64; read as 40 hex digits")
    album_id: Annotated[str, AfterValidator(str.lower)] | None = Field(
        default=None, pattern="^[0-9a-fA-F-]{36}$", description="an album that it is put into"
    )


class UploadResult(WireModel):
    """Which asset the bytes are now, and whether they were it before."""

    id: str
    status: Literal["created", "duplicate"]


class CheckedFile(WireModel):
    """A file a client thinks of sending; ``id`` is the client's own word for it."""

    id: str = Field(max_length=1000)
    checksum: Sha1


class UploadCheck(WireModel):
    """Files a client thinks of sending."""

    assets: list[CheckedFile] = Field(max_length=MAX_CHECKED)


class CheckResult(WireModel):
    """Whether one file is worth sending."""

    id: str
    action: Literal["accept", "reject"]
    reason: Literal["duplicate"] | None = None
    asset_id: str | None = None
    is_trashed: bool | None = None


class CheckResults(WireModel):
    """The answers, in the order of the questions."""

    results: list[CheckResult]
