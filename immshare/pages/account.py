"""``/account``: everything about one's own account, in sections."""

import reflex as rx

from immshare.components.api_keys import api_keys_section
from immshare.components.cards import page_head, section, section_links, settings_page
from immshare.components.password_form import password_form, sign_out_form
from immshare.components.preferences import preferences_section
from immshare.components.profile import profile_section
from immshare.components.sessions import sessions_section
from immshare.components.shell import ON_LOAD, shell
from immshare.components.storage import storage_section
from immshare.states.account import AccountState
from immshare.states.api_keys import ApiKeysState
from immshare.states.preferences import PreferencesState
from immshare.states.session import SessionState
from immshare.states.sessions import SessionsState

_SECTIONS = [
    ("profile", "Profile"),
    ("storage", "Storage"),
    ("preferences", "Preferences"),
    ("password", "Password"),
    ("sessions", "Sessions"),
    ("api-keys", "API keys"),
]


def account() -> rx.Component:
    """Profile, storage, preferences, password, sessions, API keys and the way out."""
    head = page_head("Account", _administration_link(), sign_out_form())
    sections = rx.el.div(
        profile_section(),
        storage_section(),
        preferences_section(),
        section(
            "password",
            "Password",
            password_form(on_success=SessionsState.confirm_password_change),
            lead="Your other sessions end when you change it.",
        ),
        sessions_section(),
        api_keys_section(),
        class_name="flex flex-col gap-16 min-w-0",
    )
    return shell(
        "/account",
        settings_page(AccountState.is_loaded & PreferencesState.is_loaded, head, section_links(_SECTIONS), sections),
    )


def _administration_link() -> rx.Component:
    link = rx.el.a(
        rx.icon("shield", size=20, aria_hidden="true"),
        "Administration",
        href="/admin",
        class_name="button button-plain",
    )
    return rx.cond(SessionState.is_admin, link)


def add(app: rx.App) -> None:
    """Register the page."""
    app.add_page(
        account,
        route="/account",
        title="Account · immshare",
        on_load=[*ON_LOAD, AccountState.load, SessionsState.load, ApiKeysState.load],
    )
