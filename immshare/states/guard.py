"""The one gate of the websocket door: who is asking is looked up on every event, never remembered.

The handshake's cookies are those of the moment the socket was opened; the session row behind them is read anew each time, so
that revoking a session, or disabling a user, acts on open pages at once.
"""

import asyncio
import functools
import inspect
import logging
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar
from urllib.parse import unquote

import reflex as rx
from reflex.event import EventSpec
from reflex.istate.data import RouterData

from immshare.errors import AuthenticationError, ImmshareError, InvalidInputError
from immshare.rules.access import Caller
from immshare.rules.shared_link_access import ShownLink, link_of_path
from immshare.services import sessions, shared_link_access
from immshare.services.context import current
from immshare.states import notices

logger = logging.getLogger("immshare.states")

SIGN_IN_PAGE = "/login"
TO_SIGN_IN = (
    f"window.location.pathname === '{SIGN_IN_PAGE}' || window.location.replace('{SIGN_IN_PAGE}?next='"
    " + encodeURIComponent(window.location.pathname + window.location.search))"
)
"""The script that leads a tab to the sign-in page, and back afterwards. It may reach a tab that is there already, as the last word
of the page before: what somebody is typing, and where they are led back to, stay as they are."""
Handler = TypeVar("Handler", bound=Callable[..., Any])
Result = TypeVar("Result")
LookUp = Callable[[RouterData], Caller]
"""Finds out who stands behind a tab; raises an ``AuthenticationError`` when it is nobody. Asks the database: never in the event loop."""

_caller: ContextVar[Caller] = ContextVar("caller")


def caller() -> Caller:
    """Who sent the event that is being handled; only inside a guarded handler."""
    return _caller.get()


async def ask(service: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
    """Call a service in a thread, with the context and the caller put in front.

    So that a handler says ``await ask(assets.trash, selection)``.
    """
    return await asyncio.to_thread(service, current(), caller(), *args, **kwargs)


def guarded(handler: Handler) -> Handler:
    """Let an event handler run only for somebody who is signed in, and turn what it raises into a notice.

    Args:
        handler: A coroutine method of a state.

    Returns:
        The handler, with the same signature.
    """
    return _door(handler, _user_behind)


def open_to_links(handler: Handler) -> Handler:
    """Let an event handler of a link's page run for whoever may see what the link shows; ``caller`` is then the link, whoever is signed in.

    The link is the one in the page's address. When it has ended, or must be unlocked, the page is loaded again and says so.

    Args:
        handler: A coroutine method of a state.

    Returns:
        The handler, with the same signature.
    """
    return _door(handler, _guest_behind)


def open_to_visitors(handler: Handler) -> Handler:
    """Let anybody run an event handler, signed in or not, and turn what it raises into a notice.

    Args:
        handler: A coroutine method of a state that gives nothing away.

    Returns:
        The handler, with the same signature.
    """
    return _door(handler, None)


def _door(handler: Handler, look_up: LookUp | None) -> Handler:
    bind = _binder(handler)

    @functools.wraps(handler)
    async def door(self: rx.State, /, *args: Any, **kwargs: Any) -> Any:
        try:
            if look_up is not None:
                _caller.set(await asyncio.to_thread(look_up, self.router))
            call = bind(self, *args, **kwargs)
            return await handler(*call.args, **call.kwargs)
        except Exception as error:  # noqa: BLE001 (the last line of a door: everything becomes a notice)
            return _notice(error, is_guest=look_up is _guest_behind)

    door.is_guarded = look_up is not None  # type: ignore[attr-defined]
    door.is_open_to_links = look_up is _guest_behind  # type: ignore[attr-defined]
    door.is_open_to_visitors = look_up is None  # type: ignore[attr-defined]
    return door  # type: ignore[return-value]


def _binder(handler: Callable[..., Any]) -> Callable[..., inspect.BoundArguments]:
    """What puts a call's arguments in their places, or refuses them: whoever calls a handler by hand names them as they like."""
    signature = inspect.signature(handler)

    def bind(*args: Any, **kwargs: Any) -> inspect.BoundArguments:
        try:
            return signature.bind(*args, **kwargs)
        except TypeError as error:
            raise InvalidInputError("This action does not take these arguments.") from error

    return bind


def _user_behind(router: RouterData) -> Caller:
    return sessions.authenticate(current(), session_token(router.headers.cookie))


def _guest_behind(router: RouterData) -> Caller:
    return shared_link_access.authenticate(current(), shown_link(router), cookies_of(router.headers.cookie))


def shown_link(router: RouterData) -> ShownLink:
    """The link in the address of a tab's page.

    Raises:
        AuthenticationError: It is no link's page.
    """
    shown = link_of_path(unquote(router.url.path))
    if shown is None:
        raise AuthenticationError("Invalid share key")
    return shown


def session_token(cookie_header: str) -> str | None:
    """The session token in a Cookie header, if there is one."""
    return cookies_of(cookie_header).get(sessions.SESSION_COOKIE)


def cookies_of(cookie_header: str) -> dict[str, str]:
    """The cookies in a Cookie header, by name.

    Other applications on the same host may have set cookies of any shape; like the HTTP door, this one overlooks them.
    """
    pairs = (part.partition("=") for part in cookie_header.split(";"))
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs}


def unexpected_error(exception: Exception) -> EventSpec:
    """Log an error nobody expected under an id, and tell the user the id and nothing else."""
    correlation_id = secrets.token_hex(8)
    logger.error("unexpected error in an event [%s]", correlation_id, exc_info=exception)
    return notices.unexpected(correlation_id)


def _notice(error: Exception, *, is_guest: bool) -> EventSpec:
    if isinstance(error, AuthenticationError) and is_guest:
        return rx.call_script("window.location.reload()")
    if isinstance(error, AuthenticationError):
        return rx.call_script(TO_SIGN_IN)
    if isinstance(error, ImmshareError):
        return notices.refusal(error)
    return unexpected_error(error)
