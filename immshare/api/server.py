"""Routes with which clients and watchers get to know the server."""

from fastapi import APIRouter, Response

from immshare.api.identity import Ctx, Signed
from immshare.schemas.server import (
    About,
    Config,
    Features,
    Health,
    MediaTypes,
    Pong,
    ServerStatistics,
    Storage,
    Version,
    WellKnown,
)
from immshare.services import server, usage

router = APIRouter(tags=["Server"])


@router.get("/.well-known/immich", summary="Where the API is")
def get_well_known() -> WellKnown:
    """What Immich's clients look for at first."""
    return WellKnown()


@router.get("/api/server/ping", summary="A sign of life")
def ping() -> Pong:
    """Says pong."""
    return Pong()


@router.get("/api/server/version", summary="The API's version")
def get_version() -> Version:
    """The version of Immich's API that is spoken here."""
    return Version()


@router.get("/api/server/config", summary="What a client should know before signing in")
def get_config(context: Ctx) -> Config:
    """Whether there is an administrator, and the waits."""
    return server.describe_config(context)


@router.get("/api/server/features", summary="What is there")
def get_features() -> Features:
    """Which of Immich's features."""
    return Features()


@router.get("/api/server/media-types", summary="Supported file name endings")
def get_media_types() -> MediaTypes:
    """What is worth sending; the content decides."""
    return server.describe_media_types()


@router.get("/api/server/about", summary="Which software this is")
def get_about(caller: Signed) -> About:
    """For who is signed in."""
    return server.describe_software(caller)


@router.get("/api/server/storage", summary="How full the disk is")
def get_storage(context: Ctx, caller: Signed) -> Storage:
    """The disk under the data folder."""
    return server.measure_storage(context, caller)


@router.get("/api/server/statistics", summary="What all accounts keep on the server")
def get_statistics(context: Ctx, caller: Signed) -> ServerStatistics:
    """For administrators."""
    return usage.server_statistics(context, caller)


@router.get("/api/health", summary="Whether the server can be used", responses={503: {"model": Health}})
def get_health(context: Ctx, response: Response) -> Health:
    """503 when it cannot."""
    health = server.check_health(context)
    response.status_code = 200 if health.status == "ok" else 503
    response.headers["Cache-Control"] = "no-store"
    return health
