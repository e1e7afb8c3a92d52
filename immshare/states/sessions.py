"""The browsers and apps in which the user is signed in."""

from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from immshare.schemas.session import SessionView
from immshare.services import sessions
from immshare.states import arguments
from immshare.states.guard import ask, guarded
from immshare.states.notices import counted, done

_LISTED = 100


@dataclass(frozen=True)
class SessionRow:
    """One sign-in: ``seen_at`` is ISO 8601, ``icon`` a name of the kind of device."""

    id: str
    device: str
    seen_at: str
    is_current: bool
    is_phone: bool


class SessionsState(rx.State):
    """Where one is signed in."""

    rows: rx.Field[list[SessionRow]] = rx.field(default_factory=list)
    has_others: bool = False

    @rx.event
    @guarded
    async def load(self) -> None:
        """Fill in the list, this browser first."""
        await self._refresh()

    @rx.event
    @guarded
    async def revoke_session(self, session_id: str) -> EventSpec:
        """End one of the others."""
        await ask(sessions.revoke_session, arguments.identifier(session_id))
        await self._refresh()
        return done("Ended the session")

    @rx.event
    @guarded
    async def revoke_others(self) -> EventSpec:
        """End every session but this one."""
        count = await ask(sessions.revoke_other_sessions)
        await self._refresh()
        return done(f"Ended {counted(count, 'session', 'sessions')}")

    @rx.event
    @guarded
    async def confirm_password_change(self) -> EventSpec:
        """Say what the password form has done, and show which sessions are left."""
        await self._refresh()
        return done("Changed your password. Your other sessions have ended.")

    async def _refresh(self) -> None:
        found = await ask(sessions.list_sessions)
        listed = sorted(found, key=lambda view: not view.current)[:_LISTED]
        self.rows = [_row(view) for view in listed]
        self.has_others = any(not view.current for view in found)


def _row(view: SessionView) -> SessionRow:
    device = " on ".join(filter(None, (view.device_type, view.device_os))) or "Unknown device"
    is_phone = view.device_os in ("Android", "iPhone", "iPad")
    return SessionRow(view.id, device, view.updated_at.isoformat(), view.current, is_phone)
