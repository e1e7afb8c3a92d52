"""Where the password of a locked link goes; known without looking the link up."""

from urllib.parse import unquote

import reflex as rx

from immshare.rules.shared_link_access import link_of_path


class UnlockingState(rx.State):
    """The locked link of this tab's page: no more than what its address says itself."""

    @rx.var
    def url(self) -> str:
        """The route that takes its password; empty on other pages."""
        shown = link_of_path(unquote(self.router.url.path))
        return "" if shown is None else f"/api/shared-links/login?{shown.access}"
