"""Errors on the wire: one table from error code to status, one shape for every refusal.

The shape is Immich's: ``{"message", "error", "statusCode", "correlationId"}``; the id stands in the log and in ``x-immich-cid``.
"""

import logging
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from immshare.errors import ImmshareError, TooManyAttemptsError

logger = logging.getLogger("immshare.api")

STATUS_BY_CODE: Mapping[str, int] = {
    "error": 400,
    "invalid_input": 400,
    "not_found": 400,
    "forbidden": 403,
    "unauthenticated": 401,
    "too_many_attempts": 429,
    "conflict": 409,
    "unsupported_file": 400,
    "broken_file": 400,
    "cannot_render": 422,
    "cannot_clean": 422,
    "checksum_mismatch": 400,
    "quota_exceeded": 400,
    "too_large": 413,
    "storage_full": 507,
    "media_missing": 404,
    "startup": 503,
}
"""HTTP status of each ``ImmshareError.code``. Not found answers 400 by the contract."""

_MAX_MESSAGES: Final = 20
"""Wrong fields named in one answer; a list of ids can hold thousands."""


def new_correlation_id() -> str:
    """A short random id that joins an answer with its line in the log."""
    return secrets.token_hex(8)


def problem(
    status: int, message: str | list[str], headers: Mapping[str, str] | None = None, *, phrase: str | None = None
) -> JSONResponse:
    """The one error answer.

    Args:
        status: HTTP status.
        message: A sentence, or one "[field] text" for each field that is wrong.
        headers: More headers.
        phrase: The status in words; None: HTTP's own. For statuses that HTTP does not know.
    """
    correlation_id = new_correlation_id()
    message = (
        _encodable(message) if isinstance(message, str) else [_encodable(text) for text in message[:_MAX_MESSAGES]]
    )
    logger.info("refused %s: %s [%s]", status, message, correlation_id)
    body = {
        "message": message,
        "error": phrase or HTTPStatus(status).phrase,
        "statusCode": status,
        "correlationId": correlation_id,
    }
    return JSONResponse(body, status, {**(headers or {}), "x-immich-cid": correlation_id, "Cache-Control": "no-store"})


def _encodable(text: str) -> str:
    """The text without halves of surrogate pairs, which JSON lets in and UTF-8 does not let out."""
    return text.encode(errors="replace").decode()


def install_problem_handlers(app: FastAPI) -> None:
    """Make every error of the API leave in the one shape."""
    app.add_exception_handler(ImmshareError, _refused)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _invalid)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _http)  # type: ignore[arg-type]
    app.add_exception_handler(Exception, _unknown)


async def _refused(_request: Request, error: ImmshareError) -> JSONResponse:
    headers = {"Retry-After": str(error.retry_after_s)} if isinstance(error, TooManyAttemptsError) else None
    return problem(STATUS_BY_CODE[error.code], error.message, headers)


async def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
    places = ((".".join(str(part) for part in item["loc"][1:]) or "body", item["msg"]) for item in error.errors())
    return problem(400, [f"[{place}] {text}" for place, text in places])


async def _http(_request: Request, error: HTTPException) -> JSONResponse:
    return problem(error.status_code, str(error.detail), error.headers)


async def _unknown(request: Request, error: Exception) -> JSONResponse:
    response = problem(
        500, "Something went wrong on the server. The administrator finds more under this id in the log."
    )
    logger.error(
        "unexpected error in %s %s [%s]",
        request.method,
        request.url.path,
        response.headers["x-immich-cid"],
        exc_info=error,
    )
    return response
