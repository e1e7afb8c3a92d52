"""The gate of the websocket: who passes, and what becomes of what a handler raises."""

import logging
import re
from typing import Any

import pytest

from immshare.errors import ConflictError, ImmshareError, QuotaExceededError, StartupError, TooManyAttemptsError
from immshare.models import User
from immshare.services import admin_users, sessions, users
from immshare.services.context import Context
from immshare.services.sessions import SESSION_COOKIE
from immshare.states import session as session_states
from immshare.states.account import AccountState
from immshare.states.api_keys import ApiKeysState
from immshare.states.entry import EntryState
from immshare.states.guard import session_token
from immshare.states.preferences import PreferencesState
from immshare.states.selection import SelectionState
from immshare.states.session import SessionState
from tests.conftest import MakeUser
from tests.states.conftest import Connect
from tests.states.dispatcher import Connection, Dispatcher

TO_SIGN_IN = "/login"
GARBAGE = [
    "",
    "immich_access_token=",
    "immich_access_token=x",
    "immich_access_token=" + "a" * 100_000,
    "immich_access_token=\0",
    "immich_access_token=' OR 1=1 --",
    "immich_access_token=é",
    "other=1; path=/",
    "=;=;=",
    "\0\r\n",
    "[]=1",
    'immich_access_token="unclosed',
]


async def nothing_is_known(connection: Connection) -> bool:
    state = await connection.state(SessionState)
    return (state.name, state.email, state.is_admin) == ("", "", False)


@pytest.mark.parametrize("cookie", GARBAGE, ids=range(len(GARBAGE)))
async def test_nobody_passes_without_a_session(dispatcher: Dispatcher, make_user: MakeUser, cookie: str) -> None:
    make_user("Ada")
    connection = Connection(dispatcher, cookie)
    assert TO_SIGN_IN in await connection.send(SessionState.load)
    assert await nothing_is_known(connection)
    assert "Ada" not in repr(connection.deltas)


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("", None),
        ("a=b; immich_access_token=t1; c=d", "t1"),
        ('immich_access_token="t1"', "t1"),
        ("immich_access_token=t1; broken[]=1", "t1"),
        ('theme={"a": 1}; immich_access_token=t1', "t1"),
        ("immich_access_tokens=t1", None),
    ],
)
def test_the_token_is_found_among_other_cookies(header: str, token: str | None) -> None:
    """Other applications on the same host set cookies of any shape; they must not sign anybody out."""
    assert session_token(header) == token


async def test_a_revoked_session_is_out_at_the_next_event(
    connect: Connect, make_user: MakeUser, context: Context
) -> None:
    user = make_user("Ada")
    connection = connect(user)
    assert await connection.send(SessionState.load) == ""
    assert (await connection.state(SessionState)).email == user.email
    token = connection.cookie.partition("=")[2]
    caller = sessions.authenticate(context, token)
    sessions.sign_out(context, caller)
    assert TO_SIGN_IN in await connection.send(AccountState.save_profile, form={"name": "Eve", "avatar_color": "red"})
    with context.database.reading() as database:
        assert database.get(User, user.id).name == "Ada"


async def test_a_disabled_user_is_out_at_the_next_event(
    connect: Connect, make_user: MakeUser, context: Context
) -> None:
    boss, user = make_user("Boss", is_admin=True), make_user("Ada")
    connection, administrator = connect(user), connect(boss)
    await connection.send(SessionState.load)
    caller = sessions.authenticate(context, administrator.cookie.partition("=")[2])
    admin_users.update_user(context, caller, user.id, is_disabled=True)
    assert TO_SIGN_IN in await connection.send(ApiKeysState.save_api_key, form={"name": "Backdoor"})
    assert (await connection.state(ApiKeysState)).secret == ""


@pytest.mark.parametrize(
    ("handler", "payload"),
    [
        (AccountState.save_profile, {"form": {"name": "Eve", "avatar_color": "red"}}),
        (PreferencesState.choose_theme, {"theme": "dark"}),
        (SelectionState.empty_trash, {}),
        (SelectionState.favorite, {}),
    ],
)
async def test_whoever_must_change_the_password_can_do_nothing_else(
    connect: Connect, make_user: MakeUser, context: Context, handler: Any, payload: dict[str, Any]
) -> None:
    user = make_user("Ada", must_change_password=True)
    connection = connect(user)
    assert "Change your password first." in await connection.send(handler, **payload)
    with context.database.reading() as database:
        assert database.get(User, user.id).name == "Ada"


async def test_whoever_must_change_the_password_is_told_so(connect: Connect, make_user: MakeUser) -> None:
    connection = connect(make_user("Ada", must_change_password=True))
    await connection.send(EntryState.open_change_password)
    assert (await connection.state(EntryState)).must_change_password


