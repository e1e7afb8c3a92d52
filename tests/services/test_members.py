from collections.abc import Callable

import pytest

from immshare.errors import InvalidInputError, NotFoundError
from immshare.live import album_topic, user_topic
from immshare.models.columns import new_id
from immshare.rules.access import Caller
from immshare.services import albums, assets, members, notifications
from immshare.services.context import Context
from immshare.services.members import Invitation
from tests.albums import make_album
from tests.conftest import MakeUser
from tests.library import NOON, add_assets


@pytest.fixture
def cleo(make_user: MakeUser) -> Caller:
    return Caller(user_id=make_user("Cleo").id)


def roles(context: Context, caller: Caller, album_id: str) -> dict[str, str]:
    return {one.user.name: one.role.value for one in albums.get_album(context, caller, album_id).album_users}


def test_inviting(context: Context, ada: Caller, bob: Caller, cleo: Caller) -> None:
    album_id = make_album(context, ada)
    view = members.add_members(context, ada, album_id, [Invitation(bob.user_id), Invitation(cleo.user_id, "viewer")])
    assert [(one.user.name, one.role) for one in view.album_users] == [
        ("Ada", "owner"),
        ("Bob", "editor"),
        ("Cleo", "viewer"),
    ]
    assert albums.get_album(context, bob, album_id).is_new
    members.mark_seen(context, bob, album_id)
    assert not albums.get_album(context, bob, album_id).is_new
    assert albums.get_album(context, cleo, album_id).is_new


def test_an_editor_invites_too(context: Context, ada: Caller, bob: Caller, cleo: Caller) -> None:
    album_id = make_album(context, ada, editor=bob)
    members.add_members(context, bob, album_id, [Invitation(cleo.user_id, "viewer")])
    assert roles(context, ada, album_id) == {"Ada": "owner", "Bob": "editor", "Cleo": "viewer"}


def test_refusals_leave_nothing_half_done(
    context: Context, ada: Caller, bob: Caller, cleo: Caller, make_user: MakeUser
) -> None:
    album_id = make_album(context, ada, editor=bob)
    off, gone = make_user("Off", disabled_at=context.now()).id, make_user("Gone", deleted_at=context.now()).id
    refusals = [
        (Invitation(bob.user_id), "User already added"),
        (Invitation(cleo.user_id), "User already added"),
        (Invitation(ada.user_id), "Cannot share album with owner"),
        (Invitation(new_id()), "User not found"),
        (Invitation("no id"), "User not found"),
        (Invitation(off), "User not found"),
        (Invitation(gone), "User not found"),
        (Invitation(new_id(), "owner"), "Cannot add another owner"),
        (Invitation(new_id(), "king"), "editor or viewer"),
    ]
    for refused, sentence in refusals:
        with pytest.raises(InvalidInputError, match=sentence):
            members.add_members(context, ada, album_id, [Invitation(cleo.user_id), refused])
    with pytest.raises(InvalidInputError, match="whom"):
        members.add_members(context, ada, album_id, [])
    assert roles(context, ada, album_id) == {"Ada": "owner", "Bob": "editor"}
    assert notifications.list_notifications(context, cleo) == []


def test_roles_change_at_once(context: Context, ada: Caller, bob: Caller) -> None:
    album_id = make_album(context, ada, viewer=bob)
    with pytest.raises(NotFoundError, match=r"album\.update"):
        albums.update_album(context, bob, album_id, name="Mine")
    members.change_role(context, ada, album_id, bob.user_id, "editor")
    assert albums.update_album(context, bob, album_id, name="Mine").album_name == "Mine"
    with pytest.raises(InvalidInputError, match="not shared"):
        members.change_role(context, ada, album_id, new_id(), "viewer")
    with pytest.raises(InvalidInputError, match="not shared"):
        members.change_role(context, ada, album_id, ada.user_id, "viewer")
    with pytest.raises(InvalidInputError, match="another owner"):
        members.change_role(context, ada, album_id, bob.user_id, "owner")


@pytest.mark.parametrize("how", ["removed", "left"])
def test_access_ends_at_once(context: Context, ada: Caller, bob: Caller, how: str) -> None:
    (photo,) = add_assets(context, ada.user_id, NOON)
    album_id = make_album(context, ada, photo, editor=bob)
    doors: list[Callable[[], object]] = [
        lambda: albums.get_album(context, bob, album_id),
        lambda: albums.get_version(context, bob, album_id),
        lambda: assets.get_asset(context, bob, photo),
        lambda: assets.original(context, bob, photo),
        lambda: assets.rendition(context, bob, photo, "preview"),
    ]
    doors[0](), doors[2]()
    heard: list[str] = []
    context.hub.subscribe(heard.append)
    if how == "left":
        members.leave(context, bob, album_id)
    else:
        members.remove_member(context, ada, album_id, bob.user_id)
    assert {album_topic(album_id), user_topic(bob.user_id), user_topic(ada.user_id)} == set(heard)
    for door in doors:
        with pytest.raises(NotFoundError):
            door()
    assert notifications.list_notifications(context, bob) == []
    members.add_members(context, ada, album_id, [Invitation(bob.user_id, "viewer")])
    assert albums.get_album(context, bob, album_id).is_new


def test_who_may_not_remove(context: Context, ada: Caller, bob: Caller, cleo: Caller) -> None:
    album_id = make_album(context, ada, editor=bob, viewer=cleo)
    with pytest.raises(InvalidInputError, match="last album owner"):
        members.leave(context, ada, album_id)
    for victim in (ada, cleo):
        with pytest.raises(NotFoundError, match=r"album\.share"):
            members.remove_member(context, bob, album_id, victim.user_id)
    with pytest.raises(InvalidInputError, match="not shared"):
        members.remove_member(context, ada, album_id, new_id())
    assert len(roles(context, ada, album_id)) == 3
