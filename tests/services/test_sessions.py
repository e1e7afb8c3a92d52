from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from immshare.errors import AuthenticationError, ForbiddenError, InvalidInputError, NotFoundError, TooManyAttemptsError
from immshare.models import User, UserSession
from immshare.rules.access import Caller
from immshare.services import passwords, sessions
from immshare.services.context import Context
from immshare.services.sessions import PER_ACCOUNT, PER_ADDRESS, SESSION_LIFE, authenticate

MakeUser = Callable[..., User]
PASSWORD = "correct horse"
NEW = "battery staple"


def sign_in(
    context: Context, email: str = "ada@example.org", password: str = PASSWORD, address: str = "192.0.2.1"
) -> str:
    return sessions.sign_in(context, email, password, address=address, user_agent="curl/8").access_token


def signed_in(context: Context) -> Caller:
    return authenticate(context, token=sign_in(context))


def change(context: Context, user: User, **fields: object) -> None:
    with context.database.writing() as session:
        row = session.get_one(User, user.id)
        for name, value in fields.items():
            setattr(row, name, value)


def test_signing_in_opens_a_session_whose_token_is_not_kept(context: Context, make_user: MakeUser) -> None:
    user = make_user()
    view = sessions.sign_in(context, " ADA@example.org", PASSWORD, address="::1", user_agent="")
    assert (view.user_id, view.user_email, view.should_change_password) == (user.id, "ada@example.org", False)
    assert authenticate(context, token=view.access_token).user_id == user.id
    with context.database.reading() as session:
        row = session.exec(select(UserSession)).one()
    assert view.access_token not in (row.id, row.token_hash)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@example.org", "wrong horse"),
        ("nobody@example.org", PASSWORD),
        ("no address", PASSWORD),
        ("ada@example.org\0", "x"),
        ("", ""),
        ("ada@example.org", PASSWORD + "x" * 72),
        ("ada@example.org", "\ud800"),
        ("x" * 100_000, "y" * 100_000),
    ],
)
def test_every_wrong_try_gets_the_same_answer(context: Context, make_user: MakeUser, email: str, password: str) -> None:
    make_user()
    with pytest.raises(AuthenticationError) as refused:
        sign_in(context, email, password)
    assert refused.value.message == "Incorrect email or password"


