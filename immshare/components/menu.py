"""Menus: a round button, and what it offers in words. They open at once, without asking the server."""

from typing import Any

import reflex as rx

from immshare.components.javascript import javascript


class Menu(rx.Component):
    """The button and its menu. The first child is what the button shows; the others are the items, on the page while it is open.

    Attributes:
        label: The name of both.
    """

    library = javascript("menu.jsx")
    tag = "Menu"

    label: rx.Var[str]


def menu(icon: str, label: str, *items: rx.Component) -> rx.Component:
    """A round button that opens a menu.

    Args:
        icon: A name of a lucide icon.
        label: Its name, also shown beside the icon where there is room for words.
        items: Made by ``menu_item``; ``rx.cond`` may stand round them.
    """
    return Menu.create(rx.icon(icon, size=20, aria_hidden="true"), *items, label=label)


def menu_item(icon: str, label: str | rx.Var[str], *, is_grave: bool = False, **props: Any) -> rx.Component:
    """One thing a menu offers; choosing it closes the menu.

    Args:
        icon: A name of a lucide icon.
        label: A verb, in sentence case.
        is_grave: Whether it takes something away.
        props: Further attributes and event triggers.
    """
    return rx.el.button(
        rx.icon(icon, size=20, aria_hidden="true"),
        label,
        type="button",
        role="menuitem",
        tab_index=-1,
        class_name="menu-item menu-item-grave" if is_grave else "menu-item",
        **props,
    )
