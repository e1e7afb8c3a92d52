"""The dialog before a download in parts, a large one, or one that is not complete: what it consists of, and how to start it."""

import reflex as rx

from immshare.components.buttons import button
from immshare.components.cards import two_lines
from immshare.components.dialogs import dialog, paragraph
from immshare.states.downloads import DownloadState, GuestDownloadState, PartRow


def download_dialog(state: type[DownloadState] | type[GuestDownloadState] = DownloadState) -> rx.Component:
    """The dialog; the state's handlers ``download_…`` open it where it is needed.

    Args:
        state: Who downloads: a member, or a guest on a shared link's page.
    """
    has_several = state.parts.length() > 1
    hint = paragraph(
        rx.cond(has_several, "Each is a whole zip file. ", "")
        + "A download that breaks off can be resumed in your browser's list of downloads."
    )
    files = rx.fragment(
        rx.el.ul(rx.foreach(state.parts, lambda part: _part(part, state.mark_started)), aria_label="Zip files"), hint
    )
    progress = rx.cond(
        state.running > 0,
        "Part "
        + state.running.to_string()
        + " of "
        + state.parts.length().to_string()
        + " is being sent. Keep this page open for the next ones.",
        "",
    )
    return dialog(
        "download",
        "Download",
        rx.cond(state.summary != "", paragraph(state.summary)),
        rx.cond(state.missing != "", rx.el.p(state.missing, class_name="form-alert")),
        rx.cond(state.parts.length() > 0, files),
        rx.el.p(progress, role="status", class_name="text-body text-ink-muted"),
        rx.el.div(
            button("Close", on_click=state.close),
            rx.cond(
                has_several,
                button(
                    "Download all in turn",
                    kind="primary",
                    disabled=state.running > 0,
                    on_click=state.start_all,
                ),
            ),
            class_name="form-actions",
        ),
        is_open=state.is_open,
        on_close=state.close,
    )


def _part(part: PartRow, on_start: rx.EventHandler) -> rx.Component:
    facts = rx.cond(part.is_started, part.facts + " · Started", part.facts)
    link = rx.el.a(
        rx.icon("download", size=20, aria_hidden="true"),
        "Download",
        href=part.url,
        download=part.name,
        # A link of the browser's own: the router would look for a page there.
        custom_attrs={"reloadDocument": True},
        aria_label="Download " + part.name,
        on_click=on_start(part.number),
        class_name="button button-plain",
    )
    return rx.el.li(two_lines(part.name, facts), rx.el.div(link, class_name="flex-none ml-auto"), class_name="list-row")
