"""What belongs to one page is forgotten with it, and not a moment sooner. Who uses a tab is in ``test_guard.py``."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest
from reflex.state import OnLoadInternalState

from immshare.rules.access import Caller
from immshare.services.context import Context
from immshare.states.downloads import DownloadState
from immshare.states.link_settings import LinkSettingsState
from immshare.states.share_photos import SharePhotosState
from tests.conftest import MakeUser
from tests.library import NOON, add_assets
from tests.links import share
from tests.states.conftest import Connect
from tests.states.dispatcher import HYDRATE, Connection

NAVIGATION = OnLoadInternalState.event_handlers["on_load_internal"]


async def go_to(tab: Connection, path: str) -> None:
    tab.path = path
    await tab.send(NAVIGATION)


async def load_anew(tab: Connection) -> None:
    tab.socket_id = str(uuid4())
    await tab.send(HYDRATE, hashes=["of what the browser has built in"])


async def wake_up(tab: Connection) -> None:
    tab.socket_id = str(uuid4())
    await tab.send(HYDRATE)


@pytest.fixture
async def tab(context: Context, connect: Connect, make_user: MakeUser) -> Connection:
    """On the page of photos, with all the dialogs open."""
    ada = make_user()
    [photo] = add_assets(context, ada.id, NOON)
    link = share(context, Caller(ada.id), photo)
    tab = connect(ada, path="/photos")
    await load_anew(tab)
    await tab.send(LinkSettingsState.share_photo, asset_id=photo)
    await tab.send(SharePhotosState.open, link_id=link.id)
    (await tab.state(DownloadState)).is_open = True
    assert await what_is_open(tab) == ("form", True, True)
    return tab


async def what_is_open(tab: Connection) -> tuple[str, bool, bool]:
    links, photos, download = [await tab.state(kind) for kind in (LinkSettingsState, SharePhotosState, DownloadState)]
    return links.dialog, photos.is_open, download.is_open


@pytest.mark.parametrize("leave", [load_anew, lambda tab: go_to(tab, "/albums/sea")])
async def test_dialogs_close_with_their_page(tab: Connection, leave: Callable[[Connection], Awaitable[None]]) -> None:
    await leave(tab)
    assert await what_is_open(tab) == ("", False, False)
    assert tab.seen(LinkSettingsState, "dialog") == ""
    assert tab.seen(SharePhotosState, "is_open") is False


@pytest.mark.parametrize("stay", [wake_up, lambda tab: go_to(tab, "/photos?photo=1")])
async def test_nothing_closes_while_the_page_stays(
    tab: Connection, stay: Callable[[Connection], Awaitable[None]]
) -> None:
    await stay(tab)
    assert await what_is_open(tab) == ("form", True, True)
