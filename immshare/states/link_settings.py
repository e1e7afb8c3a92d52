"""Making, changing and deleting a shared link: the dialogs, wherever they are opened from."""

from datetime import datetime
from typing import Any, Final

import reflex as rx
import segno
from reflex.event import EventSpec

from immshare.errors import ForbiddenError, ImmshareError, InvalidInputError, NotFoundError
from immshare.rules.selection import Selection
from immshare.rules.shared_link_details import MAX_DESCRIPTION, LinkKind, expiry_of_choice
from immshare.rules.shared_link_listing import LinkQuery
from immshare.rules.timeline import TimelineFilter, View
from immshare.schemas.shared_link import OwnSharedLinkView
from immshare.services import shared_link_assets, shared_links
from immshare.services.context import current
from immshare.services.shared_links import LinkSettings
from immshare.states import arguments
from immshare.states.guard import ask, guarded
from immshare.states.link_rows import LinkRow, link_row
from immshare.states.link_shares import Share, left_out, share_of
from immshare.states.notices import counted, done, refusal, sentence
from immshare.states.pages import MOST_PAGES, count_pages, page_of, to_top_of, write_address
from immshare.states.selection import SelectionState, already_there
from immshare.states.shared_links import PATH

AS_IT_IS: Final = "as_it_is"
EXACT: Final = "exact"
"""What the choice of an end says besides ``rules.shared_link_details.EXPIRY_CHOICES``."""

OF_ALBUM: Final = "album-links"
"""The name of the dialog that lists an album's links."""

_LONGEST_PASSWORD: Final = 200
_MODULE_PX: Final = 8
_QUIET_ZONE: Final = 2
_PAGE: Final = 20
_MOST_SHARES: Final = 50


