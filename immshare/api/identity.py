"""Who is asking: the one gate of the HTTP door.

First hit wins: session (cookie ``immich_access_token``, ``Authorization: Bearer``, ``x-immich-user-token``), then API key
(``x-api-key``). A request that changes something and is known by its cookie must come from our own pages.
"""

import ipaddress
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from immshare.errors import ForbiddenError
from immshare.rules.access import Caller
from immshare.services import sessions
from immshare.services.context import Context
from immshare.settings import IpNetwork

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


async def context_of(request: Request) -> Context:
    """The context that the composition root gave this app."""
    context: Context = request.app.state.context
    return context


Ctx = Annotated[Context, Depends(context_of)]


def identify(request: Request, context: Ctx) -> Caller:
    """The caller behind a request.

    Raises:
        AuthenticationError: Nothing was shown, or it proves nothing.
        ForbiddenError: A cookie came with a changing request from a foreign page.
    """
    headers = request.headers
    cookie = request.cookies.get(sessions.SESSION_COOKIE)
    if cookie:
        check_same_origin(request)
    bearer = headers.get("authorization", "").removeprefix("Bearer ").strip()
    token = cookie or bearer or headers.get("x-immich-user-token")
    return sessions.authenticate(context, token=token, api_key=None if token else headers.get("x-api-key"))


Signed = Annotated[Caller, Depends(identify)]


def check_same_origin(request: Request) -> None:
    """Refuse a changing request that a foreign page sent. No ``Origin`` at all is no browser, and passes.

    Raises:
        ForbiddenError: The origin is another one.
    """
    origin = request.headers.get("origin")
    if request.method in _SAFE_METHODS or not origin:
        return
    if not is_own_origin(origin, request.headers.get("host", ""), request.app.state.context.settings.base_url):
        raise ForbiddenError("This request came from another site.")


def is_own_origin(origin: str, host: str, base_url: str) -> bool:
    """Whether an ``Origin`` is this server's own: that of the request's host, or of the configured base URL.

    The scheme is not compared: behind a proxy that ends TLS the server sees another one than the browser.

    Args:
        origin: The header's value.
        host: The request's ``Host``.
        base_url: ``Settings.base_url``.
    """
    try:
        wanted = urlsplit(origin).netloc
    except ValueError:
        return False
    return wanted in {host, urlsplit(base_url).netloc} - {""}


def client_address(request: HTTPConnection, trusted: tuple[IpNetwork, ...]) -> str:
    """The address the request came from; forwarded addresses are believed only from configured proxies.

    Args:
        request: The request.
        trusted: Networks of the proxies.

    Returns:
        An IP address, or ``unknown``.
    """
    # Some proxies add a header of their own below the one that the client has sent: all of them are one list.
    forwarded = ",".join(request.headers.getlist("x-forwarded-for"))
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    address = request.client.host if request.client else "unknown"
    while hops and _is_in(address, trusted):
        address = hops.pop()
    return address


def is_secure(request: Request, trusted: tuple[IpNetwork, ...]) -> bool:
    """Whether the browser speaks https, to us or to a trusted proxy."""
    if request.client and _is_in(request.client.host, trusted) and "x-forwarded-proto" in request.headers:
        return request.headers["x-forwarded-proto"].split(",")[0].strip() == "https"
    return request.url.scheme == "https"


def _is_in(address: str, networks: tuple[IpNetwork, ...]) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in network for network in networks if network.version == ip.version)
