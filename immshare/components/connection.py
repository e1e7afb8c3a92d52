"""What is said while the live connection to the server is gone. The pages go on with what they have."""

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors


def connection_notice() -> rx.Component:
    """A strip at the bottom of the page that comes and goes by itself."""
    return rx.el.div(
        rx.cond(
            has_connection_errors,
            rx.el.div(
                rx.icon("cloud-off", size=20, aria_hidden="true"),
                "No connection to the server. Trying again …",
                class_name="connection-notice",
            ),
        ),
        role="status",
    )
