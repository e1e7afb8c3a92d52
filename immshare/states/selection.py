"""What is selected on this tab's page, and the bulk actions on it. The server judges what an action may do."""

import reflex as rx
from reflex.event import EventSpec

from immshare.rules.selection import Selection, parse_selection
from immshare.rules.timeline import TimelineFilter
from immshare.services import assets, purge
from immshare.states import arguments
from immshare.states.guard import ask, guarded
from immshare.states.notices import counted, done


class SelectionState(rx.State):
    """The selection as an expression; the photos themselves stay in the grid.

    ``cleared`` grows to end the grid's selection; ``question`` names the dialog that stands open: ``trash``, ``delete`` or
    ``empty``, or nothing.
    """

    count: int = 0
    cleared: int = 0
    question: str = ""
    _expression: Selection = Selection()
    _view: TimelineFilter = TimelineFilter.ALL

    @rx.event
    @guarded
    async def select(self, view: str, expression: dict, count: int) -> None:
        """Remember what the grid says is selected."""
        wanted = TimelineFilter(arguments.choice(view, "The view", list(TimelineFilter)))
        number = arguments.whole_number(count, "The count", 0, 10_000_000)
        self._expression, self._view, self.count = parse_selection(expression), wanted, number

    @rx.event
    @guarded
    async def begin(self) -> None:
        """Start a page with nothing selected. The grid is not told: a quick user may have selected something in it already."""
        self._expression, self.count, self.question = Selection(), 0, ""

    @rx.event
    @guarded
    async def clear(self) -> None:
        """End the selection."""
        self._end()

    @rx.event
    @guarded
    async def ask_before(self, question: str) -> None:
        """Ask before the selection is trashed or deleted, or the trash emptied."""
        self.question = arguments.choice(question, "The question", ("trash", "delete", "empty"))

    @rx.event
    @guarded
    async def close_question(self) -> None:
        """Leave everything as it is."""
        self.question = ""

    @rx.event
    @guarded
    async def favorite(self) -> EventSpec:
        """Mark what is selected as favorites."""
        added, present = await ask(assets.set_favorite, self._expression, self._view, True)
        self._end()
        there = f", {present:,} {'was' if present == 1 else 'were'} already there" if present else ""
        return done(f"Added {counted(added, 'photo', 'photos')} to favorites{there}")

    @rx.event
    @guarded
    async def unfavorite(self) -> EventSpec:
        """Take what is selected out of the favorites."""
        removed, _ = await ask(assets.set_favorite, self._expression, self._view, False)
        self._end()
        return done(f"Removed {counted(removed, 'photo', 'photos')} from favorites")

    @rx.event
    @guarded
    async def trash(self) -> EventSpec:
        """Move what is selected to the trash."""
        count = await ask(assets.trash, self._expression, self._view)
        self._end()
        return done(f"Moved {counted(count, 'photo', 'photos')} to the trash")

    @rx.event
    @guarded
    async def restore(self) -> EventSpec:
        """Bring what is selected back from the trash."""
        count = await ask(assets.restore, self._expression)
        self._end()
        return done(f"Restored {counted(count, 'photo', 'photos')}")

    @rx.event
    @guarded
    async def delete_for_good(self) -> EventSpec:
        """Delete what is selected in the trash, originals and all."""
        ids = await ask(assets.select_ids, self._expression, TimelineFilter.TRASH)
        count = await ask(purge.delete_now, ids)
        self._end()
        return done(f"Deleted {counted(count, 'photo', 'photos')}")

    @rx.event
    @guarded
    async def restore_all(self) -> EventSpec:
        """Bring everything back from the trash."""
        count = await ask(assets.restore, None)
        self._end()
        return done(f"Restored {counted(count, 'photo', 'photos')}")

    @rx.event
    @guarded
    async def empty_trash(self) -> EventSpec:
        """Delete everything in the trash."""
        count = await ask(purge.empty_trash)
        self._end()
        return done(f"Deleted {counted(count, 'photo', 'photos')}")

    def _end(self) -> None:
        self._expression, self.count, self.question = Selection(), 0, ""
        self.cleared += 1
