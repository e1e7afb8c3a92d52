"""Small pictures that wait for the ingest, and a worker that misbehaves on command."""

import asyncio
import hashlib
import io
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from immshare.jobs.ingest import IngestQueue
from immshare.models import Asset, User
from immshare.services.context import Context
from immshare.services.ingest import QUEUE_TOPIC
from immshare.store.keys import original_key

AddPicture = Callable[..., str]
Running = Callable[..., AbstractAsyncContextManager[IngestQueue]]

# What follows the picture in its file decides what the worker does; a flag file makes it happen once only.
MISBEHAVING = """
import json, os, sys, time
from pathlib import Path
from immshare.jobs.wire import Answer, Metadata, Task
from immshare.jobs.worker import work

for line in sys.stdin.buffer:
    task = Task.from_line(line)
    content = task.source.read_bytes()
    once = Path(__file__).with_name(task.asset_id)
    is_first = not once.exists()
    once.touch()
    if content.endswith(b"CRASH") or content.endswith(b"CRASH ONCE") and is_first:
        os.abort()
    if content.endswith(b"HANG") or content.endswith(b"HANG ONCE") and is_first:
        time.sleep(60)
    if content.endswith(b"NONSENSE"):
        answer = b'{"id": 1}\\n'
    elif content.endswith(b"FULL ONCE") and is_first:
        answer = Answer(task.asset_id, Metadata()).to_line()
    else:
        answer = work(task).to_line()
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
"""


@pytest.fixture
def context(context: Context) -> Context:
    return replace(context, settings=replace(context.settings, ingest_workers=2, ingest_timeout_s=20))


@pytest.fixture
def owner(make_user: Callable[..., User]) -> User:
    return make_user("Ada")


@pytest.fixture
def misbehaving(tmp_path: Path) -> Sequence[str]:
    script = tmp_path / "misbehaving" / "worker.py"
    script.parent.mkdir()
    script.write_text(f"import sys\nsys.path.insert(0, {str(Path.cwd())!r})\n{MISBEHAVING}")
    return sys.executable, str(script)


@pytest.fixture
def add_picture(context: Context, owner: User) -> AddPicture:
    """Admit a small JPEG; ``tail`` follows it in the file."""
    count = 0

    def add(tail: bytes = b"", *, content: bytes | None = None, is_missing: bool = False) -> str:
        nonlocal count
        count += 1
        buffer = io.BytesIO()
        Image.new("RGB", (64, 48), (count % 256, 80, 120)).save(buffer, "JPEG", comment=str(count))
        original = (content if content is not None else buffer.getvalue()) + tail
        sha1 = hashlib.sha1(original).hexdigest()
        arriving = context.store.incoming_path(f"test-{count}")
        arriving.write_bytes(original)
        if not is_missing:
            context.store.put(arriving, original_key(owner.id, sha1))
        taken_at = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
        asset = Asset(
            owner_id=owner.id,
            sha1=sha1,
            crc32=0,
            size_bytes=len(original),
            file_name=f"{count}.jpg",
            mime="image/jpeg",
            kind="IMAGE",
            file_created_at=taken_at,
            file_modified_at=taken_at,
            created_at=taken_at + timedelta(seconds=count),
        )
        with context.database.writing() as session:
            session.add(asset)
        context.hub.publish(QUEUE_TOPIC)
        return asset.id

    return add


@pytest.fixture
def look(context: Context) -> Callable[[str], Asset]:
    def look(asset_id: str) -> Asset:
        with context.database.reading() as session:
            asset = session.get(Asset, asset_id)
        assert asset is not None
        return asset

    return look


@pytest.fixture
def running_queue(context: Context) -> Running:
    @asynccontextmanager
    async def running(command: Sequence[str] | None = None, **options: float):
        queue = IngestQueue(context, command, **options)
        task = asyncio.create_task(queue.run())
        try:
            yield queue
        finally:
            task.cancel()
            await asyncio.wait([task])
            assert task.cancelled()

    return running


async def until(condition: Callable[[], object], timeout_s: float = 15) -> None:
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110 - the condition is another process, or a row
            await asyncio.sleep(0.02)


Until = Callable[..., Awaitable[None]]


@pytest.fixture(name="until")
def until_fixture() -> Until:
    return until
