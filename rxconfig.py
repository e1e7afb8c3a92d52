"""Reflex's configuration: how the frontend is built. What the server does is set by ``IMMSHARE_*`` (settings.py)."""

from typing import Any

import reflex as rx
from reflex_base.plugins.sitemap import SitemapPlugin

from immshare.styles.tokens import tailwind_theme

_GROUPS = "groups: ["


class OneChunkOfIcons(rx.plugins.Plugin):
    """Puts all icons into one file: each of them alone, of some 200 bytes, would be a request of its own on every page."""

    def pre_compile(self, **context: Any) -> None:
        """Have Vite's configuration changed when Reflex has written it."""
        context["add_modify_task"]("vite.config.js", self._add_group)

    @staticmethod
    def _add_group(vite_config: str) -> str:
        if vite_config.count(_GROUPS) != 1:
            raise ValueError("Reflex writes Vite's configuration in another way now: see rxconfig.py.")
        group = r'{ test: /lucide-react[\\/]dist[\\/]esm[\\/]icons/, name: "icons" },'
        return vite_config.replace(_GROUPS, f"{_GROUPS} {group}")


config = rx.Config(
    app_name="immshare",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    state_manager_mode=rx.constants.StateManagerMode.MEMORY,
    # No foreign origin gets in; the socket's own check is set in immshare.py, as it depends on the request's host.
    cors_allowed_origins=(),
    frontend_compression_formats=["brotli", "gzip"],
    react_strict_mode=False,
    plugins=[rx.plugins.TailwindV4Plugin(config={"theme": tailwind_theme(), "darkMode": "class"}), OneChunkOfIcons()],
    disable_plugins=[SitemapPlugin],
)
