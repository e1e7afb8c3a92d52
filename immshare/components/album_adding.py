"""The pages on which photos are chosen for an album: what to add to it, and which one is its cover."""

import reflex as rx

from immshare.components.album import album_bar, bar_link, from_computer, if_open
from immshare.components.buttons import button
from immshare.components.photo_grid import photo_grid
from immshare.components.timeline import empty_card
from immshare.states.album import AlbumState
from immshare.states.album_adding import AlbumAddingState
from immshare.states.live import LiveState


def adding_view() -> rx.Component:
    """The own timeline as a picker; what the album holds already is shown as taken."""
    return if_open(rx.cond(AlbumState.album.can_add, _picker(), _refusal("add photos to it")))


def cover_view() -> rx.Component:
    """The album's photos, one of which becomes its cover."""
    newest = button("Use newest photo", kind="quiet", on_click=AlbumState.choose_cover(""))
    chooser = rx.fragment(
        album_bar(_close(), _title("Choose a cover"), newest),
        photo_grid(
            query="albumId=" + AlbumState.album.id + "&order=" + AlbumState.album.order,
            mode="pick_one",
            user_id=AlbumState.my_id,
            revision=AlbumState.revision,
            empty=empty_card("images", "This album is empty", "Add photos first, then choose its cover."),
            on_pick=AlbumState.choose_cover,
        ),
    )
    return if_open(rx.cond(AlbumState.album.can_edit, chooser, _refusal("change its cover")))


def _picker() -> rx.Component:
    count = AlbumAddingState.count
    title = rx.cond(count > 0, count.to_string() + " selected", "Add to " + AlbumState.title)
    add = button("Add", kind="primary", disabled=count == 0, on_click=AlbumAddingState.add)
    return rx.fragment(
        album_bar(_close(), _title(title), from_computer(kind="quiet"), add),
        rx.el.div(rx.cond(count > 0, count.to_string() + " selected", ""), role="status", class_name="visually-hidden"),
        photo_grid(
            query="takenIn=" + AlbumState.album.id,
            mode="pick",
            revision=LiveState.revision + AlbumState.revision,
            clear_selection=AlbumAddingState.cleared,
            empty=empty_card(
                "image-up",
                "You have no photos here yet",
                "Upload some; they go into this album as well.",
                from_computer(),
            ),
            on_selection=AlbumAddingState.choose,
        ),
    )


def _close() -> rx.Component:
    return bar_link("x", "Back to the album", "/albums/" + AlbumState.album.id)


def _title(text: str | rx.Var[str]) -> rx.Component:
    return rx.el.h1(text, class_name="album-bar-title tabular")


def _refusal(what: str) -> rx.Component:
    link = rx.el.a("Back to the album", href="/albums/" + AlbumState.album.id, class_name="button button-primary")
    return rx.fragment(
        rx.el.h1(AlbumState.title, class_name="visually-hidden"),
        empty_card("lock", "Not for viewers", f"You can look at this album, but not {what}. Ask its owner.", link),
    )
