"""The keys with which programs act for the user."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from immshare.errors import ImmshareError
from immshare.schemas.api_key import ApiKeyView
from immshare.services import api_keys
from immshare.states import arguments
from immshare.states.guard import ask, guarded
from immshare.states.key_permissions import EVERYTHING, deeds_of, granted, in_words, scope_of
from immshare.states.notices import done, sentence

_LISTED = 200


@dataclass(frozen=True)
class ApiKeyRow:
    """One key; ``permissions`` in words, ``created_at`` in ISO 8601."""

    id: str
    name: str
    permissions: str
    created_at: str


class ApiKeysState(rx.State):
    """The list of keys and the dialogs that make, change and delete one.

    ``dialog`` names the one that stands open: ``create``, ``edit``, ``secret`` or ``delete``, or nothing. ``secret`` holds a new
    key until its dialog is closed. Of the form: ``is_new`` says that it makes a key; ``scope`` and ``deeds`` are
    what the key may do when it is opened, ``is_finer`` that it cannot tell all of that.
    """

    rows: rx.Field[list[ApiKeyRow]] = rx.field(default_factory=list)
    dialog: str = ""
    problem: str = ""
    secret: str = ""
    chosen_name: str = ""
    is_new: bool = True
    scope: str = EVERYTHING
    deeds: rx.Field[list[str]] = rx.field(default_factory=list)
    is_finer: bool = False
    _chosen_id: str = ""

    @rx.event
    @guarded
    async def load(self) -> None:
        """Fill in the list."""
        self._close()
        await self._refresh()

    @rx.event
    @guarded
    async def start_create(self) -> None:
        """Ask for the name of a new key and what it may do."""
        self._close()
        self.dialog, self.is_new, self.chosen_name = "create", True, ""
        self.scope, self.deeds, self.is_finer = EVERYTHING, [], False

    @rx.event
    @guarded
    async def start_edit(self, key_id: str) -> None:
        """Ask for another name of a key, and what else it may do."""
        key = await ask(api_keys.get_api_key, arguments.identifier(key_id))
        self._close()
        self.dialog, self.is_new, self.chosen_name, self._chosen_id = "edit", False, key.name, key.id
        self.scope, self.deeds = scope_of(key.permissions).value, deeds_of(key.permissions)
        form = {"scope": self.scope} | dict.fromkeys(self.deeds, "on")
        self.is_finer = granted(form) != sorted(key.permissions)

    @rx.event
    @guarded
    async def save_api_key(self, form: dict[str, Any]) -> EventSpec | None:
        """Make a key that may do what was chosen, and show its secret; or change the one that is edited. Once, however often it is sent."""
        if self.dialog not in ("create", "edit"):
            return None
        try:
            given = arguments.fields(form)
            name, permissions = arguments.text(given.get("name"), "The name", 100), granted(given)
            if self.is_new:
                made = await ask(api_keys.create_api_key, name=name, permissions=permissions)
                self.dialog, self.problem, self.secret, self.chosen_name = "secret", "", made.secret, name
            else:
                await ask(api_keys.update_api_key, self._chosen_id, name=name, permissions=permissions)
                self._close()
        except ImmshareError as error:
            self.problem = sentence(error)
            return None
        await self._refresh()
        return None if self.secret else done(f"Saved the key {name}")

    @rx.event
    @guarded
    async def start_delete(self, key_id: str) -> None:
        """Ask before a key is deleted."""
        row = next((row for row in self.rows if row.id == key_id), None)
        if row is not None:
            self.dialog, self.chosen_name, self._chosen_id = "delete", row.name, row.id

    @rx.event
    @guarded
    async def delete_api_key(self) -> EventSpec:
        """Delete the key that was asked about."""
        key_id, name = arguments.identifier(self._chosen_id), self.chosen_name
        self._close()
        await ask(api_keys.delete_api_key, key_id)
        await self._refresh()
        return done(f"Deleted the key {name}")

    @rx.event
    @guarded
    async def close_dialog(self) -> None:
        """Close whichever dialog is open and forget the secret."""
        self._close()

    def _close(self) -> None:
        self.dialog = self.problem = self.secret = self._chosen_id = ""

    async def _refresh(self) -> None:
        self.rows = [_row(view) for view in (await ask(api_keys.list_api_keys))[:_LISTED]]


def _row(view: ApiKeyView) -> ApiKeyRow:
    return ApiKeyRow(view.id, view.name, in_words(view.permissions), view.created_at.isoformat())