def test_the_hash_is_paid_for_unknown_accounts_too(
    context: Context, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user()
    tried: list[bytes] = []
    check = passwords.bcrypt.checkpw

    def counting(password: bytes, known: bytes) -> bool:
        tried.append(known)
        return check(password, known)

    monkeypatch.setattr(passwords.bcrypt, "checkpw", counting)
    for email in ("ada@example.org", "nobody@example.org", "no address"):
        with pytest.raises(AuthenticationError):
            sign_in(context, email, "wrong horse")
    assert [known[:7] for known in tried] == [b"$2b$04$"] * 3


def test_a_disabled_account_is_told_so_only_with_its_password(context: Context, make_user: MakeUser) -> None:
    make_user(disabled_at=context.now())
    with pytest.raises(AuthenticationError, match="Incorrect"):
        sign_in(context, password="wrong horse")
    with pytest.raises(AuthenticationError, match="disabled"):
        sign_in(context)


def test_a_deleted_account_is_unknown(context: Context, make_user: MakeUser) -> None:
    make_user(deleted_at=context.now())
    with pytest.raises(AuthenticationError, match="Incorrect"):
        sign_in(context)


@pytest.mark.parametrize("field", ["disabled_at", "deleted_at"])
def test_shutting_an_account_out_acts_on_open_sessions(context: Context, make_user: MakeUser, field: str) -> None:
    user = make_user()
    token = sign_in(context)
    change(context, user, **{field: context.now()})
    with pytest.raises(AuthenticationError):
        authenticate(context, token=token)
    change(context, user, **{field: None})
    assert authenticate(context, token=token).user_id == user.id


def test_wrong_tries_are_slowed_for_this_address_and_account_only(context: Context, make_user: MakeUser) -> None:
    make_user()
    make_user("Bob")
    for _ in range(PER_ACCOUNT.burst):
        with pytest.raises(AuthenticationError):
            sign_in(context, password="wrong horse")
    with pytest.raises(TooManyAttemptsError):
        sign_in(context)
    with pytest.raises(TooManyAttemptsError):
        sign_in(context, " ADA@example.org ")
    assert sign_in(context, address="192.0.2.2")
    assert sign_in(context, "bob@example.org")


def test_waiting_helps(context: Context, make_user: MakeUser) -> None:
    make_user()
    for _ in range(PER_ACCOUNT.burst):
        with pytest.raises(AuthenticationError):
            sign_in(context, password="wrong horse")
    later = replace(context, now=lambda: context.now() + PER_ACCOUNT.interval)
    assert sign_in(later)


def test_an_address_that_tries_many_accounts_is_slowed_too(context: Context, make_user: MakeUser) -> None:
    make_user()
    for number in range(PER_ADDRESS.burst):
        with pytest.raises(AuthenticationError):
            sign_in(context, f"user{number}@example.org")
    with pytest.raises(TooManyAttemptsError):
        sign_in(context)
    assert sign_in(context, address="192.0.2.2")


def test_right_tries_cost_nothing(context: Context, make_user: MakeUser) -> None:
    make_user()
    assert len({sign_in(context) for _ in range(PER_ACCOUNT.burst * 3)}) == PER_ACCOUNT.burst * 3


def test_guesses_at_the_same_moment_do_not_slip_through(
    context: Context, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user()
    looked_at: list[str] = []

    def slow_and_wrong(password: str, _known: str | None) -> bool:
        looked_at.append(password)
        return False

    monkeypatch.setattr(sessions, "is_right", slow_and_wrong)

    def guess(number: int) -> None:
        with pytest.raises((AuthenticationError, TooManyAttemptsError)):
            sign_in(context, password=f"guess {number}")

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(guess, range(64)))
    assert len(looked_at) == PER_ACCOUNT.burst


def test_signing_out_ends_this_session_only(context: Context, make_user: MakeUser) -> None:
    make_user()
    token, other = sign_in(context), sign_in(context)
    sessions.sign_out(context, authenticate(context, token=token))
    with pytest.raises(AuthenticationError):
        authenticate(context, token=token)
    assert authenticate(context, token=other)


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(
    context: Context, make_user: MakeUser
) -> None:
    user = make_user(must_change_password=True)
    token, other = sign_in(context), sign_in(context)
    caller = authenticate(context, token=token)
    assert caller.must_change_password
    view = sessions.change_password(context, caller, password=PASSWORD, new_password=NEW)
    assert (view.id, view.should_change_password) == (user.id, False)
    assert not authenticate(context, token=token).must_change_password
    with pytest.raises(AuthenticationError):
        authenticate(context, token=other)
    with pytest.raises(AuthenticationError):
        sign_in(context)
    assert sign_in(context, password=NEW)


@pytest.mark.parametrize(
    ("password", "new", "sentence"),
    [
        ("wrong horse", NEW, "Wrong password"),
        (PASSWORD, PASSWORD, "another"),
        (PASSWORD, "short", "at least"),
        (PASSWORD, "x" * 73, "too long"),
    ],
)
def test_a_refused_change_of_the_password_changes_nothing(
    context: Context, make_user: MakeUser, password: str, new: str, sentence: str
) -> None:
    make_user()
    caller, other = signed_in(context), sign_in(context)
    with pytest.raises(InvalidInputError, match=sentence):
        sessions.change_password(context, caller, password=password, new_password=new)
    assert authenticate(context, token=other)
    assert sign_in(context)


def test_guessing_the_present_password_in_a_session_is_slowed(context: Context, make_user: MakeUser) -> None:
    make_user()
    thief, owner = signed_in(context), signed_in(context)
    for _ in range(PER_ACCOUNT.burst):
        with pytest.raises(InvalidInputError):
            sessions.change_password(context, thief, password="wrong horse", new_password=NEW)
    with pytest.raises(TooManyAttemptsError):
        sessions.change_password(context, thief, password=PASSWORD, new_password=NEW)
    sessions.change_password(context, owner, password=PASSWORD, new_password=NEW)


def test_a_limited_key_does_not_change_the_password(context: Context, make_user: MakeUser) -> None:
    caller = Caller(make_user().id, permissions=frozenset({"user.update"}), api_key_id="k")
    with pytest.raises(ForbiddenError):
        sessions.change_password(context, caller, password=PASSWORD, new_password=NEW)


def test_a_session_opened_with_a_password_that_was_just_replaced_is_refused(
    context: Context, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user()

    def right_but_late(_password: str, _known: str | None) -> bool:
        change(context, user, password_hash="$2b$04$other")
        return True

    monkeypatch.setattr(sessions, "is_right", right_but_late)
    with pytest.raises(AuthenticationError):
        sign_in(context)


def test_sessions_are_listed_with_the_present_one_first(context: Context, make_user: MakeUser) -> None:
    make_user()
    make_user("Bob")
    sign_in(context, "bob@example.org")
    caller = signed_in(context)
    browser = "Mozilla/5.0 (X11; Linux x86_64) Chrome/141.0 Safari/537.36"
    sessions.sign_in(context, "ada@example.org", PASSWORD, address="::1", user_agent=browser)
    first, second = sessions.list_sessions(context, caller)
    assert (first.id, first.current, first.device_type, first.device_os) == (caller.session_id, True, "curl", "")
    assert (second.current, second.device_type, second.device_os) == (False, "Chrome", "Linux")


def test_revoking(context: Context, make_user: MakeUser) -> None:
    make_user()
    make_user("Bob")
    caller = signed_in(context)
    token, third = sign_in(context), sign_in(context)
    stranger = authenticate(context, token=sign_in(context, "bob@example.org"))
    target = authenticate(context, token=token).session_id or ""
    with pytest.raises(NotFoundError):
        sessions.revoke_session(context, stranger, target)
    sessions.revoke_session(context, caller, target)
    with pytest.raises(AuthenticationError):
        authenticate(context, token=token)
    with pytest.raises(NotFoundError):
        sessions.revoke_session(context, caller, target)
    assert sessions.revoke_other_sessions(context, caller) == 1
    with pytest.raises(AuthenticationError):
        authenticate(context, token=third)
    assert [view.current for view in sessions.list_sessions(context, caller)] == [True]
    assert len(sessions.list_sessions(context, stranger)) == 1


def test_sessions_end_by_themselves_and_go_with_the_next_sign_in(context: Context, make_user: MakeUser) -> None:
    make_user()
    token = sign_in(context)
    later = replace(context, now=lambda: context.now() + SESSION_LIFE + timedelta(seconds=1))
    with pytest.raises(AuthenticationError):
        authenticate(later, token=token)
    sign_in(later)
    with context.database.reading() as session:
        assert len(session.exec(select(col(UserSession.id))).all()) == 1
