"""The section about how immshare looks and behaves for one user."""

import reflex as rx
from reflex.style import color_mode, set_color_mode

from immshare.components.buttons import submit_button
from immshare.components.cards import section
from immshare.components.fields import field, select_field
from immshare.states.preferences import LARGEST_PART_GIB, PreferencesState

_THEMES = (("system", "System", "monitor"), ("light", "Light", "sun"), ("dark", "Dark", "moon"))


def preferences_section() -> rx.Component:
    """Theme (at once), order of new albums and size of zip parts."""
    theme = rx.el.fieldset(
        rx.el.legend("Theme", class_name="field-label mb-4"),
        rx.el.div(*[_theme(*choice) for choice in _THEMES], class_name="segments"),
    )
    form = rx.el.form(
        select_field(
            "Order of new albums",
            "album_order",
            [("desc", "Newest first"), ("asc", "Oldest first")],
            default_value=PreferencesState.album_order,
        ),
        field(
            "Size of zip parts, in GiB",
            "zip_part_gib",
            hint="Downloads larger than this come in several parts, each a whole zip file.",
            type="number",
            input_mode="numeric",
            min=1,
            max=LARGEST_PART_GIB,
            step=1,
            required=PreferencesState.odd_zip_part == "",
            placeholder=rx.cond(PreferencesState.odd_zip_part != "", "Stays " + PreferencesState.odd_zip_part, ""),
            default_value=PreferencesState.zip_part_gib,
        ),
        rx.el.div(submit_button("Save preferences"), class_name="form-actions"),
        on_submit=PreferencesState.save_preferences,
        class_name="form",
    )
    return section("preferences", "Preferences", theme, form)


def theme_keeper() -> rx.Component:
    """Nothing to see: gives this browser the theme that the user chose in another one."""
    theme = PreferencesState.theme
    return rx.cond(theme != "", rx.el.span(key=theme, hidden=True, on_mount=set_color_mode(theme)))


def _theme(value: str, label: str, icon: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name="theme",
            value=value,
            checked=color_mode == value,
            on_change=[set_color_mode(value), PreferencesState.choose_theme(value)],
        ),
        rx.el.span(rx.icon(icon, size=20, aria_hidden="true"), label, class_name="segment"),
    )
