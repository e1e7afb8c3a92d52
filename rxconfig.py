"""Reflex's configuration: how the frontend is built. What the server does is set by ``IMMSHARE_*`` (settings.py)."""

import reflex as rx
from reflex_base.plugins.sitemap import SitemapPlugin

from immshare.styles.tokens import tailwind_theme

config = rx.Config(
    app_name="immshare",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    state_manager_mode=rx.constants.StateManagerMode.MEMORY,
    # No foreign origin gets in; the socket's own check is set in immshare.py, as it depends on the request's host.
    cors_allowed_origins=(),
    frontend_compression_formats=["brotli", "gzip"],
    react_strict_mode=False,
    plugins=[rx.plugins.TailwindV4Plugin(config={"theme": tailwind_theme(), "darkMode": "class"})],
    disable_plugins=[SitemapPlugin],
)
