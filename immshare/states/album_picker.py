"""Adding the selection to albums: which are offered, which are chosen, a new one, and whom to share it with."""

from dataclasses import dataclass, replace
from typing import Any, Final

import reflex as rx
from reflex.event import EventSpec

from immshare.errors import ImmshareError, InvalidInputError
from immshare.rules.album_access import AlbumAction, is_allowed
from immshare.rules.album_details import MAX_NAME
from immshare.rules.album_listing import AlbumQuery, AlbumSort, sort_albums
from immshare.rules.timeline import InAlbum
from immshare.schemas.album import AlbumRole, AlbumView
from immshare.services import album_assets, albums, members
from immshare.services.album_assets import Added
from immshare.states import arguments
from immshare.states.album import UNTITLED
from immshare.states.guard import ask, guarded
from immshare.states.notices import counted, done, done_with, sentence
from immshare.states.people_picker import PeoplePickerState
from immshare.states.selection import SelectionState, already_there

DIALOG: Final = "album"
"""The name of the dialog in ``SelectionState.question``."""

_RECENT = 4
_PAGE = 50
_MOST_SHOWN = 200
_MOST_CHOSEN = 50


@dataclass(frozen=True)
class AlbumRow:
    """An album that photos can be added to.

    Attributes:
        id: Which.
        name: Its name, or a word for having none.
        detail: How many photos, and whose it is, in words.
        cover_id: The photo on its cover, or nothing.
        thumbhash: The cover's blur placeholder, or nothing.
        is_chosen: Whether it is among the chosen.
    """

    id: str = ""
    name: str = ""
    detail: str = ""
    cover_id: str = ""
    thumbhash: str = ""
    is_chosen: bool = False


