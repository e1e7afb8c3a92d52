"""Signing in and out, changing the password, and who stands behind a token."""

import hashlib
import secrets
from contextlib import suppress
from datetime import timedelta
from typing import Final

from sqlalchemy import bindparam, delete
from sqlmodel import Session, col, select

from immshare.errors import (
    AuthenticationError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    StorageFullError,
)
from immshare.live import access_topic
from immshare.models import ApiKey, User, UserSession
from immshare.models.columns import UtcDateTime
from immshare.rules.access import Caller, require
from immshare.rules.accounts import MAX_EMAIL, check_email, normalize_email
from immshare.rules.devices import describe_device
from immshare.rules.passwords import check_password
from immshare.schemas.login import LoginView
from immshare.schemas.session import SessionView
from immshare.schemas.user import OwnUserView
from immshare.services.context import Context
from immshare.services.passwords import hash_password, is_right
from immshare.services.throttle import Allowance, Charge, network_of
from immshare.services.users import own_view

SESSION_COOKIE: Final = "immich_access_token"
"""The cookie that carries a browser's token, for both doors; Immich's clients know it by this name."""

SESSION_LIFE: Final = timedelta(days=400)
"""The longest that browsers keep a cookie (RFC 6265bis, 5.5)."""

PER_ACCOUNT: Final = Allowance(burst=6, interval=timedelta(seconds=60))
"""Wrong passwords from one address for one account."""

PER_ADDRESS: Final = Allowance(burst=60, interval=timedelta(seconds=10))
"""Wrong passwords from one address, for whichever accounts: a whole household may stand behind it."""

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


_SESSION_BY_TOKEN = (
    select(  # type: ignore[call-overload]
        UserSession.id, UserSession.last_seen_at, User.id, User.is_admin, User.must_change_password
    )
    .join(User, col(User.id) == col(UserSession.user_id))
    .where(
        UserSession.token_hash == bindparam("token_hash"),
        col(UserSession.created_at) > bindparam("born_after", type_=UtcDateTime),
        col(User.disabled_at).is_(None),
        col(User.deleted_at).is_(None),
    )
)
"""Built once: it is asked on every request, and building it takes longer than answering it."""


def _by_session(context: Context, token: str) -> Caller:
    rows = context.database.rows(
        _SESSION_BY_TOKEN, token_hash=hash_token(token), born_after=context.now() - SESSION_LIFE
    )
    if not rows:
        raise AuthenticationError("Invalid user token")
    session_id, last_seen_at, user_id, is_admin, must_change = rows[0]
    if context.now() - last_seen_at > _TOUCH_AFTER:
        _touch(context, session_id)
    return Caller(user_id=user_id, is_admin=is_admin, session_id=session_id, must_change_password=must_change)


def _touch(context: Context, session_id: str) -> None:
    # Looking goes on while the disk is full: the time is noted when there is room again.
    with suppress(StorageFullError), context.database.writing() as session:
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


def sign_in(context: Context, email: str, password: str, *, address: str, user_agent: str) -> LoginView:
    """Open a session. An unknown e-mail and a wrong password get the same answer after the same time.

    Args:
        context: The tools.
        email: As it was typed.
        password: As it was typed.
        address: Where the request came from; wrong tries are slowed per address, never for the account as a whole.
        user_agent: What the browser or app calls itself.

    Raises:
        AuthenticationError: Wrong e-mail or password, or the account is disabled.
        TooManyAttemptsError: Too many wrong tries from this address.
    """
    charges = _charges(email, address)
    context.throttle.charge(context.now(), charges)
    user = _find(context, email)
    if not is_right(password, user.password_hash if user else None) or user is None or user.deleted_at:
        raise AuthenticationError("Incorrect email or password")
    context.throttle.give_back(charges)
    if user.disabled_at:
        raise AuthenticationError("This account is disabled. Ask the administrator.")
    return _login_view(user, _open_session(context, user, describe_device(user_agent)))


def sign_out(context: Context, caller: Caller) -> None:
    """End the session that the caller came with; with an API key there is none to end."""
    with context.database.writing() as session:
        _end(session, caller.user_id, only=caller.session_id or "")
    context.hub.publish(access_topic(caller.user_id))


def change_password(context: Context, caller: Caller, *, password: str, new_password: str) -> OwnUserView:
    """Change one's own password. All other sessions end; a pending change is done with it.

    Raises:
        ForbiddenError: The caller came with a limited API key.
        InvalidInputError: The present password is wrong, or the new one is too short, too long, or the same.
        TooManyAttemptsError: Too many wrong tries in this session.
    """
    if "all" not in caller.permissions:
        raise ForbiddenError("This API key may not change the password.")
    check_password(new_password)
    charge = Charge(("password", caller.user_id, caller.session_id or caller.api_key_id or ""), PER_ACCOUNT)
    context.throttle.charge(context.now(), [charge])
    with context.database.reading() as session:
        known_hash = session.exec(select(User.password_hash).where(User.id == caller.user_id)).first()
    if not is_right(password, known_hash):
        raise InvalidInputError("Wrong password")
    context.throttle.give_back([charge])
    if password == new_password:
        raise InvalidInputError("The new password must be another one.")
    return _replace_password(context, caller, known_hash, hash_password(new_password))


