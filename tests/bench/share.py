"""A shared album on an old phone: a small screen, a slow processor, a slow line, nothing cached."""

import io
import shutil
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from immshare.demo.pictures import landscape
from tests.bench.measuring import Server, print_table, running_server
from tests.bench.timeline import CHROMIUM_ARGUMENTS
from tests.bench.upload import wait_until_shown

PHOTOS = 60
ROUNDS = 5
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 3,
    "is_mobile": True,
    "has_touch": True,
}
CPU_TIMES_SLOWER = 4
BYTES_PER_S = 9e6 / 8
LATENCY_MS = 60

# Notes when the first photo has been painted, from before the page's own first line.
_WATCH = """() => {
  const look = () => {
    const image = [...document.querySelectorAll('main img')].find((img) => img.complete && img.naturalWidth);
    if (!image) return requestAnimationFrame(look);
    requestAnimationFrame(() => requestAnimationFrame(() => {
      window.painted = performance.now();
      window.asked = performance.getEntriesByType('resource').filter((one) => one.startTime < window.painted).length + 1;
    }));
  };
  look();
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.shift += entry.hadRecentInput ? 0 : entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
}"""
_FIGURES = """() => {
  const all = performance.getEntriesByType('resource');
  const scripts = all.filter((one) => one.name.endsWith('.js'));
  return {
    painted: window.painted, asked: window.asked, all: all.length + 1, shift: window.shift, ready: performance.now(),
    script: scripts.reduce((sum, one) => sum + one.encodedBodySize, 0),
  };
}"""


def run() -> None:
    """Measure and print."""
    with running_server() as server:
        server.sign_up()
        path = f"/share/{_make_link(server)}"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGUMENTS)
            rounds = [_look(browser, f"{server.url}{path}") for _ in range(ROUNDS)]
            browser.close()
    middle = {name: sorted(one[name] for one in rounds)[ROUNDS // 2] for name in rounds[0]}
    slowest_s = max(one["painted"] for one in rounds) / 1e3
    print_table(
        f"A shared album of {PHOTOS} photos on an old phone (CPU {CPU_TIMES_SLOWER} x slower, 9 Mbit/s, {LATENCY_MS} ms)",
        [
            ("first photo painted", f"{middle['painted'] / 1e3:.2f} s (slowest {slowest_s:.2f} s)", "≤ 1.1 s"),
            ("the grid is there", f"{middle['ready'] / 1e3:.2f} s", ""),
            ("script, compressed", f"{middle['script'] / 1e3:.0f} KB", "≤ 200 KB"),
            ("requests begun when the first photo is painted", f"{middle['asked']:.0f}", ""),
            ("requests when the grid is there", f"{middle['all']:.0f}", "fewer than 141"),
            ("layout shift", f"{middle['shift']:.3f}", "0"),
        ],
    )


def _make_link(server: Server) -> str:
    """The key of a link to an album."""
    ids = [_send(server, number) for number in range(PHOTOS)]
    wait_until_shown(server, PHOTOS)
    album = _post(server, "/api/albums", {"albumName": "Two weeks in the Alps", "assetIds": ids})
    return str(_post(server, "/api/shared-links", {"type": "ALBUM", "albumId": album["id"]})["key"])


def _send(server: Server, number: int) -> str:
    packed = io.BytesIO()
    landscape(number, (1600, 1200) if number % 3 else (1200, 1600)).save(packed, "JPEG", quality=88)
    taken = f"2024-05-{1 + number // 4:02d}T12:00:00.000Z"
    answer = server.http.post(
        "/api/assets",
        files={"assetData": (f"{number}.jpg", packed.getvalue())},
        data={"fileCreatedAt": taken, "fileModifiedAt": taken},
        headers=server.headers,
    )
    answer.raise_for_status()
    return str(answer.json()["id"])


def _post(server: Server, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = server.http.post(path, json=body, headers=server.headers)
    answer.raise_for_status()
    return dict(answer.json())


def _look(browser: Browser, url: str) -> dict[str, float]:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.add_init_script(f"({_WATCH})()")
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    line = {"latency": LATENCY_MS, "downloadThroughput": BYTES_PER_S, "uploadThroughput": BYTES_PER_S}
    session.send("Network.emulateNetworkConditions", {"offline": False, **line})
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_TIMES_SLOWER})
    page.goto(url, wait_until="commit")
    page.wait_for_function(
        "window.painted && document.querySelector('.photo-grid-tile img[data-state]')", timeout=60_000
    )
    figures: dict[str, float] = page.evaluate(_FIGURES)
    context.close()
    return figures
