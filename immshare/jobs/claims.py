"""What the ingest has claimed and what came of it, between the event loop and the database.

The loop only notes things down (``report``, ``drop``); ``turn`` and ``close`` do the writing, one at a time, in a
thread. Many results share a transaction, because each transaction waits for the disk.
"""

import logging
from dataclasses import dataclass
from typing import Final

from sqlalchemy.exc import OperationalError, StatementError

from immshare.errors import MediaMissingError, StorageFullError
from immshare.jobs.wire import MISSING, Task
from immshare.services import ingest
from immshare.services.context import Context
from immshare.services.ingest import PendingAsset
from immshare.services.ingest_outcome import Failed, Outcome
from immshare.store.keys import original_key

_log = logging.getLogger(__name__)

UNFIT: Final = "What this file tells about itself cannot be stored. The original is kept."

_AHEAD: Final = 2
"""Assets claimed for each worker: the one it works on and the next."""


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed asset: what to do, and whether this is its last attempt."""

    task: Task
    is_last_attempt: bool


class Claims:
    """The claims and results of one server.

    Args:
        context: The tools.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._claimed: set[str] = set()  # touched by the writing thread only
        self._outcomes: list[Outcome] = []
        self._dropped: list[str] = []
        self._blameless: list[str] = []

    @property
    def has_notes(self) -> bool:
        """Whether something noted is not yet written down."""
        return bool(self._outcomes or self._dropped or self._blameless)

    def report(self, outcome: Outcome) -> None:
        """Note what became of a claimed asset."""
        self._outcomes.append(outcome)

    def drop(self, asset_id: str, *, is_blameless: bool) -> None:
        """Note that a claimed asset has to wait for another attempt.

        Args:
            asset_id: Which.
            is_blameless: The attempt does not count, the reason was not the asset's.
        """
        (self._blameless if is_blameless else self._dropped).append(asset_id)

    def turn(self) -> list[Job]:
        """Write down what was noted and claim as much as there is room for.

        Raises:
            StorageFullError: Renditions found no room; their assets wait again, nothing was claimed.
            SQLAlchemyError: The database did not take it; the notes are kept for the next turn.
        """
        self._write()
        in_hand = len(self._claimed) - len(self._outcomes) - len(self._dropped) - len(self._blameless)
        room = self._context.settings.ingest_workers * _AHEAD - in_hand
        pending = ingest.claim(self._context, room, self._claimed) if room > 0 else []
        self._claimed.update(asset.asset_id for asset in pending)
        return [job for job in map(self._prepare, pending) if job is not None]

    def close(self) -> None:
        """Write down what was noted and let everything else that is claimed wait again, its attempt uncounted."""
        self._write()
        ingest.give_back(self._context, self._claimed)
        self._claimed.clear()

    def _write(self) -> None:
        outcomes, dropped, blameless = list(self._outcomes), list(self._dropped), list(self._blameless)
        full: StorageFullError | None = None
        try:
            self._settle(outcomes)
        except StorageFullError as error:
            full = error
        ingest.give_back(self._context, blameless)
        del self._outcomes[: len(outcomes)], self._dropped[: len(dropped)], self._blameless[: len(blameless)]
        self._claimed.difference_update((outcome.asset_id for outcome in outcomes), dropped, blameless)
        if full is not None:
            raise full

    def _settle(self, outcomes: list[Outcome]) -> None:
        try:
            ingest.settle(self._context, outcomes)
        except OperationalError:  # the database itself is in trouble
            raise
        except (StatementError, ValueError, OverflowError):
            # A file told something that the database cannot hold: alone it fails, the others must not.
            if len(outcomes) == 1:
                _log.exception("What asset %s tells about itself does not fit into the database.", outcomes[0].asset_id)
                ingest.settle(self._context, [Failed(outcomes[0].asset_id, UNFIT)])
            else:
                for outcome in outcomes:
                    self._settle([outcome])

    def _prepare(self, asset: PendingAsset) -> Job | None:
        store = self._context.store
        try:
            source = store.local_path(original_key(asset.owner_id, asset.sha1)).absolute()
        except MediaMissingError:
            self.report(Failed(asset.asset_id, MISSING))
            return None
        out_dir = store.incoming_path(asset.asset_id).absolute().parent
        return Job(Task(asset.asset_id, source, out_dir), asset.attempts >= ingest.MAX_ATTEMPTS)
