import pytest

from immshare.rules.access import Caller
from immshare.services import api_keys, sessions
from immshare.services.context import Context
from immshare.states.api_keys import ApiKeysState
from tests.conftest import MakeUser
from tests.states.conftest import UNKNOWN_ID, OpenTab, words


async def test_a_key_is_shown_once_and_works_until_deleted(
    open_tab: OpenTab, make_user: MakeUser, context: Context
) -> None:
    user = make_user("Ada")
    tab = open_tab(user)
    state = tab.state(ApiKeysState)
    await tab.send(ApiKeysState.start_create)
    await tab.send(ApiKeysState.save_api_key, {"name": "Phone backup", "scope": "all"})
    assert (state.dialog, state.chosen_name) == ("secret", "Phone backup")
    secret = state.secret
    assert sessions.authenticate(context, api_key=secret).user_id == user.id
    await tab.send(ApiKeysState.close_dialog)
    assert (state.dialog, state.secret) == ("", "")
    assert [(row.name, row.permissions) for row in state.rows] == [("Phone backup", "Everything")]

    await tab.send(ApiKeysState.start_delete, state.rows[0].id)
    assert state.dialog == "delete"
    assert "Deleted the key Phone backup" in words(await tab.send(ApiKeysState.delete_api_key))
    assert (list(state.rows), state.dialog) == ([], "")
    with pytest.raises(Exception, match="Invalid API key"):
        sessions.authenticate(context, api_key=secret)


@pytest.mark.parametrize(
    ("form", "permissions", "words"),
    [
        ({"scope": "upload", "photos_delete": "on"}, {"asset.upload"}, "Upload only"),
        ({"scope": "chosen", "photos_download": "on"}, {"asset.download", "timeline.download"}, "Photos: download"),
    ],
)
async def test_a_key_is_limited_to_what_was_chosen(
    open_tab: OpenTab,
    make_user: MakeUser,
    context: Context,
    form: dict[str, str],
    permissions: set[str],
    words: str,
) -> None:
    tab = open_tab(make_user("Ada"))
    await tab.send(ApiKeysState.start_create)
    await tab.send(ApiKeysState.save_api_key, {"name": "Frame"} | form)
    state = tab.state(ApiKeysState)
    assert sessions.authenticate(context, api_key=state.secret).permissions == permissions
    assert [row.permissions for row in state.rows] == [words]


@pytest.mark.parametrize("scope", [None, 1, "", "most", ["all"], "chosen"])
async def test_a_key_for_nothing_is_not_made(open_tab: OpenTab, make_user: MakeUser, scope: object) -> None:
    tab = open_tab(make_user("Ada"))
    await tab.send(ApiKeysState.start_create)
    await tab.send(ApiKeysState.save_api_key, {"name": "Frame", "scope": scope})
    await tab.send(ApiKeysState.save_api_key, {"name": "Frame"})
    state = tab.state(ApiKeysState)
    assert (state.dialog, state.secret, list(state.rows)) == ("create", "", [])
    assert state.problem


@pytest.mark.parametrize("form", [None, {}, {"name": " "}, {"name": "x" * 101}, {"name": 4}])
async def test_a_wrong_name_is_said_in_the_dialog(open_tab: OpenTab, make_user: MakeUser, form: object) -> None:
    tab = open_tab(make_user("Ada"))
    await tab.send(ApiKeysState.start_create)
    await tab.send(ApiKeysState.save_api_key, form)
    state = tab.state(ApiKeysState)
    assert state.dialog == "create"
    assert state.problem
    assert not state.secret


async def test_a_key_is_changed_and_stays_what_it_is(open_tab: OpenTab, make_user: MakeUser, context: Context) -> None:
    tab = open_tab(make_user("Ada"))
    state = tab.state(ApiKeysState)
    await tab.send(ApiKeysState.start_create)
    await tab.send(ApiKeysState.save_api_key, {"name": "Frame", "scope": "chosen", "albums_see": "on"})
    secret = state.secret
    await tab.send(ApiKeysState.start_edit, state.rows[0].id)
    assert (state.dialog, state.chosen_name, state.scope, state.secret) == ("edit", "Frame", "chosen", "")
    assert (list(state.deeds), state.is_finer) == (["albums_see"], False)
    await tab.send(ApiKeysState.save_api_key, {"name": "Frame", "scope": "chosen"})
    assert (state.dialog, bool(state.problem)) == ("edit", True)
    told = await tab.send(ApiKeysState.save_api_key, {"name": "Hall", "scope": "upload"})
    assert "Saved the key Hall" in words(told)
    assert (state.dialog, state.secret) == ("", "")
    assert await tab.send(ApiKeysState.save_api_key, {"name": "Hall", "scope": "upload"}) in (None, [])
    assert [(row.name, row.permissions) for row in state.rows] == [("Hall", "Upload only")]
    assert sessions.authenticate(context, api_key=secret).permissions == {"asset.upload"}
    await tab.send(ApiKeysState.start_create)
    assert (state.chosen_name, state.scope, list(state.deeds)) == ("", "all", [])


async def test_what_the_form_cannot_tell_of_a_key_is_said(
    open_tab: OpenTab, make_user: MakeUser, context: Context
) -> None:
    ada = make_user("Ada")
    api_keys.create_api_key(context, Caller(ada.id), name="Frame", permissions=["asset.read", "album.read"])
    tab = open_tab(ada)
    state = tab.state(ApiKeysState)
    await tab.send(ApiKeysState.load)
    await tab.send(ApiKeysState.start_edit, state.rows[0].id)
    assert (state.scope, list(state.deeds), state.is_finer) == ("chosen", [], True)


async def test_a_key_of_somebody_else_is_not_edited(open_tab: OpenTab, make_user: MakeUser, context: Context) -> None:
    made = api_keys.create_api_key(context, Caller(make_user("Eve").id), name="Hers", permissions=["all"])
    tab = open_tab(make_user("Ada"))
    for key_id in (None, 1, {}, "x", UNKNOWN_ID, made.api_key.id):
        assert words(await tab.send(ApiKeysState.start_edit, key_id))
        assert tab.state(ApiKeysState).dialog == ""


@pytest.mark.parametrize("key_id", [None, 1, {}, "x", UNKNOWN_ID])
async def test_what_is_not_listed_is_not_deleted(open_tab: OpenTab, make_user: MakeUser, key_id: object) -> None:
    tab = open_tab(make_user("Ada"))
    await tab.send(ApiKeysState.start_delete, key_id)
    assert tab.state(ApiKeysState).dialog == ""
    assert "Please check" in words(await tab.send(ApiKeysState.delete_api_key))


async def test_opening_the_page_again_forgets_the_secret(open_tab: OpenTab, make_user: MakeUser) -> None:
    tab = open_tab(make_user("Ada"))
    await tab.send(ApiKeysState.start_create)
    await tab.send(ApiKeysState.save_api_key, {"name": "Phone backup", "scope": "all"})
    assert tab.state(ApiKeysState).secret
    await tab.send(ApiKeysState.load)
    assert tab.state(ApiKeysState).secret == ""
