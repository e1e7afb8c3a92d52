"""The user in the corner of every page."""

from dataclasses import replace

import pytest

from immshare.models import User
from immshare.services.context import Context
from immshare.states.account import AccountState
from immshare.states.session import SessionState
from tests.conftest import MakeUser
from tests.states.conftest import Connect


@pytest.mark.parametrize("is_admin", [True, False])
async def test_every_page_knows_who_is_signed_in(connect: Connect, make_user: MakeUser, is_admin: bool) -> None:
    user = make_user("grace", is_admin=is_admin, avatar_color="red")
    connection = connect(user)
    assert await connection.send(SessionState.load) == ""
    told = {
        name: connection.seen(SessionState, name) for name in ("name", "email", "avatar_color", "is_admin", "initial")
    }
    # What stayed at its default is not sent.
    assert told | {"is_admin": bool(told["is_admin"])} == {
        "name": "grace",
        "email": user.email,
        "avatar_color": "red",
        "is_admin": is_admin,
        "initial": "G",
    }


async def test_a_changed_name_shows_at_once(connect: Connect, make_user: MakeUser) -> None:
    connection = connect(make_user("Ada"))
    await connection.send(SessionState.load)
    notice = await connection.send(AccountState.save_profile, form={"name": "  Élodie ", "avatar_color": "green"})
    assert "Saved your profile" in notice
    assert connection.seen(SessionState, "name") == "Élodie"
    assert connection.seen(SessionState, "initial") == "É"
    assert connection.seen(SessionState, "avatar_color") == "green"


async def test_what_the_administrator_changed_is_there_at_the_next_load(
    connect: Connect, make_user: MakeUser, context: Context
) -> None:
    user = make_user("Ada")
    connection = connect(user)
    await connection.send(SessionState.load)
    with context.database.writing() as session:
        row = session.get(User, user.id)
        row.name, row.is_admin = "Ada Lovelace", True
    await connection.send(SessionState.load)
    state = await connection.state(SessionState)
    assert (state.name, state.is_admin) == ("Ada Lovelace", True)


async def test_no_hash_and_no_id_is_in_the_state(connect: Connect, make_user: MakeUser) -> None:
    user = make_user("Ada")
    connection = connect(user)
    await connection.hydrate()
    await connection.send(SessionState.load)
    told = repr(connection.deltas)
    assert user.email in told
    assert user.password_hash not in told
    assert user.id not in told


async def test_a_session_ends_with_its_life(connect: Connect, make_user: MakeUser, context: Context) -> None:
    from immshare.services.context import install
    from immshare.services.sessions import SESSION_LIFE

    connection = connect(make_user("Ada"))
    later = context.now() + SESSION_LIFE
    install(replace(context, now=lambda: later))
    assert "/login" in await connection.send(SessionState.load)
