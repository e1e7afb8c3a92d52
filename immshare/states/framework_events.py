"""The framework's own events, as far as its pages send them: a program may send any, with any arguments.

What our handlers do not take they refuse themselves (guard.py). Reflex's would end in unexpected errors: a stack trace in the log for each.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import reflex as rx
from reflex.event import Event
from reflex.middleware import Middleware
from reflex.state import BaseState, StateUpdate


def _are_texts(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


_IS_AS_SENT: Final[dict[str, Callable[[Mapping[str, Any]], bool]]] = {
    "hydrate": lambda sent: not sent,
    "hydrate_and_load": lambda sent: sent.keys() <= {"hashes"} and _are_texts(sent.get("hashes") or []),
    "on_load_internal": lambda sent: not sent,
    "set_is_hydrated": lambda sent: sent.keys() == {"value"} and isinstance(sent["value"], bool),
    "handle_frontend_exception": lambda sent: (
        sent.keys() == {"info", "component_stack"} and _are_texts(list(sent.values()))
    ),
    "setvar": lambda sent: False,  # no state has a setter
    "update_vars_internal": lambda sent: False,  # no state keeps anything in the browser
}
"""By the handler's name, whichever state it is called on: whether a page could have sent an event with these arguments."""


class OnlyEventsOfPages(Middleware):
    """Overlooks events of the framework's that none of our pages sends."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """See Reflex: called before each event; an update in place of None takes the event's place."""
        del app, state
        is_as_sent = _IS_AS_SENT.get(event.name.rpartition(".")[2])
        return StateUpdate() if is_as_sent and not is_as_sent(event.payload) else None
