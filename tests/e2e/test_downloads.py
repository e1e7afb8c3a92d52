"""Downloads by the browser itself: one photo, several, an album in parts; and what becomes of one that breaks."""

import base64
import io
import zipfile
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from playwright.sync_api import Download, Locator, Page, expect

from tests.e2e.albums import share_album
from tests.e2e.conftest import Account, OpenPage, RunningServer
from tests.e2e.hands import Finger, padded, photo_file, press_play
from tests.e2e.test_accessibility import violations
from tests.e2e.test_slideshow import webm

COUNT = 5
VIEWED = ".yarl__slide_current img[src*='size=preview'][data-ready]"


class Visit(NamedTuple):
    page: Page
    device: str
    account: Account
    ids: list[str]

    @property
    def tiles(self) -> Locator:
        return self.page.locator("[data-photo]")

    @property
    def dialog(self) -> Locator:
        return self.page.locator("dialog[open]")

    def press(self, target: Locator) -> None:
        target.tap() if self.device == "phone" else target.click()

    def select(self, first: int, last: int) -> Locator:
        """Select from one photo to another; the bar."""
        bar = self.page.get_by_role("toolbar", name="Selected photos")
        if self.device == "phone":
            Finger(self.page).press_and_drag(self.tiles.nth(first), self.tiles.nth(last))
        else:
            self.tiles.nth(first).hover()
            self.tiles.nth(first).get_by_role("checkbox").click()
            if last > first:
                self.tiles.nth(last).locator("a").click(modifiers=["Shift"])
        expect(bar).to_contain_text(f"{last - first + 1} selected")
        return bar

    def download(self, button: Locator) -> Download:
        with self.page.expect_download() as waiting:
            self.press(button)
        return waiting.value


@pytest.fixture
def visit(open_page: OpenPage, server: RunningServer, account: Account, device: str) -> Visit:
    ids = server.fill(account, COUNT)
    visit = Visit(open_page("/photos", device, account), device, account, ids)
    expect(visit.tiles).to_have_count(COUNT)
    expect(visit.page.locator(".photo-grid")).to_have_attribute("data-ready", "")
    return visit


def originals(server: RunningServer, account: Account, ids: list[str]) -> list[bytes]:
    return [server.http.get(f"/api/assets/{one}/original", headers=account.headers).content for one in ids]


def cut_parts(server: RunningServer, account: Account, size_bytes: int) -> None:
    body = {"download": {"archiveSize": size_bytes}}
    server.http.put("/api/users/me/preferences", json=body, headers=account.headers).raise_for_status()


