from uuid import uuid4

import pytest

from immshare.models import AssetStatus
from immshare.services.context import Context
from immshare.states.server import ServerState
from tests.conftest import MakeUser
from tests.states.conftest import MakeAsset, OpenTab, words


async def test_the_queue_and_its_failures(
    open_tab: OpenTab, make_user: MakeUser, make_asset: MakeAsset, context: Context
) -> None:
    grace = make_user("Grace")
    make_asset(grace, status=AssetStatus.PENDING)
    broken = [make_asset(grace, status=AssetStatus.FAILED, failure="The picture is damaged.") for _ in range(3)]
    tab = open_tab(make_user("Ada", is_admin=True))
    state = tab.state(ServerState)
    await tab.send(ServerState.load)
    assert (state.waiting, state.working, state.failed, len(state.failures)) == (1, 0, 3, 3)
    assert state.failures[0].sentence == "The picture is damaged."
    assert "free of" in state.disk_text
    assert "Trying 1 file again" in words(await tab.send(ServerState.retry_failure, broken[0].id))
    assert (state.waiting, state.failed) == (2, 2)
    assert "Trying 2 files again" in words(await tab.send(ServerState.retry_all_failures))
    assert (state.waiting, state.failed) == (4, 0)


@pytest.mark.parametrize("asset_id", [None, 1, {}, "x"])
async def test_ids_that_are_none(open_tab: OpenTab, make_user: MakeUser, asset_id: object) -> None:
    tab = open_tab(make_user("Ada", is_admin=True))
    assert "Please check" in words(await tab.send(ServerState.retry_failure, asset_id))


async def test_others_can_neither_see_nor_call(open_tab: OpenTab, make_user: MakeUser) -> None:
    tab = open_tab(make_user("Grace"))
    for handler in (ServerState.load, ServerState.refresh_queue, ServerState.retry_all_failures):
        assert "Not allowed" in words(await tab.send(handler))
    assert "Not allowed" in words(await tab.send(ServerState.retry_failure, str(uuid4())))
    assert tab.state(ServerState).disk_text == ""
