"""Deleting a user: what goes with the account, and what becomes of each album it shares, before anything is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import reflex as rx
from reflex.event import EventSpec

from immshare.errors import ImmshareError, InvalidInputError
from immshare.schemas.album import AlbumsOfUser, AlbumToDecide
from immshare.schemas.user import UsageView
from immshare.services import admin_users, album_handover, usage
from immshare.services.purge import USER_GRACE
from immshare.states import arguments
from immshare.states.admin import AdminState
from immshare.states.album import UNTITLED
from immshare.states.guard import ask, guarded
from immshare.states.notices import counted, done, sentence
from immshare.states.sizes import size_text

DELETE: Final = "delete"
HAND_OVER: Final = "hand-over"
COMMON: Final = "common"
REST: Final = "rest"
"""The fields that decide about all albums, and about those beyond the ones that are listed one by one."""

LISTED: Final = 50
HEIRS: Final = 40
"""Albums that are decided one by one, and members offered for each: 180 KB of choices at most."""


@dataclass(frozen=True)
class Heir:
    """Somebody who can take an album over; ``label`` tells two of the same name apart."""

    id: str
    label: str


@dataclass(frozen=True)
class AlbumDecision:
    """One shared album that has to be decided about.

    Attributes:
        id: Which; the name of its field in the form.
        name: Never empty.
        amount: How many photos, in words.
        heirs: Whom it can be handed over to.
    """

    id: str
    name: str
    amount: str
    heirs: list[Heir]


class UserDeletionState(rx.State):
    """The dialog. ``rest`` is how many shared albums are beyond those listed; they share one decision.

    ``common`` is the one decision about all of them, or nothing: then each has its own.
    """

    is_open: bool = False
    user_id: str = ""
    name: str = ""
    losses: str = ""
    private_albums: str = ""
    decisions: rx.Field[list[AlbumDecision]] = rx.field(default_factory=list)
    rest: int = 0
    common: str = ""
    problem: str = ""

    @rx.event
    @guarded
    async def start(self) -> None:
        """Say what goes with the user whom the administrator has chosen, and ask about the albums."""
        admin = await self.get_state(AdminState)
        user_id = arguments.identifier(admin.chosen.id)
        kept, found = await ask(usage.user_usage, user_id), await ask(album_handover.albums_of_user, user_id)
        self.user_id, self.name, self.problem = user_id, admin.chosen.name, ""
        self.losses, self.private_albums = _losses(kept), _private_albums(found)
        self.decisions = [_decision(album) for album in found.shared[:LISTED]]
        self.rest, self.common = max(0, len(found.shared) - LISTED), ""
        admin._close()
        self.is_open = True

    @rx.event
    @guarded
    async def decide_for_all(self, decision: str) -> None:
        """Decide about all shared albums at once, or (nothing) about each."""
        self.common = arguments.choice(decision, "The decision", ("", HAND_OVER, DELETE))

    @rx.event
    @guarded
    async def delete_user(self, form: dict[str, Any]) -> EventSpec | None:
        """Delete the user, and do with each shared album what the form says."""
        try:
            user_id = arguments.identifier(self.user_id)
            found = await ask(album_handover.albums_of_user, user_id)
            decided = _decided(arguments.fields(form), found.shared)
            await ask(admin_users.delete_user, user_id, albums=decided)
        except ImmshareError as error:
            self.problem = sentence(error)
            return None
        self._close()
        admin = await self.get_state(AdminState)
        await admin._refresh()
        return done(f"Deleted {self.name}. Until it is gone you can restore it.")

    @rx.event
    @guarded
    async def close(self) -> None:
        """Delete nobody."""
        self._close()

    def _close(self) -> None:
        self.is_open, self.user_id, self.decisions = False, "", []


def _decision(album: AlbumToDecide) -> AlbumDecision:
    heirs = [Heir(member.user.id, f"{member.user.name} ({member.user.email})") for member in album.members[:HEIRS]]
    return AlbumDecision(album.id, album.album_name or UNTITLED, counted(album.asset_count, "photo", "photos"), heirs)


def _decided(form: dict[str, Any], shared: Sequence[AlbumToDecide]) -> dict[str, str | None]:
    """What the form says about each shared album; nothing is assumed.

    Raises:
        InvalidInputError: It does not say it about one of them.
    """
    decided: dict[str, str | None] = {}
    for album in shared:
        answer = form.get(COMMON) or form.get(album.id) or form.get(REST)
        if answer == DELETE:
            decided[album.id] = None
        elif answer == HAND_OVER:
            decided[album.id] = album.members[0].user.id if album.members else None
        elif answer:
            decided[album.id] = arguments.identifier(answer)
        else:
            raise InvalidInputError(f"Choose what becomes of “{album.album_name or UNTITLED}”.")
    return decided


def _losses(kept: UsageView) -> str:
    """What goes with an account and when, with exact counts."""
    when = f"in {USER_GRACE.days} days"
    if not kept.total + kept.trashed:
        return f"The account is empty. It is deleted for good {when}."
    parts = [counted(kept.images, "photo", "photos"), counted(kept.videos, "video", "videos")]
    if kept.trashed:
        parts.append(f"{kept.trashed:,} in the trash")
    return f"{', '.join(parts)} ({size_text(kept.usage)}) are deleted for good {when}, and the account with them."


def _private_albums(found: AlbumsOfUser) -> str:
    if not found.private_count:
        return ""
    count = counted(found.private_count, "album", "albums")
    return f"{count} that nobody else has {'goes' if found.private_count == 1 else 'go'} with it."