def contents(path: Path) -> list[bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return [archive.read(info) for info in archive.infolist()]


def button(place: Locator, name: str = "Download") -> Locator:
    return place.get_by_role("button", name=name, exact=True)


def test_a_selection_is_one_zip_file_at_once(visit: Visit, server: RunningServer) -> None:
    download = visit.download(button(visit.select(0, 2)))
    assert download.suggested_filename == "Photos.zip"
    assert contents(download.path()) == originals(server, visit.account, visit.ids[:3])
    expect(visit.page.get_by_text("Started to download 3 photos")).to_be_visible()
    expect(visit.page.locator("[data-selected]")).to_have_count(0)


def test_one_photo_is_the_file_itself(visit: Visit, server: RunningServer) -> None:
    download = visit.download(button(visit.select(1, 1)))
    assert download.suggested_filename == "photo-1.jpg"
    assert [download.path().read_bytes()] == originals(server, visit.account, visit.ids[1:2])


def test_an_album_in_parts_all_in_turn(visit: Visit, server: RunningServer) -> None:
    page, files = visit.page, originals(server, visit.account, visit.ids)
    album = share_album(server, visit.account, "Alps", *visit.ids)
    cut_parts(server, visit.account, max(map(len, files)) * 2 + 600)
    page.goto(f"{server.url}/albums/{album}")
    visit.press(button(page.get_by_role("toolbar", name="Album")))
    dialog = visit.dialog
    expect(dialog).to_contain_text("5 photos")
    links = dialog.get_by_role("link")
    expect(links).to_have_count(3)
    expect(links.first).to_have_accessible_name("Download Alps-1.zip")
    assert violations(page) == []

    started: list[Download] = []
    page.on("download", lambda download: started.append(download))
    visit.press(button(dialog, "Download all in turn"))
    expect(page.get_by_text("All parts were sent")).to_be_visible()
    expect(dialog.get_by_text("Started")).to_have_count(3)
    assert [one.suggested_filename for one in started] == ["Alps-1.zip", "Alps-2.zip", "Alps-3.zip"]
    assert [content for one in started for content in contents(one.path())] == files

    again = visit.download(links.nth(1))
    assert again.path().read_bytes() == started[1].path().read_bytes()
    visit.press(button(dialog, "Close"))
    expect(dialog).to_have_count(0)


def lose(server: RunningServer, account: Account, photo: str) -> None:
    """Let the original of a photo be gone from the store."""
    digest = server.http.get(f"/api/assets/{photo}", headers=account.headers).json()["checksum"]
    [path] = (server.data_dir / "store" / "originals").glob(f"*/*/{base64.b64decode(digest).hex()}")
    path.unlink()


def test_guests_of_a_link_do_not_start_each_others_parts(
    open_page: OpenPage, server: RunningServer, account: Account, device: str
) -> None:
    body = {"type": "INDIVIDUAL", "assetIds": server.fill(account, 3)}
    key = server.http.post("/api/shared-links", json=body, headers=account.headers).json()["key"]
    cut_parts(server, account, 1)
    waiting, quick = (Visit(open_page(f"/share/{key}", device), device, account, []) for _ in range(2))
    for visit in (waiting, quick):
        expect(visit.tiles).to_have_count(3)
        if visit is waiting:
            visit.page.evaluate("HTMLAnchorElement.prototype.click = () => undefined")  # its first part takes its time
        visit.press(button(visit.page, "Download all"))
        expect(visit.dialog.get_by_role("link")).to_have_count(3)
        visit.press(button(visit.dialog, "Download all in turn"))
    expect(quick.page.get_by_text("All parts were sent")).to_be_visible()
    expect(waiting.dialog.get_by_role("status")).to_contain_text("Part 1 of 3 is being sent")
    expect(waiting.dialog.get_by_text("Started")).to_have_count(1)


def test_what_is_missing_is_said_before(visit: Visit, server: RunningServer) -> None:
    lose(server, visit.account, visit.ids[0])
    visit.press(button(visit.select(0, 1)))
    expect(visit.dialog).to_contain_text("1 photo cannot be downloaded. MISSING.txt in the first file names it.")
    assert violations(visit.page) == []
    download = visit.download(visit.dialog.get_by_role("link"))
    with zipfile.ZipFile(download.path()) as archive:
        assert archive.namelist() == ["MISSING.txt", "photo-1.jpg"]
        assert b"photo-0.jpg" in archive.read("MISSING.txt")


def test_a_single_photo_that_is_missing_is_said_too(open_page: OpenPage, visit: Visit, server: RunningServer) -> None:
    page = visit.page
    lose(server, visit.account, visit.ids[0])
    visit.press(button(visit.select(0, 0)))
    expect(visit.dialog).to_contain_text("1 photo cannot be downloaded, because its file is missing or damaged")
    assert violations(page) == []
    visit.press(button(visit.dialog, "Close"))
    page.goto(f"{server.url}/photos?photo={visit.ids[0]}")
    viewer = page.get_by_role("dialog", name="Photo viewer")
    expect(page.locator(VIEWED)).to_be_visible()
    page.keyboard.press("d")
    expect(page.locator(".viewer-note")).to_have_text("The file is missing on the server.")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(f"{server.url}/photos?photo={visit.ids[1]}")
    with page.expect_download() as waiting:
        button(viewer).dispatch_event("click")
    assert [waiting.value.path().read_bytes()] == originals(server, visit.account, visit.ids[1:2])
    open_page.forgive("status of 404")


def test_a_film_that_is_missing_is_said(
    open_page: OpenPage, server: RunningServer, account: Account, device: str
) -> None:
    film = server.upload(account, "film.webm", webm())
    server.wait_until_shown(account, 1)
    lose(server, account, film)
    page = open_page(f"/photos?photo={film}", device, account)
    press_play(page)
    notice = page.locator(".yarl__slide_current .viewer-notice")
    expect(notice).to_contain_text("The file is missing on the server.")
    expect(notice).not_to_contain_text("Download it")
    open_page.forgive("status of 404")


def test_the_dialog_in_the_dark(open_page: OpenPage, server: RunningServer, account: Account, device: str) -> None:
    album = share_album(server, account, "Alps", *server.fill(account, 2))
    cut_parts(server, account, 1)
    page = open_page(f"/albums/{album}", device, account, color_scheme="dark")
    button(page.get_by_role("toolbar", name="Album")).click()
    expect(page.locator("dialog[open]").get_by_role("link")).to_have_count(2)
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_guests_of_a_link_that_hides_the_details(
    open_page: OpenPage, server: RunningServer, account: Account, device: str
) -> None:
    body = {"type": "INDIVIDUAL", "assetIds": server.fill(account, 3), "showMetadata": False}
    answer = server.http.post("/api/shared-links", json=body, headers=account.headers)
    answer.raise_for_status()
    page = open_page(f"/share/{answer.json()['key']}", device)
    visit = Visit(page, device, account, [])
    expect(visit.tiles).to_have_count(3)
    expect(page.locator(".photo-grid")).to_have_attribute("data-ready", "")
    everything = visit.download(page.get_by_role("button", name="Download all"))
    with zipfile.ZipFile(everything.path()) as archive:
        assert archive.namelist() == ["photo-0001.jpg", "photo-0002.jpg", "photo-0003.jpg"]
    some = visit.download(button(visit.select(0, 1)))
    assert contents(some.path()) == contents(everything.path())[:2]
    cut_parts(server, account, 1)
    visit.press(page.get_by_role("button", name="Download all"))
    links = visit.dialog.get_by_role("link")
    expect(links).to_have_count(3)
    assert violations(page) == []
    assert contents(visit.download(links.nth(2)).path()) == contents(everything.path())[2:]


def test_a_broken_download_goes_on_where_it_broke(server: RunningServer, account: Account) -> None:
    content = large_photos(server, account)
    plan = server.http.post("/api/download/plans", json={"assetIds": content}, headers=account.headers).json()
    part = plan["parts"][0]
    received, etag = bytearray(), ""
    with httpx.stream("GET", server.url + part["url"], headers=account.headers) as answer:
        etag = answer.headers["etag"]
        for chunk in answer.iter_raw():
            received += chunk
            if len(received) > part["size"] // 2:
                break
    assert len(received) < part["size"]
    wanted = account.headers | {"Range": f"bytes={len(received)}-", "If-Range": etag}
    rest = server.http.get(part["url"], headers=wanted)
    assert rest.status_code == 206
    received += rest.content
    whole = server.http.get(part["url"], headers=account.headers)
    assert whole.headers["content-length"] == str(part["size"])
    assert bytes(received) == whole.content
    with zipfile.ZipFile(io.BytesIO(received)) as archive:
        assert archive.testzip() is None


def large_photos(server: RunningServer, account: Account) -> list[str]:
    files = [padded(photo_file(f"large-{n}.jpg", n), 6) for n in range(2)]
    return [server.upload(account, str(file["name"]), file["buffer"]) for file in files]
