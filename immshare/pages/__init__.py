"""Every page, one file a route: its arrangement, title and what it loads, and nothing more."""

import reflex as rx

from immshare.pages import (
    account,
    admin,
    album,
    album_add,
    album_cover,
    albums,
    change_password,
    favorites,
    login,
    not_found,
    photos,
    share,
    shared_links,
    sharing,
    trash,
    welcome,
)


def add_pages(app: rx.App) -> None:
    """Register every page with the app."""
    for page in (
        photos,
        favorites,
        trash,
        albums,
        sharing,
        shared_links,
        share,
        album,
        album_add,
        album_cover,
        account,
        admin,
        login,
        welcome,
        change_password,
        not_found,
    ):
        page.add(app)
