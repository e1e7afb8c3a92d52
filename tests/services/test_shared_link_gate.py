"""The gate of links: who is let in, and giving the password."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from immshare.errors import AuthenticationError, TooManyAttemptsError
from immshare.models import User
from immshare.rules.access import Caller
from immshare.rules.shared_link_access import LinkState, ShownLink
from immshare.schemas.shared_link import OwnSharedLinkView
from immshare.services import album_handover, guest_visits, members, passwords, shared_links, unlock
from immshare.services.context import Context
from immshare.services.members import Invitation
from immshare.services.shared_link_access import PasswordRequiredError, authenticate, find, unlock_cookie
from tests.albums import make_album
from tests.conftest import MakeUser
from tests.links import album_link, by_key, guest, share

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECRET = "open sesame"
HERE, THERE = "192.0.2.1", "198.51.100.7"


class Clock:
    now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(context: Context, clock: Clock) -> Context:
    return replace(context, now=clock)


def set_user(context: Context, user_id: str, **values: object) -> None:
    with context.database.writing() as session:
        user = session.get_one(User, user_id)
        for name, value in values.items():
            setattr(user, name, value)


def is_let_in(context: Context, link: OwnSharedLinkView) -> bool:
    try:
        return guest(context, link).link is not None
    except AuthenticationError:
        return False


def test_key_and_custom_url_let_the_same_link_in(context: Context, ada: Caller) -> None:
    link = album_link(context, ada, slug="Sea")
    callers = [
        authenticate(context, ShownLink(*shown), {}) for shown in (("key", link.key), ("slug", "Sea"), ("slug", "sEA"))
    ]
    assert len(set(callers)) == 1
    assert (callers[0].user_id, callers[0].link and callers[0].link.creator_id) == ("", ada.user_id)


@pytest.mark.parametrize(
    "shown",
    [
        ShownLink("key", ""),
        ShownLink("key", "x" * 43),
        ShownLink("key", "a\0b"),
        ShownLink("key", "x" * 100_000),
        ShownLink("key", "sea"),
        ShownLink("slug", "' OR 1=1 --"),
        ShownLink("slug", "\ud800"),
        ShownLink("slug", "ſea"),  # folds to "sea" by Unicode's rules
    ],
)
def test_a_wrong_one_gets_the_contracts_answer(context: Context, ada: Caller, shown: ShownLink) -> None:
    album_link(context, ada, slug="sea")
    with pytest.raises(AuthenticationError, match=f"^Invalid share {shown.kind}$"):
        authenticate(context, shown, {})


def test_a_key_is_no_slug_and_its_case_counts(context: Context, ada: Caller) -> None:
    link = album_link(context, ada)
    for shown in (ShownLink("slug", link.key), ShownLink("key", link.key.swapcase())):
        with pytest.raises(AuthenticationError):
            authenticate(context, shown, {})


def test_it_ends_on_time(timed: Context, clock: Clock, ada: Caller) -> None:
    link = share(timed, ada, expires_at=START + timedelta(minutes=30))
    assert is_let_in(timed, link)
    clock.now += timedelta(minutes=30)
    assert not is_let_in(timed, link)
    assert find(timed, by_key(link), {}).state == LinkState.EXPIRED
    shared_links.update_link(timed, ada, link.id, expires_at=None)
    assert is_let_in(timed, link)


@pytest.mark.parametrize("field", ["disabled_at", "deleted_at"])
def test_it_goes_and_comes_with_its_creators_account(context: Context, ada: Caller, field: str) -> None:
    links = [share(context, ada), album_link(context, ada)]
    set_user(context, ada.user_id, **{field: START})
    assert [is_let_in(context, link) for link in links] == [False, False]
    assert find(context, by_key(links[0]), {}).state == LinkState.GONE
    set_user(context, ada.user_id, **{field: None})
    assert [is_let_in(context, link) for link in links] == [True, True]


def test_an_editors_link_ends_with_the_editors_rights(context: Context, ada: Caller, make_user: MakeUser) -> None:
    bob = Caller(make_user("Bob").id)
    album_id = make_album(context, ada, editor=bob)
    ends: list[Callable[[], object]] = [
        lambda: members.change_role(context, ada, album_id, bob.user_id, "viewer"),
        lambda: members.remove_member(context, ada, album_id, bob.user_id),
        lambda: set_user(context, ada.user_id, deleted_at=START),
    ]
    for end in ends:
        link = shared_links.create_album_link(context, bob, album_id)
        assert is_let_in(context, link)
        end()
        assert not is_let_in(context, link)
        if end is ends[0]:
            members.change_role(context, ada, album_id, bob.user_id, "editor")
        elif end is ends[1]:
            members.add_members(context, ada, album_id, [Invitation(bob.user_id)])


def test_a_link_outlives_the_handing_over_of_its_album_only_with_its_creator(
    context: Context, ada: Caller, make_user: MakeUser
) -> None:
    bob = Caller(make_user("Bob").id)
    album_id = make_album(context, ada, editor=bob)
    old = shared_links.create_album_link(context, ada, album_id)
    theirs = shared_links.create_album_link(context, bob, album_id)
    with context.database.writing() as session:
        album_handover.settle_albums(session, ada.user_id, {album_id: bob.user_id}, START)
    set_user(context, ada.user_id, deleted_at=START)
    assert (is_let_in(context, old), is_let_in(context, theirs)) == (False, True)


def test_a_locked_link_is_opened_once(context: Context, ada: Caller) -> None:
    link = share(context, ada, password=SECRET)
    with pytest.raises(PasswordRequiredError, match="Password required"):
        guest(context, link)
    unlocked = unlock.unlock(context, by_key(link), SECRET, address=HERE)
    assert (unlocked.cookie_name, len(unlocked.cookie_value)) == (unlock_cookie(link.id), 64)
    assert guest(context, link, {unlocked.cookie_name: unlocked.cookie_value}) == unlocked.caller
    assert SECRET not in unlocked.cookie_value


def test_the_unlock_is_bound_to_link_and_password(context: Context, ada: Caller) -> None:
    first, second = share(context, ada, password=SECRET), share(context, ada, password=SECRET)
    name, value = unlock.unlock(context, by_key(first), SECRET, address=HERE)[1:]
    wrong = [
        (second, {name: value}),
        (second, {unlock_cookie(second.id): value}),
        (first, {name: value[:-1]}),
        (first, {name: value.upper()}),
        (first, {name: "ä\udcff"}),
        (first, {name: ""}),
    ]
    for link, cookies in wrong:
        with pytest.raises(PasswordRequiredError):
            guest(context, link, cookies)
    other_server = replace(context, secret=b"another")
    with pytest.raises(PasswordRequiredError):
        guest(other_server, first, {name: value})
    for password in (SECRET, "another one"):  # set anew, even if it is the same
        shared_links.update_link(context, ada, first.id, password=password)
        with pytest.raises(PasswordRequiredError):
            guest(context, first, {name: value})
    shared_links.update_link(context, ada, first.id, password=None)
    guest(context, first)
    shared_links.update_link(context, ada, first.id, password=SECRET)
    with pytest.raises(PasswordRequiredError):
        guest(context, first, {name: value})


@pytest.mark.parametrize("tried", ["", "open sesam", "open sesame ", "x" * 1000, "\ud800", SECRET + "\0"])
def test_a_wrong_password(context: Context, ada: Caller, tried: str) -> None:
    link = share(context, ada, password=SECRET)
    with pytest.raises(AuthenticationError, match=r"^Invalid password$"):
        unlock.unlock(context, by_key(link), tried, address=HERE)


def test_a_dead_link_is_not_asked_for_a_password(timed: Context, ada: Caller) -> None:
    link = share(timed, ada, password=SECRET, expires_at=START)
    for shown in (by_key(link), ShownLink("slug", "nothing")):
        with pytest.raises(AuthenticationError, match=r"^Invalid share"):
            unlock.unlock(timed, shown, SECRET, address=HERE)


def wrong_tries(context: Context, link: OwnSharedLinkView, count: int, address: str = HERE) -> int:
    """How many of so many wrong tries were looked at."""
    looked_at = 0
    for _ in range(count):
        try:
            unlock.unlock(context, by_key(link), "wrong", address=address)
        except TooManyAttemptsError:
            continue
        except AuthenticationError:
            looked_at += 1
    return looked_at


def test_wrong_tries_are_slowed_where_they_come_from_and_nowhere_else(
    timed: Context, clock: Clock, ada: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, other = share(timed, ada, password=SECRET), share(timed, ada, password=SECRET)
    assert wrong_tries(timed, link, 20) == unlock.PER_ADDRESS_AND_LINK.burst
    with pytest.raises(TooManyAttemptsError):  # not even the right one is looked at
        unlock.unlock(timed, by_key(link), SECRET, address=HERE)
    hashed: list[str] = []
    monkeypatch.setattr(unlock, "is_right", lambda *_: hashed.append("") or False)
    wrong_tries(timed, link, 5)
    assert hashed == []  # charged before the hash
    monkeypatch.undo()
    monkeypatch.setattr(passwords, "COST", 4)
    unlock.unlock(timed, by_key(link), SECRET, address=THERE)
    unlock.unlock(timed, by_key(other), SECRET, address=HERE)
    clock.now += unlock.PER_ADDRESS_AND_LINK.interval
    unlock.unlock(timed, by_key(link), SECRET, address=HERE)


def test_right_tries_cost_nothing(timed: Context, ada: Caller) -> None:
    link = share(timed, ada, password=SECRET)
    for _ in range(3 * unlock.PER_ADDRESS_AND_LINK.burst):
        unlock.unlock(timed, by_key(link), SECRET, address=HERE)


def test_many_addresses_together_are_slowed_as_well(
    timed: Context, ada: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unlock, "is_right", lambda *_: False)
    link = share(timed, ada, password=SECRET)
    count = sum(wrong_tries(timed, link, 5, f"10.0.{n // 256}.{n % 256}") for n in range(200))
    assert count == unlock.PER_LINK.burst


def test_a_visit_is_counted_once(timed: Context, clock: Clock, ada: Caller) -> None:
    link = share(timed, ada)
    who = guest(timed, link)

    def look(address: str = HERE, browser: str = "Firefox", user_id: str | None = None) -> int:
        guest_visits.note_visit(timed, who, address=address, user_agent=browser, user_id=user_id)
        return shared_links.get_link(timed, ada, link.id).view_count

    assert [look(), look(), look()] == [1, 1, 1]
    assert [look(THERE), look(browser="Safari"), look(user_id=ada.user_id, address="::1")] == [2, 3, 3]
    assert look(user_id="somebody else", address="::1") == 4
    assert shared_links.get_link(timed, ada, link.id).last_visited_at == START
    clock.now += guest_visits.VISIT.interval
    assert look() == 5
    assert shared_links.get_link(timed, ada, link.id).last_visited_at == clock.now


def test_no_address_is_kept(timed: Context, ada: Caller) -> None:
    link = share(timed, ada)
    guest_visits.note_visit(timed, guest(timed, link), address=HERE, user_agent="Firefox/140")
    assert HERE not in repr(timed.visits.__dict__)
    assert len(timed.throttle) == 0
