"""Who is asking: the one gate of the HTTP door.

First hit wins: shared link (headers ``x-immich-share-key``, ``x-immich-share-slug``, or ``key``, ``slug`` in the query), session (cookie
``immich_access_token``, ``Authorization: Bearer``, ``x-immich-user-token``), API key (``x-api-key``). With a link a request has the link's
rights and no others, whatever comes with it. A request that changes something and is known by its cookie must come from our own pages.

``Signed`` is for routes that need an account: a link is refused there. ``SignedOrGuest`` is for routes that are open to links; their services
must know what a link shows (``rules.access``).
"""

import ipaddress
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from immshare.errors import ForbiddenError
from immshare.rules.access import NOT_FOR_LINKS, Caller
from immshare.rules.shared_link_access import ShownLink
from immshare.services import sessions, shared_link_access
from immshare.services.context import Context
from immshare.settings import IpNetwork

_Names = tuple[tuple[Literal["key", "slug"], str], ...]
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_LINK_HEADERS: Final[_Names] = (("key", "x-immich-share-key"), ("slug", "x-immich-share-slug"))
_LINK_QUERY: Final[_Names] = (("key", "key"), ("slug", "slug"))


async def context_of(request: Request) -> Context:
    """The context that the composition root gave this app."""
    context: Context = request.app.state.context
    return context


Ctx = Annotated[Context, Depends(context_of)]


def identify(request: Request, context: Ctx) -> Caller:
    """The caller behind a request: a shared link, an account, or a key of one.

    Raises:
        AuthenticationError: Nothing was shown, it proves nothing, or the link must be unlocked first.
        ForbiddenError: A cookie came with a changing request from a foreign page.
    """
    shown = shown_link(request)
    if shown is not None:
        check_same_origin(request)
        return shared_link_access.authenticate(context, shown, request.cookies)
    return identify_account(request, context)


def identify_account(request: Request, context: Context) -> Caller:
    """The account behind a request, whatever link comes with it.

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


def identify_signed(request: Request, context: Ctx) -> Caller:
    """The account behind a request that a link does not suffice for.

    Raises:
        AuthenticationError: As ``identify``.
        ForbiddenError: As ``identify``, or the request came with a link.
    """
    caller = identify(request, context)
    if caller.link is not None:
        raise ForbiddenError(NOT_FOR_LINKS)
    return caller


Signed = Annotated[Caller, Depends(identify_signed)]
SignedOrGuest = Annotated[Caller, Depends(identify)]


def shown_link(request: HTTPConnection) -> ShownLink | None:
    """What a request shows of a shared link; None when it shows none. Headers come first, then keys.

    An empty one is a link as well, and a wrong one: it must not turn into somebody's session.
    """
    for source, names in ((request.headers, _LINK_HEADERS), (request.query_params, _LINK_QUERY)):
        for kind, name in names:
            if name in source:
                return ShownLink(kind, source[name])
    return None


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
