"""The administrator's list of users and the dialogs that change one; deleting one is in ``states.user_deletion``."""

import secrets
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from immshare.errors import ImmshareError, NotFoundError
from immshare.rules.album_listing import fold, has_words
from immshare.schemas.user import OwnUserView
from immshare.services import admin_users
from immshare.services.purge import USER_GRACE
from immshare.states import arguments
from immshare.states.changes import put
from immshare.states.guard import ask, caller, guarded
from immshare.states.notices import done, sentence
from immshare.states.sizes import GIB, percent, size_text

_PAGE = 100
MOST_SHOWN = 200
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
_LARGEST_QUOTA_GIB = 1 << 20


@dataclass(frozen=True)
class UserRow:
    """One account.

    Attributes:
        id: Which.
        name: Of the person.
        initial: The letter in the avatar.
        email: What they sign in with.
        avatar_color: One of the avatar colors.
        status: ``active``, ``disabled`` or ``deleted``.
        is_admin: Whether they administer the server.
        is_self: Whether it is the one who looks.
        must_change_password: Whether they have not yet chosen a password of their own.
        storage: Used and allowed, in words.
        quota_gib: The quota in GiB, or nothing.
        used_width: Share of the quota as a CSS width; nothing without a quota.
        gone_at: When a deleted account is gone, ISO 8601, or nothing.
    """

    id: str = ""
    name: str = ""
    initial: str = ""
    email: str = ""
    avatar_color: str = "primary"
    status: str = "active"
    is_admin: bool = False
    is_self: bool = False
    must_change_password: bool = False
    storage: str = ""
    quota_gib: str = ""
    used_width: str = ""
    gone_at: str = ""


