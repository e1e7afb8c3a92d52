"""One writer per resumable upload.

When a network breaks, the server may wait on the dead connection long after the client is back with a new one. So a writer from whom
nothing has come for a moment gives way to the next; one that is receiving does not.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from immshare.errors import ConflictError

BUSY: Final = "This upload is being written to by another request. Try again in a moment."

_STALLED_AFTER_S = 2.0
_GIVE_WAY_S = 5.0


@dataclass(slots=True)
class Claim:
    """The right to write to one upload, until it is released.

    Attributes:
        upload_id: Which.
        interrupt: Ends the wait for the next bytes; callable from any thread.
    """

    upload_id: str
    interrupt: Callable[[], None]
    _heard_at: float = field(default_factory=time.monotonic)
    _released: threading.Event = field(default_factory=threading.Event)

    def touch(self) -> None:
        """Note that bytes came."""
        self._heard_at = time.monotonic()

    def release(self) -> None:
        """Let others write. Releasing twice is no error."""
        with _lock:
            if _claims.get(self.upload_id) is self:
                del _claims[self.upload_id]
        self._released.set()

    def is_stalled(self) -> bool:
        """Whether nothing has come for a while."""
        return time.monotonic() - self._heard_at > _STALLED_AFTER_S

    def wait_released(self) -> bool:
        """Wait a little for the release; whether it came."""
        return self._released.wait(_GIVE_WAY_S)


_claims: dict[str, Claim] = {}
_lock = threading.Lock()


def claim(upload_id: str, interrupt: Callable[[], None], *, is_urgent: bool = False) -> Claim:
    """Become the one writer of an upload.

    Args:
        upload_id: Which.
        interrupt: Called when another one wants to write and this one has stalled.
        is_urgent: Do not let a writer that is receiving go on (the upload is to be removed).

    Raises:
        ConflictError: Somebody else is writing.
    """
    mine = Claim(upload_id, interrupt)
    while True:
        with _lock:
            holder = _claims.setdefault(upload_id, mine)
        if holder is mine:
            return mine
        if not is_urgent and not holder.is_stalled():
            raise ConflictError(BUSY)
        holder.interrupt()
        if not holder.wait_released():
            raise ConflictError(BUSY)
