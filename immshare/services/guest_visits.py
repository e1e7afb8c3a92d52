"""How often a link is looked at. A number and an instant are kept; who it was is known for half an hour, as a hash, in memory."""

import hashlib
from contextlib import suppress
from datetime import timedelta
from typing import Final

from sqlalchemy import update
from sqlmodel import col

from immshare.errors import StorageFullError, TooManyAttemptsError
from immshare.live import user_topic
from immshare.models import SharedLink
from immshare.rules.access import Caller
from immshare.services.context import Context
from immshare.services.guest_views import the_link
from immshare.services.throttle import Allowance, Charge, network_of

VISIT: Final = Allowance(burst=1, interval=timedelta(minutes=30))
"""Whoever looks again within this time is the same visit."""


def note_visit(context: Context, guest: Caller, *, address: str, user_agent: str, user_id: str | None = None) -> None:
    """Count a visit, if it is one. The creator's own look is none.

    Args:
        context: The tools.
        guest: Who looks.
        address: Where from.
        user_agent: With which browser.
        user_id: Who is signed in there besides; None is nobody.
    """
    link = the_link(guest, "sharedLink.read")
    if user_id == link.creator_id:
        return
    visitor = hashlib.blake2b(f"{network_of(address)}\n{user_agent}".encode(errors="replace"), key=context.secret)
    try:
        context.visits.charge(context.now(), [Charge((link.id, visitor.hexdigest()), VISIT)])
    except TooManyAttemptsError:
        return
    counted = {"view_count": col(SharedLink.view_count) + 1, "last_visited_at": context.now()}
    # Looking goes on while the disk is full.
    with suppress(StorageFullError):
        with context.database.writing() as session:
            session.connection().execute(update(SharedLink).where(col(SharedLink.id) == link.id).values(counted))
        context.hub.publish(user_topic(link.creator_id))
