"""Setting what has changed, and nothing else: the browser is sent whatever is set, a list of hundreds as well."""

from typing import Any

import reflex as rx


def put(state: rx.State, **facts: Any) -> None:
    """Set those vars of a state that have another value so far.

    Args:
        state: The state.
        facts: Its vars, by name.
    """
    for name, fact in facts.items():
        if getattr(state, name) != fact:
            setattr(state, name, fact)
