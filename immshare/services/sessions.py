"""Signing in and out, and who stands behind a token."""

import hashlib
import secrets
from datetime import timedelta

from sqlmodel import col, select

from immshare.errors import AuthenticationError
from immshare.models import ApiKey, User, UserSession
from immshare.rules.access import Caller
from immshare.services.context import Context

_TOUCH_AFTER = timedelta(minutes=10)


def hash_token(token: str) -> str:
    """What is kept of a random token: its SHA-256, 64 hex digits. Tokens hold 256 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A new random token, 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def authenticate(context: Context, token: str | None = None, api_key: str | None = None) -> Caller:
    """The caller behind a session token or an API key. Asked anew on every request and event.

    Raises:
        AuthenticationError: Neither is given, or it is unknown, revoked, or its user disabled.
    """
    if token:
        return _by_session(context, token)
    if api_key:
        return _by_api_key(context, api_key)
    raise AuthenticationError("Authentication required")


def _by_session(context: Context, token: str) -> Caller:
    query = (
        select(UserSession.id, UserSession.last_seen_at, User.id, User.is_admin, User.must_change_password)
        .join(User, col(User.id) == col(UserSession.user_id))
        .where(
            UserSession.token_hash == hash_token(token), col(User.disabled_at).is_(None), col(User.deleted_at).is_(None)
        )
    )
    with context.database.reading() as session:
        row = session.exec(query).first()
    if row is None:
        raise AuthenticationError("Invalid user token")
    session_id, last_seen_at, user_id, is_admin, must_change = row
    if context.now() - last_seen_at > _TOUCH_AFTER:
        _touch(context, session_id)
    return Caller(user_id=user_id, is_admin=is_admin, session_id=session_id, must_change_password=must_change)


def _touch(context: Context, session_id: str) -> None:
    with context.database.writing() as session:
        if row := session.get(UserSession, session_id):
            row.last_seen_at = context.now()


def _by_api_key(context: Context, api_key: str) -> Caller:
    query = (
        select(ApiKey, User)
        .join(User, col(User.id) == col(ApiKey.user_id))
        .where(
            ApiKey.secret_hash == hash_token(api_key), col(User.disabled_at).is_(None), col(User.deleted_at).is_(None)
        )
    )
    with context.database.reading() as session:
        row = session.exec(query).first()
    if row is None:
        raise AuthenticationError("Invalid API key")
    key, user = row
    return Caller(
        user_id=user.id,
        is_admin=user.is_admin,
        permissions=frozenset(key.permissions),
        must_change_password=user.must_change_password,
        api_key_id=key.id,
    )