def list_sessions(context: Context, caller: Caller) -> list[SessionView]:
    """The caller's sessions: the present one first, then the last seen."""
    require(caller, "session.read")
    query = (
        select(UserSession)
        .where(UserSession.user_id == caller.user_id, col(UserSession.created_at) > context.now() - SESSION_LIFE)
        .order_by(col(UserSession.last_seen_at).desc(), col(UserSession.id))
    )
    with context.database.reading() as session:
        rows = sorted(session.exec(query), key=lambda row: row.id != caller.session_id)
    return [_session_view(row, caller) for row in rows]


def revoke_session(context: Context, caller: Caller, session_id: str) -> None:
    """End one of the caller's sessions; the browser in which it is open is out at its next request.

    Raises:
        NotFoundError: No such session, or not the caller's.
    """
    require(caller, "session.delete")
    with context.database.writing() as session:
        if not _end(session, caller.user_id, only=session_id):
            raise NotFoundError.for_permission("session.delete")
    context.hub.publish(access_topic(caller.user_id))


def revoke_other_sessions(context: Context, caller: Caller) -> int:
    """End all of the caller's sessions but the present one.

    Returns:
        How many ended.
    """
    require(caller, "session.delete")
    with context.database.writing() as session:
        count = _end(session, caller.user_id, but=caller.session_id)
    context.hub.publish(access_topic(caller.user_id))
    return count


def end_all_sessions(session: Session, user_id: str) -> None:
    """Sign a user out everywhere, in the caller's transaction."""
    _end(session, user_id)


def _charges(email: str, address: str) -> list[Charge]:
    network = network_of(address)
    account = normalize_email(email)[:MAX_EMAIL]
    return [Charge(("login", network, account), PER_ACCOUNT), Charge(("login", network), PER_ADDRESS)]


def _find(context: Context, email: str) -> User | None:
    try:
        address = check_email(email)
    except InvalidInputError:  # nobody can have such an address
        return None
    with context.database.reading() as session:
        return session.exec(select(User).where(User.email == address)).first()


def _open_session(context: Context, user: User, device: str) -> str:
    token, now = new_token(), context.now()
    with context.database.writing() as session:
        current = session.get(User, user.id, with_for_update=True)
        if current is None or current.password_hash != user.password_hash:
            raise AuthenticationError("Incorrect email or password")
        session.connection().execute(
            delete(UserSession).where(
                col(UserSession.user_id) == user.id, col(UserSession.created_at) <= now - SESSION_LIFE
            )
        )
        row = UserSession(
            user_id=user.id, token_hash=hash_token(token), device=device, created_at=now, last_seen_at=now
        )
        session.add(row)
    return token


def _replace_password(context: Context, caller: Caller, known_hash: str | None, new_hash: str) -> OwnUserView:
    with context.database.writing() as session:
        user = session.get(User, caller.user_id, with_for_update=True)
        if user is None or user.password_hash != known_hash:
            raise InvalidInputError("The password was changed elsewhere meanwhile.")
        user.password_hash, user.must_change_password, user.updated_at = new_hash, False, context.now()
        _end(session, caller.user_id, but=caller.session_id)
    context.hub.publish(access_topic(caller.user_id))
    return own_view(user)


def _end(session: Session, user_id: str, *, only: str | None = None, but: str | None = None) -> int:
    query = delete(UserSession).where(col(UserSession.user_id) == user_id)
    if only is not None:
        query = query.where(col(UserSession.id) == only)
    if but is not None:
        query = query.where(col(UserSession.id) != but)
    return int(session.connection().execute(query).rowcount)


def _login_view(user: User, token: str) -> LoginView:
    return LoginView(
        access_token=token,
        user_id=user.id,
        user_email=user.email,
        name=user.name,
        is_admin=user.is_admin,
        should_change_password=user.must_change_password,
    )


def _session_view(row: UserSession, caller: Caller) -> SessionView:
    device_type, _, device_os = row.device.partition(" on ")
    return SessionView(
        id=row.id,
        created_at=row.created_at,
        updated_at=row.last_seen_at,
        expires_at=row.created_at + SESSION_LIFE,
        current=row.id == caller.session_id,
        device_type=device_type,
        device_os=device_os,
    )
