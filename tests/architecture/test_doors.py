"""Every door is guarded, and every error has its words and its status."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest
import reflex as rx

import immshare.states
from immshare import errors
from immshare.api.problems import STATUS_BY_CODE
from immshare.states.notices import TITLE_BY_CODE

FRAMEWORKS_OWN = set(rx.State.event_handlers)
"""``setvar`` among them looks for a ``set_…`` method; there are none, as auto-setters are off."""
OPEN_TO_VISITORS = {
    "EntryState.open_sign_in",  # only notes where to go after signing in
}
"""Handlers that somebody who is not signed in may call."""


def states() -> Iterator[type[rx.State]]:
    for module in pkgutil.iter_modules(immshare.states.__path__):
        importlib.import_module(f"immshare.states.{module.name}")
    waiting = list(rx.State.__subclasses__())
    while waiting:
        state = waiting.pop()
        waiting += state.__subclasses__()
        if state.__module__.startswith("immshare"):
            yield state


def handlers() -> list[tuple[str, object]]:
    return [
        (f"{state.__name__}.{name}", handler.fn)
        for state in states()
        for name, handler in state.event_handlers.items()
        if name not in FRAMEWORKS_OWN
    ]


def test_there_are_handlers_to_look_at() -> None:
    assert len(handlers()) > 10


@pytest.mark.parametrize(("name", "function"), handlers(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_handler_is_guarded(name: str, function: object) -> None:
    is_open = getattr(function, "is_open_to_visitors", False)
    assert is_open == (name in OPEN_TO_VISITORS), f"{name} is open to visitors, or is listed so and is not"
    assert is_open or getattr(function, "is_guarded", False), f"{name} may be called by anybody"


def error_classes() -> list[type[errors.ImmshareError]]:
    return [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.ImmshareError)]


def test_both_tables_know_every_error_and_nothing_else() -> None:
    codes = {kind.code for kind in error_classes()}
    assert set(STATUS_BY_CODE) == codes
    assert set(TITLE_BY_CODE) == codes


def test_codes_are_unique() -> None:
    codes = [kind.code for kind in error_classes()]
    assert len(codes) == len(set(codes))


def test_no_state_has_a_setter_that_setvar_would_find() -> None:
    assert [f"{state.__name__}.{name}" for state in states() for name in vars(state) if name.startswith("set_")] == []


def test_every_public_method_is_a_handler() -> None:
    """Reflex makes an event handler of any public method, so that a helper must start with an underscore."""
    names = {name.split(".")[1] for name, _ in handlers()}
    assert all(inspect.iscoroutinefunction(function) for _, function in handlers()), names
