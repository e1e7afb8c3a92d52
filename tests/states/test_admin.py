from typing import Any

import pytest

from immshare.models import User
from immshare.services import sessions
from immshare.services.context import Context
from immshare.states.admin import AdminState
from immshare.states.notices import SENTENCES
from immshare.states.session import SessionState
from tests.conftest import MakeUser
from tests.states.conftest import UNKNOWN_ID, OpenTab, Tab, words

FORM = {"name": "Grace", "email": "grace@example.org", "quota_gib": "1.5", "is_admin": False}


@pytest.fixture
async def admin(open_tab: OpenTab, make_user: MakeUser) -> Tab:
    tab = open_tab(make_user("Ada", is_admin=True))
    await tab.send(AdminState.load)
    return tab


def row_of(tab: Tab, name: str) -> Any:
    return next(row for row in tab.state(AdminState).rows if row.name == name)


async def test_a_new_user_signs_in_with_the_password_shown_once(admin: Tab, context: Context) -> None:
    state = admin.state(AdminState)
    await admin.send(AdminState.start_create)
    await admin.send(AdminState.create_user, FORM)
    assert (state.dialog, state.chosen.name) == ("secret", "Grace")
    view = sessions.sign_in(context, "grace@example.org", state.secret, address="127.0.0.1", user_agent="")
    assert view.should_change_password
    await admin.send(AdminState.close_dialog)
    assert state.secret == ""
    row = row_of(admin, "Grace")
    assert (row.quota_gib, row.storage, row.must_change_password) == ("1.5", "0 bytes of 1.5 GiB", True)


async def test_what_is_refused_is_said_in_the_dialog(admin: Tab) -> None:
    await admin.send(AdminState.start_create)
    await admin.send(AdminState.create_user, FORM | {"email": "ada@example.org"})
    state = admin.state(AdminState)
    assert (state.dialog, len(state.rows)) == ("create", 1)
    assert "another account" in state.problem


@pytest.mark.parametrize(
    "form",
    [
        None,
        {},
        FORM | {"quota_gib": "-1"},
        FORM | {"quota_gib": "nan"},
        FORM | {"name": ["x"]},
        FORM | {"email": "x" * 300},
    ],
)
async def test_hostile_forms_make_no_user(admin: Tab, form: object) -> None:
    await admin.send(AdminState.create_user, form)
    assert admin.state(AdminState).problem
    await admin.send(AdminState.load)
    assert admin.state(AdminState).total == 1


async def test_facts_are_changed(admin: Tab, make_user: MakeUser) -> None:
    make_user("Grace")
    await admin.send(AdminState.load)
    await admin.send(AdminState.start_edit, row_of(admin, "Grace").id)
    change = {"name": "Grace Hopper", "email": "gh@example.org", "quota_gib": "", "is_admin": "on"}
    assert "Saved Grace Hopper" in words(await admin.send(AdminState.save_user, change))
    row = row_of(admin, "Grace Hopper")
    assert (row.email, row.is_admin, row.quota_gib) == ("gh@example.org", True, "")


async def test_an_administrator_stays_one_when_changing_themself(admin: Tab) -> None:
    await admin.send(AdminState.start_edit, row_of(admin, "Ada").id)
    await admin.send(AdminState.save_user, {"name": "Ada King", "email": "ada@example.org"})
    assert row_of(admin, "Ada King").is_admin


async def test_a_reset_password_is_shown_once_and_ends_the_sessions(
    admin: Tab, open_tab: OpenTab, make_user: MakeUser, context: Context
) -> None:
    grace = open_tab(make_user("Grace"))
    await admin.send(AdminState.load)
    await admin.send(AdminState.start_edit, row_of(admin, "Grace").id)
    await admin.send(AdminState.reset_password)
    assert admin.state(AdminState).dialog == "secret"
    assert "/login" in words(await grace.send(SessionState.load))
    secret = admin.state(AdminState).secret
    assert sessions.sign_in(context, "grace@example.org", secret, address="127.0.0.1", user_agent="")


