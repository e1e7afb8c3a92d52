import pytest

from immshare.states.preferences import PreferencesState
from tests.conftest import MakeUser
from tests.states.conftest import OpenTab, words


async def test_preferences_are_kept(open_tab: OpenTab, make_user: MakeUser) -> None:
    user = make_user("Ada")
    tab = open_tab(user)
    await tab.send(PreferencesState.load)
    state = tab.state(PreferencesState)
    assert (state.theme, state.album_order, state.zip_part_gib) == ("system", "desc", 4)
    await tab.send(PreferencesState.choose_theme, "dark")
    notice = await tab.send(PreferencesState.save_preferences, {"album_order": "asc", "zip_part_gib": "64"})
    assert "Saved your preferences" in words(notice)
    other = open_tab(user)
    await other.send(PreferencesState.load)
    state = other.state(PreferencesState)
    assert (state.theme, state.album_order, state.zip_part_gib) == ("dark", "asc", 64)


@pytest.mark.parametrize(
    "form",
    [
        None,
        {},
        {"album_order": "up", "zip_part_gib": "4"},
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
