"""The OpenAPI document: to what the framework knows of each route, who may call it and what it may refuse.

``x-immshare-identities`` names who may call a route: ``public`` (nobody in particular), ``user`` (a session), ``api-key``,
``shared-link``, ``administrator`` (a session or key of one). ``document_page`` serves the page at ``/api/docs`` from here alone.
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from immshare.api.identity import identify, identify_signed
from immshare.api.tus import VERSION
from immshare.schemas.problem import Problem

_SECURITY: Final = {
    "session": {"type": "apiKey", "in": "cookie", "name": "immich_access_token"},
    "bearer": {"type": "http", "scheme": "bearer"},
    "userToken": {"type": "apiKey", "in": "header", "name": "x-immich-user-token"},
    "apiKey": {"type": "apiKey", "in": "header", "name": "x-api-key"},
    "shareKey": {"type": "apiKey", "in": "header", "name": "x-immich-share-key"},
    "shareSlug": {"type": "apiKey", "in": "header", "name": "x-immich-share-slug"},
    "shareKeyInQuery": {"type": "apiKey", "in": "query", "name": "key"},
    "shareSlugInQuery": {"type": "apiKey", "in": "query", "name": "slug"},
}
_OF_LINKS: Final = ("shareKey", "shareSlug", "shareKeyInQuery", "shareSlugInQuery")
_OF_USERS: Final = ("session", "bearer", "userToken", "apiKey")

_ONLY_LINKS: Final = frozenset({"/api/shared-links/me", "/api/shared-links/login"})
_ONLY_ADMINISTRATORS: Final = ("/api/admin/", "/api/server/statistics")

_BYTES: Final = {"type": "string", "format": "binary"}
_FILE_STATUSES: Final = (206, 304, 404, 416, 422)
_TUS_STATUSES: Final = (404, 409, 412, 413, 415, 460, 507)
_ALSO: Final[dict[str, tuple[int, ...]]] = {
    "/api/assets/{id}/thumbnail": (304, 404, 422),
    "/api/assets/{id}/original": _FILE_STATUSES,
    "/api/assets/{id}/video/playback": _FILE_STATUSES,
    "/api/download/info": (422,),
    "/api/download/archive": _FILE_STATUSES,
    "/api/download/plans": (422,),
    "/api/download/plans/{id}/{part}/{name}": _FILE_STATUSES,
    "/api/timeline/buckets": (304,),
    "/api/timeline/bucket": (304,),
    "/api/assets": (413, 507),
    "/api/uploads": _TUS_STATUSES,
    "/api/uploads/{id}": _TUS_STATUSES,
    "/api/auth/login": (429,),
    "/api/auth/change-password": (429,),
    "/api/shared-links/login": (429,),
}
"""Statuses of single routes, besides those that follow from who may call them."""

_CONTENT: Final[dict[str, tuple[str, ...]]] = {
    "/api/assets/{id}/thumbnail": ("image/webp", "image/jpeg"),
    "/api/assets/{id}/original": ("*/*",),
    "/api/assets/{id}/video/playback": ("*/*",),
    "/api/download/archive": ("application/zip",),
    "/api/download/plans/{id}/{part}/{name}": ("application/zip",),
    "/api/albums/{id}/events": ("text/event-stream",),
}
"""The media types of answers that are no JSON."""

_TUS: Final = "/api/uploads"
_VERSION: Final = ("Tus-Resumable", "the version of the protocol", {"type": "string", "enum": [VERSION]})
_BYTE_COUNT: Final = {"type": "integer", "minimum": 0}
_TEXT: Final = {"type": "string"}
_TUS_HEADERS: Final[dict[str, tuple[tuple[str, str, dict[str, Any]], ...]]] = {
    "post": (
        _VERSION,
        ("Upload-Length", "bytes of the whole file", _BYTE_COUNT),
        (
            "Upload-Metadata",
            "filename, fileCreatedAt, fileModifiedAt, isFavorite, checksum, albumId: base64 each",
            _TEXT,
        ),
    ),
    "head": (_VERSION,),
    "patch": (
        _VERSION,
        ("Upload-Offset", "where the upload stands", _BYTE_COUNT),
        ("Upload-Checksum", "sha1 and base64 of this chunk's SHA-1; may be left out", _TEXT),
    ),
    "delete": (_VERSION,),
}
_MAY_BE_LEFT_OUT: Final = frozenset({"Upload-Metadata", "Upload-Checksum"})
_BODILESS: Final = frozenset({204, 304, 416})
_NAMES: Final = {460: "Checksum Mismatch"}


def describe(app: FastAPI, routes: Iterable[APIRoute]) -> None:
    """Give the application its document.

    Args:
        app: The application.
        routes: Its routes.
    """
    known = {(route.path, method.lower()): route for route in routes for method in route.methods}

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app, known)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def identities_of(route: APIRoute) -> list[str]:
    """Who may call a route, as ``x-immshare-identities`` names them."""
    if route.path in _ONLY_LINKS:
        return ["shared-link"]
    gates = {dependency.call for dependency in _flat(route.dependant)}
    if route.path.startswith(_ONLY_ADMINISTRATORS):
        return ["administrator"]
    if identify_signed in gates:
        return ["user", "api-key"]
    return ["user", "api-key", "shared-link"] if identify in gates else ["public"]


def _document(app: FastAPI, known: dict[tuple[str, str], APIRoute]) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, routes=app.routes)
    components = document["components"]
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    components["schemas"]["Problem"] = Problem.model_json_schema(by_alias=True, mode="serialization")
    components["securitySchemes"] = _SECURITY
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation, identities_of(known[path, method]))
    return document


def _complete(path: str, method: str, operation: dict[str, Any], identities: list[str]) -> None:
    """Add what the framework does not know of one operation."""
    operation["x-immshare-identities"] = identities
    operation["security"] = [{name: []} for name in _schemes(identities)]
    if path.startswith(_TUS):
        _describe_tus(method, operation)
    responses = operation["responses"]
    for media_type in _CONTENT.get(path, ()):
        responses["200"].setdefault("content", {})[media_type] = {"schema": _BYTES}
    responses.pop("422", None)
    for status in sorted(_refusals(path, method, operation, identities) - {int(code) for code in responses}):
        responses[str(status)] = _response(status, responses.get("200", {}))


def _schemes(identities: list[str]) -> tuple[str, ...]:
    of_users = _OF_USERS if {"user", "administrator"} & set(identities) else ()
    return of_users + (_OF_LINKS if "shared-link" in identities else ())


def _refusals(path: str, method: str, operation: dict[str, Any], identities: list[str]) -> set[int]:
    statuses = set(_ALSO.get(path, ()))
    if "requestBody" in operation:
        statuses |= {400, 413}
    if operation.get("parameters"):
        statuses |= {400}
    if identities != ["public"]:
        statuses |= {400, 401, 403}
    elif method == "post":
        statuses |= {401, 403}
    return statuses


def _response(status: int, whole: dict[str, Any]) -> dict[str, Any]:
    description = _NAMES.get(status) or HTTPStatus(status).phrase
    if status == HTTPStatus.PARTIAL_CONTENT:
        return {"description": description, "content": whole.get("content", {})}
    if status in _BODILESS:
        return {"description": description}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": description, "content": content}


def _describe_tus(method: str, operation: dict[str, Any]) -> None:
    """Headers and bodies of resumable uploads, which no signature tells."""
    for response in operation["responses"].values():
        response.pop("content", None)
    operation.setdefault("parameters", []).extend(
        {
            "name": name,
            "in": "header",
            "required": name not in _MAY_BE_LEFT_OUT,
            "description": description,
            "schema": schema,
        }
        for name, description, schema in _TUS_HEADERS.get(method, ())
    )
    if method in ("post", "patch"):
        chunk = {"application/offset+octet-stream": {"schema": _BYTES}}
        operation["requestBody"] = {"required": method == "patch", "content": chunk}


def _flat(dependant: Dependant) -> Iterable[Dependant]:
    for dependency in dependant.dependencies:
        yield dependency
        yield from _flat(dependency)
