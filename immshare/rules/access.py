"""Who is asking, and what that lets them do: the permission table."""

from dataclasses import dataclass
from typing import Final

from immshare.errors import ForbiddenError

PERMISSIONS: Final = frozenset(
    f"{noun}.{verb}"
    for noun, verbs in {
        "album": "create read update delete share download statistics",
        "albumAsset": "create delete",
        "albumUser": "create update delete",
        "activity": "create read update delete statistics",
        "apiKey": "create read update delete",
        "asset": "read view download share update delete upload statistics",
        "adminUser": "create read update delete",
        "job": "read create",
        "notification": "read update",
        "session": "read delete",
        "sharedLink": "create read update delete",
        "timeline": "read download",
        "user": "read update",
        "userPreference": "read update",
        "server": "about statistics storage",
    }.items()
    for verb in verbs.split()
)
"""Every permission an API key can be limited to. ``all`` stands for the whole set."""

ALL: Final = frozenset({"all"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever stands behind a request or an event, once the gate has looked.

    Attributes:
        user_id: The account.
        is_admin: Whether the account administers the server.
        session_id: The session it came with; None for an API key.
        permissions: What an API key is limited to; ``{"all"}`` for a session.
        must_change_password: The account may do nothing but change its password and sign out.
        api_key_id: The key it came with; None for a session.
    """

    user_id: str
    is_admin: bool = False
    session_id: str | None = None
    permissions: frozenset[str] = ALL
    must_change_password: bool = False
    api_key_id: str | None = None


def require(caller: Caller, permission: str) -> None:
    """Let the caller pass if neither an API key's limits nor a pending password change forbid it.

    Args:
        caller: Who is asking.
        permission: One of ``PERMISSIONS``.

    Raises:
        ForbiddenError: The key does not carry the permission, or the password must be changed first.
    """
    if caller.must_change_password:
        raise ForbiddenError("Change your password first.")
    require_permission(caller, permission)


def require_permission(caller: Caller, permission: str) -> None:
    """Let the caller pass if an API key's limits do not forbid it. For what a pending password change leaves open.

    Raises:
        ForbiddenError: The key does not carry the permission.
    """
    if "all" not in caller.permissions and permission not in caller.permissions:
        raise ForbiddenError(f"Missing required permission: {permission}")


def require_admin(caller: Caller, permission: str) -> None:
    """Let only administrators pass.

    Raises:
        ForbiddenError: The caller is no administrator, or ``require`` refuses.
    """
    require(caller, permission)
    if not caller.is_admin:
        raise ForbiddenError("Only an administrator may do this.")
