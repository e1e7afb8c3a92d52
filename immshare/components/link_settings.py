"""The dialogs about a shared link: an album's links, the settings of one, its URL and QR code, and the question before it is deleted."""

import reflex as rx

from immshare.components.buttons import button, submit_button
from immshare.components.copy_field import copy_field
from immshare.components.dialogs import confirm_dialog, dialog, dialog_problem, paragraph
from immshare.components.fields import checkbox_field, field, password_field, select_box
from immshare.components.pager import pager
from immshare.components.search_box import search_box
from immshare.components.shared_link_rows import link_rows
from immshare.rules.shared_link_details import MAX_DESCRIPTION, MAX_SLUG
from immshare.states.link_settings import AS_IT_IS, EXACT, OF_ALBUM, LinkSettingsState
from immshare.states.link_shares import Share

_PREFIX = "link-"
_ENDS = [
    ("never", "Never"),
    ("30_minutes", "After 30 minutes"),
    ("1_hour", "After 1 hour"),
    ("6_hours", "After 6 hours"),
    ("1_day", "After 1 day"),
    ("7_days", "After 7 days"),
    ("30_days", "After 30 days"),
    ("3_months", "After 3 months"),
    ("1_year", "After 1 year"),
    (EXACT, "On a day of your choice"),
]
# The field speaks the browser's wall clock, the server instants.
_TO_INSTANT = "(Number.isNaN(Date.parse({0})) ? '' : new Date({0}).toISOString())"
_TO_WALL_CLOCK = (
    "(Number.isNaN(Date.parse({0})) ? '' :"
    " new Date(Date.parse({0}) - new Date({0}).getTimezoneOffset() * 60000).toISOString().slice(0, 16))"
)


def link_dialogs() -> rx.Component:
    """All of them; one stands open at a time."""
    return rx.fragment(_album(), _form(), _made(), _delete())


def _album() -> rx.Component:
    return dialog(
        OF_ALBUM,
        "Share by link",
        paragraph("Whoever has a link sees the album, without an account."),
        link_rows("Links to this album", LinkSettingsState.links, has_cover=False),
        pager(LinkSettingsState.page, LinkSettingsState.pages, LinkSettingsState.show_page),
        rx.el.div(
            button("Close", on_click=LinkSettingsState.close),
            button("Create link", kind="primary", icon="link", on_click=LinkSettingsState.start_new),
            class_name="form-actions",
        ),
        is_open=LinkSettingsState.dialog == "album",
        on_close=LinkSettingsState.close,
    )


def _form() -> rx.Component:
    is_new = LinkSettingsState.link.id == ""
    submit = rx.cond(is_new, submit_button("Create link"), submit_button("Save"))
    form = rx.el.form(
        _description(),
        *_rights(),
        _password(),
        _expiry(),
        _slug(),
        dialog_problem(LinkSettingsState.problem),
        rx.el.div(button("Cancel", on_click=LinkSettingsState.close), submit, class_name="form-actions"),
        on_submit=LinkSettingsState.save,
        class_name="form",
    )
    return dialog(
        "link-settings",
        LinkSettingsState.heading,
        rx.cond(
            is_new,
            paragraph("Nothing is visible to others before you press Create link."),
            paragraph("Changes act at once, also where the link stands open."),
        ),
        _left_out(),
        rx.cond(is_new & ~LinkSettingsState.link.is_album & (LinkSettingsState.share_count > 0), _existing()),
        rx.cond(LinkSettingsState.chosen_share == "", form),
        is_open=LinkSettingsState.dialog == "form",
        on_close=LinkSettingsState.close,
    )


def _left_out() -> rx.Component:
    return rx.cond(LinkSettingsState.left_out != "", paragraph(LinkSettingsState.left_out))


def _existing() -> rx.Component:
    """Add what is selected to a link that is there already, in place of making one. With many of them one can search."""
    choice = rx.el.div(
        rx.el.label("Add to", html_for=f"{_PREFIX}share", class_name="field-label"),
        select_box(
            rx.el.option("A new link", value=""),
            rx.foreach(LinkSettingsState.shares, _share_option),
            id=f"{_PREFIX}share",
            # A new one with each search: what was chosen before is chosen no more.
            key=LinkSettingsState.share_search,
            default_value="",
            on_change=LinkSettingsState.choose_share,
        ),
        class_name="field",
    )
    search = rx.el.div(
        search_box("Search links", prefix=_PREFIX, on_search=LinkSettingsState.look_for_share),
        rx.el.p(LinkSettingsState.shares_found, role="status", class_name="tabular"),
        class_name="link-search",
    )
    is_long = LinkSettingsState.share_count > LinkSettingsState.shares.length()
    add = rx.el.div(
        button("Cancel", on_click=LinkSettingsState.close),
        button("Add to link", kind="primary", on_click=LinkSettingsState.add_to_share),
        class_name="form-actions",
    )
    is_chosen = LinkSettingsState.chosen_share != ""
    return rx.fragment(
        choice,
        rx.cond(is_long, search),
        rx.cond(is_chosen, dialog_problem(LinkSettingsState.problem)),
        rx.cond(is_chosen, add),
    )


