"""What a guest has selected on a link's page. The server judges what a link may do with it."""

import reflex as rx
from reflex.event import EventSpec

from immshare.rules.selection import parse_selection
from immshare.states import arguments
from immshare.states.downloads import GuestDownloadState
from immshare.states.guard import open_to_links

_MOST_PHOTOS = 10**9


class GuestSelectionState(rx.State):
    """The selection as an expression; the photos themselves stay in the grid.

    ``count`` is what the browser says, for showing; ``cleared`` grows to end the grid's selection.
    """

    count: int = 0
    cleared: int = 0
    _expression: rx.Field[dict] = rx.field(default_factory=dict)

    @rx.event
    @open_to_links
    async def select(self, expression: dict, count: int) -> None:
        """Remember what the grid says is selected.

        Args:
            expression: As ``rules.selection`` reads it.
            count: How many photos the browser takes it for.
        """
        parse_selection(expression)
        self.count = arguments.whole_number(count, "The count", 0, _MOST_PHOTOS)
        self._expression = expression

    @rx.event
    @open_to_links
    async def download(self) -> EventSpec:
        """Download what is selected, and end the selection."""
        chosen = self._expression
        self._begin()
        self.cleared += 1
        return GuestDownloadState.download_selection(chosen)

    def _begin(self) -> None:
        """Select nothing; the grid of a new page has nothing selected."""
        self._expression, self.count = {}, 0
