"""What is said while the live connection to the server is gone. The pages go on with what they have."""

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors


def connection_notice() -> rx.Component:
    """A strip at the bottom of the page that comes and goes by itself.

    A fragment: the app puts the page into whatever this returns, and a page within a live region is read aloud as a whole.
    """
    strip = rx.el.div(
        rx.icon("cloud-off", size=20, aria_hidden="true"),
        "No connection to the server. Trying again …",
        class_name="connection-notice",
    )
    return rx.fragment(rx.el.div(rx.cond(has_connection_errors, strip), role="status"))
