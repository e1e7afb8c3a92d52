"""Zip downloads: how fast, with how much memory, how soon, and what others notice of it."""

import os
import random
import socket
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlmodel import insert, select

from immshare.models import Asset, User
from immshare.models.columns import new_id
from immshare.server import open_context
from immshare.services.timeline import recount
from immshare.settings import Settings
from immshare.store.keys import original_key
from tests.bench.measuring import Peak, Server, milliseconds, print_table, running_server

EMAIL = "bench@example.org"
SIZE_BYTES = 4_000_000
WARM = 500
"""Photos with bytes of their own, 2 GB in all."""
SPARSE = 20_000
"""Photos of zeros, which take no room on the disk."""
LONG = 5_000
"""So many of these are 20 GB."""
BUFFER_BYTES = 1 << 20

Row = tuple[str, str, str]


def run() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="immshare-bench-") as folder:
        data_dir = Path(folder) / "data"
        with running_server(data_dir) as server:
            server.sign_up()
        warm, sparse = _make_photos(data_dir)
        with running_server(data_dir) as server:
            server.sign_up()
            everything = {"download": {"archiveSize": 1 << 50}}
            server.http.put("/api/users/me/preferences", json=everything, headers=server.headers).raise_for_status()
            rows = [*_many(server, sparse), *_speed(server, warm), *_long(server, sparse[:LONG])]
    print_table(f"Download, files of {SIZE_BYTES / 1e6:.0f} MB", rows)


def _many(server: Server, ids: list[str]) -> Iterator[Row]:
    """An album of 20,000 photos: planning it, and how soon a part begins, whole and in the middle."""
    album = {"albumName": "Many", "assetIds": ids[:15_000]}
    album_id = server.http.post("/api/albums", json=album, headers=server.headers).json()["id"]
    rest = {"ids": ids[15_000:]}
    server.http.put(f"/api/albums/{album_id}/assets", json=rest, headers=server.headers).raise_for_status()
    begin = time.perf_counter()
    part = _plan(server, albumId=album_id)
    planned_s = time.perf_counter() - begin
    yield f"planning an album of {len(ids):,} photos", f"{planned_s * 1e3:.0f} ms", ""
    starts = [0] * 10 + [part["size"] // 2] * 10 + [part["size"] - 1000] * 10
    samples = {start: [_first_byte(server, part["url"], start) for _ in range(starts.count(start))] for start in starts}
    names = ("whole", "in the middle", "at the end")
    for name, (start, found) in zip(names, samples.items(), strict=True):
        yield f"first byte of {part['size'] / 1e9:.0f} GB, {name}", milliseconds(found), "≤ 50 ms" if not start else ""


def _speed(server: Server, ids: list[str]) -> Iterator[Row]:
    part = _plan(server, assetIds=ids)
    best = max(_rate(server, part["url"]) for _ in range(4))
    yield f"speed on loopback, warm, {part['size'] / 1e9:.0f} GB", f"{best / 1e6:.0f} MB/s (best of 4)", "≥ 800 MB/s"
    alone, beside = _pings(server), []
    thread = threading.Thread(target=_rate, args=(server, part["url"]))
    thread.start()
    while thread.is_alive():
        beside += _pings(server, 5)
    yield "another request meanwhile", f"{milliseconds(beside)}; alone {milliseconds(alone)}", ""


def _long(server: Server, ids: list[str]) -> Iterator[Row]:
    part = _plan(server, assetIds=ids)
    before, peak = server.pss_mb(), Peak(server)
    _rate(server, part["url"])
    yield f"extra memory for {part['size'] / 1e9:.0f} GB", f"{peak.stop() - before:.0f} MB", "< 30 MB"


def _plan(server: Server, **wanted: Any) -> dict[str, Any]:
    answer = server.http.post("/api/download/plans", json=wanted, headers=server.headers)
    answer.raise_for_status()
    [part] = answer.json()["parts"]
    return dict(part)


def _request(server: Server, url: str, start: int = 0) -> socket.socket:
    address = urlsplit(server.url)
    connection = socket.create_connection((address.hostname, address.port))
    head = f"GET {url} HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: {server.headers['Authorization']}\r\n"
    connection.sendall(f"{head}Range: bytes={start}-\r\nConnection: close\r\n\r\n".encode())
    return connection


def _first_byte(server: Server, url: str, start: int) -> float:
    begin = time.perf_counter()
    with _request(server, url, start) as connection:
        received = b""
        while not received.partition(b"\r\n\r\n")[2]:
            received += connection.recv(BUFFER_BYTES)
    assert received.startswith(b"HTTP/1.1 206")
    return time.perf_counter() - begin


def _rate(server: Server, url: str) -> float:
    """Bytes per second of a whole archive."""
    buffer, total, begin = bytearray(BUFFER_BYTES), 0, time.perf_counter()
    with _request(server, url) as connection:
        while count := connection.recv_into(buffer):
            total += count
    return total / (time.perf_counter() - begin)


def _pings(server: Server, count: int = 100) -> list[float]:
    samples = []
    for _ in range(count):
        begin = time.perf_counter()
        server.http.get("/api/users/me", headers=server.headers).raise_for_status()
        samples.append(time.perf_counter() - begin)
    return samples


def _make_photos(data_dir: Path) -> tuple[list[str], list[str]]:
    """Give the user photos with files: the ids of those with bytes, and of those of zeros."""
    context = open_context(Settings(data_dir=data_dir))
    with context.database.reading() as session:
        owner_id = session.exec(select(User.id).where(User.email == EMAIL)).one()
    rng, zeros_crc = random.Random(1), zlib.crc32(bytes(SIZE_BYTES))
    rows = []
    for number in range(WARM + SPARSE):
        row = _row(owner_id, datetime(2026, 1, 1, tzinfo=UTC) - timedelta(hours=number), zeros_crc)
        path = data_dir / "store" / original_key(owner_id, row["sha1"])
        path.parent.mkdir(parents=True, exist_ok=True)
        if number < WARM:
            content = rng.randbytes(SIZE_BYTES)
            row["crc32"] = zlib.crc32(content)
            path.write_bytes(content)
        else:
            path.touch()
            os.truncate(path, SIZE_BYTES)
        rows.append(row)
    with context.database.writing() as session:
        for start in range(0, len(rows), 1000):
            session.connection().execute(insert(Asset), rows[start : start + 1000])
        recount(session, owner_id, {row["local_month"] for row in rows})
    context.database.close()
    ids = [row["id"] for row in rows]
    return ids[:WARM], ids[WARM:]


def _row(owner_id: str, at: datetime, crc32: int) -> dict[str, Any]:
    day = at.year * 10_000 + at.month * 100 + at.day
    asset_id = new_id()
    return {
        "id": asset_id,
        "owner_id": owner_id,
        "sha1": asset_id.replace("-", "") + "0" * 8,
        "crc32": crc32,
        "size_bytes": SIZE_BYTES,
        "file_name": f"IMG_{at.timestamp():.0f}.jpg",
        "mime": "image/jpeg",
        "kind": "IMAGE",
        "status": "ready",
        "attempts": 1,
        "width_px": 4000,
        "height_px": 3000,
        "local_month": day // 100,
        "local_day": day,
        "local_offset_minutes": 0,
        "taken_at": at,
        "file_created_at": at,
        "file_modified_at": at,
        "created_at": at,
        "updated_at": at,
        "is_favorite": False,
    }
