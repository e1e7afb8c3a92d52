"""The tokens of the look: every color, px and ms stands here and nowhere else.

They leave in two forms: CSS variables (``css_variables``, used by the stylesheets of the local components) and a
Tailwind theme (``tailwind_theme``, used by every ``class_name`` in Python). Both name the same token the same way.
"""

from typing import Any, Final

SPACE_PX: Final = (0, 1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64)
"""The spacing scale; 1 is the hairline and 6 the handle, the rest are steps of the grid."""

SIZE_PX: Final = {
    "control-sm": 32,
    "control": 40,
    "control-lg": 48,
    "icon": 20,
    "icon-lg": 24,
    "check": 24,
    "touch": 44,
    "topbar": 64,
    "topbar-phone": 56,
    "bottombar": 56,
    "rail": 72,
    "rail-wide": 240,
    "panel": 384,
    "dialog": 480,
    "form": 400,
    "page": 960,
    "day-header": 48,
    "day-header-phone": 32,
    "row": 235,
    "row-tablet": 160,
    "row-phone": 100,
    "scrubber": 48,
}

RADIUS_PX: Final = {"tile": 0, "field": 8, "menu": 12, "card": 16, "sheet": 18, "composer": 24, "pill": 999}

# name: (size px, line height px)
TYPE_PX: Final = {
    "caption": (12, 16),
    "body": (14, 20),
    "lead": (16, 24),
    "heading": (20, 28),
    "title": (24, 32),
    "display": (36, 44),
}

MOTION_MS: Final = {"fade": 100, "move": 150, "enter": 200, "leave": 150, "page": 250}
DELAY_MS: Final = {"long-press": 350, "skeleton": 200, "toast": 5000, "slideshow": 5000, "controls": 2500}
EASE: Final = {"out": "cubic-bezier(.2,0,0,1)", "in": "cubic-bezier(.4,0,1,1)"}
LAYER: Final = {"grid": 0, "header": 10, "bar": 20, "sheet": 30, "dialog": 40, "toast": 50, "viewer": 60}
BREAKPOINT_PX: Final = {"tablet": 640, "desktop": 1024}
PHONE_BELOW_PX: Final = 768  # below it: bottom bar, sheets, large targets
FONT: Final = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif,"
    " 'Apple Color Emoji', 'Segoe UI Emoji', 'Noto Color Emoji'"
)

# name: (light, dark)
COLOR: Final = {
    "bg": ("#FFFFFF", "#0A0A0A"),
    "surface": ("#F6F6F6", "#171717"),
    "raised": ("#FFFFFF", "#212121"),
    "ink": ("#1A1A1A", "#E5E7EB"),
    "ink-muted": ("#5C5F66", "#A8ADB7"),
    "ink-faint": ("#6A6D75", "#8B909A"),
    "line": ("#E3E3E6", "#2B2B2E"),
    "accent": ("#4250AF", "#ACCBFA"),
    "on-accent": ("#FFFFFF", "#0F1B33"),
    "tint": ("#E4E7F7", "#232932"),
    "danger": ("#C62828", "#FF8A80"),
    "on-danger": ("#FFFFFF", "#3B0907"),
    "success": ("#17733A", "#7BD88F"),
    "warning": ("#8A5A00", "#F2C265"),
    "edge": ("#85888F", "#6B7079"),
    "scrim": ("rgb(0 0 0 / .30)", "rgb(0 0 0 / .65)"),
}

# The viewer is always black, in both themes.
VIEWER_COLOR: Final = {
    "viewer-bg": "#000000",
    "viewer-ink": "#FFFFFF",
    "viewer-muted": "#A8ADB7",
    "viewer-panel": "#171717",
    "viewer-scrim": "rgb(0 0 0 / .65)",
    "viewer-disc": "rgb(0 0 0 / .45)",
    "viewer-press": "rgb(255 255 255 / .16)",
}

AVATAR_COLOR: Final = {
    "primary": "#4250AF",
    "pink": "#B0386E",
    "red": "#C62828",
    "yellow": "#6B6B00",
    "blue": "#1F62C4",
    "green": "#17733A",
    "purple": "#7A3EA8",
    "orange": "#A24A00",
    "gray": "#5C5F66",
    "amber": "#8A5A00",
}
"""Immich's avatar color names; every one carries white text at 4.5 : 1."""


def css_variables() -> str:
    """The tokens as a stylesheet: light by default, dark by system wish or by ``data-theme`` on ``<html>``."""
    fixed = [f"--space-{n}:{n}px" for n in SPACE_PX]
    fixed += [f"--size-{name}:{px}px" for name, px in SIZE_PX.items()]
    fixed += [f"--radius-{name}:{px}px" for name, px in RADIUS_PX.items()]
    for name, (size, line) in TYPE_PX.items():
        fixed += [f"--text-{name}:{size}px", f"--text-{name}-line:{line}px"]
    fixed += [f"--motion-{name}:{ms}ms" for name, ms in MOTION_MS.items()]
    fixed += [f"--delay-{name}:{ms}ms" for name, ms in DELAY_MS.items()]
    fixed += [f"--ease-{name}:{curve}" for name, curve in EASE.items()]
    fixed += [f"--layer-{name}:{level}" for name, level in LAYER.items()]
    fixed += [f"--color-{name}:{value}" for name, value in VIEWER_COLOR.items()]
    fixed += [f"--avatar-{name}:{value}" for name, value in AVATAR_COLOR.items()]
    fixed.append(f"--font:{FONT}")
    light = ";".join(f"--color-{name}:{pair[0]}" for name, pair in COLOR.items())
    dark = ";".join(f"--color-{name}:{pair[1]}" for name, pair in COLOR.items())
    return (
        f":root{{{';'.join(fixed)};{light};color-scheme:light}}"
        f"@media(prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark};color-scheme:dark}}}}"
        f":root[data-theme=dark],.viewer{{{dark};color-scheme:dark}}"
    )


def tailwind_theme() -> dict[str, Any]:
    """The tokens as a Tailwind theme: ``p-16`` is 16 px, ``bg-surface`` the surface color, ``h-topbar`` the bar.

    The theme replaces Tailwind's own scales, so that a class outside the tokens does nothing.
    """
    spacing = {str(n): f"{n}px" for n in SPACE_PX} | {name: f"{px}px" for name, px in SIZE_PX.items()}
    colors = {name: f"var(--color-{name})" for name in (*COLOR, *VIEWER_COLOR)}
    return {
        "spacing": spacing,
        "colors": colors | {"transparent": "transparent", "current": "currentColor"},
        "borderRadius": {name: f"{px}px" for name, px in RADIUS_PX.items()},
        "fontSize": {name: [f"{size}px", {"lineHeight": f"{line}px"}] for name, (size, line) in TYPE_PX.items()},
        "screens": {name: f"{px}px" for name, px in BREAKPOINT_PX.items()},
        "zIndex": {name: str(level) for name, level in LAYER.items()},
        "transitionDuration": {name: f"{ms}ms" for name, ms in MOTION_MS.items()},
        "transitionTimingFunction": dict(EASE),
        "fontFamily": {"sans": "var(--font)"},
        "borderWidth": {"DEFAULT": "1px", "0": "0", "2": "2px"},
    }
