"""What is selected on this tab's page, and the bulk actions on it. The server judges what an action may do."""

from typing import Any, Final

import reflex as rx
from reflex.event import EventSpec

from immshare.errors import ConflictError, InvalidInputError
from immshare.rules.selection import MAX_IDS, Selection, parse_selection
from immshare.rules.timeline import InAlbum, TimelineFilter, View
from immshare.services import album_assets, albums, assets, purge
from immshare.states import arguments
from immshare.states.guard import ask, guarded
from immshare.states.notices import counted, done, done_with

IN_ALBUM: Final = "album:"
"""Before an album's id: the name of the view that shows it."""

QUESTIONS: Final = ("trash", "delete", "empty", "remove")


class SelectionState(rx.State):
    """The selection as an expression; the photos themselves stay in the grid.

    Other states reach it by ``selection = await self.get_state(SelectionState)``: ``_expression`` and ``_view`` are what the
    services take, ``_end()`` ends the selection when an action is done with it.

    ``count`` is what the browser says, for showing; ``own_count`` how many of them are the user's own, which an album tells
    apart. ``cleared`` grows to end the grid's selection. ``question`` names the dialog that stands open: one of ``QUESTIONS``,
    ``album`` for the one of ``AlbumPickerState``, or nothing. An action closes its question before anything can be refused: a
    notice lies below it. ``trash_count`` is how many photos ``empty`` asks about.
    """

    count: int = 0
    own_count: int = 0
    trash_count: int = 0
    cleared: int = 0
    question: str = ""
    _expression: Selection = Selection()
    _view: View = TimelineFilter.ALL
    _trashed: Selection = Selection()
    _trash_number: int = 0

    @rx.event
    @guarded
    async def select(self, view: str, expression: dict, count: int) -> None:
        """Remember what the grid says is selected.

        Args:
            view: What the grid shows: a ``TimelineFilter``, or ``IN_ALBUM`` and the album's id. Any id will do: what somebody may
                not look at has nothing of theirs in it, and each action asks again.
            expression: As ``rules.selection`` reads it.
            count: How many photos the browser takes it for.
        """
        wanted, chosen = _parse_view(view), parse_selection(expression)
        number = arguments.whole_number(count, "The count", 0, 10_000_000)
        own = await ask(assets.count_own, chosen, wanted) if isinstance(wanted, InAlbum) and number else number
        self._expression, self._view, self.count, self.own_count = chosen, wanted, number, own

    @rx.event
    @guarded
    async def begin(self) -> None:
        """Start a page with nothing selected. The grid is not told: a quick user may have selected something in it already."""
        self._forget()

    @rx.event
    @guarded
    async def ask_before(self, question: str) -> None:
        """Ask before something is done: ``trash``, ``delete``, ``remove`` (from the album) or ``empty`` (the trash)."""
        wanted = arguments.choice(question, "The question", QUESTIONS)
        if wanted == "empty":
            self.trash_count = (await ask(assets.statistics, is_trashed=True)).total
        self.question = wanted

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
        others = self.count - self.own_count
        self._end()
        words = f"Added {counted(added, 'photo', 'photos')} to favorites{already_there(present)}"
        return done(words + (f". Photos of others cannot be favorites: {others:,}." if others > 0 else ""))

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
        """Move what is selected to the trash; a notice offers to take it back, unless they are too many to remember."""
        self.question = ""
        chosen, is_small = self._expression, await ask(assets.count_own, self._expression, self._view) <= MAX_IDS
        if is_small:
            chosen = Selection(ids=frozenset(await ask(assets.select_ids, self._expression, self._view)))
        count = await ask(assets.trash, chosen, self._view)
        self._end()
        words = f"Moved {counted(count, 'photo', 'photos')} to the trash"
        if not is_small or not count:
            return done(words)
        self._trashed, self._trash_number = chosen, self._trash_number + 1
        return done_with(words, "Undo", SelectionState.untrash(self._trash_number))

    @rx.event
    @guarded
    async def untrash(self, number: int) -> EventSpec:
        """Take the last move to the trash back.

        Args:
            number: Which it was, from 1; only the last can be taken back.
        """
        if arguments.whole_number(number, "The move", 1, 10**9) != self._trash_number or not self._trashed:
            raise ConflictError("This cannot be undone here any more. The photos are in the trash.")
        chosen, self._trashed = self._trashed, Selection()
        return done(f"Restored {counted(await ask(assets.restore, chosen), 'photo', 'photos')}")

    @rx.event
    @guarded
    async def remove_from_album(self) -> EventSpec:
        """Take what is selected out of the album it is selected in."""
        self.question = ""
        removed = await ask(album_assets.remove_photos, self._album_id(), self._expression)
        self._end()
        words = f"Removed {counted(removed.removed, 'photo', 'photos')} from the album"
        if removed.refused:
            words += f". Only the album's owner removes photos of others: {removed.refused:,} stayed."
        return done(words)

    @rx.event
    @guarded
    async def use_as_cover(self) -> EventSpec:
        """Make the one selected photo the cover of the album it is selected in."""
        album_id = self._album_id()
        photo = await ask(album_assets.single_photo, album_id, self._expression)
        await ask(albums.update_album, album_id, cover_asset_id=photo)
        self._end()
        return done("This photo is the album's cover now")

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
        self.question = ""
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
        self.question = ""
        count = await ask(purge.empty_trash)
        self._end()
        return done(f"Deleted {counted(count, 'photo', 'photos')}")

    def _end(self) -> None:
        """End the selection and whatever is asked about it."""
        self._forget()
        self.cleared += 1

    def _forget(self) -> None:
        self._expression, self.count, self.own_count, self.question = Selection(), 0, 0, ""

    def _album_id(self) -> str:
        if not isinstance(self._view, InAlbum):
            raise InvalidInputError("These photos are not selected in an album.")
        return self._view.album_id


def already_there(count: int) -> str:
    """The end of a sentence about what was added: how many had been there before."""
    return f", {count:,} {'was' if count == 1 else 'were'} already there" if count else ""


def _parse_view(view: Any) -> View:
    if isinstance(view, str) and view.startswith(IN_ALBUM):
        return InAlbum(arguments.identifier(view.removeprefix(IN_ALBUM)))
    return TimelineFilter(arguments.choice(view, "The view", list(TimelineFilter)))
