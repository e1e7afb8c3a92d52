"""Whatever the document allows, asked by everybody: nothing breaks, and every answer is one that the document knows.

Bounded: ``EXAMPLES`` requests for each operation and identity, the same ones each time.
"""

import itertools

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from schemathesis import APIOperation, Case, SerializationContext
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from immshare.api.app import create_api
from immshare.models import User
from immshare.rules.access import Caller
from immshare.services import sessions
from immshare.services.context import Context
from tests.conftest import MakeUser
from tests.library import NOON, add_assets, days
from tests.links import album_link

EXAMPLES = 10
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ENDLESS = {"/api/albums/{id}/events"}
"""Streams: they are asked for with ids that lead nowhere."""

BOUNDED = settings(
    max_examples=EXAMPLES,
    phases=[Phase.generate],
    deadline=None,
    database=None,
    derandomize=True,
    verbosity=Verbosity.quiet,
    suppress_health_check=list(HealthCheck),
)


@schemathesis.serializer("application/offset+octet-stream")
def as_it_is(_context: SerializationContext, value: object) -> bytes:
    """A chunk of a resumable upload."""
    return value if isinstance(value, bytes) else str(value).encode()


class World:
    """A server with an administrator, a user with photos, an album and a link to it."""

    def __init__(self, context: Context, make_user: MakeUser) -> None:
        self._context = context
        self._people = {"administrator": make_user("Ada", is_admin=True), "user": make_user("Grace")}
        owner = self._people["user"]
        caller = Caller(owner.id)
        self._photos = add_assets(context, owner.id, *days(3, NOON))
        self._link = album_link(context, caller, *self._photos, allow_upload=True)

    def headers(self, identity: str) -> dict[str, str]:
        """What somebody shows; each time a session of its own, as requests may end it."""
        if identity == "guest":
            return {"x-immich-share-key": self._link.key}
        user = self._people.get(identity)
        return {} if user is None else {"Authorization": f"Bearer {self._sign_in(user)}"}

    def ids(self, path: str) -> list[str]:
        """Ids of which something is there, for the operations of a path."""
        known = {
            "/api/assets/": self._photos[0],
            "/api/albums/": self._link.album.id if self._link.album else "",
            "/api/shared-links/": self._link.id,
            "/api/users/": self._people["user"].id,
        }
        return [] if path in ENDLESS else [one for start, one in known.items() if path.startswith(start)]

    def _sign_in(self, user: User) -> str:
        view = sessions.sign_in(self._context, user.email, "correct horse", address="127.0.0.1", user_agent="")
        return view.access_token


@pytest.fixture
def world(context: Context, make_user: MakeUser) -> World:
    return World(context, make_user)


@pytest.fixture
def operations(context: Context) -> list[APIOperation]:
    # Who asks is decided here: made-up credentials would only ever be refused.
    config = schemathesis.Config.from_dict({"generation": {"with-security-parameters": False}})
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", create_api(context), config=config)
    return [found.ok() for found in schema.get_all_operations()]


@pytest.mark.parametrize("identity", ["nobody", "user", "administrator", "guest"])
def test_nothing_breaks_and_nothing_surprises(world: World, operations: list[APIOperation], identity: str) -> None:
    assert len(operations) > 70
    complaints = []
    for operation in operations:
        try:
            ask(operation, world, identity)
        except Exception as error:  # noqa: BLE001 (all complaints at once)
            complaints.append(f"{operation.method.upper()} {operation.path}: {_sentence(error)}")
    assert complaints == []


def ask(operation: APIOperation, world: World, identity: str) -> None:
    """Send the operation's requests as somebody, every other one about something that is there."""
    headers, ids, turn = world.headers(identity), world.ids(operation.path), itertools.count()

    @BOUNDED
    @given(case=operation.as_strategy())
    def ask_once(case: Case) -> None:
        if ids and next(turn) % 2 == 0:
            case.path_parameters = {**case.path_parameters, "id": ids[0]}
        case.call_and_validate(headers={**(case.headers or {}), **headers}, checks=CHECKS)

    ask_once()


def _sentence(error: BaseException) -> str:
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else (error,)
    return " | ".join(str(one)[:600] for one in inner)
