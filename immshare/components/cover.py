"""The cover of an album or a shared link: a square with a photo, or a drawing where there is none."""

import reflex as rx

from immshare.components.javascript import javascript


class Cover(rx.Component):
    """The square; its children stand in it where there is no photo, or one that cannot be shown. It is decoration.

    Attributes:
        asset_id: Which photo, or nothing.
        thumbhash: Its blur placeholder, base64, or nothing.
    """

    library = javascript("cover.jsx")
    tag = "Cover"
    lib_dependencies: list[str] = ["thumbhash@0.1.1"]  # noqa: RUF012 (Reflex fields)

    asset_id: rx.Var[str]
    thumbhash: rx.Var[str]


def cover(asset_id: rx.Var[str], thumbhash: rx.Var[str] | str = "", *, icon: str = "image") -> rx.Component:
    """The square, as wide as the element it stands in.

    Args:
        asset_id: Which photo, or nothing.
        thumbhash: Its blur placeholder, base64.
        icon: A name of a lucide icon, for when there is no photo.
    """
    drawing = rx.icon(icon, size=48, stroke_width=1, aria_hidden="true")
    return Cover.create(drawing, asset_id=asset_id, thumbhash=thumbhash)
