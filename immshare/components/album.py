"""The album page: what stands above its photos, its bar, and what takes their place when there are none or it is gone."""

import reflex as rx

from immshare.components.activity import activity, activity_button
from immshare.components.album_options import album_dialogs
from immshare.components.avatar import avatar
from immshare.components.buttons import button, icon_button
from immshare.components.date_range import date_range
from immshare.components.inline_text import inline_text
from immshare.components.link_settings import link_dialogs
from immshare.components.menu import menu, menu_item
from immshare.components.photo_grid import photo_grid
from immshare.components.selection_bar import album_selection_bar
from immshare.components.selection_bar import album_view as album_view_name
from immshare.components.slideshow import slideshow_button
from immshare.components.timeline import empty_card
from immshare.components.uploader import upload_target
from immshare.rules.album_details import MAX_DESCRIPTION, MAX_NAME
from immshare.states.album import FACES, AlbumState, MemberRow
from immshare.states.album_options import AlbumOptionsState
from immshare.states.downloads import DownloadState
from immshare.states.link_settings import LinkSettingsState
from immshare.states.selection import SelectionState


def album_view() -> rx.Component:
    """The album, or the sentence in its place."""
    return if_open(
        album_bar(back_link(), rx.el.div(class_name="shell-grow"), *_actions()),
        photo_grid(
            query="albumId=" + AlbumState.album.id + "&order=" + AlbumState.album.order,
            user_id=AlbumState.my_id,
            album_id=AlbumState.album.id,
            owners=AlbumState.owners,
            has_activity=True,
            revision=AlbumState.revision,
            clear_selection=SelectionState.cleared,
            can=_allowed(),
            head=_head(),
            empty=_empty(),
            on_selection=_select,
            on_share=LinkSettingsState.share_photo,
        ),
        album_selection_bar(AlbumState.album.role),
        album_dialogs(),
        link_dialogs(),
        activity(),
    )


def if_open(*children: rx.Component) -> rx.Component:
    """A page about the open album, as long as there is one to look at; it takes the files that are dropped on it."""
    target = upload_target(rx.cond(AlbumState.album.can_add, AlbumState.album.id, ""), AlbumState.title)
    page = rx.fragment(rx.el.div(hidden=True, custom_attrs=target), *children)
    return rx.cond(AlbumState.gone != "", _gone(), rx.cond(AlbumState.is_loaded, page, rx.fragment()))


def album_bar(*children: rx.Component) -> rx.Component:
    """The bar that takes the place of the frame's."""
    return rx.el.div(*children, role="toolbar", aria_label="Album", class_name="shell-bar album-bar")


def back_link() -> rx.Component:
    """Back to the list that the album stands in."""
    return bar_link("arrow-left", "Back", rx.cond(AlbumState.album.is_own, "/albums", "/sharing"))


def bar_link(icon: str, label: str, href: str | rx.Var[str]) -> rx.Component:
    """A link in the bar that shows only an icon."""
    return rx.el.a(
        rx.icon(icon, size=20, aria_hidden="true"), href=href, aria_label=label, title=label, class_name="button-icon"
    )


def from_computer(label: str = "Select from computer", **props: str) -> rx.Component:
    """The button that uploads straight into the album."""
    target = upload_target(AlbumState.album.id, AlbumState.title)
    words = rx.el.span(label)
    return button(words, icon="upload", aria_label=label, custom_attrs={"data-upload": "files"} | target, **props)


def _actions() -> list[rx.Component]:
    add = rx.el.a(
        rx.icon("image-plus", size=20, aria_hidden="true"),
        rx.el.span("Add photos"),
        href="/albums/" + AlbumState.album.id + "/add",
        aria_label="Add photos",
        title="Add photos",
        class_name="button button-quiet",
    )
    download = icon_button("download", "Download", on_click=DownloadState.download_album(AlbumState.album.id))
    share = icon_button("share-2", "Share", on_click=LinkSettingsState.share_album(AlbumState.album.id))
    has_photos = AlbumState.album.photo_count > 0
    return [
        rx.cond(AlbumState.album.can_add, add),
        rx.cond(AlbumState.album.can_invite, rx.el.span(share, class_name="album-share")),
        slideshow_button(),
        rx.cond(has_photos, download),
        activity_button(),
        _menu(),
    ]


