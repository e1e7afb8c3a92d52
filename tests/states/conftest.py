"""A browser tab without a browser: the state tree of one socket and the cookie that came with it."""

import inspect
import itertools
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import pytest
import reflex as rx
from reflex.istate.data import RouterData

from immshare.models import Asset, AssetStatus, User
from immshare.services import sessions
from immshare.services.context import Context
from tests.states.dispatcher import Connection, Dispatcher, dispatching

StateType = TypeVar("StateType", bound=rx.State)

UNKNOWN_ID = "01900000-0000-7000-8000-000000000000"
"""The id of nothing at all. Written out: the names of tests must be the same in each process that runs them."""


class Tab:
    """One tab: ``await tab.send(AccountState.load)`` runs a handler as the dispatcher would."""

    def __init__(self, token: str | None, path: str = "/") -> None:
        cookie = f"immich_access_token={token}" if token else ""
        self.root = rx.State(_reflex_internal_init=True)
        self.root.router = RouterData.from_router_data(
            {"headers": {"cookie": cookie, "origin": "http://immshare.test"}, "asPath": path, "pathname": path}
        )

    def state(self, of: type[StateType]) -> StateType:
        return self.root.get_substate(of.get_full_name().split("."))

    async def send(self, handler: Any, *arguments: Any) -> Any:
        state = self.state(handler.state)
        answer = handler.fn(state, *arguments)
        return await answer if inspect.isawaitable(answer) else answer


OpenTab = Callable[..., Tab]


@pytest.fixture
def open_tab(context: Context) -> OpenTab:
    """Open a tab for a user (whose password is ``correct horse``), or for a visitor."""

    def open_tab(user: User | None = None, path: str = "/", user_agent: str = "Firefox/140 Linux") -> Tab:
        if user is None:
            return Tab(None, path)
        view = sessions.sign_in(context, user.email, "correct horse", address="127.0.0.1", user_agent=user_agent)
        return Tab(view.access_token, path)

    return open_tab


@pytest.fixture
async def dispatcher(context: Context) -> AsyncIterator[Dispatcher]:
    """Reflex's dispatcher, with the services on the test's own database."""
    async with dispatching() as dispatcher:
        yield dispatcher


Connect = Callable[..., Connection]


@pytest.fixture
def connect(context: Context, dispatcher: Dispatcher) -> Connect:
    """Open a socket as a user (whose password is ``correct horse``), or as a visitor."""

    def connect(user: User | None = None, **options: Any) -> Connection:
        if user is None:
            return dispatcher.connect(None, **options)
        view = sessions.sign_in(context, user.email, "correct horse", address="127.0.0.1", user_agent="Firefox/140")
        return dispatcher.connect(view.access_token, **options)

    return connect


MakeAsset = Callable[..., Asset]


@pytest.fixture
def make_asset(context: Context) -> MakeAsset:
    """Insert an asset that is ready, without any file."""
    numbers = itertools.count(1)

    def make(owner: User, size_bytes: int = 1000, **fields: Any) -> Asset:
        number = next(numbers)
        facts: dict[str, Any] = {
            "sha1": f"{number:040x}",
            "crc32": number,
            "file_name": f"IMG_{number}.jpg",
            "mime": "image/jpeg",
            "kind": "IMAGE",
            "status": AssetStatus.READY,
            "file_created_at": context.now(),
            "file_modified_at": context.now(),
        }
        asset = Asset(owner_id=owner.id, size_bytes=size_bytes, **(facts | fields))
        with context.database.writing() as session:
            session.add(asset)
        return asset

    return make


def words(event: Any) -> str:
    """What a notice says."""
    return repr(event)
