"""Two hundred twelve-megapixel JPEGs, four at a time, until all renditions exist."""

import io
import random
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from PIL import Image, ImageChops

from immshare.demo.pictures import landscape
from tests.bench.measuring import Peak, Server, print_table, running_server

SIZE_PX = (4000, 3000)
TARGET_BYTES = 3_900_000
AT_A_TIME = 4


def run(count: int) -> None:
    """Measure and print.

    Args:
        count: How many photos.
    """
    with tempfile.TemporaryDirectory(prefix="immshare-bench-") as folder:
        base = _twelve_megapixels()
        files = [_variant(Path(folder), base, number) for number in range(count)]
        with running_server() as server:
            server.sign_up()
            time.sleep(2)
            idle_mb, cpu = server.pss_mb(), server.cpu_s()
            peak = Peak(server)
            begin = time.perf_counter()
            with ThreadPoolExecutor(AT_A_TIME) as pool:
                list(pool.map(lambda path: _send(server, path), files))
            sent_s = time.perf_counter() - begin
            wait_until_shown(server, count)
            all_s = time.perf_counter() - begin
            cpu = server.cpu_s() - cpu
            peak_mb = peak.stop()
    print_table(
        f"Upload, {count} photos of {len(base) / 1e6:.1f} MB",
        [
            (
                "until all renditions exist",
                f"{count / all_s:.1f} photos/s (sent after {sent_s:.1f} s, all after {all_s:.1f} s)",
                "≥ 9/s",
            ),
            ("processor time of all processes", f"{cpu / count:.3f} s per photo", "≤ 0.17 s"),
            ("memory of all processes (PSS), peak", f"{peak_mb:.0f} MB (before: {idle_mb:.0f} MB)", "≤ 400 MB"),
        ],
    )


def _twelve_megapixels() -> bytes:
    """A photo-like JPEG of about 3.9 MB: a scene with as much grain as fills it."""
    scene = landscape(3, SIZE_PX)
    low, high = 0.0, 1.0
    content = b""
    for _ in range(7):
        share = (low + high) / 2
        noisy = Image.blend(scene, ImageChops.overlay(scene, Image.effect_noise(SIZE_PX, 60).convert("RGB")), share)
        buffer = io.BytesIO()
        noisy.save(buffer, "JPEG", quality=90)
        content = buffer.getvalue()
        low, high = (share, high) if len(content) < TARGET_BYTES else (low, share)
    return content


def _variant(folder: Path, base: bytes, number: int) -> Path:
    """The same picture with other bytes: a comment segment of its own after the start marker."""
    note = f"photo {number} {random.Random(number).random()}".encode()
    segment = b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note
    path = folder / f"photo-{number}.jpg"
    path.write_bytes(base[:2] + segment + base[2:])
    return path


def _send(server: Server, path: Path) -> None:
    at = "2024-05-01T12:00:00.000Z"
    with path.open("rb") as file:
        answer = httpx.post(
            f"{server.url}/api/assets",
            files={"assetData": (path.name, file)},
            data={"fileCreatedAt": at, "fileModifiedAt": at},
            headers=server.headers,
            timeout=120,
        )
    assert answer.status_code == 201, answer.text


def wait_until_shown(server: Server, count: int) -> None:
    while True:
        buckets = server.http.get("/api/timeline/buckets", headers=server.headers).json()
        if sum(bucket["count"] for bucket in buckets) >= count:
            return
        time.sleep(0.05)
