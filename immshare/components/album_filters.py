"""What the page of all albums can be narrowed and sorted by."""

import reflex as rx

from immshare.components.search_box import search_box
from immshare.rules.album_listing import AlbumSort
from immshare.states.albums import ALL, OWNED, SHARED_WITH_ME, AlbumsState

_WHOSE = ((ALL, "All"), (OWNED, "Owned"), (SHARED_WITH_ME, "Shared with me"))
_SORTS = (
    (AlbumSort.RECENT_PHOTO, "Most recent photo"),
    (AlbumSort.NAME, "Name"),
    (AlbumSort.CREATED, "Created"),
    (AlbumSort.COUNT, "Number of photos"),
)


def album_filters() -> rx.Component:
    """Whose albums, which words, which order; and how many there are."""
    whose = rx.el.fieldset(
        rx.el.legend("Whose albums", class_name="visually-hidden"),
        *[_whose(*choice) for choice in _WHOSE],
        class_name="segments",
    )
    # A new key where the words come from the address: a line that is typed into is left alone.
    words = rx.el.div(
        search_box("Search albums", prefix="albums-", on_search=AlbumsState.look_for, default_value=AlbumsState.search),
        key=AlbumsState.addressed.to_string(),
        class_name="album-search",
    )
    found = rx.el.p(AlbumsState.found, role="status", class_name="album-found tabular")
    return rx.el.div(whose, words, found, _sort(), class_name="album-filters")


def _whose(value: str, label: str) -> rx.Component:
    radio = rx.el.input(
        type="radio",
        name="whose",
        value=value,
        checked=AlbumsState.whose == value,
        on_change=AlbumsState.show_whose(value),
    )
    return rx.el.label(radio, rx.el.span(label, class_name="segment"))


def _sort() -> rx.Component:
    return rx.el.div(
        rx.el.select(
            *[rx.el.option(label, value=sort.value) for sort, label in _SORTS],
            value=AlbumsState.sort,
            on_change=AlbumsState.sort_by,
            aria_label="Sort by",
            class_name="field-input",
        ),
        rx.icon("chevron-down", size=20, aria_hidden="true", class_name="album-sort-open"),
        rx.icon("arrow-down-up", size=20, aria_hidden="true", class_name="album-sort-sign"),
        class_name="select-box album-sort",
    )