class AlbumPickerState(rx.State):
    """The dialog that adds the selection to albums; ``SelectionState.question`` says whether it stands open.

    ``step`` is ``choose``, ``new``, ``made`` or ``people``. ``recent`` are the albums that changed last, ``rows`` the others by
    name, ``more`` counts those that are not shown; all of them take photos from the user. ``made`` is the new album.
    """

    step: str = "choose"
    is_shared: bool = False
    query: str = ""
    recent: rx.Field[list[AlbumRow]] = rx.field(default_factory=list)
    rows: rx.Field[list[AlbumRow]] = rx.field(default_factory=list)
    more: int = 0
    chosen_count: int = 0
    problem: str = ""
    made: AlbumRow = AlbumRow()
    _chosen: dict[str, str] = {}  # noqa: RUF012 (Reflex copies it for each tab)
    _shown: int = _PAGE

    @rx.event
    @guarded
    async def start(self, kind: str) -> None:
        """Offer albums: ``any``, or only those that are ``shared``."""
        self.is_shared = arguments.choice(kind, "The kind", ("any", "shared")) == "shared"
        self.step, self.query, self._chosen, self._shown, self.made = "choose", "", {}, _PAGE, AlbumRow()
        await self._refresh()
        (await self.get_state(SelectionState)).question = DIALOG

    @rx.event
    @guarded
    async def search(self, query: str) -> None:
        """Show the albums whose name or description has these words."""
        self.query, self._shown = arguments.search(query), _PAGE
        await self._refresh()

    @rx.event
    @guarded
    async def show_more(self) -> None:
        """Show the next albums as well."""
        self._shown = min(self._shown + _PAGE, _MOST_SHOWN)
        await self._refresh()

    @rx.event
    @guarded
    async def toggle(self, album_id: str) -> None:
        """Choose an album, or no longer."""
        wanted = arguments.identifier(album_id)
        names = {row.id: row.name for row in (*self.recent, *self.rows)}
        if wanted in self._chosen:
            self._chosen = {one: name for one, name in self._chosen.items() if one != wanted}
        elif wanted in names and len(self._chosen) < _MOST_CHOSEN:
            self._chosen = self._chosen | {wanted: names[wanted]}
        self._mark()

    @rx.event
    @guarded
    async def add(self) -> EventSpec | None:
        """Put the selection into the chosen albums; what one of them refuses does not keep the others from it."""
        selection = await self.get_state(SelectionState)
        if selection.question != DIALOG or self.step != "choose":
            return None
        if not self._chosen:
            raise InvalidInputError("Choose an album first.")
        results: dict[str, Added | ImmshareError] = {}
        for album_id in self._chosen:
            try:
                results[album_id] = await ask(album_assets.add_photos, album_id, selection._expression, selection._view)
            except ImmshareError as error:
                results[album_id] = error
        errors = [result for result in results.values() if isinstance(result, ImmshareError)]
        if len(errors) == len(results):
            self.problem = sentence(errors[0])
            return None
        selection._end()
        return _added(self._chosen, results)

    @rx.event
    @guarded
    async def start_new(self) -> None:
        """Ask for the name of a new album, and, if it shall be shared, with whom."""
        self.step, self.problem = "new", ""
        await (await self.get_state(PeoplePickerState))._begin()

    @rx.event
    @guarded
    async def go_back(self) -> None:
        """Offer the albums again."""
        self.step, self.problem, self.query = "choose", "", ""
        await self._refresh()

    @rx.event
    @guarded
    async def create(self, form: dict[str, Any]) -> EventSpec | None:
        """Make the new album, with the selection in it."""
        selection = await self.get_state(SelectionState)
        if selection.question != DIALOG or self.step != "new":
            return None
        people = await self.get_state(PeoplePickerState)
        try:
            name = arguments.text(arguments.fields(form).get("name"), "The name", MAX_NAME)
            invitations = people._invitations() if self.is_shared else []
            if self.is_shared and not invitations:
                raise InvalidInputError("Choose whom to share the album with.")
            view, added = await ask(
                albums.create_album,
                name,
                invitations=invitations,
                selection=selection._expression,
                view=selection._view,
            )
        except ImmshareError as error:
            self.problem = sentence(error)
            return None
        self.made, self.step, self.problem = replace(_row(view), detail=_sentence(added)), "made", ""
        selection._end()
        if self.is_shared:
            words = f"Created “{self.made.name}”, shared with {people._names()}. {self.made.detail}"
            return done_with(words, "Open", _open(view.id))
        selection.question = DIALOG
        return None

    @rx.event
    @guarded
    async def start_sharing(self) -> None:
        """Ask whom to share the new album with."""
        self.step, self.problem = "people", ""
        await (await self.get_state(PeoplePickerState))._begin()

    @rx.event
    @guarded
    async def share(self) -> EventSpec | None:
        """Share the new album with the chosen people."""
        selection = await self.get_state(SelectionState)
        if selection.question != DIALOG or self.step != "people":
            return None
        people = await self.get_state(PeoplePickerState)
        try:
            await ask(members.add_members, arguments.identifier(self.made.id), people._invitations())
        except ImmshareError as error:
            self.problem = sentence(error)
            return None
        selection.question = ""
        return done_with(f"Shared “{self.made.name}” with {people._names()}", "Open", _open(self.made.id))

    async def _refresh(self) -> None:
        view = (await self.get_state(SelectionState))._view
        here = view.album_id if isinstance(view, InAlbum) else None
        query = AlbumQuery(is_shared=True if self.is_shared else None, search=self.query)
        found = [
            album
            for album in await ask(albums.list_albums, query)
            if is_allowed(album.role, AlbumAction.ADD_OWN_PHOTOS) and album.id != here
        ]
        newest = sorted(found, key=lambda album: album.updated_at, reverse=True)
        recent, others = newest[:_RECENT], sort_albums(newest[_RECENT:], AlbumSort.NAME)
        if self.query or not others:
            recent, others = [], sort_albums(found, AlbumSort.NAME) if self.query else newest
        self.recent, self.rows = [_row(album) for album in recent], [_row(album) for album in others[: self._shown]]
        self.more = len(others) - len(self.rows)
        self._mark()

    def _mark(self) -> None:
        """Say of each album whether it is chosen."""
        self.recent, self.rows = (
            [replace(row, is_chosen=row.id in self._chosen) for row in rows] for rows in (self.recent, self.rows)
        )
        self.chosen_count, self.problem = len(self._chosen), ""


def _row(album: AlbumView) -> AlbumRow:
    owner = next(member.user.name for member in album.album_users if member.role == AlbumRole.OWNER)
    whose = f" · Shared by {owner}" if album.role != AlbumRole.OWNER else " · Shared" if album.shared else ""
    return AlbumRow(
        id=album.id,
        name=album.album_name or UNTITLED,
        detail=_photos(album.asset_count) + whose,
        cover_id=album.album_thumbnail_asset_id or "",
        thumbhash=album.cover_thumbhash or "",
    )


def _photos(count: int) -> str:
    return counted(count, "photo", "photos")


def _open(album_id: str) -> EventSpec:
    return rx.redirect(f"/albums/{album_id}")


def _added(names: dict[str, str], results: dict[str, Added | ImmshareError]) -> EventSpec:
    """The notice about what was added where, with exact counts."""
    if len(results) == 1:
        [(album_id, result)] = results.items()
        return done_with(_sentence(result, f" to “{names[album_id]}”"), "Open", _open(album_id))
    lines = [f"“{names[album_id]}”: {_sentence(result)}" for album_id, result in results.items()]
    count = sum(isinstance(result, Added) for result in results.values())
    return done(f"Added to {counted(count, 'album', 'albums')}", description=". ".join(lines))


def _sentence(result: Added | ImmshareError, where: str = "") -> str:
    if isinstance(result, ImmshareError):
        return sentence(result)
    left_out = f"; {result.refused:,} not yours, left out" if result.refused else ""
    return f"Added {_photos(result.added)}{where}{already_there(result.already)}{left_out}"
