"""The table of roles, written out: product.md 6.1."""

import pytest

from immshare.errors import InvalidInputError
from immshare.rules.access import PERMISSIONS
from immshare.rules.album_access import ALLOWED, AlbumAction, check_member_role, is_allowed
from immshare.schemas.album import AlbumRole

# fmt: off
TABLE = {
    #                                      owner  editor viewer nobody
    AlbumAction.LOOK:                    ( True,  True,  True,  False),
    AlbumAction.DOWNLOAD:                ( True,  True,  True,  False),
    AlbumAction.ADD_OWN_PHOTOS:          ( True,  True,  False, False),
    AlbumAction.REMOVE_PHOTOS:           ( True,  True,  False, False),
    AlbumAction.REMOVE_PHOTOS_OF_OTHERS: ( True,  False, False, False),
    AlbumAction.EDIT:                    ( True,  True,  False, False),
    AlbumAction.SWITCH_ACTIVITY:         ( True,  False, False, False),
    AlbumAction.DELETE:                  ( True,  False, False, False),
    AlbumAction.INVITE:                  ( True,  True,  False, False),
    AlbumAction.COMMENT:                 ( True,  True,  True,  False),
    AlbumAction.DELETE_ACTIVITY:         ( True,  True,  True,  False),
    AlbumAction.DELETE_ACTIVITY_OF_OTHERS: (True, False, False, False),
    AlbumAction.CHANGE_ROLES:            ( True,  False, False, False),
    AlbumAction.REMOVE_MEMBERS:          ( True,  False, False, False),
    AlbumAction.LEAVE:                   ( False, True,  True,  False),
}
# fmt: on
ROLES = (AlbumRole.OWNER, AlbumRole.EDITOR, AlbumRole.VIEWER, None)


@pytest.mark.parametrize("action", AlbumAction)
def test_who_may_do_what(action: AlbumAction) -> None:
    assert tuple(is_allowed(role, action) for role in ROLES) == TABLE[action]


def test_the_table_is_whole_and_names_permissions_of_the_contract() -> None:
    assert set(ALLOWED) == set(AlbumAction)
    assert {action.permission for action in AlbumAction} <= PERMISSIONS


def test_what_can_be_given() -> None:
    assert check_member_role("editor") is AlbumRole.EDITOR
    assert check_member_role("viewer") is AlbumRole.VIEWER
    with pytest.raises(InvalidInputError, match="Cannot add another owner"):
        check_member_role("owner")
    with pytest.raises(InvalidInputError, match="editor or viewer"):
        check_member_role("")
