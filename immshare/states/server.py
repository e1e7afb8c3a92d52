"""The state of the server for its administrator: disk, ingest queue and what could not be shown."""

from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from immshare.services import ingest, server
from immshare.states import arguments
from immshare.states.guard import ask, guarded
from immshare.states.notices import counted, done
from immshare.states.sizes import percent, size_text


@dataclass(frozen=True)
class FailureRow:
    """One file that cannot be shown; ``failed_at`` is ISO 8601."""

    asset_id: str
    file_name: str
    sentence: str
    failed_at: str


class ServerState(rx.State):
    """Disk, queue and failures."""

    disk_text: str = ""
    disk_width: str = "0%"
    waiting: int = 0
    working: int = 0
    failed: int = 0
    failures: rx.Field[list[FailureRow]] = rx.field(default_factory=list)

    @rx.event
    @guarded
    async def load(self) -> None:
        """Fill in how the server stands."""
        # The queue first: it is refused to everybody but administrators.
        await self._refresh_queue()
        disk = await ask(server.measure_storage)
        self.disk_text = f"{size_text(disk.disk_available_raw)} free of {size_text(disk.disk_size_raw)}"
        # What is not free counts as taken: some file systems keep a part back.
        taken = disk.disk_size_raw - disk.disk_available_raw
        self.disk_width = f"{percent(taken, disk.disk_size_raw)}%"

    @rx.event
    @guarded
    async def refresh_queue(self) -> None:
        """Look at the queue again."""
        await self._refresh_queue()

    @rx.event
    @guarded
    async def retry_failure(self, asset_id: str) -> EventSpec:
        """Let one file wait once more."""
        count = await ask(ingest.retry_failures, [arguments.identifier(asset_id)])
        await self._refresh_queue()
        return done(f"Trying {counted(count, 'file', 'files')} again")

    @rx.event
    @guarded
    async def retry_all_failures(self) -> EventSpec:
        """Let everything that was set aside wait once more."""
        count = await ask(ingest.retry_failures)
        await self._refresh_queue()
        return done(f"Trying {counted(count, 'file', 'files')} again")

    async def _refresh_queue(self) -> None:
        status = await ask(ingest.queue_status)
        self.waiting, self.working, self.failed = status.pending, status.processing, status.failed
        self.failures = [
            FailureRow(row.asset_id, row.file_name, row.sentence, row.failed_at.isoformat()) for row in status.failures
        ]
