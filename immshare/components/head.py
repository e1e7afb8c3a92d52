"""What stands in the head of every page: tokens, icons, manifest."""

import reflex as rx

from immshare.styles.tokens import COLOR, css_variables


def head_components() -> list[rx.Component]:
    """Tokens as CSS variables, the color of the browser's own bars, icon and web app manifest."""
    light, dark = COLOR["bg"]
    return [
        rx.el.style(css_variables()),
        rx.el.meta(name="theme-color", content=light, media="(prefers-color-scheme: light)"),
        rx.el.meta(name="theme-color", content=dark, media="(prefers-color-scheme: dark)"),
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.link(rel="apple-touch-icon", href="/icons/icon-192.png"),
        rx.el.link(rel="manifest", href="/manifest.webmanifest", cross_origin="use-credentials"),
    ]
