"""What every use case works with, put together once by the composition root."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from immshare.database import Database
from immshare.errors import StartupError
from immshare.live import Hub
from immshare.services.throttle import Throttle
from immshare.settings import Settings
from immshare.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Context:
    """The tools of a use case.

    Attributes:
        settings: What the server was told to be.
        database: Transactions.
        store: Originals and renditions.
        hub: Live hints.
        now: The clock, aware UTC; tests set it.
        throttle: Wrong tries of this process.
        visits: Who looked at which shared link a moment ago, as hashes; apart from the tries, as anybody can fill it.
        secret: What signs cookies; the server's own, kept in its data folder.
    """

    settings: Settings
    database: Database
    store: Store
    hub: Hub
    now: "Callable[[], datetime]" = lambda: datetime.now(UTC)
    throttle: Throttle = field(default_factory=Throttle)
    visits: Throttle = field(default_factory=Throttle)
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)


_installed: Context | None = None


def install(context: Context | None) -> None:
    """Make the context the one that ``current`` answers; None takes it away."""
    global _installed
    _installed = context


def current() -> Context:
    """The installed context, for doors whose framework makes them itself (Reflex states, FastAPI dependencies).

    Raises:
        StartupError: None was installed.
    """
    if _installed is None:
        raise StartupError("immshare has not been started.")
    return _installed
