"""Choosing people: whoever shares an album looks them up by name or e-mail, chooses several at once, and says what they may do.

A dialog that holds ``components.people_picker`` opens it by ``_begin`` and reads it by ``_invitations``.
"""

from dataclasses import dataclass, replace

import reflex as rx

from immshare.rules.album_access import check_member_role
from immshare.rules.album_listing import fold, has_words
from immshare.schemas.album import AlbumRole
from immshare.schemas.user import UserView
from immshare.services import users
from immshare.services.members import Invitation
from immshare.states import arguments
from immshare.states.guard import ask, caller, guarded

_SHOWN = 50
_MOST_CHOSEN = 100


@dataclass(frozen=True)
class Person:
    """Somebody with an account.

    Attributes:
        id: Who.
        name: Of the person.
        email: What they sign in with.
        initial: The letter in the avatar.
        avatar_color: One of the avatar colors.
        is_chosen: Whether they are among the chosen.
    """

    id: str = ""
    name: str = ""
    email: str = ""
    initial: str = ""
    avatar_color: str = "primary"
    is_chosen: bool = False


class PeoplePickerState(rx.State):
    """The people that can be chosen, and those that are.

    ``people`` are the first that match what is looked for, ``more`` counts the rest; ``chosen`` stay chosen whatever is looked
    for. ``is_alone``: there is nobody who could be chosen at all.
    """

    people: rx.Field[list[Person]] = rx.field(default_factory=list)
    more: int = 0
    chosen: rx.Field[list[Person]] = rx.field(default_factory=list)
    role: str = AlbumRole.EDITOR.value
    query: str = ""
    is_alone: bool = False
    _excluded: frozenset[str] = frozenset()

    @rx.event
    @guarded
    async def search(self, query: str) -> None:
        """Show whose name or e-mail has these words."""
        self.query = arguments.search(query)
        await self._refresh()

    @rx.event
    @guarded
    async def toggle(self, user_id: str) -> None:
        """Choose somebody, or no longer."""
        self._toggle(arguments.identifier(user_id))

    @rx.event
    @guarded
    async def choose_first(self) -> None:
        """Choose the first that matches what is looked for and is not chosen yet: for Enter after a name."""
        first = next((person for person in self.people if not person.is_chosen), None)
        if self.query and first:
            self.query = ""
            self._toggle(first.id)
            await self._refresh()

    @rx.event
    @guarded
    async def choose_role(self, role: str) -> None:
        """Say what the chosen may do."""
        self.role = check_member_role(role).value

    async def _begin(self, excluded_ids: frozenset[str] = frozenset()) -> None:
        """Start with nobody chosen.

        Args:
            excluded_ids: Who is not offered, besides the caller: those who are members already.
        """
        self._excluded = excluded_ids | {caller().user_id}
        self.chosen, self.query, self.role = [], "", AlbumRole.EDITOR.value
        await self._refresh()
        self.is_alone = not self.people

    def _invitations(self) -> list[Invitation]:
        """Who is chosen, as the services take it."""
        return [Invitation(person.id, self.role) for person in self.chosen]

    def _names(self) -> str:
        """Who is chosen, in words: ``Bob``, ``Bob and Cleo``, ``Bob, Cleo and 3 others``."""
        names = [person.name for person in self.chosen]
        if len(names) > 3:
            names = [*names[:2], f"{len(names) - 2} others"]
        return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))

    def _toggle(self, user_id: str) -> None:
        kept = [person for person in self.chosen if person.id != user_id]
        if len(kept) == len(self.chosen) and len(kept) < _MOST_CHOSEN:
            kept += [replace(person, is_chosen=True) for person in self.people if person.id == user_id]
        self.chosen, ids = kept, {person.id for person in kept}
        self.people = [replace(person, is_chosen=person.id in ids) for person in self.people]

    async def _refresh(self) -> None:
        words, chosen = fold(self.query).split(), {person.id for person in self.chosen}
        found = [
            _person(user, user.id in chosen)
            for user in await ask(users.list_users)
            if user.id not in self._excluded and has_words(words, user.name, user.email)
        ]
        self.people, self.more = found[:_SHOWN], max(0, len(found) - _SHOWN)


def _person(user: UserView, is_chosen: bool) -> Person:
    return Person(user.id, user.name, user.email, user.name[:1], user.avatar_color, is_chosen)
