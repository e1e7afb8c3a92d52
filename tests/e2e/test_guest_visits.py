"""Guests come, come back and go on to another link: what they see changes with the photos, and nothing of one visit is left in the next."""

import sqlite3
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Account, OpenPage, RunningServer
from tests.e2e.hands import Finger, choose_files, photo_file, press_play
from tests.e2e.slideshow import press, show
from tests.e2e.test_accessibility import violations
from tests.e2e.test_slideshow import webm

JULY = "2024-07-01T12:00:00.000Z"
CANNOT_CLEAN = "The details in this file cannot be removed, so it is not handed out."


class Host:
    """Somebody with photos, who shares them by link."""

    def __init__(self, server: RunningServer, account: Account) -> None:
        self.server = server
        self.account = account

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.server.http.request(method, path, json=body, headers=self.account.headers)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def share(self, ids: list[str], **settings: Any) -> str:
        """The path of an individual share's page."""
        link = self.ask("POST", "/api/shared-links", {"type": "INDIVIDUAL", "assetIds": ids} | settings)
        return f"/share/{link['key']}"

    def share_album(self, ids: list[str], **settings: Any) -> tuple[str, str]:
        """An album's id, and the path of its link's page."""
        album = self.ask("POST", "/api/albums", {"albumName": "Alps", "assetIds": ids})["id"]
        link = self.ask("POST", "/api/shared-links", {"type": "ALBUM", "albumId": album} | settings)
        return album, f"/share/{link['key']}"

    def upload(self, file: dict[str, Any], taken: str, shown: int) -> str:
        asset_id = self.server.upload(self.account, file["name"], file["buffer"], taken)
        self.server.wait_until_shown(self.account, shown)
        return asset_id

    def cannot_be_cleaned(self, asset_id: str) -> None:
        """Let a file be one whose details cannot be removed."""
        with sqlite3.connect(self.server.data_dir / "immshare.sqlite3", timeout=30) as database:
            nothing = "UPDATE asset SET cleaned_size_bytes = NULL, cleaned_crc32 = NULL WHERE id = ?"
            assert database.execute(nothing, [asset_id]).rowcount == 1
        database.close()


@pytest.fixture
def host(server: RunningServer, account: Account) -> Host:
    return Host(server, account)


def tiles(page: Page) -> Locator:
    return page.locator("[data-photo]")


def is_shown(page: Page, count: int) -> None:
    expect(tiles(page)).to_have_count(count)
    expect(page.locator("#first-look")).to_be_hidden()


def select_first(page: Page, device: str) -> Locator:
    """Select the first photo; the bar."""
    if device == "phone":
        Finger(page).press_and_drag(tiles(page).first, tiles(page).first)
    else:
        tiles(page).first.hover()
        tiles(page).first.get_by_role("checkbox").click()
    bar = page.get_by_role("toolbar", name="Selected photos")
    expect(bar).to_contain_text("1 selected")
    return bar


@pytest.mark.parametrize("kind", ["album", "share"])
def test_what_is_taken_out_leaves_a_page_without_times_at_once(
    open_page: OpenPage, host: Host, device: str, kind: str
) -> None:
    ids = host.server.fill(host.account, 3)
    july = host.upload(photo_file("july.jpg", 7100), JULY, 4)
    if kind == "album":
        album, path = host.share_album([july, *ids], showMetadata=False)
    else:
        path = host.share([july, *ids], showMetadata=False)
    page = open_page(path, device)
    is_shown(page, 4)
    gone = [july, ids[0]]  # all of July, some of May
    if kind == "album":
        host.ask("DELETE", f"/api/albums/{album}/assets", {"ids": gone})
    else:
        host.ask("DELETE", "/api/assets", {"ids": gone})
    expect(tiles(page)).to_have_count(2)
    expect(page.locator(".album-facts")).to_have_text("2 photos")
    assert tiles(page).evaluate_all("all => all.map((one) => one.dataset.photo)") == ids[1:]


def test_a_choice_of_photos_says_from_when_to_when_it_is(open_page: OpenPage, host: Host, device: str) -> None:
    ids = host.server.fill(host.account, 3)
    facts = open_page(host.share(ids), device).locator(".album-facts")
    expect(facts).to_contain_text("May 29 – 31, 2024")
    expect(facts).to_contain_text("3 photos")
    facts = open_page(host.share(ids, showMetadata=False), device).locator(".album-facts")
    expect(facts).to_have_text("3 photos")