def _share_option(share: Share) -> rx.Component:
    return rx.el.option(share.label, value=share.id)


def _description() -> rx.Component:
    return rx.el.div(
        rx.el.label("Description", html_for=f"{_PREFIX}description", class_name="field-label"),
        rx.el.textarea(
            default_value=LinkSettingsState.link.description,
            id=f"{_PREFIX}description",
            name="description",
            max_length=MAX_DESCRIPTION,
            rows=2,
            class_name="field-input link-description-input",
        ),
        class_name="field",
    )


def _rights() -> list[rx.Component]:
    link = LinkSettingsState.link
    hidden = "Off hides camera, place, time, file name and owner, in downloads too."
    return [
        checkbox_field(
            "Show metadata", "show_metadata", prefix=_PREFIX, hint=hidden, default_checked=link.show_metadata
        ),
        checkbox_field(
            "Allow download",
            "allow_download",
            prefix=_PREFIX,
            hint="Originals, one by one or all at once.",
            default_checked=link.allow_download,
        ),
        checkbox_field(
            "Allow upload",
            "allow_upload",
            prefix=_PREFIX,
            hint="Guests add photos. They become yours; guests cannot delete them.",
            default_checked=link.allow_upload,
        ),
    ]


def _password() -> rx.Component:
    kept = LinkSettingsState.link.has_password
    given = rx.cond(
        kept,
        password_field(
            "New password", "password", prefix=_PREFIX, hint="Leave it empty to keep it.", auto_complete="new-password"
        ),
        password_field(
            "Password", "password", prefix=_PREFIX, hint="At least 4 characters.", auto_complete="new-password"
        ),
    )
    switch = checkbox_field(
        "Require password",
        "requires_password",
        prefix=_PREFIX,
        hint="Guests enter it once per browser.",
        default_checked=LinkSettingsState.link.has_password,
        on_change=LinkSettingsState.require_password,
    )
    return rx.fragment(switch, rx.cond(LinkSettingsState.needs_password, given))


def _expiry() -> rx.Component:
    stays = rx.cond(LinkSettingsState.link.expires_at != "", rx.el.option("As it is", value=AS_IT_IS))
    choice = rx.el.div(
        rx.el.label("Expires", html_for=f"{_PREFIX}expiry", class_name="field-label"),
        select_box(
            stays,
            *[rx.el.option(text, value=value) for value, text in _ENDS],
            id=f"{_PREFIX}expiry",
            name="expiry",
            default_value=LinkSettingsState.expiry,
            on_change=LinkSettingsState.choose_expiry,
        ),
        class_name="field",
    )
    exact = field(
        "Day and time",
        "end",
        prefix=_PREFIX,
        type="datetime-local",
        default_value=_in_browser(_TO_WALL_CLOCK, LinkSettingsState.end),
        on_change=lambda value: LinkSettingsState.choose_end(_in_browser(_TO_INSTANT, value)),
    )
    return rx.fragment(choice, rx.cond(LinkSettingsState.expiry == EXACT, exact))


def _in_browser(expression: str, value: rx.Var[str]) -> rx.Var[str]:
    """What the browser makes of a value."""
    return rx.Var(expression.format(value), _var_type=str, _var_data=value._get_all_var_data())


def _slug() -> rx.Component:
    return field(
        "Custom URL",
        "slug",
        prefix=_PREFIX,
        hint="Optional: 3 to 64 letters, digits and hyphens, read as …/s/your-words.",
        default_value=LinkSettingsState.link.slug,
        max_length=MAX_SLUG,
        auto_complete="off",
        auto_capitalize="none",
        spell_check=False,
    )


def _made() -> rx.Component:
    return dialog(
        "link-made",
        "Link",
        rx.cond(
            ~LinkSettingsState.link.is_expired, paragraph("Whoever has it sees " + LinkSettingsState.link.amount + ".")
        ),
        _left_out(),
        copy_field(LinkSettingsState.link.url, name="Link", share="Share"),
        rx.el.img(src=LinkSettingsState.qr_code, alt="QR code of the link", class_name="qr-code"),
        rx.el.div(button("Done", kind="primary", on_click=LinkSettingsState.close), class_name="form-actions"),
        is_open=LinkSettingsState.dialog == "made",
        on_close=LinkSettingsState.close,
    )


def _delete() -> rx.Component:
    is_album = LinkSettingsState.link.is_album
    return confirm_dialog(
        "link-delete",
        "Delete this link?",
        paragraph("It stops working at once, also where it stands open."),
        rx.cond(is_album, paragraph("Photos that guests added stay in the album.")),
        dialog_problem(LinkSettingsState.problem),
        action="Delete link",
        on_confirm=LinkSettingsState.delete,
        is_open=LinkSettingsState.dialog == "delete",
        on_close=LinkSettingsState.close,
    )
