"""The owner's account is deleted: for each shared album somebody says what becomes of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from immshare.errors import ForbiddenError, InvalidInputError, NotFoundError
from immshare.models.columns import new_id
from immshare.rules.access import Caller
from immshare.services import admin_users, album_assets, album_handover, albums, assets, purge
from immshare.services.context import Context
from tests.albums import chosen, make_album, shown
from tests.conftest import MakeUser
from tests.library import NOON, add_assets


@pytest.fixture
def admin(make_user: MakeUser) -> Caller:
    return Caller(user_id=make_user("Root", is_admin=True).id, is_admin=True)


def purge_all(context: Context) -> None:
    later = replace(context, now=lambda: datetime.now(UTC) + timedelta(days=8))
    while purge.purge_users(later):
        pass


def test_what_has_to_be_decided(context: Context, admin: Caller, ada: Caller, bob: Caller, make_user: MakeUser) -> None:
    off = Caller(make_user("Off").id)
    make_album(context, ada, name="Private")
    shared = make_album(context, ada, *add_assets(context, ada.user_id, NOON), name="Shared", viewer=[bob, off])
    admin_users.update_user(context, admin, off.user_id, is_disabled=True)
    make_album(context, bob, name="Bob's", viewer=ada)
    found = album_handover.albums_of_user(context, admin, ada.user_id)
    assert [(one.id, one.album_name, one.asset_count) for one in found.shared] == [(shared, "Shared", 1)]
    assert [one.user.name for one in found.shared[0].members] == ["Bob"]
    assert found.private_count == 1
    with pytest.raises(ForbiddenError):
        album_handover.albums_of_user(context, ada, ada.user_id)
    with pytest.raises(NotFoundError):
        album_handover.albums_of_user(context, admin, new_id())


def test_without_decisions_nothing_happens(
    context: Context, admin: Caller, ada: Caller, bob: Caller, make_user: MakeUser
) -> None:
    stranger = make_user("Eve").id
    shared, other = make_album(context, ada, viewer=bob), make_album(context, ada, viewer=bob)
    private = make_album(context, ada)
    for decisions, sentence in (
        ({}, "shares 2 albums"),
        ({shared: None}, "shares 2 albums"),
        ({shared: None, other: None, private: None}, "own shared albums"),
        ({shared: stranger, other: None}, "active members"),
        ({shared: ada.user_id, other: None}, "active members"),
    ):
        with pytest.raises(InvalidInputError, match=sentence):
            admin_users.delete_user(context, admin, ada.user_id, albums=decisions)
    assert albums.get_album(context, bob, shared).role == "viewer"


def test_an_album_is_handed_over_at_once(context: Context, admin: Caller, ada: Caller, bob: Caller) -> None:
    theirs, mine = add_assets(context, ada.user_id, NOON), add_assets(context, bob.user_id, NOON)
    album_id = make_album(context, ada, *theirs, editor=bob)
    album_assets.add_photos(context, bob, album_id, chosen(*mine))
    admin_users.delete_user(context, admin, ada.user_id, albums={album_id: bob.user_id})
    view = albums.get_album(context, bob, album_id)
    assert (view.role, [one.user.name for one in view.album_users]) == ("owner", ["Bob"])
    admin_users.restore_user(context, admin, ada.user_id)
    assert albums.get_album(context, ada, album_id).role == "editor"
    admin_users.delete_user(context, admin, ada.user_id)
    purge_all(context)
    assert shown(context, album_id) == set(mine)


def test_an_album_that_is_deleted_closes_at_once_and_comes_back_with_its_owner(
    context: Context, admin: Caller, ada: Caller, bob: Caller
) -> None:
    theirs, mine = add_assets(context, ada.user_id, NOON), add_assets(context, bob.user_id, NOON)
    album_id = make_album(context, ada, *theirs, editor=bob)
    album_assets.add_photos(context, bob, album_id, chosen(*mine))
    admin_users.delete_user(context, admin, ada.user_id, albums={album_id: None})
    assert albums.list_albums(context, bob) == []
    for asset_id in theirs:
        with pytest.raises(NotFoundError):
            assets.get_asset(context, bob, asset_id)
    admin_users.restore_user(context, admin, ada.user_id)
    assert albums.get_album(context, bob, album_id).asset_count == 2
    admin_users.delete_user(context, admin, ada.user_id, albums={album_id: None}, is_forced=True)
    purge_all(context)
    assert albums.list_albums(context, bob) == []
    assert assets.get_asset(context, bob, mine[0]).id == mine[0]


def test_once_decided_it_is_not_asked_again(context: Context, admin: Caller, ada: Caller, bob: Caller) -> None:
    album_id = make_album(context, ada, viewer=bob)
    admin_users.delete_user(context, admin, ada.user_id, albums={album_id: None})
    assert admin_users.delete_user(context, admin, ada.user_id, is_forced=True).status == "removing"
