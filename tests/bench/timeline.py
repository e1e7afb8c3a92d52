"""The timeline with 100,000 photos: the API, and what a person sees in Chromium."""

import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.library import make_library
from tests.bench.measuring import Server, milliseconds, print_table, running_server

CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--no-first-run"]
EMAIL = "bench@example.org"
CONNECTIONS = 8
THUMBNAIL_S = 6

Row = tuple[str, str, str]


def run(count: int) -> None:
    """Measure and print.

    Args:
        count: Photos in the library.
    """
    with tempfile.TemporaryDirectory(prefix="immshare-bench-") as folder:
        data_dir = Path(folder) / "data"
        with running_server(data_dir) as server:
            server.sign_up()
        make_library(data_dir, EMAIL, count)
        with running_server(data_dir) as server:
            server.sign_up()
            rows = [*_api(server), *_browser(server)]
        print_table(f"Timeline, {count:,} photos", rows)


def _api(server: Server) -> list[Row]:
    buckets = server.http.get("/api/timeline/buckets", headers=server.headers).json()
    biggest = max(buckets, key=lambda bucket: bucket["count"])
    bucket_url = f"/api/timeline/bucket?timeBucket={biggest['timeBucket']}"
    ids = server.http.get(bucket_url, headers=server.headers).json()["id"]
    return [
        ("bucket list", _repeat(server, "/api/timeline/buckets"), "≤ 5 ms"),
        (f"biggest bucket ({biggest['count']:,} photos)", _repeat(server, bucket_url), "≤ 15 ms"),
        (f"thumbnails with the access check, {CONNECTIONS} connections", _thumbnails(server, ids), "≥ 1,500/s"),
    ]


def _repeat(server: Server, url: str) -> str:
    samples = []
    for _ in range(60):
        begin = time.perf_counter()
        server.http.get(url, headers=server.headers).raise_for_status()
        samples.append(time.perf_counter() - begin)
    return milliseconds(samples)


def _thumbnails(server: Server, ids: list[str]) -> str:
    """As many as come in a few seconds. ``wrk`` (Debian) drives it where it is installed: a client in Python takes a whole core."""
    if shutil.which("wrk"):
        return _thumbnails_by_wrk(server, ids)
    done = [0] * CONNECTIONS
    end = time.perf_counter() + THUMBNAIL_S

    def fetch(number: int) -> None:
        with httpx.Client(base_url=server.url, headers=server.headers) as http:
            while time.perf_counter() < end:
                http.get(
                    f"/api/assets/{ids[(done[number] * CONNECTIONS + number) % len(ids)]}/thumbnail"
                ).raise_for_status()
                done[number] += 1

    threads = [threading.Thread(target=fetch, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return f"{sum(done) / THUMBNAIL_S:,.0f}/s (client in Python on the same cores)"


def _thumbnails_by_wrk(server: Server, ids: list[str]) -> str:
    import re
    import subprocess

    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        paths = ",".join(f'"/api/assets/{asset_id}/thumbnail"' for asset_id in ids[:1000])
        script.write(
            f"local paths={{{paths}}} local n=0\n"
            f'wrk.headers["Authorization"]="{server.headers["Authorization"]}"\n'
            "request=function() n=n+1 return wrk.format(nil,paths[n%#paths+1]) end\n"
        )
        script.flush()
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{THUMBNAIL_S}s", "-s", script.name, server.url]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    assert rate is not None, output
    return f"{float(rate[1]):,.0f}/s" + (f", {failed[1]} failed" if failed else "")


def _browser(server: Server) -> list[Row]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGUMENTS)
        rows = [
            *_cold(browser, server),
            *_scroll(browser, server),
            *_select(browser, server),
            *_memory(browser, server),
        ]
        browser.close()
    return rows


def _open(browser: Browser, server: Server, prepare: Callable[[Page], Any] = lambda page: None) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "immich_access_token", "value": server.token, "url": server.url}])
    page = context.new_page()
    prepare(page)
    page.goto(f"{server.url}/photos")
    return page


_FIRST_PHOTO = """() => new Promise((resolve) => {
  const look = () => {
    const image = [...document.querySelectorAll('main img')].find((img) => img.complete && img.naturalWidth);
    if (!image) return requestAnimationFrame(look);
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
  };
  look();
})"""


