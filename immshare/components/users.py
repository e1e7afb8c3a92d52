"""The administrator's list of users: a table, on phones cards, with one dialog for each thing to do."""

import reflex as rx

from immshare.components.avatar import avatar
from immshare.components.buttons import button, submit_button
from immshare.components.cards import badge, section, two_lines
from immshare.components.copy_field import copy_field
from immshare.components.dialogs import dialog, dialog_problem, paragraph
from immshare.components.fields import checkbox_field, field
from immshare.components.search_box import search_box
from immshare.components.user_deletion import user_deletion_dialog
from immshare.components.when import when
from immshare.states.admin import MOST_SHOWN, AdminState, UserRow
from immshare.states.user_deletion import UserDeletionState


def users_section() -> rx.Component:
    """Everybody with an account, and the button that adds somebody."""
    more = rx.cond(
        AdminState.rows.length() < MOST_SHOWN,
        rx.el.div(button("Show more", on_click=AdminState.show_more), class_name="form-actions"),
        paragraph("Search to find the others."),
    )
    return section(
        "users",
        "Users",
        search_box("Search users", prefix="users-", on_search=AdminState.look_for),
        rx.el.div(
            _heads(),
            rx.el.div(rx.foreach(AdminState.rows, _row), role="rowgroup"),
            role="table",
            aria_labelledby="users-title",
            class_name="user-table",
        ),
        rx.cond(AdminState.total > AdminState.shown, more),
        rx.el.div(button("Add user", icon="user-plus", on_click=AdminState.start_create), class_name="form-actions"),
        _create_dialog(),
        _edit_dialog(),
        user_deletion_dialog(),
        _secret_dialog(),
    )


def _heads() -> rx.Component:
    titles = [rx.el.span(title, role="columnheader") for title in ("Name", "Status", "Storage")]
    action = rx.el.span(rx.el.span("Actions", class_name="visually-hidden"), role="columnheader")
    return rx.el.div(
        rx.el.div(*titles, action, role="row", class_name="user-row"), role="rowgroup", class_name="user-heads"
    )


def _row(row: UserRow) -> rx.Component:
    who = rx.el.div(
        avatar(row.initial, row.avatar_color),
        two_lines(rx.cond(row.is_self, row.name + " (you)", row.name), row.email),
        role="cell",
        class_name="user-name",
    )
    bar = rx.el.div(
        rx.el.span(class_name="kind-photos", style={"width": row.used_width}), class_name="meter", aria_hidden="true"
    )
    storage = rx.el.div(
        rx.el.span(row.storage, class_name="text-body tabular"),
        rx.cond(row.used_width != "", bar),
        role="cell",
        class_name="flex flex-col gap-4",
    )
    restore = button("Restore", aria_label="Restore " + row.name, on_click=AdminState.restore_user(row.id))
    edit = button("Edit", aria_label="Edit " + row.name, on_click=AdminState.start_edit(row.id))
    action = rx.el.div(rx.cond(row.status == "deleted", restore, edit), role="cell", class_name="user-action")
    return rx.el.div(who, _status(row), storage, action, role="row", class_name="user-row")


def _status(row: UserRow) -> rx.Component:
    word = rx.match(
        row.status,
        ("disabled", badge("Disabled", kind="warning")),
        ("deleted", badge(rx.el.span("Gone on ", when(row.gone_at)), kind="danger")),
        badge("Active"),
    )
    return rx.el.div(
        word,
        rx.cond(row.is_admin, badge("Administrator")),
        rx.cond(row.must_change_password, badge("New password due")),
        role="cell",
        class_name="flex flex-wrap gap-4",
    )


def _facts(prefix: str, row: UserRow) -> list[rx.Component]:
    return [
        field(
            "Name", "name", prefix=prefix, default_value=row.name, required=True, max_length=100, auto_complete="off"
        ),
        field(
            "E-mail",
            "email",
            prefix=prefix,
            type="email",
            default_value=row.email,
            required=True,
            max_length=254,
            auto_complete="off",
        ),
        field(
            "Quota, in GiB",
            "quota_gib",
            prefix=prefix,
            hint="Leave it empty for no limit.",
            type="number",
            input_mode="decimal",
            min=0,
            step="any",
            default_value=row.quota_gib,
        ),
    ]


def _create_dialog() -> rx.Component:
    form = rx.el.form(
        *_facts("new-user-", AdminState.chosen),
        checkbox_field("Administrator", "is_admin", prefix="new-user-", hint="May change this page and every user."),
        dialog_problem(AdminState.problem),
        rx.el.div(
            button("Cancel", on_click=AdminState.close_dialog), submit_button("Add user"), class_name="form-actions"
        ),
        on_submit=AdminState.create_user,
        class_name="form",
    )
    return dialog(
        "create-user",
        "Add user",
        paragraph("The user gets a generated password and must change it at the first sign-in."),
        form,
        is_open=AdminState.dialog == "create",
        on_close=AdminState.close_dialog,
    )


def _edit_dialog() -> rx.Component:
    chosen = AdminState.chosen
    role = checkbox_field(
        "Administrator",
        "is_admin",
        prefix="user-",
        hint="May change this page and every user.",
        default_checked=chosen.is_admin,
    )
    form = rx.el.form(
        *_facts("user-", chosen),
        rx.cond(chosen.is_self, rx.fragment(), role),
        dialog_problem(AdminState.problem),
        rx.el.div(
            button("Cancel", on_click=AdminState.close_dialog), submit_button("Save user"), class_name="form-actions"
        ),
        on_submit=AdminState.save_user,
        class_name="form",
    )
    return dialog(
        "edit-user",
        chosen.name,
        form,
        rx.cond(chosen.is_self, rx.fragment(), _grave_actions()),
        is_open=AdminState.dialog == "edit",
        on_close=AdminState.close_dialog,
    )


def _grave_actions() -> rx.Component:
    return rx.el.div(
        button("Reset password", icon="key-round", on_click=AdminState.reset_password),
        rx.cond(
            AdminState.chosen.status == "disabled",
            button("Enable", icon="user-check", on_click=AdminState.enable_user),
            button("Disable", icon="user-x", on_click=AdminState.disable_user),
        ),
        button("Delete…", icon="trash-2", class_name="text-danger", on_click=UserDeletionState.start),
        class_name="grave-actions",
    )


def _secret_dialog() -> rx.Component:
    return dialog(
        "user-secret",
        "Password for " + AdminState.chosen.name,
        paragraph("Hand it over safely: this is the only time it is shown. It must be changed at the first sign-in."),
        copy_field(AdminState.secret, name="New password"),
        rx.el.div(button("Done", kind="primary", on_click=AdminState.close_dialog), class_name="form-actions"),
        is_open=AdminState.dialog == "secret",
        on_close=AdminState.close_dialog,
        is_firm=True,
    )
