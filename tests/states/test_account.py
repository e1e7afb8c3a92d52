import pytest

from immshare.services.context import Context
from immshare.states.account import AccountState
from immshare.states.session import SessionState
from tests.conftest import MakeUser
from tests.states.conftest import MakeAsset, OpenTab, words


async def test_the_profile_is_changed_everywhere_in_the_tab(open_tab: OpenTab, make_user: MakeUser) -> None:
    tab = open_tab(make_user("Ada"))
    await tab.send(SessionState.load)
    notice = await tab.send(AccountState.save_profile, {"name": "  Ada King ", "avatar_color": "pink"})
    assert "Saved your profile" in words(notice)
    session = tab.state(SessionState)
    assert (session.name, session.avatar_color) == ("Ada King", "pink")
    await tab.send(AccountState.load)
    assert tab.state(AccountState).name == "Ada King"


@pytest.mark.parametrize(
    "form",
    [
        None,
        "name",
        {},
        {"name": "", "avatar_color": "pink"},
        {"name": "x" * 101, "avatar_color": "pink"},
        {"name": ["Ada"], "avatar_color": "pink"},
        {"name": "Ada", "avatar_color": "url(https://example.org)"},
        {"name": "Ada", "avatar_color": {"a": 1}},
    ],
)
async def test_hostile_profiles_change_nothing(open_tab: OpenTab, make_user: MakeUser, form: object) -> None:
    tab = open_tab(make_user("Ada"))
    notice = await tab.send(AccountState.save_profile, form)
    assert "Please check what you entered" in words(notice)
    await tab.send(AccountState.load)
    assert tab.state(AccountState).name == "Ada"


async def test_storage_is_told_by_kind(
    open_tab: OpenTab, make_user: MakeUser, context: Context, make_asset: MakeAsset
) -> None:
    user = make_user("Ada", quota_bytes=4 << 30, used_bytes=3 << 30)
    make_asset(user, 1 << 30)
    make_asset(user, 1 << 30, kind="VIDEO")
    make_asset(user, 1 << 30, trashed_at=context.now())
    tab = open_tab(user)
    await tab.send(AccountState.load)
    state = tab.state(AccountState)
    assert [(part.kind, part.detail, part.width) for part in state.storage_kinds] == [
        ("photos", "1 photo · 1.0 GiB", "25.0%"),
        ("videos", "1 video · 1.0 GiB", "25.0%"),
        ("trash", "1 item · 1.0 GiB", "25.0%"),
    ]
    assert (state.storage_text, state.storage_hint) == ("3.0 GiB of 4.0 GiB used", "1.0 GiB left.")


async def test_nothing_stored_and_no_limit(open_tab: OpenTab, make_user: MakeUser) -> None:
    tab = open_tab(make_user("Ada"))
    await tab.send(AccountState.load)
    state = tab.state(AccountState)
    assert (state.storage_text, state.storage_hint) == ("0 bytes used", "There is no limit on your storage.")
    assert {part.width for part in state.storage_kinds} == {"0.0%"}


async def test_a_full_quota_says_what_to_do(open_tab: OpenTab, make_user: MakeUser, make_asset: MakeAsset) -> None:
    user = make_user("Ada", quota_bytes=10, used_bytes=12)
    make_asset(user, 12)
    tab = open_tab(user)
    await tab.send(AccountState.load)
    assert "full" in tab.state(AccountState).storage_hint


async def test_a_visitor_learns_nothing(open_tab: OpenTab, make_user: MakeUser) -> None:
    make_user("Ada")
    tab = open_tab()
    assert "/login" in words(await tab.send(AccountState.load))
    assert tab.state(AccountState).email == ""
