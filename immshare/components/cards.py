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
                "entry-card flex flex-col gap-24 w-full max-w-form"
                " tablet:bg-raised tablet:rounded-card tablet:p-32 tablet:border tablet:border-line"
            ),
        ),
        class_name=(
            "min-h-dvh flex flex-col items-center px-16 py-32 tablet:pt-[14dvh] bg-bg tablet:bg-surface text-ink"
        ),
    )


def brand() -> rx.Component:
    """The sign and the name of the product."""
    return rx.el.div(
        rx.el.img(src="/favicon.svg", alt="", width=28, height=28),
        rx.el.span("immshare", class_name="text-heading font-[600] text-ink"),
        class_name="flex items-center gap-12",
    )


def settings_page(is_ready: rx.Var[bool], head: rx.Component, *parts: rx.Component) -> rx.Component:
    """A page of sections; it appears in one piece, so that nothing jumps.

    Args:
        is_ready: Whether its states are filled in.
        head: Title and actions.
        parts: Links to the sections (optional), and the sections.
    """
    columns = "settings-columns" if len(parts) > 1 else ""
    page = rx.el.div(head, rx.el.div(*parts, class_name=columns), class_name="settings-page")
    waiting = rx.el.div(
        *[rx.el.div(class_name="settings-skeleton") for _ in range(3)], class_name="settings-page", aria_hidden="true"
    )
    return rx.cond(is_ready, page, waiting)


def page_head(title: str, *actions: rx.Component) -> rx.Component:
    """The page's title on the left, what can be done on the right."""
    return rx.el.header(
        rx.el.h1(title, class_name="text-title font-[600]"),
        rx.el.div(*actions, class_name="flex flex-wrap gap-8"),
        class_name="flex flex-wrap items-center justify-between gap-12",
    )


def section_links(sections: list[tuple[str, str]]) -> rx.Component:
    """Links to the sections of a page: a column at its side, a row to scroll on phones.

    Args:
        sections: Id and title of each.
    """
    links = [rx.el.a(title, href=f"#{name}", class_name="chip") for name, title in sections]
    return rx.el.nav(*links, aria_label="Sections", class_name="settings-links")


def section(name: str, title: str, *children: rx.Component, lead: str = "") -> rx.Component:
    """A part of a settings page with its own heading, reachable as ``#name``.

    Args:
        name: Its id on the page.
        title: What it is about.
        children: Its content.
        lead: A sentence below the title; empty for none.
    """
    words = [rx.el.h2(title, id=f"{name}-title", class_name="text-heading font-[600]")]
    words += [rx.el.p(lead, class_name="text-body text-ink-muted")] if lead else []
    return rx.el.section(
        rx.el.div(*words, class_name="flex flex-col gap-4"),
        *children,
        id=name,
        aria_labelledby=f"{name}-title",
        class_name="settings-section",
    )


def list_row(*children: rx.Component, actions: rx.Component | None = None) -> rx.Component:
    """One entry of a list: what it is on the left, what can be done with it on the right."""
    end = [] if actions is None else [rx.el.div(actions, class_name="flex flex-none items-center gap-4")]
    return rx.el.li(
        rx.el.div(*children, class_name="flex items-center gap-12 min-w-0 flex-1"), *end, class_name="list-row"
    )


def two_lines(first: str | rx.Var[str] | rx.Component, second: rx.Component | str | rx.Var[str]) -> rx.Component:
    """A name and, below it, what there is to know about it."""
    return rx.el.div(
        rx.el.div(first, class_name="text-body font-[500] text-ink break-words"),
        rx.el.div(second, class_name="text-caption text-ink-muted break-words"),
        class_name="flex flex-col gap-2 min-w-0",
    )


def badge(text: str | rx.Var[str] | rx.Component, *, kind: str = "") -> rx.Component:
    """A word about the state of a thing.

    Args:
        text: The word.
        kind: ``danger`` or ``warning``; empty for neither.
    """
    return rx.el.span(text, class_name=f"badge badge-{kind}" if kind else "badge")
