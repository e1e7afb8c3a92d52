"""Who may do what with an album: the table of roles and actions."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from immshare.errors import InvalidInputError
from immshare.schemas.album import AlbumRole

OWNER, EDITOR, VIEWER = AlbumRole.OWNER, AlbumRole.EDITOR, AlbumRole.VIEWER


class AlbumAction(StrEnum):
    """What can be done with an album; the value is the permission that a refusal names."""

    LOOK = "album.read"
    DOWNLOAD = "album.download"
    ADD_OWN_PHOTOS = "albumAsset.create"
    REMOVE_PHOTOS = "albumAsset.delete"
    EDIT = "album.update"
    DELETE = "album.delete"
    INVITE = "album.share"
    COMMENT = "activity.create"
    DELETE_ACTIVITY = "activity.delete"
    # Values of their own, as equal ones would make one action of them; ``permission`` cuts off what follows the colon.
    REMOVE_PHOTOS_OF_OTHERS = "albumAsset.delete:others"
    DELETE_ACTIVITY_OF_OTHERS = "activity.delete:others"
    SWITCH_ACTIVITY = "album.update:activity"
    CHANGE_ROLES = "album.share:roles"
    REMOVE_MEMBERS = "album.share:members"
    LEAVE = "album.share:leave"

    @property
    def permission(self) -> str:
        """The contract's name of what is missing when the action is refused."""
        return self.value.partition(":")[0]


ALLOWED: Final[Mapping[AlbumAction, frozenset[AlbumRole]]] = {
    AlbumAction.LOOK: frozenset({OWNER, EDITOR, VIEWER}),
    AlbumAction.DOWNLOAD: frozenset({OWNER, EDITOR, VIEWER}),
    AlbumAction.ADD_OWN_PHOTOS: frozenset({OWNER, EDITOR}),
    AlbumAction.REMOVE_PHOTOS: frozenset({OWNER, EDITOR}),
    AlbumAction.REMOVE_PHOTOS_OF_OTHERS: frozenset({OWNER}),
    AlbumAction.EDIT: frozenset({OWNER, EDITOR}),
    AlbumAction.SWITCH_ACTIVITY: frozenset({OWNER}),
    AlbumAction.DELETE: frozenset({OWNER}),
    AlbumAction.INVITE: frozenset({OWNER, EDITOR}),
    AlbumAction.COMMENT: frozenset({OWNER, EDITOR, VIEWER}),
    AlbumAction.DELETE_ACTIVITY: frozenset({OWNER, EDITOR, VIEWER}),
    AlbumAction.DELETE_ACTIVITY_OF_OTHERS: frozenset({OWNER}),
    AlbumAction.CHANGE_ROLES: frozenset({OWNER}),
    AlbumAction.REMOVE_MEMBERS: frozenset({OWNER}),
    AlbumAction.LEAVE: frozenset({EDITOR, VIEWER}),
}
"""Everything that is allowed. ``EDIT`` is title, description, order and cover; ``COMMENT`` likes, too."""


def is_allowed(role: AlbumRole | None, action: AlbumAction) -> bool:
    """Whether a role may do something; None is no member and may nothing."""
    return role is not None and role in ALLOWED[action]


def check_member_role(text: str) -> AlbumRole:
    """A role that can be given to somebody.

    Raises:
        InvalidInputError: It is the owner's, or none at all.
    """
    if text == AlbumRole.OWNER:
        raise InvalidInputError("Cannot add another owner")
    if text not in (EDITOR, VIEWER):
        raise InvalidInputError("A role is editor or viewer.")
    return AlbumRole(text)
