"""``/admin``: users, disk and queue, for administrators. Others are sent away, and the services refuse them."""

import reflex as rx

from immshare.components.cards import page_head, settings_page
from immshare.components.server import disk_section, queue_section
from immshare.components.shell import ON_LOAD, shell
from immshare.components.users import users_section
from immshare.states.admin import AdminState
from immshare.states.server import ServerState


def admin() -> rx.Component:
    """Who has an account, and how the machine stands."""
    sections = rx.el.div(users_section(), disk_section(), queue_section(), class_name="flex flex-col gap-16 min-w-0")
    return shell("/admin", settings_page(AdminState.is_loaded, page_head("Administration"), sections))


def add(app: rx.App) -> None:
    """Register the page."""
    app.add_page(
        admin,
        route="/admin",
        title="Administration · immshare",
        on_load=[*ON_LOAD, AdminState.load, ServerState.load],
    )