def _menu() -> rx.Component:
    album = AlbumState.album
    choose_cover = menu_item("image", "Choose cover", on_click=rx.redirect("/albums/" + album.id + "/cover"))
    return menu(
        "ellipsis-vertical",
        "More",
        rx.cond(album.can_invite, menu_item("share-2", "Share", on_click=LinkSettingsState.share_album(album.id))),
        rx.cond(album.can_invite, menu_item("user-plus", "Invite people", on_click=AlbumOptionsState.start_inviting)),
        rx.cond(album.can_edit & (album.photo_count > 0), choose_cover),
        menu_item("settings-2", "Options", on_click=AlbumOptionsState.open_options),
        rx.cond(
            album.is_own,
            menu_item("trash-2", "Delete album", is_grave=True, on_click=AlbumState.ask_before_deleting),
            menu_item("log-out", "Leave album", is_grave=True, on_click=AlbumState.leave),
        ),
    )


def _head() -> rx.Component:
    return rx.el.header(
        rx.cond(AlbumState.album.can_edit, _editable(), _readable()), _facts(), _people(), class_name="album-head"
    )


def _editable() -> rx.Component:
    title = inline_text(
        AlbumState.album.name,
        "Album title",
        of=AlbumState.album.id,
        answered=AlbumState.answered,
        on_changed=AlbumState.rename,
        placeholder="Add a title",
        max_length=MAX_NAME,
        class_name="album-title",
    )
    description = inline_text(
        AlbumState.album.description,
        "Album description",
        of=AlbumState.album.id,
        answered=AlbumState.answered,
        on_changed=AlbumState.describe,
        placeholder="Add a description",
        max_length=MAX_DESCRIPTION,
        has_lines=True,
        class_name="album-description",
    )
    return rx.fragment(rx.el.h1(AlbumState.title, class_name="visually-hidden"), title, description)


def _readable() -> rx.Component:
    description = rx.el.p(AlbumState.album.description, tab_index=0, class_name="album-description")
    return rx.fragment(
        rx.el.h1(AlbumState.title, class_name="album-title"),
        rx.cond(AlbumState.album.description != "", description),
    )


def _facts() -> rx.Component:
    return rx.el.p(
        date_range(AlbumState.album.first_day, AlbumState.album.last_day),
        rx.el.span(AlbumState.album.photos_text),
        class_name="album-facts tabular",
    )


def _people() -> rx.Component:
    rest = AlbumState.member_count - FACES
    faces = rx.el.button(
        rx.foreach(AlbumState.faces, _face),
        rx.cond(rest > 0, rx.el.span("+" + rest.to_string(), class_name="album-more-faces tabular")),
        type="button",
        aria_label="Members of the album",
        title="Members",
        on_click=AlbumOptionsState.open_options,
        class_name="album-faces",
    )
    is_shared = AlbumState.member_count > 1
    invite = button("Invite people", icon="user-plus", kind="quiet", on_click=AlbumOptionsState.start_inviting)
    invite_more = icon_button("user-plus", "Invite people", on_click=AlbumOptionsState.start_inviting)
    return rx.el.div(
        rx.cond(is_shared, faces),
        rx.cond(AlbumState.album.can_invite, rx.cond(is_shared, invite_more, invite)),
        class_name="album-people",
    )


def _face(member: MemberRow) -> rx.Component:
    return rx.el.span(avatar(member.initial, member.avatar_color), title=member.name, class_name="album-face")


def _empty() -> rx.Component:
    add = rx.el.a(
        rx.icon("image-plus", size=20, aria_hidden="true"),
        "Add photos",
        href="/albums/" + AlbumState.album.id + "/add",
        class_name="button button-primary",
    )
    actions = rx.el.div(add, from_computer(), class_name="album-empty-actions")
    return rx.cond(
        AlbumState.album.can_add,
        empty_card(
            "images", "This album is empty", "Add photos of your library, or choose files of this device.", actions
        ),
        empty_card("images", "This album is empty", "Photos appear here as soon as somebody adds some."),
    )


def _gone() -> rx.Component:
    link = rx.el.a("All albums", href="/albums", class_name="button button-primary")
    return rx.fragment(
        rx.el.h1("Album", class_name="visually-hidden"),
        rx.el.div(empty_card("image-off", "This album is not here", AlbumState.gone, link), role="alert"),
    )


def _select(expression: rx.Var[dict[str, list[str]]], count: rx.Var[int]) -> rx.event.EventSpec:
    return SelectionState.select(album_view_name(AlbumState.album.id), expression, count)


def _allowed() -> dict[str, bool | rx.Var[bool]]:
    album = AlbumState.album
    own = {"favorite": True, "trash": True, "share": True}
    return own | {
        "info": True,
        "download": True,
        "slideshow": True,
        "remove": album.is_own,
        "remove_own": album.can_add,
        "cover": album.can_edit,
    }
