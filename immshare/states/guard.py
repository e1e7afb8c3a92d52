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

import reflex as rx
from reflex.event import EventSpec

from immshare.errors import AuthenticationError, ImmshareError, InvalidInputError
from immshare.rules.access import Caller
from immshare.services import sessions
from immshare.services.context import current
from immshare.states import notices

logger = logging.getLogger("immshare.states")

SIGN_IN_PAGE = "/login"
Handler = TypeVar("Handler", bound=Callable[..., Any])
Result = TypeVar("Result")

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
    return _door(handler, is_guarded=True)


def open_to_visitors(handler: Handler) -> Handler:
    """Let anybody run an event handler, signed in or not, and turn what it raises into a notice.

    Args:
        handler: A coroutine method of a state that gives nothing away.

    Returns:
        The handler, with the same signature.
    """
    return _door(handler, is_guarded=False)


def _door(handler: Handler, *, is_guarded: bool) -> Handler:
    bind = _binder(handler)

    @functools.wraps(handler)
    async def door(self: rx.State, /, *args: Any, **kwargs: Any) -> Any:
        try:
            if is_guarded:
                _caller.set(await _authenticate(self))
            call = bind(self, *args, **kwargs)
            return await handler(*call.args, **call.kwargs)
        except Exception as error:  # noqa: BLE001 (the last line of a door: everything becomes a notice)
            return _notice(error)

    door.is_guarded = is_guarded  # type: ignore[attr-defined]
    door.is_open_to_visitors = not is_guarded  # type: ignore[attr-defined]
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


async def _authenticate(state: rx.State) -> Caller:
    token = session_token(state.router.headers.cookie)
    return await asyncio.to_thread(sessions.authenticate, current(), token)


def session_token(cookie_header: str) -> str | None:
    """The session token in a Cookie header, if there is one.

    Other applications on the same host may have set cookies of any shape; like the HTTP door, this one overlooks them.
    """
    pairs = (part.partition("=") for part in cookie_header.split(";"))
    found = [value.strip().strip('"') for name, _, value in pairs if name.strip() == sessions.SESSION_COOKIE]
    return found[-1] if found else None


def unexpected_error(exception: Exception) -> EventSpec:
    """Log an error nobody expected under an id, and tell the user the id and nothing else."""
    correlation_id = secrets.token_hex(8)
    logger.error("unexpected error in an event [%s]", correlation_id, exc_info=exception)
    return notices.unexpected(correlation_id)


def _notice(error: Exception) -> EventSpec:
    if isinstance(error, AuthenticationError):
        here = "encodeURIComponent(location.pathname + location.search)"
        return rx.call_script(f"window.location.replace('{SIGN_IN_PAGE}?next=' + {here})")
    if isinstance(error, ImmshareError):
        return notices.refusal(error)
    return unexpected_error(error)
