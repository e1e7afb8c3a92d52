"""A person as a colored disc with a letter."""

from typing import Final

import reflex as rx

from immshare.styles.tokens import AVATAR_COLOR

AVATAR_COLORS: Final = tuple(AVATAR_COLOR)


def avatar(initial: str | rx.Var[str], color: str | rx.Var[str], *, is_large: bool = False) -> rx.Component:
    """The disc. It is decoration: the name always stands beside it.

    Args:
        initial: First letter of the name.
        color: One of ``AVATAR_COLORS``.
        is_large: The size for the head of a page.
    """
    return rx.el.span(
        initial,
        aria_hidden="true",
        class_name="avatar avatar-large" if is_large else "avatar",
        style={"--avatar-color": _css_color(color)},
    )


def swatch_color(color: str) -> dict[str, str]:
    """The style that gives a swatch its color.

    Args:
        color: One of ``AVATAR_COLORS``.
    """
    return {"--avatar-color": _css_color(color)}


def _css_color(color: str | rx.Var[str]) -> str | rx.Var[str]:
    return rx.Var.create("var(--avatar-") + color + ")" if isinstance(color, rx.Var) else f"var(--avatar-{color})"
