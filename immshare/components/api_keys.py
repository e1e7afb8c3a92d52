"""The section about API keys, and its dialogs."""

import reflex as rx

from immshare.components.buttons import button, icon_button, submit_button
from immshare.components.cards import list_row, section, two_lines
from immshare.components.copy_field import copy_field
from immshare.components.dialogs import confirm_dialog, dialog, dialog_problem, paragraph
from immshare.components.fields import field
from immshare.components.when import when
from immshare.states.api_keys import ApiKeyRow, ApiKeysState
from immshare.states.key_permissions import AREAS, SCOPES, Area, Scope
from immshare.states.session import SessionState


def api_keys_section() -> rx.Component:
    """The keys, and a button that makes one."""
    none = rx.el.p("You have no API keys.", class_name="text-body text-ink-muted")
    return section(
        "api-keys",
        "API keys",
        rx.cond(ApiKeysState.rows.length() > 0, rx.el.ul(rx.foreach(ApiKeysState.rows, _row)), none),
        rx.el.div(button("Create API key", icon="plus", on_click=ApiKeysState.start_create), class_name="form-actions"),
        _form_dialog(),
        _secret_dialog(),
        _delete_dialog(),
        lead="Programs sign in with a key instead of your password.",
    )


def _row(row: ApiKeyRow) -> rx.Component:
    about = rx.el.span(row.permissions, " · created ", when(row.created_at))
    edit = icon_button("pencil", "Edit the key " + row.name, on_click=ApiKeysState.start_edit(row.id))
    delete = icon_button("trash-2", "Delete the key " + row.name, on_click=ApiKeysState.start_delete(row.id))
    return list_row(
        rx.icon("key-round", size=24, class_name="flex-none text-ink-muted", aria_hidden="true"),
        two_lines(row.name, about),
        actions=rx.fragment(edit, delete),
    )


def _form_dialog() -> rx.Component:
    buttons = rx.el.div(
        button("Cancel", on_click=ApiKeysState.close_dialog),
        submit_button(rx.cond(ApiKeysState.is_new, "Create key", "Save key")),
        class_name="form-actions",
    )
    finer = paragraph("It may do some things only in part. What you save takes the place of that.")
    form = rx.el.form(
        field(
            "Name",
            "name",
            prefix="key-",
            hint="What uses the key, such as “Phone backup”.",
            default_value=ApiKeysState.chosen_name,
            required=True,
            max_length=100,
        ),
        rx.el.fieldset(
            rx.el.legend("What it may do", class_name="field-label"),
            *[_scope(scope) for scope in SCOPES],
            class_name="key-scopes",
        ),
        rx.el.div(rx.cond(ApiKeysState.is_finer, finer), *[_area(area) for area in AREAS], class_name="key-areas"),
        rx.el.div(dialog_problem(ApiKeysState.problem), buttons, class_name="key-end"),
        on_submit=ApiKeysState.save_api_key,
        class_name="form",
    )
    return dialog(
        "edit-key",
        rx.cond(ApiKeysState.is_new, "Create API key", "Edit API key"),
        paragraph("A program that has it acts in your name. It cannot sign in to this site."),
        form,
        is_open=(ApiKeysState.dialog == "create") | (ApiKeysState.dialog == "edit"),
        on_close=ApiKeysState.close_dialog,
    )


def _scope(scope: Scope) -> rx.Component:
    words = rx.el.span(
        rx.el.span(scope.title), rx.el.span(scope.hint, class_name="field-hint"), class_name="checkbox-words"
    )
    choice = rx.el.input(
        type="radio", name="scope", value=scope.value, default_checked=ApiKeysState.scope == scope.value, required=True
    )
    return rx.el.label(choice, words, class_name="checkbox-field")


def _area(area: Area) -> rx.Component:
    deeds = [
        rx.el.label(
            rx.el.input(type="checkbox", name=deed.name, default_checked=ApiKeysState.deeds.contains(deed.name)),
            deed.label,
            class_name="key-deed",
        )
        for deed in area.deeds
    ]
    shown = rx.el.fieldset(rx.el.legend(area.title, class_name="field-label"), *deeds, class_name="key-area")
    return rx.cond(SessionState.is_admin, shown) if area.is_for_admins else shown


def _secret_dialog() -> rx.Component:
    return dialog(
        "key-secret",
        "Copy the new key",
        paragraph("This is the only time it is shown. Keep it like a password."),
        copy_field(ApiKeysState.secret, name="New API key"),
        rx.el.div(button("Done", kind="primary", on_click=ApiKeysState.close_dialog), class_name="form-actions"),
        is_open=ApiKeysState.dialog == "secret",
        on_close=ApiKeysState.close_dialog,
        is_firm=True,
    )


def _delete_dialog() -> rx.Component:
    return confirm_dialog(
        "delete-key",
        "Delete the key " + ApiKeysState.chosen_name + "?",
        paragraph("Whatever uses it stops working at once."),
        action="Delete key",
        on_confirm=ApiKeysState.delete_api_key,
        is_open=ApiKeysState.dialog == "delete",
        on_close=ApiKeysState.close_dialog,
    )