def fails_with(error: Exception) -> Any:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (QuotaExceededError("Your quota of 1 GiB is used up."), "The storage quota is used up"),
        (ConflictError("Somebody was faster."), "That does not fit any more"),
        (TooManyAttemptsError("Try again in 10 seconds.", 10), "Too many tries"),
        (StartupError("immshare has not been started."), "The server is not ready"),
        (ImmshareError("This did not work."), "That did not work"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_an_expected_error_says_its_sentence(
    connect: Connect,
    make_user: MakeUser,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: ImmshareError,
    title: str,
) -> None:
    connection = connect(make_user("Ada"))
    monkeypatch.setattr(users, "get_me", fails_with(error))
    monkeypatch.setattr(session_states.users, "get_me", users.get_me)
    notice = await connection.send(SessionState.load)
    assert title in notice
    assert error.message in notice
    assert caplog.records == []


async def test_an_unexpected_error_is_logged_and_only_its_id_is_told(
    connect: Connect, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    connection = connect(make_user("Ada"))
    secret = "SELECT password_hash FROM user WHERE path='/srv/data'"
    monkeypatch.setattr(session_states.users, "get_me", fails_with(RuntimeError(secret)))
    with caplog.at_level(logging.ERROR):
        notice = await connection.send(SessionState.load)
    assert "password_hash" not in notice
    assert "RuntimeError" not in notice
    [record] = caplog.records
    [correlation_id] = re.findall(r"\b[0-9a-f]{16}\b", notice)
    assert correlation_id in record.getMessage()
    assert record.exc_info
    assert secret in str(record.exc_info[1])


@pytest.mark.parametrize(
    "payload",
    [{"unknown": 1}, {"form": {}, "more": 1}, {"self": "x"}, {"handler": 1}, {}, {"args": []}],
    ids=["unknown", "more", "self", "handler", "none", "args"],
)
async def test_wrong_arguments_change_nothing_and_are_no_fault_of_the_server(
    connect: Connect, make_user: MakeUser, caplog: pytest.LogCaptureFixture, payload: dict[str, Any]
) -> None:
    """Whoever sends events by hand must not be able to fill the log with stack traces."""
    connection = connect(make_user("Ada"))
    assert "Please check what you entered" in await connection.send(AccountState.save_profile, **payload)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_visitors_reach_only_what_is_open_to_them(connect: Connect) -> None:
    visitor = connect(path="/login?next=/account")
    assert await visitor.send(EntryState.open_sign_in) == ""


async def test_a_tab_forgets_one_user_before_the_next_signs_in(
    connect: Connect, make_user: MakeUser, dispatcher: Dispatcher
) -> None:
    """A tab keeps its name over signing out and in; what it knew of one user must not reach the next."""
    ada, eve = make_user("Ada"), make_user("Eve")
    first = connect(ada)
    await first.hydrate()
    await first.send(SessionState.load)
    await first.send(ApiKeysState.start_create)
    await first.send(ApiKeysState.save_api_key, form={"name": "Phone backup", "scope": "all"})
    secret = (await first.state(ApiKeysState)).secret
    assert secret
    visitor = connect(token=first.token)
    await visitor.hydrate()
    following = connect(eve, token=first.token)
    await following.hydrate()
    for connection in (visitor, following):
        told = repr(connection.deltas)
        assert connection.deltas
        assert ada.email not in told
        assert secret not in told
    del dispatcher


async def test_a_revoked_session_gets_nothing_when_it_connects_again(
    connect: Connect, make_user: MakeUser, context: Context, dispatcher: Dispatcher
) -> None:
    ada = make_user("Ada")
    first = connect(ada)
    await first.hydrate()
    await first.send(SessionState.load)
    token = first.cookie.partition("=")[2]
    sessions.sign_out(context, sessions.authenticate(context, token))
    again = dispatcher.connect(token, token=first.token)
    await again.hydrate()
    assert ada.email not in repr(again.deltas)


async def test_a_broken_connection_forgets_nothing(
    connect: Connect, make_user: MakeUser, dispatcher: Dispatcher
) -> None:
    ada = make_user("Ada")
    first = connect(ada)
    await first.hydrate()
    await first.send(SessionState.load)
    again = Connection(dispatcher, first.cookie, token=first.token)
    await again.hydrate()
    assert again.seen(SessionState, "email") == ada.email


async def test_neither_cookies_nor_headers_are_sent_to_the_browser(connect: Connect, make_user: MakeUser) -> None:
    connection = connect(make_user("Ada"))
    await connection.hydrate()
    await connection.send(SessionState.load)
    told = repr(connection.deltas)
    assert connection.cookie.partition("=")[2] not in told
    assert SESSION_COOKIE not in told
