"""Animated pictures: marked in the grid, moving in the slideshow for whoever may have the original, still for everybody else."""

import io
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Account, OpenPage, RunningServer
from tests.e2e.slideshow import LONG, WATCH, seen, setting, show, shows, started

TIMES_MS = [700, 2300]
ROUND_MS = sum(TIMES_MS)
# What the browser itself fades, where motion is reduced, is not the clock.
CLOCK = """() => document.querySelector(".slideshow-bar > i").getAnimations()
  .find((one) => !(one instanceof CSSTransition)).effect.getTiming().duration"""


def animation(image_format: str = "GIF", times_ms: list[int] = TIMES_MS) -> bytes:
    """Red, then blue, and so on."""
    frames = [Image.new("RGB", (160, 120), color) for color in ("red", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, image_format, save_all=True, append_images=frames[1:], duration=times_ms, loop=0)
    return buffer.getvalue()


@pytest.fixture
def moving(server: RunningServer, account: Account) -> str:
    """The newest of two, before a photo that stands still."""
    server.fill(account, 1)
    moving = server.upload(account, "moving.gif", animation(), "2024-06-02T12:00:00.000Z")
    server.wait_until_shown(account, 2)
    return moving


def columns(server: RunningServer, account: Account) -> dict[str, list[Any]]:
    """Of June 2024."""
    url = "/api/timeline/bucket?timeBucket=2024-06-01"
    return dict(server.http.get(url, headers=account.headers).raise_for_status().json())


def sources(page: Page) -> list[str]:
    """What the pages of the slideshow show, with what they will show."""
    return list(page.evaluate("() => [...document.querySelectorAll('.slideshow-slide > img')].map(({ src }) => src)"))


def moves(page: Page, photo: str) -> None:
    """The photo's original is the picture on top, and both of its colors come."""
    picture = page.locator(f".slideshow-slide[data-ready]:last-child > img[src*='{photo}/original']")
    expect(picture).to_be_visible()
    colors = set()
    for _ in range(200):  # of 100 ms at least
        with Image.open(io.BytesIO(page.screenshot(clip={"x": 700, "y": 400, "width": 20, "height": 20}))) as shot:
            red, _green, blue, *_ = shot.convert("RGB").getpixel((10, 10))  # type: ignore[misc]
        colors |= {"red"} if red > 200 > blue else {"blue"} if blue > 200 > red else set()
        if colors == {"red", "blue"}:
            return
        page.wait_for_function("new Promise((done) => setTimeout(done, 100, true))")
    raise AssertionError(f"It stands still: {colors}")


@pytest.mark.parametrize("image_format", ["GIF", "WEBP", "PNG", "AVIF"])
def test_an_animated_picture_moves(
    open_page: OpenPage, server: RunningServer, account: Account, image_format: str
) -> None:
    photo = server.upload(
        account, f"moving.{image_format.lower()}", animation(image_format), "2024-06-02T12:00:00.000Z"
    )
    server.wait_until_shown(account, 1)
    setting(server, account, delayS=LONG)
    held = columns(server, account)
    assert (held["isImage"], held["duration"]) == ([True], [ROUND_MS])
    asset = server.http.get(f"/api/assets/{photo}", headers=account.headers).json()
    assert (asset["type"], asset["duration"]) == ("IMAGE", ROUND_MS)
    page = started(open_page, account)
    moves(page, photo)
    assert page.evaluate(CLOCK) == LONG * 1000


def test_it_is_marked_in_the_grid(open_page: OpenPage, account: Account, moving: str) -> None:
    page = open_page("/photos", account=account)
    tile = page.locator(f"[data-photo='{moving}']")
    expect(tile.get_by_text("GIF")).to_be_visible()
    expect(tile.get_by_role("link")).to_have_accessible_name("Photo, June 2, 2024, animated")
    expect(page.get_by_text("GIF")).to_have_count(1)


def test_the_viewer_has_the_original(open_page: OpenPage, account: Account, moving: str) -> None:
    page = open_page(f"/photos?photo={moving}", account=account)
    expect(page.locator(f".yarl__slide_current img[src*='{moving}/original'][data-ready]")).to_be_visible()


def test_it_stays_until_its_round_ends(
    open_page: OpenPage, server: RunningServer, account: Account, moving: str
) -> None:
    setting(server, account, delayS=1)
    page = started(open_page, account)
    page.wait_for_function(f"({CLOCK})() === {ROUND_MS}")
    assert seen(page) == [moving]
    expect(show(page)).to_be_hidden(timeout=30_000)
    assert (len(seen(page)), page.evaluate("window.bare")) == (2, 0)


def test_no_round_is_waited_for_longer_than_a_minute(
    open_page: OpenPage, server: RunningServer, account: Account
) -> None:
    photo = server.upload(account, "slow.gif", animation(times_ms=[500, 300_000]))
    server.wait_until_shown(account, 1)
    setting(server, account, delayS=1)
    page = started(open_page, account)
    moves(page, photo)
    assert page.evaluate(CLOCK) == 60_000


def test_without_motion_it_stands_still(
    open_page: OpenPage, server: RunningServer, account: Account, moving: str
) -> None:
    setting(server, account, delayS=LONG)
    page = open_page("/photos", account=account, reduced_motion="reduce")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(WATCH)
    page.get_by_role("button", name="Slideshow", exact=True).click()
    shows(page, moving)
    page.keyboard.press("ArrowRight")
    page.wait_for_function("window.seen.length === 2")
    assert not [url for url in asked if "/original" in url]
    assert page.evaluate(CLOCK) == LONG * 1000


def test_an_original_that_does_not_come_leaves_the_still(
    open_page: OpenPage, server: RunningServer, account: Account, moving: str
) -> None:
    setting(server, account, delayS=1)
    page = open_page("/photos", account=account)
    page.route(f"**/api/assets/{moving}/original*", lambda route: route.abort())
    page.evaluate(WATCH)
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Slideshow", exact=True).click()
    shows(page, moving)
    assert not [source for source in sources(page) if "/original" in source]
    expect(show(page)).to_be_hidden(timeout=30_000)
    assert len(seen(page)) == 2
    open_page.forgive("net::ERR_FAILED")


@pytest.mark.parametrize("allow_download", [True, False])
def test_guests_see_it_move_if_they_may_have_it(
    open_page: OpenPage, server: RunningServer, account: Account, moving: str, allow_download: bool
) -> None:
    body = {"type": "INDIVIDUAL", "assetIds": [moving], "showMetadata": False, "allowDownload": allow_download}
    link = server.http.post("/api/shared-links", json=body, headers=account.headers).raise_for_status().json()
    page = open_page(f"/share/{link['key']}")
    expect(page.locator(f"[data-photo='{moving}']").get_by_text("GIF")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(WATCH)
    page.get_by_role("button", name="Slideshow", exact=True).click()
    shows(page, moving)
    if allow_download:
        moves(page, moving)
    else:
        expect(show(page)).to_be_hidden(timeout=30_000)
    assert any("/original" in url for url in asked) == allow_download


def test_an_older_library_hears_of_it_when_it_is_made_anew(
    server: RunningServer, account: Account, moving: str
) -> None:
    with closing(sqlite3.connect(server.data_dir / "immshare.sqlite3")) as database, database:
        database.execute("UPDATE asset SET duration_ms = NULL WHERE id = ?", (moving,))
    assert columns(server, account)["duration"] == [None]
    body = {"assetIds": [moving], "name": "regenerate-thumbnail"}
    server.http.post("/api/assets/jobs", json=body, headers=account.headers).raise_for_status()
    server.wait_until_shown(account, 2)
    assert columns(server, account)["duration"] == [ROUND_MS]
