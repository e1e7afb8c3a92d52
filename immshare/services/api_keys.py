"""Keys with which programs act for a user. A key never makes one that may do more than itself."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from immshare.errors import ForbiddenError, InvalidInputError, NotFoundError
from immshare.models import ApiKey
from immshare.rules.access import ALL, PERMISSIONS, Caller, require
from immshare.rules.accounts import check_name
from immshare.schemas.api_key import ApiKeyView, NewApiKeyView
from immshare.services.context import Context
from immshare.services.sessions import hash_token, new_token

_WHAT = "The name of an API key"
_NOT_FOUND = "API Key not found"


def create_api_key(
    context: Context, caller: Caller, *, name: str = "API Key", permissions: Sequence[str] = ("all",)
) -> NewApiKeyView:
    """Make a key. Its secret is in the answer and nowhere else.

    Raises:
        InvalidInputError: The name or a permission is not allowed, or the caller's own key may do less.
    """
    require(caller, "apiKey.create")
    granted = _check_grant(caller, permissions)
    secret, now = new_token(), context.now()
    row = ApiKey(
        user_id=caller.user_id,
        name=check_name(name, _WHAT),
        secret_hash=hash_token(secret),
        permissions=granted,
        created_at=now,
        updated_at=now,
    )
    with context.database.writing() as session:
        session.add(row)
    view = _view(row)
    return NewApiKeyView(**dict(view), secret=secret, api_key=view)


def list_api_keys(context: Context, caller: Caller) -> list[ApiKeyView]:
    """The caller's keys, newest first."""
    require(caller, "apiKey.read")
    query = (
        select(ApiKey).where(ApiKey.user_id == caller.user_id).order_by(col(ApiKey.created_at).desc(), col(ApiKey.id))
    )
    with context.database.reading() as session:
        return [_view(row) for row in session.exec(query)]


def get_api_key(context: Context, caller: Caller, key_id: str) -> ApiKeyView:
    """One of the caller's keys.

    Raises:
        NotFoundError: No such key, or not the caller's.
    """
    require(caller, "apiKey.read")
    with context.database.reading() as session:
        return _view(_own(session, caller, key_id))


def get_current_api_key(context: Context, caller: Caller) -> ApiKeyView:
    """The key that the request came with; every key may know itself.

    Raises:
        ForbiddenError: The request came with none, or the password must be changed first.
    """
    if caller.api_key_id is None:
        raise ForbiddenError("Not authenticated with an API Key")
    if caller.must_change_password:
        raise ForbiddenError("Change your password first.")
    with context.database.reading() as session:
        return _view(_own(session, caller, caller.api_key_id))


def update_api_key(
    context: Context,
    caller: Caller,
    key_id: str,
    *,
    name: str | None = None,
    permissions: Sequence[str] | None = None,
) -> ApiKeyView:
    """Rename a key, or change what it may do; None leaves a field as it is.

    Raises:
        InvalidInputError: The name or a permission is not allowed, or the caller's own key may do less.
        NotFoundError: No such key, or not the caller's.
    """
    require(caller, "apiKey.update")
    with context.database.writing() as session:
        row = _own(session, caller, key_id)
        if name is not None:
            row.name = check_name(name, _WHAT)
        if permissions is not None:
            row.permissions = _check_grant(caller, permissions)
        row.updated_at = context.now()
    return _view(row)


def delete_api_key(context: Context, caller: Caller, key_id: str) -> None:
    """Revoke a key; it is of no use from now on.

    Raises:
        NotFoundError: No such key, or not the caller's.
    """
    require(caller, "apiKey.delete")
    with context.database.writing() as session:
        session.delete(_own(session, caller, key_id))


def _check_grant(caller: Caller, permissions: Sequence[str]) -> list[str]:
    wanted = frozenset(permissions)
    if not wanted:
        raise InvalidInputError("An API key needs at least one permission.")
    if unknown := sorted(wanted - PERMISSIONS - ALL):
        raise InvalidInputError(f"Unknown permission: {', '.join(map(ascii, unknown))[:200]}.")
    if "all" not in caller.permissions and not wanted <= caller.permissions:
        raise InvalidInputError("Cannot grant permissions you do not have")
    return ["all"] if "all" in wanted else sorted(wanted)


def _own(session: Session, caller: Caller, key_id: str) -> ApiKey:
    row = session.get(ApiKey, key_id)
    if row is None or row.user_id != caller.user_id:
        raise NotFoundError(_NOT_FOUND)
    return row


def _view(row: ApiKey) -> ApiKeyView:
    return ApiKeyView(
        id=row.id, name=row.name, permissions=row.permissions, created_at=row.created_at, updated_at=row.updated_at
    )
