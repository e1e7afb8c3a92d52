"""What tests of uploads share: what a server keeps, and files that it must not keep."""

import struct
import zlib
from datetime import UTC, datetime
from typing import Any

from sqlmodel import select

from immshare.models import Asset, Upload, User
from immshare.services.context import Context
from tests.pictures import jpeg

AT = datetime(2024, 5, 1, 10, tzinfo=UTC)


def kept(context: Context) -> dict[str, Any]:
    """Everything an upload could leave behind."""
    root = context.settings.data_dir / "store"
    with context.database.reading() as session:
        return {
            "files": sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()),
            "assets": sorted(session.exec(select(Asset.sha1)).all()),
            "uploads": sorted(session.exec(select(Upload.id)).all()),
            "used_bytes": dict(session.exec(select(User.id, User.used_bytes)).all()),
        }


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", b"") + _chunk(b"IEND", b"")


def _gif(frame_count: int) -> bytes:
    frame = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0"
    return b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0, 0, 0) + frame * frame_count + b"\x3b"


BAD_FILES: dict[str, tuple[bytes, str]] = {
    "text.jpg": (b"just a text under a picture's name " * 4, "Unsupported file type text.jpg"),
    "page.png": (b"<!doctype html><script>alert(1)</script>", "Unsupported file type page.png"),
    "cut.jpg": (jpeg(1)[:-200], "cut.jpg is incomplete"),
    "nothing.png": (_png(0, 0), "nothing.png has no width or no height"),
    "huge.png": (_png(60_000, 60_000), "huge.png has more than 268 million pixels"),
    "endless.gif": (_gif(100_000), "endless.gif has more than 10,000 frames"),
}
"""Files that are refused, by name, and the sentence for each."""

HOSTILE_NAMES = {
    "../../../etc/passwd.jpg": "passwd.jpg",
    "a\0b.jpg": "ab.jpg",
    "x" * 300 + ".jpg": "x" * 251 + ".jpg",
    "abc\u202egpj.exe.jpg": "abcgpj.exe.jpg",
    "CON": "_CON",
    "🌅👩‍👩‍👧.jpg": "🌅👩‍👩‍👧.jpg",
    '"; rm -rf.jpg': '"; rm -rf.jpg',
}
"""Names that are made harmless, and what becomes of each."""