class AdminState(rx.State):
    """The users.

    ``dialog`` names the one that stands open: ``create``, ``edit`` or ``secret``, or nothing; ``chosen`` is
    whom it is about. ``secret`` holds a new password until its dialog is closed.
    """

    is_loaded: bool = False
    rows: rx.Field[list[UserRow]] = rx.field(default_factory=list)
    total: int = 0
    shown: int = _PAGE
    search: str = ""
    dialog: str = ""
    problem: str = ""
    secret: str = ""
    chosen: UserRow = UserRow()

    @rx.event
    @guarded
    async def load(self) -> None:
        """Fill in the first users."""
        self.shown, self.search = _PAGE, ""
        self._close()
        await self._refresh()

    @rx.event
    @guarded
    async def look_for(self, words: str) -> None:
        """Show the users that have these words in name or e-mail."""
        self.search, self.shown = arguments.search(words), _PAGE
        await self._refresh()

    @rx.event
    @guarded
    async def show_more(self) -> None:
        """Show the next users as well, as far as one page may go; the others are searched."""
        self.shown = min(self.shown + _PAGE, self.total, MOST_SHOWN)
        await self._refresh()

    @rx.event
    @guarded
    async def start_create(self) -> None:
        """Ask for the facts of a new user."""
        self.dialog, self.problem, self.chosen = "create", "", UserRow()

    @rx.event
    @guarded
    async def create_user(self, form: dict[str, Any]) -> None:
        """Make an account with a generated password, and show it once."""
        try:
            facts, password = _facts(form), _new_password()
            made = await ask(admin_users.create_user, **facts, password=password)
        except ImmshareError as error:
            self.problem = sentence(error)
            return
        await self._refresh()
        self._show_secret(made.name, password)

    @rx.event
    @guarded
    async def start_edit(self, user_id: str) -> None:
        """Open the dialog about one user."""
        self.chosen, self.dialog, self.problem = self._row(user_id), "edit", ""

    @rx.event
    @guarded
    async def save_user(self, form: dict[str, Any]) -> EventSpec | None:
        """Change the facts of the chosen user."""
        try:
            change = _facts(form)
        except ImmshareError as error:
            self.problem = sentence(error)
            return None
        if self.chosen.is_self:
            del change["is_admin"]
        saved = await self._update(**change)
        return self._finish(f"Saved {saved.name}") if saved else None

    @rx.event
    @guarded
    async def reset_password(self) -> None:
        """Give the chosen user a new, generated password that must be changed, and show it once."""
        password = _new_password()
        if changed := await self._update(password=password):
            self._show_secret(changed.name, password)

    @rx.event
    @guarded
    async def disable_user(self) -> EventSpec | None:
        """Shut the chosen user out at once."""
        changed = await self._update(is_disabled=True)
        return self._finish(f"{changed.name} cannot sign in any more") if changed else None

    @rx.event
    @guarded
    async def enable_user(self) -> EventSpec | None:
        """Let the chosen user in again."""
        changed = await self._update(is_disabled=False)
        return self._finish(f"{changed.name} can sign in again") if changed else None

    @rx.event
    @guarded
    async def restore_user(self, user_id: str) -> EventSpec:
        """Take a deletion back."""
        self.chosen = self._row(user_id)
        await ask(admin_users.restore_user, self.chosen.id)
        await self._refresh()
        return self._finish(f"Restored {self.chosen.name}")

    @rx.event
    @guarded
    async def close_dialog(self) -> None:
        """Close whichever dialog is open and forget the secret."""
        self._close()

    async def _update(self, **change: Any) -> OwnUserView | None:
        """Change the chosen user, or say in the dialog what was refused: a notice would lie below it."""
        try:
            changed = await ask(admin_users.update_user, arguments.identifier(self.chosen.id), **change)
        except ImmshareError as error:
            self.problem = sentence(error)
            return None
        await self._refresh()
        return changed

    def _finish(self, words: str) -> EventSpec:
        self._close()
        return done(words)

    def _show_secret(self, name: str, password: str) -> None:
        self.dialog, self.problem, self.secret = "secret", "", password
        self.chosen = UserRow(name=name)

    def _close(self) -> None:
        self.dialog = self.problem = self.secret = ""

    def _row(self, user_id: str) -> UserRow:
        wanted = arguments.identifier(user_id)
        row = next((row for row in self.rows if row.id == wanted), None)
        if row is None:
            raise NotFoundError("This user is not in the list any more.")
        return row

    async def _refresh(self) -> None:
        words = fold(self.search).split()
        every = await ask(admin_users.list_all_users, with_deleted=True)
        found = [view for view in every if has_words(words, view.name, view.email)]
        self.total, self.is_loaded = len(found), True
        put(self, rows=[_user_row(view, caller().user_id) for view in found[: self.shown]])


def _new_password() -> str:
    """A password to hand over: 80 random bits, easy to read out."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(4))


def _facts(form: Any) -> dict[str, Any]:
    """Name, e-mail, quota and role out of a form."""
    given = arguments.fields(form)
    return {
        "name": arguments.text(given.get("name"), "The name", 100),
        "email": arguments.text(given.get("email"), "The e-mail", 254),
        "quota_bytes": _quota_bytes(given.get("quota_gib")),
        "is_admin": arguments.is_ticked(given.get("is_admin")),
    }


def _quota_bytes(gib: Any) -> int | None:
    """The quota in bytes; nothing typed is no quota."""
    if gib is None or gib == "":
        return None
    return round(arguments.number(gib, "The quota", 0, _LARGEST_QUOTA_GIB) * GIB)


def _user_row(view: OwnUserView, own_id: str) -> UserRow:
    used, quota = view.quota_usage_in_bytes, view.quota_size_in_bytes
    status = "deleted" if view.deleted_at else "disabled" if view.is_disabled else "active"
    return UserRow(
        id=view.id,
        name=view.name,
        initial=view.name[:1],
        email=view.email,
        avatar_color=view.avatar_color,
        status=status,
        is_admin=view.is_admin,
        is_self=view.id == own_id,
        must_change_password=view.should_change_password,
        storage=size_text(used) if quota is None else f"{size_text(used)} of {size_text(quota)}",
        quota_gib="" if quota is None else f"{quota / GIB:.10g}",
        gone_at=(view.deleted_at + USER_GRACE).isoformat() if view.deleted_at else "",
        used_width="" if quota is None else f"{percent(used, quota)}%",
    )
