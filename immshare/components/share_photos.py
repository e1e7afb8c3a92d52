"""The dialog about the photos of an individual share."""

import reflex as rx

from immshare.components.buttons import button, icon_button
from immshare.components.check_list import check_box, check_list
from immshare.components.cover import cover
from immshare.components.dialogs import confirm_dialog, dialog, paragraph
from immshare.components.pager import pager
from immshare.states.share_photos import DIALOG, SharedPhoto, SharePhotosState


def share_photos_dialog() -> rx.Component:
    """What the share holds; photos can be taken out, one by one or several at once."""
    held = dialog(
        DIALOG,
        "Photos of this link",
        paragraph(
            SharePhotosState.amount + ". To add more, select them among your photos, press Share and choose this link."
        ),
        rx.el.div(SharePhotosState.result, role="status", class_name="visually-hidden"),
        check_list(
            rx.el.ul(rx.foreach(SharePhotosState.photos, _photo), aria_label="Photos", class_name="share-photos"),
            pager(SharePhotosState.page, SharePhotosState.pages, SharePhotosState.show_page),
            rx.el.div(
                rx.el.p(SharePhotosState.result, aria_hidden="true"),
                button("Done", kind="primary", on_click=SharePhotosState.close),
                class_name="form-actions check-foot",
            ),
            label="Selected photos of the link",
            action="Remove",
            icon="image-minus",
            on_act=SharePhotosState.remove,
            is_in_dialog=True,
        ),
        is_open=SharePhotosState.is_open,
        on_close=SharePhotosState.close,
    )
    return rx.fragment(held, _question())


def _question() -> rx.Component:
    return confirm_dialog(
        "share-photos-remove",
        SharePhotosState.question,
        paragraph("Whoever has the link does not see them any more. They stay in your library."),
        action="Remove",
        on_confirm=SharePhotosState.remove_chosen,
        is_open=SharePhotosState.is_asking,
        on_close=SharePhotosState.close_question,
    )


def _photo(photo: SharedPhoto) -> rx.Component:
    return rx.el.li(
        cover(photo.id, photo.thumbhash),
        check_box(photo.id, "Select " + photo.name),
        icon_button("x", "Remove " + photo.name, on_click=SharePhotosState.remove([photo.id])),
        key=photo.id,
        class_name="share-photo",
    )
