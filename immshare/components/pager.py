"""The way from one page of a list to the others. Its look lies in ``assets/styles/controls.css``."""

import reflex as rx

from immshare.components.buttons import button


def pager(page: rx.Var[int], pages: rx.Var[int], on_page: rx.EventHandler) -> rx.Component:
    """Previous and next; nothing where there is one page only.

    Args:
        page: Which page it is, from 1.
        pages: How many there are.
        on_page: Handler of the page that is wanted.
    """
    ways = rx.el.nav(
        button("Previous", icon="chevron-left", disabled=page <= 1, on_click=on_page(page - 1)),
        rx.el.span("Page " + page.to_string() + " of " + pages.to_string(), class_name="tabular"),
        button("Next", icon="chevron-right", disabled=page >= pages, on_click=on_page(page + 1)),
        aria_label="Pages",
        class_name="pager",
    )
    return rx.cond(pages > 1, ways)
