"""Several of one's own shared links, chosen in their list, are deleted at once."""

from typing import Final

import reflex as rx
from reflex.event import EventSpec

from immshare.services import shared_links
from immshare.states import arguments
from immshare.states.guard import ask, guarded
from immshare.states.notices import counted, done
from immshare.states.shared_links import SharedLinksState

MOST: Final = 200
"""Links that are deleted at once; a page of the list has fewer."""


class ChosenLinksState(rx.State):
    """The question before it is done. ``count`` is how many links it is about; ``is_open``: whether it stands open."""

    is_open: bool = False
    count: int = 0
    _ids: frozenset[str] = frozenset()

    @rx.var
    def question(self) -> str:
        """What is asked."""
        return f"Delete {counted(self.count, 'link', 'links')}?"

    @rx.event
    @guarded
    async def ask_before_deleting(self, link_ids: list[str]) -> None:
        """Ask whether these links are to be deleted; whether they may be is judged when it is done."""
        self._ids = arguments.identifiers(link_ids, MOST)
        self.count, self.is_open = len(self._ids), True

    @rx.event
    @guarded
    async def close(self) -> None:
        """Leave everything as it is."""
        self._close()

    @rx.event
    @guarded
    async def delete(self) -> EventSpec | None:
        """Delete those that were asked about; once, however often it is pressed."""
        if not self.is_open:
            return None
        self._close()
        try:
            gone = await ask(shared_links.delete_chosen, self._ids)
        finally:
            await (await self.get_state(SharedLinksState))._refresh()
        left = self.count - gone
        rest = f"{counted(left, 'link was', 'links were')} gone before, or somebody else’s." if left else ""
        return done(f"Deleted {counted(gone, 'link', 'links')}", description=rest)

    def _close(self) -> None:
        self.is_open = False
