"""Downloads of several photos: the parts that were planned, and starting them one by one or all in turn.

The browser downloads them by itself; it is only told their addresses. ``DownloadState`` is for members, ``GuestDownloadState`` for the
pages of shared links.
"""

from dataclasses import dataclass, replace
from secrets import token_urlsafe
from typing import Final

import reflex as rx
from reflex.event import EventHandler, EventSpec

from immshare.errors import InvalidInputError
from immshare.live import download_topic
from immshare.rules.selection import parse_selection
from immshare.rules.timeline import TimelineFilter
from immshare.schemas.download import DownloadPartView, DownloadPlanView
from immshare.services import downloads
from immshare.states import arguments
from immshare.states.guard import ask, guarded, open_to_links, shown_link
from immshare.states.live import follow, unfollow
from immshare.states.notices import counted, done
from immshare.states.selection import SelectionState
from immshare.states.sizes import GIB, size_text

_SMALL_BYTES: Final = GIB
"""A single file up to this size starts without a question."""

_MOST_PARTS: Final = 200


@dataclass(frozen=True)
class PartRow:
    """One zip file in the dialog.

    Attributes:
        number: From 1.
        name: Of the file.
        facts: How many photos and how large, in words.
        url: Where it is.
        is_started: Whether this tab has started it.
    """

    number: int = 0
    name: str = ""
    facts: str = ""
    url: str = ""
    is_started: bool = False


class PlannedDownload(rx.State, mixin=True):
    """The download that a tab asked for last, whoever asked.

    ``running`` is the part that is on its way while all are downloaded in turn; 0: none.
    """

    is_open: bool = False
    summary: str = ""
    missing: str = ""
    parts: rx.Field[list[PartRow]] = rx.field(default_factory=list)
    running: int = 0
    _ticket: str = ""

    def _offer(self, plan: DownloadPlanView) -> list[EventSpec]:
        """Start a small download at once; ask before a large one, one in parts, and one that is not complete."""
        if len(plan.parts) > _MOST_PARTS:
            raise InvalidInputError(
                f"This download would come in {len(plan.parts):,} parts. Choose a larger part size on your account page."
            )
        count, size_bytes = sum(part.asset_count for part in plan.parts), sum(part.size for part in plan.parts)
        # A list of what is missing, and nothing else, is nothing to download.
        self.parts, self.running = [_row(part) for part in plan.parts if count], 0
        photos = counted(count, "photo", "photos")
        if len(plan.parts) == 1 and size_bytes <= _SMALL_BYTES and not plan.missing_count:
            return [rx.download(self.parts[0].url, self.parts[0].name), done(f"Started to download {photos}")]
        files = counted(len(plan.parts), "zip file", "zip files")
        self.summary = f"{photos}, {size_text(size_bytes)} in {files}." if count else ""
        self.missing, self.is_open = _missing_text(plan.missing_count, is_all=not count), True
        return []

    def _start_next(self, go_on: EventHandler) -> EventSpec:
        """Start the next part.

        Args:
            go_on: The handler that runs when it was sent: it, and not the same part that somebody else, or its own link, downloads.
        """
        tab = self.router.session.client_token
        unfollow(download_topic(self._ticket), tab)
        self.running += 1
        if self.running > len(self.parts):
            self.running = 0
            return done("All parts were sent")
        part = self.parts[self.running - 1]
        self._mark(part.number)
        self._ticket = token_urlsafe(16)
        follow(download_topic(self._ticket), tab, go_on)
        return rx.download(f"{part.url}{'&' if '?' in part.url else '?'}ticket={self._ticket}", part.name)

    def _begin(self) -> None:
        """Start a page with no download asked for."""
        unfollow(download_topic(self._ticket), self.router.session.client_token)
        self.is_open, self.running, self.parts, self.summary, self.missing = False, 0, [], "", ""

    def _mark(self, number: int) -> None:
        self.parts = [replace(part, is_started=part.is_started or part.number == number) for part in self.parts]


