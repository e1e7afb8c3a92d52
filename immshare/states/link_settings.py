"""Making, changing and deleting a shared link: the dialogs, wherever they are opened from."""

from datetime import datetime
from typing import Any, Final

import reflex as rx
import segno
from reflex.event import EventSpec

from immshare.errors import ImmshareError, InvalidInputError, NotFoundError
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
from immshare.states.notices import counted, done
from immshare.states.selection import SelectionState, already_there

AS_IT_IS: Final = "as_it_is"
EXACT: Final = "exact"
"""What the choice of an end says besides ``rules.shared_link_details.EXPIRY_CHOICES``."""

_LONGEST_PASSWORD: Final = 200
_MODULE_PX: Final = 8
_QUIET_ZONE: Final = 2
_MOST_SHARES: Final = 50


class LinkSettingsState(rx.State):
    """The dialogs about a link.

    ``dialog`` names the one that stands open: ``album`` (an album's links), ``form`` (make or change), ``made`` (URL and QR code) or
    ``delete``, or nothing. ``link`` is what it is about, without an id while it is made; ``links`` are the open album's, ``shares`` the links
    to which a selection can be added instead of making a new one.
    """

    dialog: str = ""
    problem: str = ""
    link: LinkRow = LinkRow()
    links: rx.Field[list[LinkRow]] = rx.field(default_factory=list)
    shares: rx.Field[list[LinkRow]] = rx.field(default_factory=list)
    chosen_share: str = ""
    qr_code: str = ""
    needs_password: bool = False
    expiry: str = "never"
    end: str = ""
    _album_id: str = ""
    _expression: Selection = Selection()
    _view: View = TimelineFilter.ALL

    @rx.event
    @guarded
    async def open_named(self) -> None:
        """Start a page: with the settings of the link that its address names as ``?edit=``, or with no dialog."""
        self._close()
        if link_id := self.router.url.query_parameters.get("edit"):
            self._begin(await self._read(link_id))

    @rx.event
    @guarded
    async def share_album(self, album_id: str) -> None:
        """Show the links of an album; without any, ask for the settings of the first."""
        self._album_id = arguments.identifier(album_id)
        await self._read_links()
        if self.links:
            self._show("album")
        else:
            self._begin(LinkRow(is_album=True))

    @rx.event
    @guarded
    async def share_selection(self) -> None:
        """Ask for the settings of a link to what is selected."""
        selection = await self.get_state(SelectionState)
        self._album_id, self._expression, self._view = "", selection._expression, selection._view
        await self._read_shares()
        self._begin(LinkRow())

    @rx.event
    @guarded
    async def share_photo(self, asset_id: str) -> None:
        """Ask for the settings of a link to one photo, whatever is selected."""
        chosen = Selection(ids=frozenset({arguments.identifier(asset_id)}))
        self._album_id, self._expression, self._view = "", chosen, TimelineFilter.ALL
        await self._read_shares()
        self._begin(LinkRow())

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
            self.problem = error.message
            return None
        (await self.get_state(SelectionState))._end()
        self._close()
        return done(f"Added {counted(added.added, 'photo', 'photos')} to the link{already_there(added.already)}")

    @rx.event
    @guarded
    async def start_new(self) -> None:
        """Ask for the settings of one more link to the album."""
        self._begin(LinkRow(is_album=True))

    @rx.event
    @guarded
    async def start_edit(self, link_id: str) -> None:
        """Ask for other settings of a link."""
        self._begin(await self._read(link_id))

    @rx.event
    @guarded
    async def show_code(self, link_id: str) -> None:
        """Show the URL and the QR code of a link."""
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
            self.problem = error.message
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
            self.problem = error.message
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
        self._show("form")

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
        self.links = [link_row(view, self.router) for view in found]

    async def _read_shares(self) -> None:
        query = LinkQuery(kind=LinkKind.INDIVIDUAL.value, is_expired=False)
        found = await ask(shared_links.list_links, query)
        self.shares = [link_row(view, self.router) for view in found[:_MOST_SHARES]]

    async def _read(self, link_id: str) -> LinkRow:
        return link_row(await ask(shared_links.get_link, arguments.identifier(link_id)), self.router)

    async def _save(self, settings: LinkSettings) -> OwnSharedLinkView:
        if self.link.id:
            return await ask(shared_links.update_link, self.link.id, **settings)
        if self._album_id:
            return await ask(shared_links.create_album_link, self._album_id, **settings)
        made = await ask(shared_links.create_individual_link, self._expression, self._view, **settings)
        (await self.get_state(SelectionState))._end()
        return made

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
