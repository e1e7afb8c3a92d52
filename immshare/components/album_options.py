"""The dialogs of an album: its options, whom to invite, and the questions before something is lost."""

import reflex as rx

from immshare.components.avatar import avatar
from immshare.components.buttons import button, icon_button
from immshare.components.cards import two_lines
from immshare.components.cover import cover
from immshare.components.dialogs import confirm_dialog, dialog, dialog_problem, paragraph
from immshare.components.fields import checkbox_field, select_box, select_field
from immshare.components.people_picker import people_picker
from immshare.components.search_box import search_box
from immshare.states.album import AlbumState, MemberRow
from immshare.states.album_options import AlbumOptionsState
from immshare.states.link_settings import LinkSettingsState
from immshare.states.people_picker import PeoplePickerState

_MANY = 20
"""With more members than this, they are searched."""

_ORDERS = [("desc", "Newest first"), ("asc", "Oldest first")]


def album_dialogs() -> rx.Component:
    """All of them; one stands open at a time."""
    return rx.fragment(_options(), _invite(), _remove(), _delete())


def _options() -> rx.Component:
    return dialog(
        "album-options",
        "Options",
        rx.el.div(icon_button("x", "Close", on_click=AlbumOptionsState.close), class_name="option-close"),
        dialog_problem(AlbumOptionsState.problem),
        *_sections(),
        is_open=AlbumOptionsState.dialog == "options",
        on_close=AlbumOptionsState.close,
    )


def _sections() -> list[rx.Component]:
    """The parts of the options, from top to bottom."""
    return [_people_section(), _display_section(), _activity_section(), _links_section()]


def option_section(title: str, *children: rx.Component) -> rx.Component:
    """A part of the options with its heading."""
    return rx.el.section(rx.el.h3(title), *children, class_name="option-section")


def _people_section() -> rx.Component:
    invite = button("Invite people", icon="user-plus", on_click=AlbumOptionsState.start_inviting)
    rest = AlbumState.members_found - AlbumState.members.length()
    words = rx.cond(
        AlbumState.members_found == 0, "Nobody here is called that.", rest.to_string() + " more. Search to find them."
    )
    return option_section(
        "People",
        rx.cond(
            AlbumState.member_count > _MANY,
            search_box("Search people", prefix="album-members-", on_search=AlbumState.look_for_members),
        ),
        rx.el.ul(rx.foreach(AlbumState.members, _member), class_name="option-members"),
        rx.cond((rest > 0) | (AlbumState.members_found == 0), paragraph(words)),
        rx.cond(AlbumState.album.can_invite, rx.el.div(invite)),
    )


def _member(member: MemberRow) -> rx.Component:
    about = rx.cond(member.photos_text != "", member.email + " · " + member.photos_text, member.email)
    may_change = AlbumState.album.is_own & (member.role != "owner")
    remove = icon_button(
        "user-minus", "Remove " + member.name, on_click=AlbumOptionsState.ask_before_removing(member.id)
    )
    return rx.el.li(
        avatar(member.initial, member.avatar_color),
        two_lines(rx.cond(member.is_self, member.name + " (you)", member.name), about),
        rx.cond(
            may_change,
            rx.el.div(_role_choice(member), remove, class_name="option-member-actions"),
            rx.el.span(_role_word(member.role), class_name="option-role"),
        ),
        key=member.id,
        class_name="option-member",
    )


def _role_word(role: rx.Var[str]) -> rx.Var[str]:
    return rx.match(role, ("owner", "Owner"), ("editor", "Editor"), "Viewer")


def _role_choice(member: MemberRow) -> rx.Component:
    return select_box(
        rx.el.option("Editor", value="editor"),
        rx.el.option("Viewer", value="viewer"),
        value=member.role,
        aria_label="Role of " + member.name,
        on_change=lambda role: AlbumOptionsState.change_role(member.id, role),
    )


def _display_section() -> rx.Component:
    order = select_field(
        "Display order",
        "order",
        _ORDERS,
        prefix="album-",
        hint="For everyone who has the album.",
        value=AlbumState.album.order,
        on_change=AlbumOptionsState.change_order,
    )
    choose = rx.el.a(
        "Choose cover",
        href="/albums/" + AlbumState.album.id + "/cover",
        on_click=AlbumOptionsState.close,
        class_name="button button-plain",
    )
    cover_row = rx.el.div(
        rx.el.div(cover(AlbumState.album.cover_id), class_name="option-cover"),
        two_lines("Cover", "The picture of this album in lists"),
        choose,
        class_name="option-row",
    )
    return rx.cond(
        AlbumState.album.can_edit,
        option_section("Display", order, rx.cond(AlbumState.album.photo_count > 0, cover_row)),
    )


def _activity_section() -> rx.Component:
    switch = checkbox_field(
        "Comments & likes",
        "activity",
        prefix="album-",
        hint="Switched off, what was said stays readable.",
        checked=AlbumState.album.is_activity_enabled,
        on_change=AlbumOptionsState.switch_activity,
    )
    return rx.cond(AlbumState.album.is_own, option_section("Activity", switch))


def _links_section() -> rx.Component:
    show = button(
        "Show links",
        icon="link",
        on_click=[AlbumOptionsState.close, LinkSettingsState.share_album(AlbumState.album.id)],
    )
    return rx.cond(
        AlbumState.album.can_invite,
        option_section("Shared links", paragraph("For people without an account."), rx.el.div(show)),
    )


def _invite() -> rx.Component:
    send = button(
        "Invite",
        kind="primary",
        disabled=PeoplePickerState.chosen.length() == 0,
        on_click=AlbumOptionsState.invite,
    )
    return dialog(
        "album-invite",
        "Invite people",
        people_picker("album-invite-"),
        dialog_problem(AlbumOptionsState.problem),
        rx.el.div(button("Cancel", on_click=AlbumOptionsState.close), send, class_name="form-actions"),
        is_open=AlbumOptionsState.dialog == "invite",
        on_close=AlbumOptionsState.close,
    )


def _remove() -> rx.Component:
    name = AlbumOptionsState.chosen.name
    return confirm_dialog(
        "album-remove",
        "Remove " + name + " from the album?",
        paragraph("The photos that " + name + " added stay in the album and stay visible to the others."),
        paragraph(name + " can no longer open the album, also where it stands open now."),
        dialog_problem(AlbumOptionsState.problem),
        action="Remove user",
        on_confirm=AlbumOptionsState.remove_member,
        is_open=AlbumOptionsState.dialog == "remove",
        on_close=AlbumOptionsState.close,
    )


def _delete() -> rx.Component:
    return confirm_dialog(
        "album-delete",
        "Delete “" + AlbumState.title + "”?",
        paragraph(
            "The photos stay in the libraries of those who added them. Comments, likes and shared links of the album are deleted."
        ),
        action="Delete album",
        on_confirm=AlbumState.delete,
        is_open=AlbumState.question == "delete",
        on_close=AlbumState.close_question,
    )
