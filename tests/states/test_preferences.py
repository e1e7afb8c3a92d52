import pytest

from immshare.rules.access import Caller
from immshare.services import preferences
from immshare.services.context import Context
from immshare.states.preferences import PreferencesState
from immshare.states.sizes import GIB
from tests.conftest import MakeUser
from tests.states.conftest import OpenTab, words


async def test_preferences_are_kept(open_tab: OpenTab, make_user: MakeUser) -> None:
    user = make_user("Ada")
    tab = open_tab(user)
    await tab.send(PreferencesState.load)
    state = tab.state(PreferencesState)
    assert (state.theme, state.album_order, state.zip_part_gib) == ("system", "desc", "4")
    await tab.send(PreferencesState.choose_theme, "dark")
    notice = await tab.send(PreferencesState.save_preferences, {"album_order": "asc", "zip_part_gib": "64"})
    assert "Saved your preferences" in words(notice)
    other = open_tab(user)
    await other.send(PreferencesState.load)
    state = other.state(PreferencesState)
    assert (state.theme, state.album_order, state.zip_part_gib) == ("dark", "asc", "64")


@pytest.mark.parametrize("size_bytes", [1, 100 * 2**20, 4 * GIB + GIB // 3, 65 * GIB, 2**53 - 1])
async def test_a_size_that_the_field_cannot_show_stays_until_another_is_entered(
    open_tab: OpenTab, make_user: MakeUser, context: Context, size_bytes: int
) -> None:
    user = make_user("Ada")
    caller = Caller(user.id)
    preferences.update_preferences(context, caller, {"download": {"archiveSize": size_bytes}})
    tab = open_tab(user)
    await tab.send(PreferencesState.load)
    state = tab.state(PreferencesState)
    assert state.zip_part_gib == ""
    assert state.odd_zip_part != ""
    await tab.send(PreferencesState.save_preferences, {"album_order": "asc", "zip_part_gib": ""})
    kept = preferences.get_preferences(context, caller)
    assert (kept.albums.default_asset_order, kept.download.archive_size) == ("asc", size_bytes)
    await tab.send(PreferencesState.save_preferences, {"album_order": "asc", "zip_part_gib": "1"})
    assert preferences.get_preferences(context, caller).download.archive_size == GIB
    assert (state.zip_part_gib, state.odd_zip_part) == ("1", "")


async def test_a_size_that_was_not_touched_does_not_overwrite_a_newer_one(
    open_tab: OpenTab, make_user: MakeUser, context: Context
) -> None:
    user = make_user("Ada")
    tab = open_tab(user)
    await tab.send(PreferencesState.load)
    preferences.update_preferences(context, Caller(user.id), {"download": {"archiveSize": 8 * GIB}})
    await tab.send(PreferencesState.save_preferences, {"album_order": "asc", "zip_part_gib": "4"})
    assert preferences.get_preferences(context, Caller(user.id)).download.archive_size == 8 * GIB


@pytest.mark.parametrize(
    "form",
    [
        None,
        {},
        {"album_order": "up", "zip_part_gib": "4"},
        {"album_order": "asc"},
        {"album_order": "asc", "zip_part_gib": "0"},
        {"album_order": "asc", "zip_part_gib": "65"},
        {"album_order": "asc", "zip_part_gib": "4.5"},
        {"album_order": ["asc"], "zip_part_gib": 4},
    ],
)
async def test_hostile_preferences_change_nothing(open_tab: OpenTab, make_user: MakeUser, form: object) -> None:
    tab = open_tab(make_user("Ada"))
    notice = await tab.send(PreferencesState.save_preferences, form)
    assert "Please check what you entered" in words(notice)
    await tab.send(PreferencesState.load)
    assert tab.state(PreferencesState).album_order == "desc"


@pytest.mark.parametrize("theme", [None, "sepia", 1, {"theme": "dark"}])
async def test_other_themes_are_refused(open_tab: OpenTab, make_user: MakeUser, theme: object) -> None:
    tab = open_tab(make_user("Ada"))
    assert "one of system, light, dark" in words(await tab.send(PreferencesState.choose_theme, theme))
