"""Routes of sessions: where one is signed in."""

from typing import Annotated

from fastapi import APIRouter, Path

from immshare.api.identity import Ctx, Signed
from immshare.schemas.session import SessionView
from immshare.services import sessions

router = APIRouter(prefix="/api/sessions", tags=["Sessions"])


@router.get("", summary="One's own sessions")
def list_sessions(context: Ctx, caller: Signed) -> list[SessionView]:
    """The present one first."""
    return sessions.list_sessions(context, caller)


@router.delete("", status_code=204, summary="End all other sessions")
def revoke_other_sessions(context: Ctx, caller: Signed) -> None:
    """The present one stays."""
    sessions.revoke_other_sessions(context, caller)


@router.delete("/{id}", status_code=204, summary="End a session")
def revoke_session(
    context: Ctx, caller: Signed, session_id: Annotated[str, Path(pattern="^[0-9a-fA-F-]{36}$", alias="id")]
) -> None:
    """At once."""
    sessions.revoke_session(context, caller, session_id.lower())
