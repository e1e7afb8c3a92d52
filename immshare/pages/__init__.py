"""Every page, one file a route: its arrangement, title and what it loads, and nothing more."""

import reflex as rx

from immshare.pages import account, admin, change_password, favorites, login, not_found, photos, trash, welcome


def add_pages(app: rx.App) -> None:
    """Register every page with the app."""
    for page in (photos, favorites, trash, account, admin, login, welcome, change_password, not_found):
        page.add(app)
