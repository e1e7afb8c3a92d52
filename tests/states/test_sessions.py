import pytest

from immshare.states.sessions import SessionsState
from tests.conftest import MakeUser
from tests.states.conftest import UNKNOWN_ID, OpenTab, words

PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"


async def test_sessions_are_listed_with_this_one_first(open_tab: OpenTab, make_user: MakeUser) -> None:
    user = make_user("Ada")
    open_tab(user, user_agent=PHONE)
    tab = open_tab(user)
    await tab.send(SessionsState.load)
    state = tab.state(SessionsState)
    assert [(row.device, row.is_current, row.is_phone) for row in state.rows] == [
        ("Firefox on Linux", True, False),
        ("Chrome on Android", False, True),
    ]
    assert state.has_others


async def test_a_revoked_session_is_out_at_its_next_event(open_tab: OpenTab, make_user: MakeUser) -> None:
    user = make_user("Ada")
    phone, tab = open_tab(user, user_agent=PHONE), open_tab(user)
    await tab.send(SessionsState.load)
    other = next(row for row in tab.state(SessionsState).rows if not row.is_current)
    assert "Ended the session" in words(await tab.send(SessionsState.revoke_session, other.id))
    assert not tab.state(SessionsState).has_others
    assert "/login" in words(await phone.send(SessionsState.load))


async def test_all_others_end_at_once(open_tab: OpenTab, make_user: MakeUser) -> None:
    user = make_user("Ada")
    others = [open_tab(user), open_tab(user)]
    tab = open_tab(user)
    assert "Ended 2 sessions" in words(await tab.send(SessionsState.revoke_others))
    for other in others:
        assert "/login" in words(await other.send(SessionsState.load))
    await tab.send(SessionsState.load)
    assert len(tab.state(SessionsState).rows) == 1


async def test_nobody_ends_a_stranger_s_session(open_tab: OpenTab, make_user: MakeUser) -> None:
    ada, grace = open_tab(make_user("Ada")), open_tab(make_user("Grace"))
    await ada.send(SessionsState.load)
    theirs = ada.state(SessionsState).rows[0].id
    assert "Not found" in words(await grace.send(SessionsState.revoke_session, theirs))
    await ada.send(SessionsState.load)
    assert len(ada.state(SessionsState).rows) == 1


@pytest.mark.parametrize("session_id", [None, 1, {}, "x", UNKNOWN_ID])
async def test_ids_that_are_none(open_tab: OpenTab, make_user: MakeUser, session_id: object) -> None:
    tab = open_tab(make_user("Ada"))
    notice = words(await tab.send(SessionsState.revoke_session, session_id))
    assert "Not found" in notice or "Please check" in notice


async def test_the_password_form_is_told_to_have_worked(open_tab: OpenTab, make_user: MakeUser) -> None:
    tab = open_tab(make_user("Ada"))
    assert "Changed your password" in words(await tab.send(SessionsState.confirm_password_change))
    assert len(tab.state(SessionsState).rows) == 1
