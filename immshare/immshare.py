"""The composition root: Reflex app, pages, HTTP door and background work, put together."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import reflex as rx
from starlette.types import ASGIApp, Receive, Scope, Send

from immshare.api.app import create_api
from immshare.api.pages import PageGate
from immshare.components.head import head_components
from immshare.jobs import lifespan
from immshare.pages import add_pages
from immshare.services.context import Context
from immshare.states.guard import unexpected_error
from immshare.states.live import LiveRelay

app = rx.App(
    backend_exception_handler=unexpected_error,
    stylesheets=["/styles/base.css", "/styles/photo_grid.css", "/styles/uploader.css"],
    head_components=head_components(),
    html_lang="en",
)
add_pages(app)


def create_app(context: Context) -> ASGIApp:
    """The whole server as one ASGI application.

    Args:
        context: The tools of the use cases; installed already.
    """
    os.environ.update({"REFLEX_SKIP_COMPILE": "1", "REFLEX_ENV_MODE": "prod", "REFLEX_MOUNT_FRONTEND_COMPILED_APP": "1"})

    @asynccontextmanager
    async def background() -> AsyncIterator[None]:
        relay = LiveRelay(app, context)
        async with lifespan.running(context):
            yield
        relay.close()

    app.register_lifespan_task(background)
    api = create_api(context)
    pages = PageGate(app(), context)

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        is_api = scope["type"] == "http" and scope["path"].startswith(("/api/", "/.well-known/"))
        await (api if is_api else pages)(scope, receive, send)

    return route
