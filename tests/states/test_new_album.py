"""Making an album by its name."""

import pytest

from immshare.rules.access import Caller
from immshare.services import albums
from immshare.services.context import Context
from immshare.states.new_album import NewAlbumState
from tests.conftest import MakeUser
from tests.states.conftest import Connect


@pytest.mark.parametrize("name", ["Alps", "  Alps ", "", "مرحبا"])
async def test_it_is_made_and_opened(context: Context, connect: Connect, make_user: MakeUser, name: str) -> None:
    ada = make_user()
    tab = connect(ada)
    await tab.send(NewAlbumState.start)
    answer = await tab.send(NewAlbumState.create, form={"name": name})
    [made] = albums.list_albums(context, Caller(ada.id))
    assert made.album_name == name.strip()
    assert f"/albums/{made.id}" in answer
    assert not (await tab.state(NewAlbumState)).is_open


@pytest.mark.parametrize("name", ["x" * 201, "two\nlines", None, 3, ["Alps"]])
async def test_what_is_refused_is_said_in_the_dialog(
    context: Context, connect: Connect, make_user: MakeUser, name: object
) -> None:
    ada = make_user()
    tab = connect(ada)
    await tab.send(NewAlbumState.start)
    await tab.send(NewAlbumState.create, form={"name": name})
    state = await tab.state(NewAlbumState)
    assert state.is_open
    assert state.problem
    assert albums.list_albums(context, Caller(ada.id)) == []
    await tab.send(NewAlbumState.start)
    assert state.problem == ""
    await tab.send(NewAlbumState.close)
    assert not state.is_open
