"""The section about who one is: name and avatar color."""

import reflex as rx

from immshare.components.avatar import AVATAR_COLORS, avatar, swatch_color
from immshare.components.buttons import submit_button
from immshare.components.cards import section, two_lines
from immshare.components.fields import field
from immshare.states.account import AccountState


def profile_section() -> rx.Component:
    """Name and color, and the e-mail one signs in with."""
    who = rx.el.div(
        avatar(AccountState.name[:1], AccountState.avatar_color, is_large=True),
        two_lines(AccountState.name, AccountState.email),
        class_name="flex items-center gap-16",
    )
    form = rx.el.form(
        field(
            "Name",
            "name",
            prefix="profile-",
            default_value=AccountState.name,
            auto_complete="name",
            required=True,
            max_length=100,
        ),
        rx.el.fieldset(
            rx.el.legend("Avatar color", class_name="field-label mb-8"),
            rx.el.div(*[_swatch(color) for color in AVATAR_COLORS], class_name="swatches"),
        ),
        rx.el.div(submit_button("Save profile"), class_name="form-actions"),
        on_submit=AccountState.save_profile,
        class_name="form",
    )
    return section("profile", "Profile", who, form)


def _swatch(color: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name="avatar_color",
            value=color,
            default_checked=AccountState.avatar_color == color,
            aria_label=color.capitalize(),
        ),
        rx.el.span(rx.icon("check", size=20, aria_hidden="true"), class_name="swatch", style=swatch_color(color)),
    )
