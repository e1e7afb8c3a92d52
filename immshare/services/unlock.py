"""Giving the password of a link: slowed per address, never for everybody."""

from datetime import timedelta
from typing import Final, NamedTuple

from immshare.errors import AuthenticationError
from immshare.rules.access import Caller
from immshare.rules.shared_link_access import LinkState, ShownLink
from immshare.services.context import Context
from immshare.services.passwords import is_right
from immshare.services.shared_link_access import FoundLink, caller_of, find, invalid, unlock_cookie, unlock_token
from immshare.services.throttle import Allowance, Charge, network_of

PER_ADDRESS_AND_LINK: Final = Allowance(burst=6, interval=timedelta(seconds=30))
"""Wrong passwords from one address for one link."""

PER_ADDRESS: Final = Allowance(burst=60, interval=timedelta(seconds=10))
"""Wrong passwords from one address, for whichever links."""

PER_LINK: Final = Allowance(burst=600, interval=timedelta(seconds=2))
"""Wrong passwords for one link from wherever: against guessing from many addresses; too wide for one of them to lock others out."""


class Unlocked(NamedTuple):
    """Who is let in, and the cookie that says so from now on."""

    caller: Caller
    cookie_name: str
    cookie_value: str


def unlock(context: Context, shown: ShownLink, password: str, *, address: str) -> Unlocked:
    """Open a locked link for one browser. Every try is paid for before it is looked at. A link without a password is open to any.

    Args:
        context: The tools.
        shown: Which link.
        password: As it was typed.
        address: Where the request came from.

    Raises:
        AuthenticationError: The password is wrong, or there is no such link (any longer).
        TooManyAttemptsError: Too many wrong tries.
    """
    found = find(context, shown, {})
    if found.facts is None or found.state in (LinkState.GONE, LinkState.EXPIRED):
        raise invalid(shown)
    link = found.facts.link
    charges = _charges(link.id, address)
    context.throttle.charge(context.now(), charges)
    if found.password_hash is not None and not is_right(password, found.password_hash):
        raise AuthenticationError("Invalid password")
    context.throttle.give_back(charges)
    cookie = unlock_cookie(link.id), unlock_token(context, link.id, found.password_version)
    # Looked up once more: the hash took its time, and the link may have changed meanwhile.
    return Unlocked(_let_in(context, shown, found, cookie), *cookie)


def _let_in(context: Context, shown: ShownLink, found: FoundLink, cookie: tuple[str, str]) -> Caller:
    latest = find(context, shown, dict([cookie]))
    if latest.password_version != found.password_version:
        raise AuthenticationError("Invalid password")
    return caller_of(latest, shown)


def _charges(link_id: str, address: str) -> list[Charge]:
    network = network_of(address)
    return [
        Charge(("unlock", network, link_id), PER_ADDRESS_AND_LINK),
        Charge(("unlock", network), PER_ADDRESS),
        Charge(("unlock link", link_id), PER_LINK),
    ]
