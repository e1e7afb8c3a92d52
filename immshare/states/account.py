"""The account page's own user: profile and what is stored."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from immshare.services import usage, users
from immshare.states import arguments
from immshare.states.guard import ask, guarded
from immshare.states.notices import counted, done
from immshare.states.session import SessionState
from immshare.states.sizes import percent, size_text, storage_text
from immshare.styles.tokens import AVATAR_COLOR


@dataclass(frozen=True)
class StorageKind:
    """One part of what is stored.

    Attributes:
        kind: ``photos``, ``videos`` or ``trash``.
        label: Its name.
        detail: How many and how large, in words.
        width: Its share of the bar as a CSS width.
    """

    kind: str
    label: str
    detail: str
    width: str


class AccountState(rx.State):
    """Who one is and what one keeps here."""

    is_loaded: bool = False
    name: str = ""
    email: str = ""
    avatar_color: str = "primary"
    storage_kinds: rx.Field[list[StorageKind]] = rx.field(default_factory=list)
    storage_text: str = ""
    storage_hint: str = ""

    @rx.event
    @guarded
    async def load(self) -> None:
        """Fill in profile and storage."""
        me = await ask(users.get_me)
        self.name, self.email, self.avatar_color = me.name, me.email, me.avatar_color
        kept = await ask(usage.own_usage)
        used, quota = kept.usage, me.quota_size_in_bytes
        # Without a quota the bar shows the kinds against each other.
        whole = used if quota is None else max(quota, used)
        parts = (
            ("photos", "Photos", kept.images, kept.usage_photos),
            ("videos", "Videos", kept.videos, kept.usage_videos),
            ("trash", "Trash", kept.trashed, kept.usage_trash),
        )
        self.storage_kinds = [_storage_kind(*part, whole) for part in parts]
        self.storage_text, self.storage_hint = storage_text(used, quota), _storage_hint(used, quota)
        self.is_loaded = True

    @rx.event
    @guarded
    async def save_profile(self, form: dict[str, Any]) -> EventSpec:
        """Change name and avatar color."""
        given = arguments.fields(form)
        name = arguments.text(given.get("name"), "The name", 100)
        color = arguments.choice(given.get("avatar_color"), "The color", AVATAR_COLOR)
        await ask(users.update_me, name=name, avatar_color=color)
        self.name, self.avatar_color = name, color
        session = await self.get_state(SessionState)
        session.name, session.avatar_color = name, color
        return done("Saved your profile")


def _storage_kind(kind: str, label: str, count: int, size_bytes: int, whole_bytes: int) -> StorageKind:
    noun = ("video", "videos") if kind == "videos" else ("photo", "photos") if kind == "photos" else ("item", "items")
    return StorageKind(
        kind, label, f"{counted(count, *noun)} · {size_text(size_bytes)}", f"{percent(size_bytes, whole_bytes)}%"
    )


def _storage_hint(used_bytes: int, quota_bytes: int | None) -> str:
    if quota_bytes is None:
        return "There is no limit on your storage."
    left = max(0, quota_bytes - used_bytes)
    return f"{size_text(left)} left." if left else "Your storage is full: delete something or ask the administrator."