async def test_a_disabled_user_is_out_at_the_next_event(admin: Tab, open_tab: OpenTab, make_user: MakeUser) -> None:
    grace = open_tab(make_user("Grace"))
    await admin.send(AdminState.load)
    await admin.send(AdminState.start_edit, row_of(admin, "Grace").id)
    assert "cannot sign in any more" in words(await admin.send(AdminState.disable_user))
    assert row_of(admin, "Grace").status == "disabled"
    assert "/login" in words(await grace.send(SessionState.load))
    await admin.send(AdminState.start_edit, row_of(admin, "Grace").id)
    await admin.send(AdminState.enable_user)
    assert row_of(admin, "Grace").status == "active"


async def test_many_users_come_in_pages(admin: Tab, context: Context) -> None:
    add_users(context, 220)
    await admin.send(AdminState.load)
    state = admin.state(AdminState)
    assert (len(state.rows), state.total) == (100, 221)
    for _ in range(3):
        await admin.send(AdminState.show_more)
        assert (len(state.rows), state.total) == (200, 221)  # the others are searched
    await admin.send(AdminState.look_for, "user219")
    assert [row.name for row in state.rows] == ["User219"]


def add_users(context: Context, count: int) -> None:
    with context.database.writing() as session:
        for number in range(count):
            name = f"User{number:03}"
            session.add(User(email=f"{name}@example.org", name=name, password_hash="x", created_at=context.now()))


@pytest.mark.parametrize("user_id", [None, 1, {}, "x", UNKNOWN_ID])
@pytest.mark.parametrize("handler", ["start_edit", "restore_user"])
async def test_ids_that_are_none(admin: Tab, handler: str, user_id: object) -> None:
    notice = words(await admin.send(getattr(AdminState, handler), user_id))
    assert "Please check" in notice or "Not found" in notice


@pytest.mark.parametrize("handler", ["reset_password", "disable_user", "enable_user"])
async def test_nothing_is_done_to_nobody(admin: Tab, handler: str) -> None:
    await admin.send(getattr(AdminState, handler))
    assert admin.state(AdminState).problem == "That is no id."


@pytest.mark.parametrize("handler", ["reset_password", "disable_user", "enable_user"])
async def test_what_the_buttons_are_refused_is_said_in_the_dialog(
    admin: Tab, make_user: MakeUser, context: Context, handler: str
) -> None:
    grace = make_user("Grace")
    await admin.send(AdminState.load)
    await admin.send(AdminState.start_edit, row_of(admin, "Grace").id)
    with context.database.writing() as session:
        session.delete(session.get_one(User, grace.id))
    assert await admin.send(getattr(AdminState, handler)) is None
    state = admin.state(AdminState)
    assert (state.dialog, state.secret) == ("edit", "")
    assert state.problem == SENTENCES["User not found"]


async def test_others_can_neither_see_nor_call(open_tab: OpenTab, make_user: MakeUser) -> None:
    ada = make_user("Ada", is_admin=True)
    tab = open_tab(make_user("Grace"))
    state = tab.state(AdminState)
    assert "Not allowed" in words(await tab.send(AdminState.load))
    assert (list(state.rows), state.is_loaded) == ([], False)
    await tab.send(AdminState.create_user, FORM | {"email": "x@example.org", "is_admin": True})
    assert state.problem == "Only an administrator may do this."
    assert state.secret == ""
    assert "Not found" in words(await tab.send(AdminState.start_edit, ada.id))


async def test_users_are_searched(open_tab: OpenTab, make_user: MakeUser) -> None:
    admin = make_user("Ada", is_admin=True)
    make_user("Émile")
    make_user("Bob")
    tab = open_tab(admin)
    await tab.send(AdminState.load)
    await tab.send(AdminState.look_for, "emile EXAMPLE")
    assert [row.name for row in tab.state(AdminState).rows] == ["Émile"]
    await tab.send(AdminState.look_for, "")
    assert tab.state(AdminState).total == 3
