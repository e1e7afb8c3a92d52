"""Who is asking, and what that lets them do: the permission table.

How a service sees a shared link: ``caller.link`` says what it allows, ``caller.user_id`` is empty (nobody's id), and ``require`` refuses
it, so that whatever says nothing about links is closed to them. A service that is open to guests calls ``require_or_link`` and then looks
only at what the link shows (``services.shared_link_access.shows``).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from immshare.errors import AuthenticationError, ForbiddenError, NotFoundError

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

DOWNLOADING: Final = frozenset({"asset.download", "album.download"})
UPLOADING: Final = "asset.upload"
OPEN_TO_LINKS: Final = frozenset({"album.read", "asset.read", "asset.view", "sharedLink.read", UPLOADING}) | DOWNLOADING
"""What a shared link can allow at all; the others need an account."""

NOT_FOR_LINKS: Final = "Forbidden"
"""The contract's answer to a link where links are not open."""


@dataclass(frozen=True, slots=True)
class Link:
    """A live, unlocked shared link that somebody came with: its rights and no others.

    Attributes:
        id: The link's.
        creator_id: Who made it. What guests upload is theirs.
        album_id: The album it shows; None: an individual share.
        allow_download: Whether originals and archives are given out.
        allow_upload: Whether guests add photos.
        show_metadata: Whether guests learn camera, place, time, file name and owner.
        expires_at: When it ends, aware; None is never.
    """

    id: str
    creator_id: str
    album_id: str | None
    allow_download: bool
    allow_upload: bool
    show_metadata: bool
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever stands behind a request or an event, once the gate has looked.

    Attributes:
        user_id: The account; empty for a shared link, which is nobody's account.
        is_admin: Whether the account administers the server.
        session_id: The session it came with; None for an API key.
        permissions: What an API key is limited to; ``{"all"}`` for a session.
        must_change_password: The account may do nothing but change its password and sign out.
        api_key_id: The key it came with; None for a session.
        link: The shared link it came with; then everything else is empty.
    """

    user_id: str
    is_admin: bool = False
    session_id: str | None = None
    permissions: frozenset[str] = ALL
    must_change_password: bool = False
    api_key_id: str | None = None
    link: Link | None = None

    @classmethod
    def guest(cls, link: Link) -> "Caller":
        """Whoever came with a shared link."""
        return cls(user_id="", permissions=frozenset(), link=link)

    @property
    def uploader_id(self) -> str:
        """Whose the photos are that the caller uploads: the link's creator's, if they came with one."""
        return self.user_id if self.link is None else self.link.creator_id


def require(caller: Caller, permission: str) -> None:
    """Let the caller pass if neither an API key's limits nor a pending password change forbid it. Shared links never pass.

    Args:
        caller: Who is asking.
        permission: One of ``PERMISSIONS``.

    Raises:
        ForbiddenError: The key does not carry the permission, the password must be changed first, or the caller is a link.
    """
    if caller.must_change_password:
        raise ForbiddenError("Change your password first.")
    require_permission(caller, permission)


def require_permission(caller: Caller, permission: str) -> None:
    """Let the caller pass if an API key's limits do not forbid it. For what a pending password change leaves open.

    Raises:
        ForbiddenError: The key does not carry the permission, or the caller is a shared link.
    """
    if caller.link is not None:
        raise ForbiddenError(NOT_FOR_LINKS)
    if "all" not in caller.permissions and permission not in caller.permissions:
        raise ForbiddenError(f"Missing required permission: {permission}")


def require_or_link(caller: Caller, permission: str) -> None:
    """Let the caller pass like ``require``, and a shared link if it allows this. What it shows is then the only thing to look at.

    Args:
        caller: Who is asking.
        permission: One of ``PERMISSIONS``.

    Raises:
        ForbiddenError: ``require`` refuses, or no link ever allows this.
        NotFoundError: The link allows no downloads: the answer for what is not in it.
        AuthenticationError: The link takes no uploads.
    """
    if caller.link is None:
        require(caller, permission)
    elif permission in DOWNLOADING and not caller.link.allow_download:
        raise NotFoundError.for_permission(permission)
    elif permission == UPLOADING and not caller.link.allow_upload:
        raise AuthenticationError("This link does not take photos.")
    elif permission not in OPEN_TO_LINKS:
        raise ForbiddenError(NOT_FOR_LINKS)


def require_admin(caller: Caller, permission: str) -> None:
    """Let only administrators pass.

    Raises:
        ForbiddenError: The caller is no administrator, or ``require`` refuses.
    """
    require(caller, permission)
    if not caller.is_admin:
        raise ForbiddenError("Only an administrator may do this.")