class LinkSettingsState(rx.State):
    """The dialogs about a link.

    ``dialog`` names the one that stands open: ``album`` (an album's links), ``form`` (make or change), ``made`` (URL and QR code) or
    ``delete``, or nothing. ``link`` is what it is about, without an id while it is made; ``links`` are those on one ``page`` (from 1) of the
    open album's. ``left_out`` says which of the chosen photos a link will not show.

    ``shares`` are the links to which a selection can be added instead of making a new one: the newest of ``share_count``, or of those with
    the words in ``share_search``, which ``shares_found`` counts.
    """

    dialog: str = ""
    problem: str = ""
    heading: str = ""
    left_out: str = ""
    link: LinkRow = LinkRow()
    links: rx.Field[list[LinkRow]] = rx.field(default_factory=list)
    page: int = 1
    pages: int = 1
    shares: rx.Field[list[Share]] = rx.field(default_factory=list)
    share_count: int = 0
    share_search: str = ""
    shares_found: str = ""
    chosen_share: str = ""
    qr_code: str = ""
    needs_password: bool = False
    expiry: str = "never"
    end: str = ""
    _album_id: str = ""
    _expression: Selection = Selection()
    _view: View = TimelineFilter.ALL
    _is_selected: bool = False

    @rx.event
    @guarded
    async def open_named(self) -> list[EventSpec]:
        """Open the settings of the link that the page's address names as ``?edit=``: once, not at each reload."""
        link_id = self.router.url.query_parameters.get("edit")
        if link_id is None:
            return []
        said = []
        try:
            self._begin(await self._read_own(link_id))
        except ImmshareError as error:
            said.append(refusal(error))
        return [*said, write_address(PATH)]

    @rx.event
    @guarded
    async def share_album(self, album_id: str) -> None:
        """Show the links of an album; without any, ask for the settings of the first."""
        self._album_id, self.page = arguments.identifier(album_id), 1
        await self._read_links()
        if self.links:
            self._show("album")
        else:
            self._begin(LinkRow(is_album=True))

    @rx.event
    @guarded
    async def show_page(self, page: int) -> EventSpec:
        """Show another page of the album's links, from its top."""
        self.page = arguments.whole_number(page, "The page", 1, MOST_PAGES)
        await self._read_links()
        return to_top_of(OF_ALBUM)

    @rx.event
    @guarded
    async def share_selection(self) -> None:
        """Ask for the settings of a link to what is selected."""
        selection = await self.get_state(SelectionState)
        await self._begin_share(selection._expression, selection._view, is_selected=True)

    @rx.event
    @guarded
    async def share_photo(self, asset_id: str) -> None:
        """Ask for the settings of a link to one photo, whatever is selected."""
        chosen = Selection(ids=frozenset({arguments.identifier(asset_id)}))
        await self._begin_share(chosen, TimelineFilter.ALL, is_selected=False)

    @rx.event
    @guarded
    async def look_for_share(self, words: str) -> None:
        """Offer the links that have these words in description or custom URL; none of them is chosen yet."""
        self.share_search, self.chosen_share = arguments.search(words), ""
        await self._read_shares()

    @rx.event
    @guarded
    async def choose_share(self, link_id: str) -> None:
        """Choose the link to which the selection is added; nothing is a new one."""
        self.chosen_share = arguments.identifier(link_id) if link_id else ""

    @rx.event
    @guarded
    async def add_to_share(self) -> EventSpec | None:
        """Add the selection to the chosen link."""
        try:
            added = await ask(shared_link_assets.add_photos, self.chosen_share, self._expression, self._view)
        except ImmshareError as error:
            self.problem = sentence(error)
            return None
        await self._end_selection()
        self._close()
        words = f"Added {counted(added.added, 'photo', 'photos')} to the link{already_there(added.already)}"
        return done(words, description=left_out(added.chosen))

    @rx.event
    @guarded
    async def start_new(self) -> None:
        """Ask for the settings of one more link to the album."""
        self._begin(LinkRow(is_album=True))

    @rx.event
    @guarded
    async def start_edit(self, link_id: str) -> None:
        """Ask for other settings of a link."""
        self._begin(await self._read_own(link_id))

    @rx.event
    @guarded
    async def show_code(self, link_id: str) -> None:
        """Show the URL and the QR code of a link."""
        self.left_out = ""
        self._show_made(await self._read(link_id))

    @rx.event
    @guarded
    async def ask_before_deleting(self, link_id: str) -> None:
        """Ask whether a link is to be deleted."""
        self.link = await self._read(link_id)
        self._show("delete")

    @rx.event
    @guarded
    async def require_password(self, is_required: bool) -> None:
        """Ask guests for a password, or not."""
        if not isinstance(is_required, bool):
            raise InvalidInputError("A password is asked for or not.")
        self.needs_password = is_required

    @rx.event
    @guarded
    async def choose_expiry(self, expiry: str) -> None:
        """Choose after how long the link ends; what that means is judged when it is saved."""
        self.expiry = arguments.text(expiry, "The end", 20)

    @rx.event
    @guarded
    async def choose_end(self, end: str) -> None:
        """Choose the instant at which the link ends, ISO 8601; nothing while it is not whole."""
        self.end = end if isinstance(end, str) and len(end) <= len("2026-12-31T23:59:59.999Z") else ""

    @rx.event
    @guarded
    async def save(self, form: dict[str, Any]) -> EventSpec | None:
        """Make the link, or change it."""
        try:
            view = await self._save(self._settings(arguments.fields(form)))
        except ImmshareError as error:
            self.problem = sentence(error)
            return None
        if self.link.id:
            await self._back()
            return done("Saved the link")
        self._show_made(link_row(view, self.router))
        return None

    @rx.event
    @guarded
    async def delete(self) -> EventSpec | None:
        """Delete the link that was asked about."""
        try:
            await ask(shared_links.delete_link, self.link.id)
        except NotFoundError as error:
            self.problem = sentence(error)
            return None
        await self._back()
        return done("Deleted the link")

    @rx.event
    @guarded
    async def close(self) -> None:
        """Close whatever stands open."""
        self._close()

    def _begin(self, link: LinkRow) -> None:
        """Open the form on a link's present settings."""
        self.link, self.needs_password, self.end, self.chosen_share = link, link.has_password, link.expires_at, ""
        self.expiry = AS_IT_IS if link.id and link.expires_at else "never"
        self.heading, self.left_out = "Edit link" if link.id else "Create link", ""
        self._show("form")

    async def _begin_share(self, chosen: Selection, view: View, *, is_selected: bool) -> None:
        """Open the form for a link to some photos; ``is_selected``: they are the page's selection, which ends with it."""
        found = await ask(shared_link_assets.count_sharable, chosen, view)
        self._album_id, self._expression, self._view, self._is_selected = "", chosen, view, is_selected
        self.share_search = ""
        await self._read_shares()
        self._begin(LinkRow())
        self.heading = f"Create link to {counted(found.shown, 'photo', 'photos')}"
        self.left_out = left_out(found)

    def _show_made(self, link: LinkRow) -> None:
        self.link = link
        code = segno.make(link.url, micro=False, error="m")
        self.qr_code = code.svg_data_uri(scale=_MODULE_PX, border=_QUIET_ZONE, light="white")
        self._show("made")

    def _show(self, dialog: str) -> None:
        self.dialog, self.problem = dialog, ""

    def _close(self) -> None:
        self.dialog = self.problem = self._album_id = self.qr_code = ""

    async def _back(self) -> None:
        """To the album's other links, if the dialog was opened from there and there are any."""
        if self._album_id:
            await self._read_links()
        if self._album_id and self.links:
            self._show("album")
        else:
            self._close()

    async def _read_links(self) -> None:
        found = await ask(shared_links.list_links, LinkQuery(album_id=self._album_id))
        self.pages = count_pages(len(found), _PAGE)
        self.page, shown = page_of(found, self.page, _PAGE)
        self.links = [link_row(view, self.router) for view in shown]

    async def _read_shares(self) -> None:
        query = LinkQuery(kind=LinkKind.INDIVIDUAL.value, is_expired=False, search=self.share_search)
        found = await ask(shared_links.list_links, query)
        self.shares = [share_of(link_row(view, self.router)) for view in found[:_MOST_SHARES]]
        self.shares_found = f"{counted(len(found), 'link', 'links')} found" if self.share_search else ""
        if len(found) > _MOST_SHARES:
            self.shares_found = f"The {_MOST_SHARES} newest of {len(found):,} links are offered."
        if not self.share_search:
            self.share_count = len(found)

    async def _read(self, link_id: str) -> LinkRow:
        return link_row(await ask(shared_links.get_link, arguments.identifier(link_id)), self.router)

    async def _read_own(self, link_id: str) -> LinkRow:
        link = await self._read(link_id)
        if not link.is_own:
            raise ForbiddenError("Only whoever made this link can change it. You can delete it.")
        return link

    async def _save(self, settings: LinkSettings) -> OwnSharedLinkView:
        if self.link.id:
            return await ask(shared_links.update_link, self.link.id, **settings)
        if self._album_id:
            return await ask(shared_links.create_album_link, self._album_id, **settings)
        made = await ask(shared_links.create_individual_link, self._expression, self._view, **settings)
        await self._end_selection()
        return made

    async def _end_selection(self) -> None:
        if self._is_selected:
            (await self.get_state(SelectionState))._end()

    def _settings(self, form: dict[str, Any]) -> LinkSettings:
        """What the form says; a password that is not typed anew stays."""
        settings = LinkSettings(
            description=_words(form.get("description"), "The description", MAX_DESCRIPTION),
            slug=_words(form.get("slug"), "The custom URL", MAX_DESCRIPTION),
            show_metadata=arguments.is_ticked(form.get("show_metadata")),
            allow_download=arguments.is_ticked(form.get("allow_download")),
            allow_upload=arguments.is_ticked(form.get("allow_upload")),
        )
        password = _words(form.get("password"), "The password", _LONGEST_PASSWORD)
        if self.needs_password and not password and not self.link.has_password:
            raise InvalidInputError("Choose a password, or let guests in without one.")
        if password or not self.needs_password:
            settings["password"] = password if self.needs_password else None
        if self.expiry == EXACT:
            settings["expires_at"] = _instant(self.end)
        elif self.expiry != AS_IT_IS:
            settings["expires_at"] = expiry_of_choice(self.expiry, current().now())
        return settings


def _words(value: Any, what: str, longest: int) -> str:
    if value is not None and not isinstance(value, str):
        raise InvalidInputError(f"{what} must be text.")
    if len(value or "") > longest:
        raise InvalidInputError(f"{what} must not be longer than {longest:,} characters.")
    return value or ""


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInputError("Choose the day and time at which the link ends.") from error
