"""The composition root: Reflex app, pages, HTTP door and background work, put together."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing

import reflex as rx
from reflex_base.environment import environment
from starlette.types import ASGIApp, Receive, Scope, Send

from immshare.api.app import create_api
from immshare.api.identity import is_own_origin
from immshare.api.pages import PageGate
from immshare.api.thumbnails import ThumbnailShortcut
from immshare.components.connection import connection_notice
from immshare.components.head import head_components
from immshare.jobs import lifespan
from immshare.pages import add_pages
from immshare.services.context import Context
from immshare.states.framework_events import OnlyEventsOfPages
from immshare.states.guard import unexpected_error
from immshare.states.live import LiveRelay
from immshare.states.log import keep_events_out_of_the_log, note_browser_error
from immshare.states.tab import OneUserPerTab

STYLESHEETS = (
    "base",
    "controls",
    "forms",
    "album",
    "albums",
    "api_keys",
    "check_list",
    "menu",
    "notifications",
    "photo_grid",
    "photo_viewer",
    "activity",
    "pickers",
    "selection",
    "shared_links",
    "shared_view",
    "slideshow",
    "uploader",
)

app = rx.App(
    backend_exception_handler=unexpected_error,
    frontend_exception_handler=note_browser_error,
    stylesheets=[f"/styles/{name}.css" for name in STYLESHEETS],
    head_components=head_components(),
    html_lang="en",
)
# Reflex's own overlay names the socket's address; ours says what it means.
app.app_wraps[5, "Overlay"] = lambda is_stateful: connection_notice() if is_stateful else None
app.add_middleware(OnlyEventsOfPages())
app.add_middleware(OneUserPerTab())
add_pages(app)

_WAITING_THREADS = 32


def create_app(context: Context) -> ASGIApp:
    """The whole server as one ASGI application.

    Args:
        context: The tools of the use cases; installed already.
    """
    environment.REFLEX_ENV_MODE.set(rx.constants.Env.PROD)
    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(True)

    @asynccontextmanager
    async def background() -> AsyncIterator[None]:
        # Events and pages wait for the database here; as many as it has cores, the usual size, could all be waiting for one write.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_WAITING_THREADS))
        with closing(LiveRelay(app, context)):
            async with lifespan.running(context):
                yield

    keep_events_out_of_the_log()
    app.register_lifespan_task(background)
    if app.sio is not None:
        app.sio.eio.cors_allowed_origins = lambda origin, environ: is_own_origin(
            origin, environ.get("HTTP_HOST", ""), context.settings.base_url
        )
    api = ThumbnailShortcut(create_api(context), context)
    pages = PageGate(app(), context)

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        is_api = scope["type"] == "http" and scope["path"].startswith(("/api/", "/.well-known/"))
        await (api if is_api else pages)(scope, receive, send)

    return route