def test_nothing_of_a_visit_is_left_in_the_next(open_page: OpenPage, host: Host, device: str) -> None:
    ids = host.server.fill(host.account, 4)
    host.ask("PUT", "/api/users/me/preferences", {"download": {"archiveSize": 1}})
    page = open_page(host.share(ids[:3]), device)
    other = host.server.url + host.share(ids[2:])
    is_shown(page, 3)
    for leave in (page.reload, lambda: page.goto(other)):
        select_first(page, device)
        # The bar lies over the page's own on phones.
        page.get_by_role("button", name="Download all").dispatch_event("click")
        expect(page.get_by_role("dialog", name="Download").get_by_role("link").first).to_be_visible()
        leave()
        expect(tiles(page).first).to_be_visible()
        expect(page.locator(".photo-grid")).to_have_attribute("data-ready", "")
        expect(page.get_by_text("selected")).to_have_count(0)
        expect(page.locator("dialog[open]")).to_have_count(0)
    is_shown(page, 2)
    select_first(page, device)  # and all goes on as before
    page.get_by_role("button", name="Download all").dispatch_event("click")
    expect(page.get_by_role("dialog", name="Download").get_by_role("link")).to_have_count(2)


def test_a_guest_hears_nothing_of_what_else_there_is(open_page: OpenPage, host: Host, device: str) -> None:
    shared = host.server.fill(host.account, 1)
    known, trashed = photo_file("known.jpg", 7201), photo_file("trashed.jpg", 7202)
    host.upload(known, JULY, 2)
    binned = host.upload(trashed, JULY, 3)
    host.ask("DELETE", "/api/assets", {"ids": [binned]})
    page = open_page(host.share(shared, allowUpload=True), device)
    is_shown(page, 1)
    choose_files(page, [known, trashed], "Add photos")
    uploads = page.get_by_role("region", name="Uploads")
    expect(uploads).to_contain_text("Uploaded: 2 of 2")
    expect(uploads).not_to_contain_text("Already here")
    is_shown(page, 2)
    assert host.ask("GET", "/api/assets/statistics?isTrashed=true")["total"] == 1
    page.reload()  # a page knows what it has sent itself
    is_shown(page, 2)
    choose_files(page, [known], "Add photos")
    expect(uploads).to_contain_text("Already here")


@pytest.mark.parametrize("has_metadata", [True, False])
def test_captions_can_be_had_where_there_is_something_to_say(
    open_page: OpenPage, host: Host, device: str, has_metadata: bool
) -> None:
    page = open_page(host.share(host.server.fill(host.account, 2), showMetadata=has_metadata), device)
    is_shown(page, 2)
    page.get_by_role("button", name="Slideshow", exact=True).click()
    expect(page.locator(".slideshow-slide[data-ready]")).to_be_visible()
    page.keyboard.press("Space")
    press(page, "Slideshow settings", device)
    dialog = page.get_by_role("dialog", name="Slideshow settings")
    expect(dialog.get_by_label("Progress bar")).to_be_visible()
    captions = dialog.get_by_label("File name and date")
    expect(captions).to_have_count(int(has_metadata))
    if has_metadata:
        captions.check()
    dialog.get_by_role("button", name="Done").click()
    expect(page.locator(".slideshow-caption")).to_have_count(int(has_metadata))
    expect(show(page)).to_be_visible()


def test_what_cannot_be_handed_out_is_said(open_page: OpenPage, host: Host, device: str) -> None:
    photo, other = host.server.fill(host.account, 2)
    film = host.upload({"name": "film.webm", "buffer": webm()}, JULY, 3)
    for one in (photo, film):
        host.cannot_be_cleaned(one)
    path = host.share([film, photo, other], showMetadata=False)
    page = open_page(f"{path}?photo={photo}", device)
    note = page.locator(".viewer-note")
    page.mouse.move(300, 300)
    page.get_by_role("dialog", name="Photo viewer").get_by_role("button", name="Download").dispatch_event("click")
    expect(note).to_have_text(CANNOT_CLEAN)
    page.keyboard.press("ArrowRight")
    expect(page.locator(f".yarl__slide_current img[src*='{other}'][src*='preview'][data-ready]")).to_be_visible()
    with page.expect_download() as waiting:
        page.keyboard.press("d")
    assert waiting.value.suggested_filename == f"photo-{other[:8]}.jpg"

    page.goto(f"{host.server.url}{path}?photo={film}")
    press_play(page)
    notice = page.locator(".yarl__slide_current .viewer-notice")
    expect(notice).to_contain_text(CANNOT_CLEAN)
    assert violations(page) == []

    page.goto(host.server.url + path)
    is_shown(page, 3)
    bar = select_first(page, device)
    bar.get_by_role("button", name="Download").click()
    dialog = page.get_by_role("dialog", name="Download")
    expect(dialog).to_contain_text("1 photo cannot be downloaded, because")
    expect(dialog.get_by_role("link")).to_have_count(0)
    assert violations(page) == []
    open_page.forgive("status of 422")
