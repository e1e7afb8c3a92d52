"""The options of the open album: who has it and as what, display order, comments & likes."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from immshare.errors import ImmshareError, InvalidInputError
from immshare.services import albums, members
from immshare.states import arguments
from immshare.states.album import AlbumState, MemberRow
from immshare.states.guard import guarded
from immshare.states.notices import done, sentence
from immshare.states.people_picker import PeoplePickerState


class AlbumOptionsState(rx.State):
    """The dialogs about an album.

    ``dialog`` names the one that stands open: ``options``, ``invite`` or ``remove``, or nothing; ``chosen`` is who is to be
    removed; ``problem`` is what the server refused.
    """

    dialog: str = ""
    chosen: MemberRow = MemberRow()
    problem: str = ""

    @rx.event
    @guarded
    async def open_options(self) -> None:
        """Show the options, with everybody who has the album."""
        (await self.get_state(AlbumState))._look_for_members("")
        self.dialog, self.problem = "options", ""

    @rx.event
    @guarded
    async def close(self) -> None:
        """Close whatever stands open."""
        self.dialog, self.problem = "", ""

    @rx.event
    @guarded
    async def change_order(self, order: str) -> None:
        """Show the album's newest or oldest photos first, to everyone."""
        await self._try(albums.update_album, order=arguments.choice(order, "The order", ("asc", "desc")))

    @rx.event
    @guarded
    async def switch_activity(self, is_enabled: bool) -> None:
        """Take comments & likes, or no more."""
        if not isinstance(is_enabled, bool):
            raise InvalidInputError("Comments & likes are on or off.")
        await self._try(albums.update_album, is_activity_enabled=is_enabled)

    @rx.event
    @guarded
    async def change_role(self, user_id: str, role: str) -> None:
        """Make an editor of a viewer, or the other way round."""
        await self._try(members.change_role, arguments.identifier(user_id), role=arguments.choice(role, *_ROLE))

    @rx.event
    @guarded
    async def ask_before_removing(self, user_id: str) -> None:
        """Ask whether a member is to be removed."""
        album = await self.get_state(AlbumState)
        found = [member for member in album._members if member.id == arguments.identifier(user_id)]
        if found:
            self.chosen, self.dialog, self.problem = found[0], "remove", ""

    @rx.event
    @guarded
    async def remove_member(self) -> EventSpec | None:
        """End the membership of whom was asked about; what they added stays."""
        name = self.chosen.name
        if not await self._try(members.remove_member, self.chosen.id):
            return None
        self.chosen, self.dialog = MemberRow(), ""
        return done(f"Removed {name}. The photos they added stay in the album.")

    @rx.event
    @guarded
    async def start_inviting(self) -> None:
        """Ask whom to invite."""
        album, picker = await self.get_state(AlbumState), await self.get_state(PeoplePickerState)
        await picker._begin(frozenset(member.id for member in album._members))
        self.dialog, self.problem = "invite", ""

    @rx.event
    @guarded
    async def invite(self) -> EventSpec | None:
        """Invite everybody who is chosen, or nobody."""
        picker = await self.get_state(PeoplePickerState)
        names = picker._names()
        if not await self._try(members.add_members, picker._invitations()):
            return None
        self.dialog = ""
        return done(f"Invited {names}")

    async def _try(self, service: Any, *args: Any, **kwargs: Any) -> bool:
        """Change the open album, and say in the dialog what was refused: a notice would lie below it."""
        album = await self.get_state(AlbumState)
        try:
            await album._ask(service, *args, **kwargs)
            self.problem = ""
        except ImmshareError as error:
            self.problem = sentence(error)
        await album._look()
        return not self.problem


_ROLE = ("The role", ("editor", "viewer"))
