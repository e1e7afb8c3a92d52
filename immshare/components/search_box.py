"""A line to look something up as one types."""

import reflex as rx

_PAUSE_MS = 150


def search_box(
    label: str,
    *,
    prefix: str,
    on_search: rx.EventHandler,
    on_enter: rx.EventHandler | None = None,
    default_value: str | rx.Var[str] = "",
) -> rx.Component:
    """The line; it asks the server as one types.

    Args:
        label: What is looked for.
        prefix: Makes its id unique on the page.
        on_search: Handler of what was typed, at most 100 characters.
        on_enter: What Enter does; the line is empty afterwards. None: nothing.
        default_value: What stands in it at first.
    """
    # What Enter does must not be overtaken by a late search; else the search waits for a pause.
    on_change = on_search if on_enter is not None else on_search.debounce(_PAUSE_MS)
    line = rx.el.input(
        id=f"{prefix}search",
        type="search",
        name="search",
        placeholder=label,
        aria_label=label,
        auto_complete="off",
        default_value=default_value,
        max_length=100,
        enter_key_hint="search",
        on_change=on_change,
        class_name="field-input",
    )
    # A form of its own, so that Enter sends nothing else.
    return rx.el.form(
        rx.icon("search", size=20, aria_hidden="true"),
        line,
        on_submit=rx.prevent_default if on_enter is None else on_enter,
        reset_on_submit=on_enter is not None,
        role="search",
        class_name="search-box",
    )
