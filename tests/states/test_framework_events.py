"""Reflex's own handlers in the hand of a program that sends what it likes: nothing happens, and nothing is logged."""

import logging
from typing import Any

import pytest
import reflex as rx
from reflex.state import FrontendEventExceptionState, OnLoadInternalState, UpdateVarsInternalState
from reflex_base.utils.format import format_event_handler

from immshare.services.throttle import Throttle
from immshare.states import log
from immshare.states.session import SessionState
from tests.conftest import MakeUser
from tests.states.conftest import Connect
from tests.states.dispatcher import HYDRATE

REPORT = FrontendEventExceptionState.event_handlers["handle_frontend_exception"]
HANDLERS = [
    format_event_handler(state.event_handlers[name])
    for state, name in (
        (rx.State, "hydrate"),
        (rx.State, "hydrate_and_load"),
        (rx.State, "set_is_hydrated"),
        (OnLoadInternalState, "on_load_internal"),
        (OnLoadInternalState, "set_is_hydrated"),
        (UpdateVarsInternalState, "update_vars_internal"),
        (FrontendEventExceptionState, "handle_frontend_exception"),
    )
]
EMAIL = f"{SessionState.get_full_name()}.email"
ARGUMENTS: dict[str, dict[str, Any]] = {
    "unknown": {"x": 1},
    "self": {"self": 1},
    "vars": {"vars": {EMAIL: "hacked"}},
    "vars of no state": {"vars": {"a.b": 1}},
    "vars that are none": {"vars": 5},
    "hashes that are none": {"hashes": 5},
    "hashes of things": {"hashes": [{}]},
    "a value that is no truth": {"value": "hacked"},
    "a report without text": {"info": None, "component_stack": 5},
    "half a report": {"info": "hacked"},
}


@pytest.fixture(autouse=True)
def nothing_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_throttle", Throttle())


@pytest.mark.parametrize("handler", HANDLERS, ids=lambda name: name.rpartition("____")[2])
@pytest.mark.parametrize("arguments", ARGUMENTS.values(), ids=ARGUMENTS)
async def test_what_no_page_sends_is_overlooked(
    connect: Connect, make_user: MakeUser, caplog: pytest.LogCaptureFixture, handler: str, arguments: dict[str, Any]
) -> None:
    connection = connect(make_user("Ada"))
    await connection.send(SessionState.load)
    before = len(connection.deltas)
    assert await connection.send(handler, **arguments) == ""
    assert connection.deltas[before:] == []
    assert caplog.records == []


@pytest.mark.parametrize("var", ["email", "_user_id", "is_admin", "nothing"])
async def test_setters_are_overlooked(
    connect: Connect, make_user: MakeUser, caplog: pytest.LogCaptureFixture, var: str
) -> None:
    connection = connect(make_user("Ada"))
    await connection.send(SessionState.load)
    before = len(connection.deltas)
    setvar = f"{SessionState.get_full_name()}.setvar"
    assert await connection.send(setvar, var_name=var, value="hacked") == ""
    assert "hacked" not in repr(connection.deltas[before:])
    assert caplog.records == []


async def test_what_pages_send_arrives(connect: Connect, make_user: MakeUser) -> None:
    connection = connect(make_user("Ada"))
    await connection.send(HYDRATE, hashes=["of what the browser has built in"])
    assert connection.seen(rx.State, "is_hydrated") is True


async def test_errors_in_browsers_are_noted_in_a_line_each_and_not_without_end(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    visitor = connect()
    for n in range(30):
        await visitor.send(
            REPORT, info=f"TypeError {n}\n2026-11-24 ERROR forged\x1b[2J" + "x" * 5000, component_stack=""
        )
    assert len(caplog.records) == 20
    for record in caplog.records:
        line = record.getMessage()
        assert record.levelno == logging.WARNING
        assert line.isprintable()
        assert len(line) < 1100
        assert line.startswith("a page reports an error: 'TypeError")
