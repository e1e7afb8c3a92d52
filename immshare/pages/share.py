"""What a shared link leads to, by its key and by its custom URL."""

import reflex as rx

from immshare.components.shared_view import UNNAMED, shared_view


def share() -> rx.Component:
    """The link's photos, or the form for its password. What becomes of the link is looked up by the page itself."""
    return shared_view()


def share_by_slug() -> rx.Component:
    """The same under the custom URL."""
    return shared_view()


def add(app: rx.App) -> None:
    """Register both pages."""
    app.add_page(share, route="/share/[share_key]", title=UNNAMED)
    app.add_page(share_by_slug, route="/s/[share_slug]", title=UNNAMED)
