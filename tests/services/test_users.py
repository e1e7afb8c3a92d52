from collections.abc import Callable
from dataclasses import replace

import pytest

from immshare.errors import ForbiddenError, InvalidInputError, NotFoundError
from immshare.models import User
from immshare.rules.access import Caller
from immshare.services import preferences, users
from immshare.services.context import Context

MakeUser = Callable[..., User]


@pytest.fixture
def caller(make_user: MakeUser) -> Caller:
    return Caller(make_user().id, session_id="s")


def test_everybody_who_can_sign_in_is_listed_by_name(context: Context, caller: Caller, make_user: MakeUser) -> None:
    make_user("bob")
    make_user("Off", disabled_at=context.now())
    make_user("Gone", deleted_at=context.now())
    assert [user.name for user in users.list_users(context, caller)] == ["Ada", "bob"]


def test_one_account(context: Context, caller: Caller, make_user: MakeUser) -> None:
    assert users.get_user(context, caller, make_user("Off", disabled_at=context.now()).id).name == "Off"
    for user_id in (make_user("Gone", deleted_at=context.now()).id, "nobody"):
        with pytest.raises(NotFoundError, match="User not found"):
            users.get_user(context, caller, user_id)


def test_changing_oneself(context: Context, caller: Caller, make_user: MakeUser) -> None:
    make_user("Bob")
    view = users.update_me(context, caller, name=" Ada L. ", avatar_color="green")
    assert (view.name, view.avatar_color, view.email) == ("Ada L.", "green", "ada@example.org")
    assert users.update_me(context, caller, email="Ada.L@example.org").email == "ada.l@example.org"
    for wrong in ({"name": ""}, {"avatar_color": "beige"}, {"email": "x"}, {"email": "BOB@example.org"}):
        with pytest.raises(InvalidInputError):
            users.update_me(context, caller, **wrong)
    assert users.get_me(context, caller).name == "Ada L."


def test_a_pending_password_change_leaves_only_oneself_to_look_at(context: Context, caller: Caller) -> None:
    pending = replace(caller, must_change_password=True)
    assert users.get_me(context, pending).id == caller.user_id
    for act in (
        lambda: users.list_users(context, pending),
        lambda: users.get_user(context, pending, caller.user_id),
        lambda: users.update_me(context, pending, name="X"),
        lambda: preferences.get_preferences(context, pending),
        lambda: preferences.update_preferences(context, pending, {}),
    ):
        with pytest.raises(ForbiddenError, match="password"):
            act()
    limited = replace(pending, permissions=frozenset({"asset.read"}))
    with pytest.raises(ForbiddenError, match=r"user\.read"):
        users.get_me(context, limited)


def test_preferences_are_kept_per_user(context: Context, caller: Caller, make_user: MakeUser) -> None:
    preferences.update_preferences(context, caller, {"theme": "dark", "slideshow": {"delayS": 9}})
    after = preferences.update_preferences(context, caller, {"slideshow": {"look": "cover"}})
    assert preferences.get_preferences(context, caller) == after
    assert (after.theme, after.slideshow.delay_s, after.slideshow.look) == ("dark", 9, "cover")
    with pytest.raises(InvalidInputError):
        preferences.update_preferences(context, caller, {"theme": "light", "slideshow": {"delayS": 0}})
    assert preferences.get_preferences(context, caller) == after
    assert preferences.get_preferences(context, Caller(make_user("Bob").id)).theme == "system"
