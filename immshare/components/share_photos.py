"""The dialog about the photos of an individual share."""

import reflex as rx

from immshare.components.buttons import button, icon_button
from immshare.components.cover import cover
from immshare.components.dialogs import dialog, paragraph
from immshare.components.pager import pager
from immshare.states.share_photos import DIALOG, SharedPhoto, SharePhotosState


def share_photos_dialog() -> rx.Component:
    """What the share holds; each photo can be taken out."""
    return dialog(
        DIALOG,
        "Photos of this link",
        paragraph(
            SharePhotosState.amount + ". To add more, select them among your photos, press Share and choose this link."
        ),
        rx.el.ul(rx.foreach(SharePhotosState.photos, _photo), aria_label="Photos", class_name="share-photos"),
        pager(SharePhotosState.page, SharePhotosState.pages, SharePhotosState.show_page),
        rx.el.div(button("Done", kind="primary", on_click=SharePhotosState.close), class_name="form-actions"),
        is_open=SharePhotosState.is_open,
        on_close=SharePhotosState.close,
    )


def _photo(photo: SharedPhoto) -> rx.Component:
    return rx.el.li(
        cover(photo.id, photo.thumbhash),
        icon_button("x", "Remove " + photo.name, on_click=SharePhotosState.remove(photo.id)),
        key=photo.id,
        class_name="share-photo",
    )
