"""A list whose items can be checked, several at once, and what can be done with the checked ones.

Checking is the browser's own matter: boxes that it knows itself, Shift for a range, Ctrl+A for all that are shown, Esc to end it. The
server hears of it with the deed. What the page does not show any more is not checked.
"""

from typing import Any

import reflex as rx

from immshare.components.buttons import button, icon_button
from immshare.components.javascript import javascript


class CheckList(rx.Component):
    """The list and its bar; the first two children are the bar's buttons, marked ``data-deed="end"`` and ``data-deed="act"``.

    Attributes:
        label: Name of the bar.
        count_text: How many are checked; ``{count}`` is filled in.
        bar_class: The bar's look.
        on_act: The ids of the checked ones, when the bar's second button is pressed.
    """

    library = javascript("check_list.jsx")
    tag = "CheckList"

    label: rx.Var[str]
    count_text: rx.Var[str]
    bar_class: rx.Var[str]
    on_act: rx.EventHandler[rx.event.passthrough_event_spec(list[str])]


def check_list(
    *children: rx.Component, label: str, action: str, icon: str, on_act: Any, is_in_dialog: bool = False
) -> rx.Component:
    """A list whose items have a ``check_box`` each.

    Args:
        children: The list, and what else stands with it; in a dialog its buttons as ``check-foot``, whose place the bar takes.
        label: What the bar is called.
        action: The verb on its button.
        icon: A name of a lucide icon before it.
        on_act: Handler of the ids of the checked ones.
        is_in_dialog: Whether the bar stands at the foot of a dialog; else it is the page's selection bar.
    """
    return CheckList.create(
        icon_button("x", "End selection", custom_attrs={"data-deed": "end"}),
        button(action, icon=icon, kind="quiet", custom_attrs={"data-deed": "act"}),
        *children,
        label=label,
        count_text="{count} selected",
        bar_class="check-bar" if is_in_dialog else "selection-bar",
        on_act=on_act,
    )


def check_box(item_id: rx.Var[str], name: rx.Var[str]) -> rx.Component:
    """The circle that checks an item. It lies in one cell of a grid with the item's picture.

    Args:
        item_id: The item's id.
        name: What pressing it does.
    """
    return rx.el.input(type="checkbox", value=item_id, aria_label=name, class_name="check")
