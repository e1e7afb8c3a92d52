"""A new album: asked for its name, made, and opened."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from immshare.errors import ImmshareError, InvalidInputError
from immshare.services import albums
from immshare.states import arguments
from immshare.states.guard import ask, guarded
from immshare.states.notices import sentence


class NewAlbumState(rx.State):
    """The dialog; ``problem`` is what the server refused."""

    is_open: bool = False
    problem: str = ""

    @rx.event
    @guarded
    async def start(self) -> None:
        """Ask for the name."""
        self.is_open, self.problem = True, ""

    @rx.event
    @guarded
    async def close(self) -> None:
        """Make nothing."""
        self.is_open = False

    @rx.event
    @guarded
    async def create(self, form: dict[str, Any]) -> EventSpec | None:
        """Make the album and go to its page; without a name it is named there."""
        name = arguments.fields(form).get("name", "")
        try:
            if not isinstance(name, str):
                raise InvalidInputError("The name must be a text.")
            made = (await ask(albums.create_album, name)).album
        except ImmshareError as error:
            self.problem = sentence(error)
            return None
        self.is_open = False
        return rx.redirect(f"/albums/{made.id}")
