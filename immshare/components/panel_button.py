"""A round button and the panel it opens: at the top right, on phones a sheet. It opens at once, without asking the server."""

import reflex as rx

from immshare.components.javascript import javascript


class PanelButton(rx.Component):
    """The button and its panel. The first child is what the button shows; the others stand in the panel.

    Attributes:
        label: The button's name.
        title_id: Id of the element that names the panel.
        on_open: When it is opened.
    """

    library = javascript("panel_button.jsx")
    tag = "PanelButton"

    label: rx.Var[str]
    title_id: rx.Var[str]
    on_open: rx.EventHandler[rx.event.no_args_event_spec]
