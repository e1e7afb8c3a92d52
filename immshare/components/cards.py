"""Cards: the surfaces that pages put their content on."""

import reflex as rx


def entry_page(title: str, lead: str | rx.Var[str], *children: rx.Component) -> rx.Component:
    """A page of one card, for whoever is not (fully) signed in.

    Args:
        title: What to do here.
        lead: Why, in a sentence.
        children: The form.
    """
    return rx.el.main(
        rx.el.div(
            brand(),
            rx.el.div(
                rx.el.h1(title, class_name="text-title font-[600]"),
                rx.el.p(lead, class_name="text-body text-ink-muted"),
                class_name="flex flex-col gap-8",
            ),
            *children,
            class_name=(
                "flex flex-col gap-24 w-full max-w-form"
                " tablet:bg-raised tablet:rounded-card tablet:p-32 tablet:border tablet:border-line"
            ),
        ),
        class_name=(
            "min-h-dvh flex flex-col items-center tablet:justify-center px-16 py-32"
            " bg-bg tablet:bg-surface text-ink"
        ),
    )


def brand() -> rx.Component:
    """The sign and the name of the product."""
    return rx.el.div(
        rx.icon("aperture", size=24, class_name="text-accent", aria_hidden="true"),
        rx.el.span("immshare", class_name="text-heading font-[600] text-ink"),
        class_name="flex items-center gap-12",
    )


def section(name: str, title: str, *children: rx.Component, lead: str = "") -> rx.Component:
    """A part of a settings page with its own heading, reachable as ``#name``.

    Args:
        name: Its id on the page.
        title: What it is about.
        children: Its content.
        lead: A sentence below the title; empty for none.
    """
    head = [rx.el.h2(title, id=f"{name}-title", class_name="text-heading font-[600]")]
    head += [rx.el.p(lead, class_name="text-body text-ink-muted")] if lead else []
    return rx.el.section(
        rx.el.div(*head, class_name="flex flex-col gap-4"),
        *children,
        id=name,
        aria_labelledby=f"{name}-title",
        class_name="flex flex-col gap-16 p-16 tablet:p-24 rounded-card bg-surface scroll-mt-(--space-64)",
    )


def list_row(*children: rx.Component, actions: rx.Component | None = None) -> rx.Component:
    """One entry of a list: what it is on the left, what can be done with it on the right."""
    end = [] if actions is None else [rx.el.div(actions, class_name="flex items-center gap-4 ml-auto")]
    return rx.el.li(
        rx.el.div(*children, class_name="flex items-center gap-12 min-w-0 flex-1"),
        *end,
        class_name="flex items-center gap-12 py-12 border-t border-line first:border-t-0",
    )


def two_lines(first: str | rx.Var[str] | rx.Component, second: rx.Component | str | rx.Var[str]) -> rx.Component:
    """A name and, below it, what there is to know about it."""
    return rx.el.div(
        rx.el.div(first, class_name="text-body font-[500] text-ink truncate"),
        rx.el.div(second, class_name="text-caption text-ink-muted truncate"),
        class_name="flex flex-col gap-2 min-w-0",
    )
