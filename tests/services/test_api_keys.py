from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from sqlmodel import select

from immshare.errors import AuthenticationError, ForbiddenError, InvalidInputError, NotFoundError
from immshare.models import ApiKey, User
from immshare.rules.access import Caller
from immshare.services import api_keys
from immshare.services.context import Context
from immshare.services.sessions import authenticate

MakeUser = Callable[..., User]


@pytest.fixture
def caller(make_user: MakeUser) -> Caller:
    return Caller(make_user().id, session_id="s")


def test_the_secret_is_shown_once_and_works_until_revoked(context: Context, caller: Caller) -> None:
    made = api_keys.create_api_key(context, caller, name=" Backup ")
    assert (made.name, made.permissions, made.api_key.id) == ("Backup", ["all"], made.id)
    with context.database.reading() as session:
        assert made.secret not in str(session.exec(select(ApiKey)).one().model_dump())
    with_key = authenticate(context, api_key=made.secret)
    assert (with_key.user_id, with_key.api_key_id, with_key.permissions) == (caller.user_id, made.id, {"all"})
    assert api_keys.get_current_api_key(context, with_key) == made.api_key
    assert api_keys.list_api_keys(context, caller) == [made.api_key]
    api_keys.delete_api_key(context, caller, made.id)
    with pytest.raises(AuthenticationError):
        authenticate(context, api_key=made.secret)


@pytest.mark.parametrize(
    ("permissions", "kept"),
    [
        (["all"], ["all"]),
        (["asset.read", "all"], ["all"]),
        (["asset.view", "asset.read", "asset.view"], ["asset.read", "asset.view"]),
    ],
)
def test_permissions_are_kept_in_one_order(
    context: Context, caller: Caller, permissions: Sequence[str], kept: list[str]
) -> None:
    assert api_keys.create_api_key(context, caller, permissions=permissions).permissions == kept


@pytest.mark.parametrize("permissions", [[], ["asset.fly"], ["all", "asset.fly"], [""], ["ALL"]])
def test_other_permissions_are_refused(context: Context, caller: Caller, permissions: list[str]) -> None:
    made = api_keys.create_api_key(context, caller)
    with pytest.raises(InvalidInputError):
        api_keys.create_api_key(context, caller, permissions=permissions)
    with pytest.raises(InvalidInputError):
        api_keys.update_api_key(context, caller, made.id, permissions=permissions)


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "a\nb"])
def test_names_are_checked(context: Context, caller: Caller, name: str) -> None:
    with pytest.raises(InvalidInputError, match="name of an API key"):
        api_keys.create_api_key(context, caller, name=name)


def test_changing_a_key_acts_at_once(context: Context, caller: Caller) -> None:
    made = api_keys.create_api_key(context, caller)
    view = api_keys.update_api_key(context, caller, made.id, name="N", permissions=["asset.read"])
    assert (view.name, view.permissions) == ("N", ["asset.read"])
    assert authenticate(context, api_key=made.secret).permissions == {"asset.read"}


def test_a_limited_key_grants_no_more_than_it_has(context: Context, caller: Caller) -> None:
    mine = frozenset({"apiKey.create", "apiKey.update", "asset.read"})
    limited = replace(caller, session_id=None, permissions=mine, api_key_id="k")
    made = api_keys.create_api_key(context, limited, permissions=["asset.read"])
    for wider in (["all"], ["asset.read", "asset.delete"]):
        with pytest.raises(InvalidInputError, match="permissions you do not have"):
            api_keys.create_api_key(context, limited, permissions=wider)
        with pytest.raises(InvalidInputError, match="permissions you do not have"):
            api_keys.update_api_key(context, limited, made.id, permissions=wider)
    with pytest.raises(ForbiddenError):
        api_keys.delete_api_key(context, limited, made.id)


def test_keys_of_others_are_unknown(context: Context, caller: Caller, make_user: MakeUser) -> None:
    made = api_keys.create_api_key(context, Caller(make_user("Bob").id))
    assert api_keys.list_api_keys(context, caller) == []
    for act in (
        lambda: api_keys.get_api_key(context, caller, made.id),
        lambda: api_keys.update_api_key(context, caller, made.id, name="x"),
        lambda: api_keys.delete_api_key(context, caller, made.id),
    ):
        with pytest.raises(NotFoundError, match="API Key not found"):
            act()


def test_only_a_key_has_a_current_key(context: Context, caller: Caller) -> None:
    with pytest.raises(ForbiddenError):
        api_keys.get_current_api_key(context, caller)
