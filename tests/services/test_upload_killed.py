"""A server that is killed in the middle of an upload, at each step."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import select

from immshare.models import Asset, User
from immshare.rules.access import Caller
from immshare.schemas.upload import UploadDetails
from immshare.services import uploads
from immshare.services.context import Context
from immshare.services.upload_chunk import SentChunk
from immshare.store.keys import original_key
from tests.conftest import MakeUser
from tests.pictures import jpeg
from tests.uploading import AT, kept

DATA = jpeg(size=(400, 300))
HALF = len(DATA) // 2

SERVER = """
import os, signal, sys
from pathlib import Path
from immshare.database import Database
from immshare.live import LocalHub
from immshare.rules.access import Caller
from immshare.services import uploads
from immshare.services.context import Context
from immshare.services.receiving import IncomingFile
from immshare.services.upload_chunk import SentChunk
from immshare.settings import Settings
from immshare.store.local import LocalStore

data_dir, user_id, upload_id, half, step = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5]
settings = Settings(data_dir=data_dir, database_url=sys.argv[6])
context = Context(settings, Database(settings.resolved_database_url), LocalStore(data_dir / "store"), LocalHub())

def dying(owner, name, *, first):
    function = getattr(owner, name)
    def die(*args):
        if first:
            function(*args)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(owner, name, die)

match step:
    case "writing":
        dying(IncomingFile, "write", first=True)
    case "before the store":
        dying(LocalStore, "put", first=False)
    case "after the store":
        dying(LocalStore, "put", first=True)
    case "after the commit":
        dying(LocalHub, "publish", first=False)
chunk = uploads.resume(context, Caller(user_id), upload_id, half, SentChunk(lambda: None))
chunk.write(sys.stdin.buffer.read())
chunk.finish()
"""


@pytest.mark.parametrize(
    ("step", "offset", "left"),
    [
        ("writing", HALF, "incoming"),
        ("before the store", HALF, "incoming"),
        ("after the store", 0, "originals"),
        ("after the commit", len(DATA), "originals"),
    ],
)
def test_after_a_kill_the_upload_goes_on(
    context: Context, make_user: MakeUser, step: str, offset: int, left: str
) -> None:
    user = make_user()
    caller = Caller(user.id)
    details = UploadDetails(filename="sea.jpg", file_created_at=AT, file_modified_at=AT)
    begun = uploads.create_with_chunk(context, caller, details, len(DATA), SentChunk(lambda: None))
    begun.write(DATA[:HALF])
    upload_id = begun.finish().upload_id

    arguments = [str(context.settings.data_dir), user.id, upload_id, str(HALF), step, context.settings.database_url]
    killed = subprocess.run(
        [sys.executable, "-c", SERVER, *arguments], input=DATA[HALF:], cwd=Path(__file__).parents[2], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert [name.partition("/")[0] for name in kept(context)["files"]] == [left]

    assert uploads.look(context, caller, upload_id).offset_bytes == offset
    if offset < len(DATA):
        chunk = uploads.resume(context, caller, upload_id, offset, SentChunk(lambda: None))
        chunk.write(DATA[offset:])
        chunk.finish()
    with context.database.reading() as session:
        asset = session.exec(select(Asset)).one()
        assert session.get_one(User, user.id).used_bytes == len(DATA)
    assert kept(context)["files"] == [original_key(user.id, asset.sha1)]
    assert context.store.local_path(original_key(user.id, asset.sha1)).read_bytes() == DATA
