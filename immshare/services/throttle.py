"""Wrong tries, slowed.

A try is paid for before it is looked at, so that many at the same moment do not slip through, and given back when it
was right. The table lives in this process and forgets everything at a restart; several processes each keep their own.
"""

import ipaddress
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from immshare.errors import TooManyAttemptsError

MAX_ENTRIES: Final = 20_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many tries are free, and how fast they come back.

    Attributes:
        burst: Tries that may follow each other at once.
        interval: Time after which one more is free.
    """

    burst: int
    interval: timedelta


@dataclass(frozen=True, slots=True)
class Charge:
    """One thing that a try is counted against."""

    key: tuple[str, ...]
    allowance: Allowance


class Throttle:
    """Counts tries per key, by the generic cell rate algorithm (ATM Forum TM 4.0, I.371): one instant per key.

    The instant says when all tries of the key will be free again; a key whose instant has passed is forgotten.

    Args:
        max_entries: Keys remembered at a time; beyond it the ones with the fewest wrong tries go first.
    """

    def __init__(self, max_entries: int = MAX_ENTRIES) -> None:
        self._max_entries = max_entries
        self._free_at: dict[tuple[str, ...], datetime] = {}
        self._lock = threading.Lock()

    def charge(self, now: datetime, charges: Iterable[Charge]) -> None:
        """Pay for one try with every key, or with none.

        Args:
            now: The present instant.
            charges: What the try counts against.

        Raises:
            TooManyAttemptsError: One of the keys has no try left; nothing was charged.
        """
        charges = list(charges)
        with self._lock:
            wait = max((self._wait(now, charge) for charge in charges), default=timedelta())
            if wait > timedelta():
                raise _too_many(wait)
            for charge in charges:
                start = max(self._free_at.get(charge.key, now), now)
                self._free_at[charge.key] = start + charge.allowance.interval
            self._forget(now)

    def give_back(self, charges: Iterable[Charge]) -> None:
        """Take back what a right try was charged."""
        with self._lock:
            for charge in charges:
                if charge.key in self._free_at:
                    self._free_at[charge.key] -= charge.allowance.interval

    def __len__(self) -> int:
        return len(self._free_at)

    def _wait(self, now: datetime, charge: Charge) -> timedelta:
        tolerance = charge.allowance.interval * (charge.allowance.burst - 1)
        return max(self._free_at.get(charge.key, now) - tolerance - now, timedelta())

    def _forget(self, now: datetime) -> None:
        if len(self._free_at) <= self._max_entries:
            return
        self._free_at = {key: at for key, at in self._free_at.items() if at > now}
        surplus = len(self._free_at) - self._max_entries * 9 // 10
        if surplus > 0:
            for key in sorted(self._free_at, key=lambda key: self._free_at[key])[:surplus]:
                del self._free_at[key]


def network_of(address: str) -> str:
    """What stands for one visitor: an IPv4 address, or the /64 network of an IPv6 address (one household's)."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    if ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(ipaddress.ip_network((ip, 64), strict=False))


def _too_many(wait: timedelta) -> TooManyAttemptsError:
    seconds = max(1, -(-wait // timedelta(seconds=1)))
    text = "a second" if seconds == 1 else f"{seconds} seconds"
    return TooManyAttemptsError(f"Too many attempts. Try again in {text}.", seconds)
