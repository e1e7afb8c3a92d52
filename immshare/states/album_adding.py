"""Adding photos of one's own timeline to the open album."""

import reflex as rx
from reflex.event import EventSpec

from immshare.rules.selection import Selection, parse_selection
from immshare.services import album_assets
from immshare.states import arguments
from immshare.states.album import AlbumState
from immshare.states.guard import guarded
from immshare.states.notices import counted, done
from immshare.states.selection import already_there


class AlbumAddingState(rx.State):
    """What is chosen on the page that adds photos; the photos themselves stay in the grid."""

    count: int = 0
    cleared: int = 0
    _expression: Selection = Selection()

    @rx.event
    @guarded
    async def begin(self) -> None:
        """Start with nothing chosen."""
        self.count, self._expression = 0, Selection()

    @rx.event
    @guarded
    async def choose(self, expression: dict, count: int) -> None:
        """Remember what the grid says is chosen."""
        number = arguments.whole_number(count, "The count", 0, 10_000_000)
        self._expression, self.count = parse_selection(expression), number

    @rx.event
    @guarded
    async def clear(self) -> None:
        """Choose nothing."""
        self.count, self._expression = 0, Selection()
        self.cleared += 1

    @rx.event
    @guarded
    async def add(self) -> list[EventSpec]:
        """Put what is chosen into the album, and go there."""
        album = await self.get_state(AlbumState)
        result = await album._ask(album_assets.add_photos, self._expression)
        self.count, self._expression = 0, Selection()
        self.cleared += 1
        return [rx.redirect(f"/albums/{album.album.id}"), done(added_text(result))]


def added_text(result: album_assets.Added) -> str:
    """``Added 12 photos, 3 were already there``, with how many were not one's own to add.

    Args:
        result: What became of the selection.
    """
    refused = f". Photos of others cannot be added: {result.refused:,}." if result.refused else ""
    return f"Added {counted(result.added, 'photo', 'photos')}{already_there(result.already)}{refused}"
