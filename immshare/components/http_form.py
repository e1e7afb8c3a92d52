"""The form that speaks HTTP: signing in and everything that carries a password stays out of the websocket.

Cookies can only be set and read anew by real requests, and a browser's password manager wants a real form.
"""

from typing import TypedDict

import reflex as rx

from immshare.components.javascript import javascript


class HttpStep(TypedDict):
    """One request: the named fields go as a JSON object to the path by POST."""

    url: str | rx.Var[str]
    fields: list[str]


class HttpForm(rx.Component):
    """A native form whose fields go to our own routes.

    While a request runs everything in it is disabled. What the server refuses is said beside the fields
    (``[field] text`` under that field), and what was typed stays.

    Attributes:
        steps: Requests, run one after the other until one is refused.
        next_path: Where to navigate (a full load, so that the new cookie counts) after the last; empty stays here.
        unreachable: What to say when no answer came.
        on_success: After the last step when staying here; the fields are emptied before.
    """

    library = javascript("http_form.jsx")
    tag = "HttpForm"

    steps: rx.Var[list[HttpStep]]
    next_path: rx.Var[str]
    unreachable: rx.Var[str]
    on_success: rx.EventHandler[rx.event.no_args_event_spec]


def http_form(
    *children: rx.Component,
    steps: list[HttpStep],
    next_path: str | rx.Var[str] = "",
    on_success: rx.EventHandler | None = None,
) -> rx.Component:
    """A form over HTTP, laid out as a column: fields, what went wrong, buttons.

    Args:
        children: Fields (``components/fields.py``) and buttons.
        steps: The requests.
        next_path: Path of this site to go to afterwards; empty stays.
        on_success: Handler to run when it stays here.
    """
    triggers = {} if on_success is None else {"on_success": on_success}
    return HttpForm.create(
        *children,
        steps=steps,
        next_path=next_path,
        unreachable="The server cannot be reached. Check your connection and try again.",
        class_name="form",
        **triggers,
    )
