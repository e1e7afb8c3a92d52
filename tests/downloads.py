"""Photos with files, for tests that download them."""

import io
import zipfile
import zlib
from datetime import datetime, timedelta
from hashlib import sha1
from typing import Any

from fastapi.testclient import TestClient

from immshare.models import Asset, UserSession
from immshare.services.context import Context
from immshare.services.downloads import ZipFile
from immshare.services.sessions import hash_token
from immshare.store.keys import original_key
from tests.library import NOON, add_assets


def add_photo(
    context: Context, owner_id: str, content: bytes, name: str = "photo.jpg", at: datetime = NOON, **fields: Any
) -> str:
    """Put a photo with this content into a library; the content decides which file it is."""
    facts = {"sha1": sha1(content).hexdigest(), "crc32": zlib.crc32(content), "size_bytes": len(content)}
    [asset_id] = add_assets(context, owner_id, at, **(facts | {"file_name": name} | fields))
    put_file(context, asset_id, content)
    return asset_id


def add_photos(context: Context, owner_id: str, count: int, size_bytes: int = 100) -> list[str]:
    """Photos of different content, newest first: photo-0.jpg, photo-1.jpg, … of as many bytes each."""
    return [
        add_photo(context, owner_id, content_of(n, size_bytes), f"photo-{n}.jpg", NOON - timedelta(days=n))
        for n in range(count)
    ]


def content_of(number: int, size_bytes: int = 100) -> bytes:
    """What ``add_photos`` puts into a photo."""
    return (b"%d-" % number * size_bytes)[:size_bytes]


def put_file(context: Context, asset_id: str, content: bytes) -> None:
    """Put other bytes where a photo's original lies."""
    path = context.store.incoming_path("one")
    path.write_bytes(content)
    context.store.put(path, key_of(context, asset_id))


def key_of(context: Context, asset_id: str) -> str:
    """Where a photo's original lies."""
    with context.database.reading() as session:
        asset = session.get_one(Asset, asset_id)
    return original_key(asset.owner_id, asset.sha1)


def bytes_of(part: ZipFile) -> bytes:
    """A whole archive."""
    return b"".join(part.chunks(0, part.size_bytes))


def files_in(archive: bytes) -> dict[str, bytes]:
    """What an archive holds; nothing in it is damaged."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        return {info.filename: opened.read(info) for info in opened.infolist()}


def sign_in(context: Context, user_id: str, token: str = "token") -> dict[str, str]:
    """Headers of a session of a user's."""
    with context.database.writing() as session:
        session.add(UserSession(user_id=user_id, token_hash=hash_token(token)))
    return {"Authorization": f"Bearer {token}"}


def plan(client: TestClient, headers: dict[str, str], **wanted: Any) -> dict[str, Any]:
    """Plan a download."""
    answer = client.post("/api/download/plans", json=wanted, headers=headers)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body