def _cold(browser: Browser, server: Server) -> list[Row]:
    painted, before, until, script = [], [], [], []
    for _ in range(5):
        asked: list[str] = []
        page = _open(browser, server, lambda page, asked=asked: page.on("request", lambda one: asked.append(one.url)))
        painted.append(page.evaluate(_FIRST_PHOTO) / 1e3)
        until.append(len(asked))
        before.append(next(n for n, url in enumerate(asked) if "/thumbnail" in url))
        script.append(
            page.evaluate(
                "() => performance.getEntriesByType('resource').filter((r) => r.name.endsWith('.js'))"
                ".reduce((sum, r) => sum + r.encodedBodySize, 0)"
            )
        )
        page.context.close()
    requests = (
        f"{sorted(before)[2]} ({sorted(until)[2]}, the other photos of the screen among them, until it is painted)"
    )
    return [
        ("cold browser: script, compressed", f"{max(script) / 1e3:.0f} KB", "≤ 200 KB"),
        ("cold browser: requests before the first photo", requests, "≤ 40"),
        ("cold browser: first photo painted", f"{sorted(painted)[2]:.2f} s", "≤ 0.9 s"),
    ]


_FRAMES = """() => {
  window.__frames = []; let last = performance.now();
  const tick = (now) => { window.__frames.push(now - last); last = now; window.__handle = requestAnimationFrame(tick); };
  window.__handle = requestAnimationFrame(tick);
}"""

_JUMP = """(share) => new Promise((resolve) => {
  const slider = document.querySelector('[role=slider]');
  const box = slider.getBoundingClientRect();
  const begin = performance.now();
  const at = {bubbles: true, clientX: box.x + box.width / 2, clientY: box.y + box.height * share, pointerId: 1, button: 0, buttons: 1,
    pointerType: 'mouse', isPrimary: true};
  slider.dispatchEvent(new PointerEvent('pointerdown', at));
  slider.dispatchEvent(new PointerEvent('pointerup', {...at, buttons: 0}));
  const look = () => {
    const images = [...document.querySelectorAll('main img')].filter((img) => {
      const r = img.getBoundingClientRect(); return r.bottom > 64 && r.top < innerHeight; });
    if (images.length > 5 && images.every((img) => img.complete && img.naturalWidth)) return resolve(performance.now() - begin);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(() => requestAnimationFrame(look));
})"""


def _scroll(browser: Browser, server: Server) -> list[Row]:
    page = _open(browser, server)
    page.evaluate(_FIRST_PHOTO)
    page.mouse.move(600, 450)
    page.evaluate(_FRAMES)
    nodes, end = 0, time.monotonic() + 8
    while time.monotonic() < end:
        page.mouse.wheel(0, 700)
        page.wait_for_timeout(60)
        nodes = max(nodes, page.evaluate("document.querySelectorAll('main *').length"))
    slow = page.evaluate(
        "() => { cancelAnimationFrame(window.__handle); return window.__frames.filter((ms) => ms > 50).length; }"
    )
    jumps = [page.evaluate(_JUMP, share) / 1e3 for share in (0.2, 0.7, 0.45, 0.9, 0.05, 0.6, 0.33)]
    page.context.close()
    return [
        ("wheel 700 px each 60 ms for 8 s: DOM nodes of the page's content", f"{nodes}", "≤ 400"),
        ("the same: frames over 50 ms", f"{slow}", "fewer than 15"),
        (
            "jump to a month until its photos are painted, median (slowest)",
            f"{sorted(jumps)[3] * 1e3:.0f} ms ({max(jumps) * 1e3:.0f})",
            "≤ 300 ms",
        ),
    ]


_CLICK = """(number) => new Promise((resolve) => {
  const tile = document.querySelectorAll('.photo-grid-tile')[number];
  const was = tile.dataset.selected;
  const begin = performance.now();
  tile.querySelector('input').click();
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve([performance.now() - begin, was !== tile.dataset.selected]);
    port2.postMessage(0);
  });
})"""


def _select(browser: Browser, server: Server) -> list[Row]:
    page = _open(browser, server)
    page.evaluate(_FIRST_PHOTO)
    few = _click_tiles(page)
    page.locator(".photo-grid-tile a").first.focus()
    page.keyboard.press("Control+a")
    page.wait_for_function("[...document.querySelectorAll('.photo-grid-tile')].every((tile) => tile.dataset.selected)")
    all_selected = _click_tiles(page)
    page.context.close()
    return [
        ("selection click to paint, few selected", few, "one frame"),
        ("selection click to paint, all selected", all_selected, "one frame"),
    ]


def _click_tiles(page: Page) -> str:
    samples = []
    for number in range(10):
        spent_ms, has_changed = page.evaluate(_CLICK, number)
        assert has_changed, "a click changed nothing within one frame"
        samples.append(spent_ms / 1e3)
    return milliseconds(samples)


def _memory(browser: Browser, server: Server) -> list[Row]:
    before = server.pss_mb()
    pages = [_open(browser, server) for _ in range(10)]
    for page in pages:
        page.evaluate(_FIRST_PHOTO)
    per_tab = (server.pss_mb() - before) / len(pages)
    for page in pages:
        page.context.close()
    return [("server memory per open tab, over 10 tabs", f"{per_tab:.2f} MB", "")]
