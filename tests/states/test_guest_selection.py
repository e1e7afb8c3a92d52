"""What guests select on a link's page, and where the password of a locked link goes."""

import pytest

from immshare.models import User
from immshare.rules.access import Caller
from immshare.services.context import Context
from immshare.states.guest_selection import GuestSelectionState
from immshare.states.unlocking import UnlockingState
from tests.conftest import MakeUser
from tests.downloads import add_photos
from tests.links import album_link
from tests.states.conftest import Connect


@pytest.fixture
def user(make_user: MakeUser) -> User:
    return make_user("Ada")


async def test_a_guest_downloads_what_is_selected(context: Context, connect: Connect, user: User) -> None:
    photos = add_photos(context, user.id, 3, size_bytes=1000)
    link = album_link(context, Caller(user.id), *photos)
    tab = connect(path=f"/share/{link.key}")
    assert await tab.send(GuestSelectionState.select, expression={"ids": photos[:1]}, count=1) == ""
    state = await tab.state(GuestSelectionState)
    assert state.count == 1
    told = await tab.send(GuestSelectionState.download)
    assert f"/api/assets/{photos[0]}/original?download=true&key={link.key}" in told
    assert (state.count, state.cleared) == (0, 1)


async def test_a_selection_is_checked(context: Context, connect: Connect, user: User) -> None:
    link = album_link(context, Caller(user.id))
    tab = connect(path=f"/share/{link.key}")
    for wrong in ({"ids": "all"}, {"months": [5]}):
        assert await tab.send(GuestSelectionState.select, expression=wrong, count=1) != ""
    assert await tab.send(GuestSelectionState.select, expression={"ids": []}, count=-1) != ""
    assert (await tab.state(GuestSelectionState)).count == 0


async def test_without_download_a_selection_is_not_handed_out(context: Context, connect: Connect, user: User) -> None:
    photos = add_photos(context, user.id, 1)
    link = album_link(context, Caller(user.id), *photos, allow_download=False)
    tab = connect(path=f"/share/{link.key}")
    await tab.send(GuestSelectionState.select, expression={"ids": photos}, count=1)
    assert "/original" not in await tab.send(GuestSelectionState.download)


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/share/abc", "/api/shared-links/login?key=abc"),
        ("/s/Sea/?photo=1", "/api/shared-links/login?slug=Sea"),
        ("/s/a%26b", "/api/shared-links/login?slug=a%26b"),
        ("/photos", ""),
    ],
)
async def test_where_a_password_goes(connect: Connect, path: str, url: str) -> None:
    tab = connect(path=path)
    await tab.hydrate()
    assert tab.seen(UnlockingState, "url") == url
