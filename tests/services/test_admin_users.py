from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import select

from immshare.errors import AuthenticationError, ForbiddenError, ImmshareError, InvalidInputError, NotFoundError
from immshare.models import Setup, User
from immshare.rules.access import Caller
from immshare.services import admin_users, purge, sessions
from immshare.services.context import Context

MakeUser = Callable[..., User]
PASSWORD = "correct horse"


@pytest.fixture
def admin(make_user: MakeUser) -> Caller:
    return Caller(make_user("Root", is_admin=True).id, is_admin=True, session_id="s")


def sign_up(context: Context, email: str = "ada@example.org", password: str = PASSWORD) -> Any:
    return admin_users.sign_up_admin(context, email=email, name=" Ada ", password=password)


def test_the_first_account_is_an_administrator(context: Context) -> None:
    assert not admin_users.is_set_up(context)
    view = sign_up(context, " Ada@Example.org")
    assert (view.name, view.email, view.is_admin, view.should_change_password) == (
        "Ada",
        "ada@example.org",
        True,
        False,
    )
    assert admin_users.is_set_up(context)
    with pytest.raises(InvalidInputError, match="The server already has an admin"):
        sign_up(context, "bob@example.org")


@pytest.mark.parametrize(("email", "password"), [("ada", PASSWORD), ("ada@example.org", "short")])
def test_a_refused_sign_up_leaves_the_server_empty(context: Context, email: str, password: str) -> None:
    with pytest.raises(InvalidInputError):
        sign_up(context, email, password)
    assert not admin_users.is_set_up(context)
    assert sign_up(context).is_admin


def test_of_several_at_the_same_moment_one_becomes_administrator(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    barrier = Barrier(8)
    hash_password = admin_users.hash_password

    def together(password: str) -> str:
        barrier.wait(10)
        return hash_password(password)

    monkeypatch.setattr(admin_users, "hash_password", together)

    def attempt(number: int) -> str:
        try:
            return str(sign_up(context, f"user{number}@example.org").id)
        except ImmshareError as error:
            return error.message

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(8)))
    assert answers.count("The server already has an admin") == 7
    with context.database.reading() as session:
        assert len(session.exec(select(User)).all()) == 1


def test_the_row_of_the_first_start_decides_where_transactions_do_not_wait(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    with context.database.writing() as session:
        session.add(Setup(completed_at=context.now()))
    monkeypatch.setattr(admin_users, "is_set_up", lambda _context: False)
    with pytest.raises(InvalidInputError, match="already has an admin"):
        sign_up(context)


def test_users_without_the_row_close_the_door_too(
    context: Context, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("Bob")
    monkeypatch.setattr(admin_users, "is_set_up", lambda _context: False)
    with pytest.raises(InvalidInputError, match="already has an admin"):
        sign_up(context)


def test_the_command_line_adds_administrators(context: Context, admin: Caller) -> None:
    assert admin_users.add_admin(context, email="a@example.org", name="A", password=PASSWORD).is_admin
    with pytest.raises(InvalidInputError, match="another account"):
        admin_users.add_admin(context, email="A@example.org", name="A", password=PASSWORD)


def test_creating(context: Context, admin: Caller) -> None:
    view = admin_users.create_user(
        context, admin, email="Eve@example.org", name="Eve", password=PASSWORD, quota_bytes=2**30
    )
    assert (view.email, view.is_admin, view.should_change_password) == ("eve@example.org", False, True)
    assert (view.quota_size_in_bytes, view.quota_usage_in_bytes, view.status) == (2**30, 0, "active")
    assert admin_users.get_any_user(context, admin, view.id) == view
    with pytest.raises(InvalidInputError, match="another account"):
        admin_users.create_user(context, admin, email="EVE@example.org", name="Eve", password=PASSWORD)


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "no address"},
        {"name": "  "},
        {"password": "short"},
        {"quota_bytes": -1},
        {"avatar_color": "beige"},
    ],
)
def test_creating_with_a_wrong_value(context: Context, admin: Caller, wrong: dict[str, Any]) -> None:
    values = {"email": "eve@example.org", "name": "Eve", "password": PASSWORD, **wrong}
    with pytest.raises(InvalidInputError):
        admin_users.create_user(context, admin, **values)
    assert len(admin_users.list_all_users(context, admin, with_deleted=True)) == 1


def test_changing(context: Context, admin: Caller, make_user: MakeUser) -> None:
    user = make_user()
    view = admin_users.update_user(
        context, admin, user.id, name="Ada L.", email="AL@example.org", is_admin=True, quota_bytes=5, avatar_color="red"
    )
    assert (view.name, view.email, view.is_admin) == ("Ada L.", "al@example.org", True)
    assert (view.quota_size_in_bytes, view.avatar_color) == (5, "red")
    view = admin_users.update_user(context, admin, user.id, quota_bytes=None, is_admin=False)
    assert (view.quota_size_in_bytes, view.is_admin, view.name) == (None, False, "Ada L.")
    with pytest.raises(InvalidInputError, match="another account"):
        admin_users.update_user(context, admin, user.id, email="root@example.org")


