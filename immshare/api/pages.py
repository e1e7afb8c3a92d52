"""The door of the pages: who may see which, what may be cached, and what a browser is told about them.

Reflex serves the built HTML; this wrapper stands in front of it.
"""

import asyncio
import logging
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from immshare.api.identity import client_address
from immshare.api.share_pages import BUILT_IN_THE_BROWSER, SharePages
from immshare.errors import AuthenticationError, TooManyAttemptsError
from immshare.rules.access import Caller
from immshare.rules.shared_link_access import link_of_path
from immshare.services import admin_users, sessions
from immshare.services.context import Context
from immshare.services.throttle import Allowance, Charge, network_of

logger = logging.getLogger("immshare.pages")

VISITOR_SOCKETS: Final = Allowance(burst=100, interval=timedelta(seconds=5))
"""Sockets opened from one address by browsers that are not signed in: every load of the sign-in page is one."""

_PUBLIC = frozenset({"/welcome", "/login"})
_PRIVATE = frozenset(
    {
        "/",
        "/photos",
        "/albums",
        "/sharing",
        "/shared-links",
        "/favorites",
        "/trash",
        "/account",
        "/admin",
        "/change-password",
    }
)
_PRIVATE_BELOW = re.compile(r"/albums/[^/]+(?:/add|/cover)?")
"""Pages about one thing each, which only the browser knows how to build."""
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class PageGate:
    """Sends people to the page that fits them, and sets the headers of everything that is no API.

    Args:
        inner: Reflex's application.
        context: The tools of the use cases.
    """

    def __init__(self, inner: ASGIApp, context: Context) -> None:
        self._inner = inner
        self._context = context
        self._share_pages = SharePages(inner, context)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] == "websocket" and not await asyncio.to_thread(self._may_connect, HTTPConnection(scope)):
            await send({"type": "websocket.close"})
            return
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        path = scope["path"].rstrip("/") or "/"
        if (shown := link_of_path(path)) is not None and scope["method"] in ("GET", "HEAD"):
            response = await self._share_pages.answer(Request(scope), shown)
            await response(scope, receive, _with_headers(_bodyless(send, scope["method"]), "private, no-cache"))
            return
        if (path in _PUBLIC | _PRIVATE or _PRIVATE_BELOW.fullmatch(path)) and scope["method"] in ("GET", "HEAD"):
            target = await asyncio.to_thread(self._detour, Request(scope), path)
            if target is not None:
                await RedirectResponse(target, 303, {"Cache-Control": "no-store"})(scope, receive, send)
                return
        await self._inner(_as_built(scope, path), receive, _with_headers(send, _cache_control(path)))

    def _detour(self, request: Request, path: str) -> str | None:
        """Where to go instead of the path, or None where the path is right."""
        caller = self._caller(request)
        if caller is None:
            if not admin_users.is_set_up(self._context):
                return None if path == "/welcome" else "/welcome"
            if path == "/login":
                return None
            return "/login" if path in ("/", "/welcome") else f"/login?next={quote(_own_url(request))}"
        if caller.must_change_password:
            return None if path == "/change-password" else "/change-password"
        if path in _PUBLIC | {"/"}:
            return "/photos"
        return "/photos" if path == "/admin" and not caller.is_admin else None

    def _may_connect(self, connection: HTTPConnection) -> bool:
        """Whether there is room for another tab: each is remembered for an hour, and visitors could open any number."""
        if self._caller(connection) is not None:
            return True
        address = client_address(connection, self._context.settings.trusted_proxies)
        try:
            self._context.throttle.charge(
                self._context.now(), [Charge(("socket", network_of(address)), VISITOR_SOCKETS)]
            )
        except TooManyAttemptsError:
            return False
        return True

    def _caller(self, request: HTTPConnection) -> Caller | None:
        try:
            return sessions.authenticate(self._context, request.cookies.get(sessions.SESSION_COOKIE))
        except AuthenticationError:
            return None


def _as_built(scope: Scope, path: str) -> Scope:
    """The scope with the path under which the build left a page, so that its address stays without a slash at the end."""
    if path in _PUBLIC | _PRIVATE - {"/"}:
        return {**scope, "path": f"{path}.html", "raw_path": f"{path}.html".encode()}
    if _PRIVATE_BELOW.fullmatch(path):
        return {**scope, "path": BUILT_IN_THE_BROWSER, "raw_path": BUILT_IN_THE_BROWSER.encode()}
    return scope


def _own_url(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _cache_control(path: str) -> str:
    if path.startswith("/assets/") and "/reflex-env-" not in path:
        return "public, max-age=31536000, immutable"
    return "no-cache"


def _with_headers(send: Send, cache_control: str) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            ok = message["status"] in (200, 206, 304)
            _set_missing(headers, (*_HEADERS.items(), ("Cache-Control", cache_control if ok else "no-store")))
        await send(message)

    return send_with_headers


def _bodyless(send: Send, method: str) -> Send:
    """What leaves the body of an answer to HEAD out."""

    async def send_head(message: Message) -> None:
        is_body = message["type"] == "http.response.body"
        await send({**message, "body": b""} if is_body and method == "HEAD" else message)

    return send_head


def _set_missing(headers: MutableHeaders, items: Iterable[tuple[str, str]]) -> None:
    for name, value in items:
        if name not in headers:
            headers[name] = value