class DownloadState(PlannedDownload, rx.State):
    """What somebody who is signed in downloads."""

    @rx.event
    @guarded
    async def download_selection(self) -> list[EventSpec]:
        """Download what is selected on the page: one photo as it is, several as zip files."""
        selection = await self.get_state(SelectionState)
        expression, view = selection._expression, selection._view
        photo = await ask(downloads.find_single, expression, view)
        if photo is None:
            started = self._offer(await ask(downloads.plan_selection, expression, view))
        else:
            started = [rx.download(original_url(photo))]
        selection._end()
        return started

    @rx.event
    @guarded
    async def download_album(self, album_id: str) -> list[EventSpec]:
        """Download all that an album shows."""
        plan = await ask(downloads.plan_album, arguments.identifier(album_id))
        return self._offer(plan)

    @rx.event
    @guarded
    async def mark_started(self, number: int) -> None:
        """Remember that a part was started from its own link."""
        self._mark(arguments.whole_number(number, "The part", 1, _MOST_PARTS))

    @rx.event
    @guarded
    async def start_all(self) -> EventSpec:
        """Start the first part; each further one follows when the one before it was sent."""
        self.running = 0
        return self._start_next(DownloadState.go_on)

    @rx.event
    @guarded
    async def go_on(self) -> EventSpec | None:
        """A part was sent to its last byte: the next one has its turn."""
        return self._start_next(DownloadState.go_on) if self.running else None

    @rx.event
    @guarded
    async def close(self) -> None:
        """Close the dialog; what was started goes on."""
        self.is_open = False


class GuestDownloadState(PlannedDownload, rx.State):
    """What somebody downloads who came with a shared link; the link is the one in the page's address.

    A tab may come to another link: its page begins with ``_begin()``.
    """

    @rx.event
    @open_to_links
    async def download_all(self) -> list[EventSpec]:
        """Download all that the link shows."""
        return self._offer(await ask(downloads.plan_link, shown_link(self.router).access))

    @rx.event
    @open_to_links
    async def download_selection(self, expression: dict) -> list[EventSpec]:
        """Download what is selected: one photo as it is, several as zip files.

        Args:
            expression: The selection, as the grid says it.
        """
        chosen = parse_selection(expression)
        photo = await ask(downloads.find_single, chosen, TimelineFilter.ALL)
        if photo is not None:
            return [rx.download(f"{original_url(photo)}&{shown_link(self.router).access}")]
        plan = await ask(downloads.plan_selection, chosen, TimelineFilter.ALL, shown_link(self.router).access)
        return self._offer(plan)

    @rx.event
    @open_to_links
    async def mark_started(self, number: int) -> None:
        """Remember that a part was started from its own link."""
        self._mark(arguments.whole_number(number, "The part", 1, _MOST_PARTS))

    @rx.event
    @open_to_links
    async def start_all(self) -> EventSpec:
        """Start the first part; each further one follows when the one before it was sent."""
        self.running = 0
        return self._start_next(GuestDownloadState.go_on)

    @rx.event
    @open_to_links
    async def go_on(self) -> EventSpec | None:
        """A part was sent to its last byte: the next one has its turn."""
        return self._start_next(GuestDownloadState.go_on) if self.running else None

    @rx.event
    @open_to_links
    async def close(self) -> None:
        """Close the dialog; what was started goes on."""
        self.is_open = False


def original_url(asset_id: str) -> str:
    """Where a photo's original is saved from."""
    return f"/api/assets/{asset_id}/original?download=true"


def _row(part: DownloadPartView) -> PartRow:
    facts = f"{counted(part.asset_count, 'photo', 'photos')}, {size_text(part.size)}"
    return PartRow(number=part.index, name=part.name, facts=facts, url=part.url)


def _missing_text(count: int, *, is_all: bool) -> str:
    """A sentence about the photos that are not in a download; nothing if all of them are."""
    if not count:
        return ""
    photos, them = counted(count, "photo", "photos"), "it" if count == 1 else "them"
    if is_all:
        their_files_are = "its file is" if count == 1 else "their files are"
        why = f"{their_files_are} missing or damaged on the server, or because details in {them} cannot be removed"
        return f"{photos} cannot be downloaded, because {why}."
    return f"{photos} cannot be downloaded. MISSING.txt in the first file names {them}."