def test_a_new_password_ends_the_sessions_and_must_be_changed(
    context: Context, admin: Caller, make_user: MakeUser
) -> None:
    user = make_user()
    token = sessions.sign_in(context, user.email, PASSWORD, address="::1", user_agent="").access_token
    view = admin_users.update_user(context, admin, user.id, password="battery staple")
    assert view.should_change_password
    with pytest.raises(AuthenticationError):
        sessions.authenticate(context, token=token)
    view = admin_users.update_user(context, admin, user.id, password=PASSWORD, must_change_password=False)
    assert not view.should_change_password


def test_disabling_and_enabling(context: Context, admin: Caller, make_user: MakeUser) -> None:
    user = make_user()
    topics: list[str] = []
    context.hub.subscribe(topics.append)
    assert admin_users.update_user(context, admin, user.id, is_disabled=True).is_disabled
    assert topics == [f"user:{user.id}", f"access:{user.id}"]
    assert not admin_users.update_user(context, admin, user.id, is_disabled=False).is_disabled


def test_deleting_restoring_and_deleting_for_good(context: Context, admin: Caller, make_user: MakeUser) -> None:
    user = make_user()
    view = admin_users.delete_user(context, admin, user.id)
    assert (view.status, view.deleted_at is not None) == ("deleted", True)
    assert [user.name for user in admin_users.list_all_users(context, admin)] == ["Root"]
    assert len(admin_users.list_all_users(context, admin, with_deleted=True)) == 2
    for change in (lambda: admin_users.delete_user(context, admin, user.id),
                   lambda: admin_users.update_user(context, admin, user.id, name="X")):  # fmt: skip
        with pytest.raises(NotFoundError, match="User not found"):
            change()
    assert admin_users.restore_user(context, admin, user.id).status == "active"
    admin_users.delete_user(context, admin, user.id)
    assert admin_users.delete_user(context, admin, user.id, is_forced=True).status == "removing"
    with pytest.raises(InvalidInputError, match="being removed"):
        admin_users.restore_user(context, admin, user.id)
    assert purge.purge_users(context) == 1
    with pytest.raises(NotFoundError):
        admin_users.get_any_user(context, admin, user.id)


def test_a_deleted_account_waits_for_its_removal(context: Context, admin: Caller, make_user: MakeUser) -> None:
    admin_users.delete_user(context, admin, make_user().id)
    assert purge.purge_users(context) == 0


def test_nobody_shuts_themself_out(context: Context, admin: Caller, make_user: MakeUser) -> None:
    make_user("Second", is_admin=True)
    with pytest.raises(ForbiddenError):
        admin_users.delete_user(context, admin, admin.user_id)
    with pytest.raises(ForbiddenError):
        admin_users.update_user(context, admin, admin.user_id, is_disabled=True)
    with pytest.raises(InvalidInputError, match="another admin"):
        admin_users.update_user(context, admin, admin.user_id, is_admin=False)
    with pytest.raises(InvalidInputError, match="own password"):
        admin_users.update_user(context, admin, admin.user_id, password=PASSWORD)


@pytest.mark.parametrize("change", ["delete", "force", "disable", "demote"])
def test_the_last_active_administrator_stays(context: Context, admin: Caller, make_user: MakeUser, change: str) -> None:
    """The caller was an administrator when asked, and is none any more when it comes to it."""
    last = make_user("Last", is_admin=True)
    make_user("Off", is_admin=True, disabled_at=context.now())
    make_user("Gone", is_admin=True, deleted_at=context.now())
    admin_users.update_user(context, Caller(last.id, is_admin=True), admin.user_id, is_admin=False)
    acts: dict[str, Callable[[], object]] = {
        "delete": lambda: admin_users.delete_user(context, admin, last.id),
        "force": lambda: admin_users.delete_user(context, admin, last.id, is_forced=True),
        "disable": lambda: admin_users.update_user(context, admin, last.id, is_disabled=True),
        "demote": lambda: admin_users.update_user(context, admin, last.id, is_admin=False),
    }
    with pytest.raises(InvalidInputError, match="last active administrator"):
        acts[change]()


def test_two_administrators_removing_each_other(context: Context, make_user: MakeUser) -> None:
    ids = [make_user(name, is_admin=True).id for name in ("One", "Two")]

    def remove(index: int) -> bool:
        try:
            admin_users.delete_user(context, Caller(ids[index], is_admin=True), ids[1 - index])
        except InvalidInputError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(remove, range(2))) == [False, True]


@pytest.mark.parametrize(
    ("act", "permission"),
    [
        (lambda c, caller, i: admin_users.update_user(c, caller, i, password=PASSWORD), "adminUser.update"),
        (lambda c, caller, i: admin_users.update_user(c, caller, i, is_admin=True), "adminUser.update"),
        (
            lambda c, caller, _: admin_users.create_user(
                c, caller, email="e@example.org", name="E", password=PASSWORD, is_admin=True
            ),
            "adminUser.create",
        ),
    ],
)
def test_a_limited_key_does_not_widen_itself(
    context: Context, admin: Caller, make_user: MakeUser, act: Callable[..., object], permission: str
) -> None:
    key = Caller(admin.user_id, is_admin=True, permissions=frozenset({permission}), api_key_id="k")
    with pytest.raises(ForbiddenError, match="API key"):
        act(context, key, make_user().id)
