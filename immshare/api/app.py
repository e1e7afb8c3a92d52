"""The FastAPI application: every router in one place."""

from fastapi import FastAPI
from fastapi.routing import APIRoute

from immshare.api import (
    activities,
    admin_users,
    album_events,
    albums,
    api_keys,
    asset_upload,
    assets,
    auth,
    downloads,
    server,
    sessions,
    shared_links,
    timeline,
    uploads,
    users,
)
from immshare.api.body_limit import BodyLimit
from immshare.api.document import describe
from immshare.api.document_page import add_document_page
from immshare.api.problems import install_problem_handlers
from immshare.services.context import Context

ROUTERS = (
    assets,
    downloads,
    asset_upload,
    uploads,
    timeline,
    albums,
    album_events,
    activities,
    auth,
    users,
    admin_users,
    api_keys,
    sessions,
    shared_links,
    server,
)
"""The modules with routes; where two paths fit a request, the first one answers."""


def create_api(context: Context) -> FastAPI:
    """The HTTP door as an ASGI application.

    Args:
        context: The tools that every route works with.
    """
    app = FastAPI(title="immshare", version="3.2.2", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    app.state.context = context
    install_problem_handlers(app)
    app.add_middleware(BodyLimit)
    for module in ROUTERS:
        app.include_router(module.router)
    describe(app, [route for module in ROUTERS for route in module.router.routes if isinstance(route, APIRoute)])
    add_document_page(app)
    return app
