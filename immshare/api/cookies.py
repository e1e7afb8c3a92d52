"""The cookies of a session (the token that no script can read, and Immich's two that say there is one), and of an unlocked link."""

from fastapi import Request, Response

from immshare.api.identity import is_secure
from immshare.services.sessions import SESSION_COOKIE, SESSION_LIFE

_COOKIES = (
    (SESSION_COOKIE, None, True),
    ("immich_auth_type", "password", True),
    ("immich_is_authenticated", "true", False),
)


def set_session_cookies(request: Request, response: Response, token: str) -> None:
    """Make the browser keep the session, for as long as browsers keep anything."""
    secure = is_secure(request, request.app.state.context.settings.trusted_proxies)
    for name, value, http_only in _COOKIES:
        response.set_cookie(
            name,
            value or token,
            max_age=int(SESSION_LIFE.total_seconds()),
            path="/",
            secure=secure,
            httponly=http_only,
            samesite="lax",
        )


def clear_session_cookies(request: Request, response: Response) -> None:
    """Make the browser forget the session."""
    secure = is_secure(request, request.app.state.context.settings.trusted_proxies)
    for name, _, http_only in _COOKIES:
        response.delete_cookie(name, path="/", secure=secure, httponly=http_only, samesite="lax")


def set_unlock_cookie(request: Request, response: Response, name: str, value: str) -> None:
    """Make the browser remember that it knows a link's password. Lax: links are opened from chats and mails."""
    secure = is_secure(request, request.app.state.context.settings.trusted_proxies)
    max_age_s = int(SESSION_LIFE.total_seconds())
    response.set_cookie(name, value, max_age=max_age_s, path="/", secure=secure, httponly=True, samesite="lax")
