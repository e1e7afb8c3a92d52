"""Reflex's configuration: how the frontend is built. What the server does is set by ``IMMSHARE_*`` (settings.py)."""

import os

import reflex as rx
from reflex_base.plugins.sitemap import SitemapPlugin

from immshare.styles.tokens import tailwind_theme

# Reflex writes a disk cache of its state below this folder; the command line points it into the data folder.
config = rx.Config(
    app_name="immshare",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    state_auto_setters=False,
    state_manager_mode=rx.constants.StateManagerMode.MEMORY,
    # The socket takes no foreign origin; same-origin pages need no CORS at all.
    cors_allowed_origins=tuple(filter(None, [os.environ.get("IMMSHARE_BASE_URL", "").rstrip("/")])) or ("null",),
    frontend_compression_formats=["gzip", "brotli"],
    react_strict_mode=False,
    plugins=[rx.plugins.TailwindV4Plugin(config={"theme": tailwind_theme(), "darkMode": "class"})],
    disable_plugins=[SitemapPlugin],
)
