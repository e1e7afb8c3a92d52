"""Choose people by name or e-mail, several at once, and what they may do. Its look lies in ``assets/styles/pickers.css``."""

import reflex as rx

from immshare.components.avatar import avatar
from immshare.components.cards import two_lines
from immshare.components.fields import select_field
from immshare.components.search_box import search_box
from immshare.states.people_picker import PeoplePickerState, Person

ROLES = [("editor", "Editor: can add photos"), ("viewer", "Viewer: can look and comment")]
"""What somebody may be to an album, as a choice."""


def people_picker(prefix: str) -> rx.Component:
    """The picker, for the inside of a dialog; open it by ``PeoplePickerState._begin`` and read it by ``_invitations``.

    Everything in it is a form control: Tab goes through it, Space chooses, and Enter behind a name chooses who matches first.

    Args:
        prefix: Makes its ids unique on the page.
    """
    role = select_field(
        "They join as",
        "role",
        ROLES,
        prefix=prefix,
        value=PeoplePickerState.role,
        on_change=PeoplePickerState.choose_role,
    )
    picker = rx.el.div(
        search_box(
            "Search by name or e-mail",
            prefix=prefix,
            on_search=PeoplePickerState.search,
            on_enter=PeoplePickerState.choose_first,
        ),
        _chosen(),
        _people(),
        role,
        class_name="people-picker",
    )
    return rx.cond(PeoplePickerState.is_alone, _nobody(), picker)


def _chosen() -> rx.Component:
    """Who is chosen, in one line that keeps its height, so that nothing below it moves."""
    chosen = rx.el.ul(rx.foreach(PeoplePickerState.chosen, _chip), aria_label="Chosen", class_name="picker-chips")
    nobody = rx.el.p("Nobody is chosen yet.", class_name="picker-chips picker-hint")
    return rx.cond(PeoplePickerState.chosen.length() > 0, chosen, nobody)


def _chip(person: Person) -> rx.Component:
    remove = rx.el.button(
        avatar(person.initial, person.avatar_color),
        rx.el.span(person.name),
        rx.icon("x", size=20, aria_hidden="true"),
        type="button",
        aria_label="Remove " + person.name,
        on_click=PeoplePickerState.toggle(person.id),
        class_name="picker-chip",
    )
    return rx.el.li(remove)


def _people() -> rx.Component:
    nobody = rx.el.p("Nobody here has this name or e-mail.", class_name="picker-note")
    more = rx.el.p(
        PeoplePickerState.more.to_string() + " more. Type a name to find them.", class_name="picker-note tabular"
    )
    return rx.el.div(
        rx.foreach(PeoplePickerState.people, _row),
        rx.cond(PeoplePickerState.more > 0, more),
        rx.cond(PeoplePickerState.people.length() == 0, nobody),
        role="group",
        aria_label="People",
        class_name="picker-list",
    )


def _row(person: Person) -> rx.Component:
    return rx.el.label(
        avatar(person.initial, person.avatar_color),
        two_lines(person.name, person.email),
        rx.el.input(
            type="checkbox",
            checked=person.is_chosen,
            on_change=PeoplePickerState.toggle(person.id),
            class_name="picker-check",
        ),
        key=person.id,
        class_name="picker-row",
    )


def _nobody() -> rx.Component:
    return rx.el.p(
        "There is nobody else to share with yet. The administrator can add accounts.", class_name="picker-note"
    )
