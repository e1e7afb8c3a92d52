"""Lists of albums as cards: what the pages Albums and Sharing have in common. Their look lies in ``assets/styles/albums.css``."""

import reflex as rx

from immshare.components.buttons import button
from immshare.components.cards import badge
from immshare.components.cover import cover
from immshare.components.date_range import date_range
from immshare.components.pager import pager
from immshare.components.timeline import empty_card
from immshare.states.albums import AlbumCard

_SKELETONS = 12


def album_list(
    name: str,
    cards: rx.Var[list[AlbumCard]],
    *,
    page: rx.Var[int],
    pages: rx.Var[int],
    on_page: rx.EventHandler,
) -> rx.Component:
    """The cards of one page of a list, and the way to the other pages.

    Args:
        name: What the list is called.
        cards: The cards.
        page: Which page it is, from 1.
        pages: How many there are.
        on_page: Handler of the page that is wanted.
    """
    return rx.fragment(
        rx.el.ul(rx.foreach(cards, _card), aria_label=name, class_name="album-grid"),
        pager(page, pages, on_page),
    )


def album_states(
    *, is_failed: rx.Var[bool], is_loaded: rx.Var[bool], on_retry: rx.EventHandler, content: rx.Component
) -> rx.Component:
    """A list, or what stands in its place while it is on its way or when it did not come.

    Args:
        is_failed: Whether it could not be loaded.
        is_loaded: Whether it has been loaded once.
        on_retry: Handler that loads it again.
        content: The list.
    """
    return rx.cond(is_failed, _failure(on_retry), rx.cond(is_loaded, content, _skeleton()))


def _card(card: AlbumCard) -> rx.Component:
    others = rx.cond(card.is_shared, rx.icon("users", size=16, role="img", aria_label="Shared"))
    whose = rx.cond(card.owner == "", rx.fragment(others, "Owned"), rx.fragment("Shared by ", rx.el.bdi(card.owner)))
    link = rx.el.a(
        rx.el.span(
            cover(card.cover_id, card.thumbhash, icon="images"),
            rx.cond(card.is_new, badge("New")),
            class_name="album-card-cover",
        ),
        rx.el.span(rx.el.bdi(card.name), class_name="album-card-name"),
        rx.cond(
            card.first_day != "",
            date_range(card.first_day, card.last_day, card.has_days, class_name="album-card-line"),
        ),
        rx.el.span(
            rx.el.span(card.amount, " ", class_name="album-card-part"),
            rx.el.span(whose, class_name="album-card-part"),
            class_name="album-card-line album-card-facts tabular",
        ),
        href="/albums/" + card.id,
        class_name="album-card",
    )
    return rx.el.li(link, key=card.id)


def _failure(on_retry: rx.EventHandler) -> rx.Component:
    retry = button("Retry", icon="rotate-cw", kind="primary", on_click=on_retry)
    words = "The server did not send them. Try again; if it goes on, ask the administrator."
    return rx.el.div(empty_card("cloud-alert", "The albums could not be loaded", words, retry), role="alert")


def _skeleton() -> rx.Component:
    shape = rx.el.div(rx.el.div(class_name="cover"), rx.el.div(class_name="album-bone"), class_name="album-card")
    return rx.el.div(*[shape] * _SKELETONS, class_name="album-grid album-skeleton", aria_hidden="true")
