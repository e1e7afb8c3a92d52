"""What routes that are open to links tell of guests."""

from fastapi import Request

from immshare.api.identity import client_address, identify_account
from immshare.errors import ImmshareError
from immshare.rules.access import Caller
from immshare.services import guest_visits
from immshare.services.context import Context


def note_visit(request: Request, context: Context, guest: Caller) -> None:
    """Count a look at a link as a visit, if it is one."""
    guest_visits.note_visit(
        context,
        guest,
        address=client_address(request, context.settings.trusted_proxies),
        user_agent=request.headers.get("user-agent", ""),
        user_id=_account_behind(request, context),
    )


def _account_behind(request: Request, context: Context) -> str | None:
    try:
        return identify_account(request, context).user_id
    except ImmshareError:
        return None
