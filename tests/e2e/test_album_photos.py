"""An album's photos in grid and viewer: what is offered of one's own and of others' photos, pickers, slideshow."""

import re
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.albums import share_album
from tests.e2e.conftest import DEVICES, Account, OpenPage, RunningServer
from tests.e2e.test_accessibility import violations

# Remembers which photo the page hears of, as comments do.
LISTEN = """() => {
  window.heard = [];
  addEventListener("immshare:photo", ({ detail }) => window.heard.push(detail.id));
}"""


class Scene(NamedTuple):
    """Ada's album with three photos of hers, newest first, and one that Bob, an editor, has added; his is the oldest."""

    ada: Account
    bob: Account
    album: str
    ada_photos: list[str]
    bob_photo: str
    bob_other: str

    @property
    def path(self) -> str:
        return f"/albums/{self.album}"


@pytest.fixture
def scene(server: RunningServer, admin: Account) -> Scene:
    ada, bob = server.make_account(admin, "Ada"), server.make_account(admin, "Bob")
    ada_photos, bob_photos = server.fill(ada, 3), server.fill(bob, 5)
    album = share_album(server, ada, "Alps", *ada_photos, editor=bob)
    url = f"/api/albums/{album}/assets"
    server.http.put(url, json={"ids": [bob_photos[4]]}, headers=bob.headers).raise_for_status()
    return Scene(ada, bob, album, ada_photos, bob_photos[4], bob_photos[0])


def tile(page: Page, photo: str) -> Locator:
    return page.locator(f"[data-photo='{photo}']")


def viewer(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Photo viewer")


def offers(page: Page) -> list[str]:
    """The names of what the viewer offers to do with the photo."""
    group = viewer(page).get_by_role("group", name="What to do with this photo")
    return [str(one.get_attribute("aria-label")) for one in group.locator("button, a").all()]


def ask_to_remove(page: Page) -> Locator:
    """Press the viewer's button; returns the question."""
    page.get_by_role("button", name="Remove from album").click()
    question = page.get_by_role("dialog", name="Remove this photo from the album?")
    expect(question).to_be_visible()
    return question


def opened(open_page: OpenPage, scene: Scene, who: Account, photo: str, device: str = "desktop") -> Page:
    page = open_page(f"{scene.path}?photo={photo}", device, who)
    expect(page.locator(f".yarl__slide_current img[src*='{photo}'][data-ready]").first).to_be_visible()
    return page


def test_the_viewer_offers_what_is_allowed(open_page: OpenPage, scene: Scene) -> None:
    page = opened(open_page, scene, scene.bob, scene.bob_photo)
    own = ["Favorite", "Info", "Share", "Download", "Set as album cover", "Remove from album", "Move to trash"]
    assert offers(page) == own
    page = opened(open_page, scene, scene.bob, scene.ada_photos[0])
    assert offers(page) == ["Info", "Download", "Set as album cover"]
    page.keyboard.press("Delete")
    page.keyboard.press("f")
    page.keyboard.press("i")
    expect(page.get_by_role("complementary", name="Info")).to_contain_text("Photo of Ada")
    expect(tile(page, scene.ada_photos[0])).to_be_attached()
    page = opened(open_page, scene, scene.ada, scene.bob_photo)
    assert offers(page) == ["Info", "Download", "Set as album cover", "Remove from album"]


def test_a_photo_becomes_the_cover_and_leaves_the_album(
    open_page: OpenPage, server: RunningServer, scene: Scene, device: str
) -> None:
    page = opened(open_page, scene, scene.ada, scene.ada_photos[1], device)
    page.get_by_role("button", name="Set as album cover").click()
    expect(viewer(page).get_by_text("Set as album cover")).to_be_visible()
    album = server.http.get(f"/api/albums/{scene.album}", headers=scene.ada.headers).json()
    assert album["albumThumbnailAssetId"] == scene.ada_photos[1]
    question = ask_to_remove(page)
    expect(question).to_contain_text("What was said about it in this album is deleted.")
    assert violations(page) == []
    question.get_by_role("button", name="Remove from album").click()
    expect(page.get_by_text("Removed from the album")).to_be_visible()
    expect(page).to_have_url(re.compile(scene.ada_photos[2]))
    page.keyboard.press("Escape")
    expect(tile(page, scene.ada_photos[2]).locator("a")).to_be_focused()
    expect(tile(page, scene.ada_photos[1])).to_have_count(0)
    kept = server.http.get(f"/api/assets/{scene.ada_photos[1]}", headers=scene.ada.headers)
    assert kept.json()["isTrashed"] is False


def test_a_photo_is_not_removed_unasked_and_no_other_one_instead(
    open_page: OpenPage, server: RunningServer, scene: Scene
) -> None:
    url = f"/api/albums/{scene.album}"
    page = opened(open_page, scene, scene.ada, scene.ada_photos[1])
    for leave in (lambda: page.get_by_role("button", name="Cancel").click(), lambda: page.keyboard.press("Escape")):
        question = ask_to_remove(page)
        leave()
        expect(question).to_be_hidden()
    expect(page).to_have_url(re.compile(scene.ada_photos[1]))
    assert server.http.get(url, headers=scene.ada.headers).json()["assetCount"] == 4
    # Another device is faster: what takes the photo's place was not asked about.
    question = ask_to_remove(page)
    body = {"ids": [scene.ada_photos[1]]}
    server.http.request("DELETE", f"{url}/assets", json=body, headers=scene.ada.headers).raise_for_status()
    expect(page).to_have_url(re.compile(scene.ada_photos[2]))
    question.get_by_role("button", name="Remove from album").click()
    expect(page.get_by_text("The photo was not removed from the album.")).to_be_visible()
    assert server.http.get(url, headers=scene.ada.headers).json()["assetCount"] == 3


def test_others_hear_which_photo_is_open_and_have_a_place_beside_it(open_page: OpenPage, scene: Scene) -> None:
    page = open_page(scene.path, account=scene.bob)
    expect(tile(page, scene.ada_photos[0])).to_be_visible()
    page.evaluate(LISTEN)
    tile(page, scene.ada_photos[0]).locator("a").click()
    page.wait_for_function("window.heard.length === 1")
    expect(page.locator("#viewer-slot")).to_have_attribute("data-photo-id", scene.ada_photos[0])
    page.keyboard.press("ArrowRight")
    page.wait_for_function("window.heard.length === 2")
    page.evaluate(
        """() => {
          const panel = Object.assign(document.createElement("div"), { className: "viewer-panel", id: "mine" });
          panel.append(document.createElement("textarea"));
          document.querySelector("#viewer-slot").append(panel);
          addEventListener("immshare:panel", ({ detail }) => detail.name !== "mine" && panel.remove());
        }"""
    )
    page.locator("#mine textarea").fill("if")
    page.locator("#mine textarea").press("ArrowLeft")
    expect(page.get_by_role("complementary", name="Info")).to_have_count(0)
    page.locator(".viewer").get_by_role("button", name="Info").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#mine")).to_have_count(0)
    expect(viewer(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(viewer(page)).to_be_hidden()
    assert page.evaluate("window.heard") == [*scene.ada_photos[:2], None]


def test_oldest_first_holds_in_grid_viewer_and_slideshow(
    open_page: OpenPage, server: RunningServer, scene: Scene
) -> None:
    url = f"/api/albums/{scene.album}"
    server.http.patch(url, json={"order": "asc"}, headers=scene.ada.headers).raise_for_status()
    page = open_page(scene.path, account=scene.ada)
    expect(page.locator("[data-photo]")).to_have_count(4)
    order = [scene.bob_photo, *reversed(scene.ada_photos)]
    assert [one.get_attribute("data-photo") for one in page.locator("[data-photo]").all()] == order
    page.get_by_role("button", name="Slideshow").click()
    for photo in order[:3]:
        slide = page.locator(f".slideshow-slide[data-ready]:last-child > img[src*='{photo}']")
        expect(slide).to_be_visible()
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    tile(page, order[0]).locator("a").click()
    expect(page.locator(f".yarl__slide_current img[src*='{order[0]}'][data-ready]").first).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(order[1]))
    page.keyboard.press("Escape")
    # Another order while the page is open: the grid begins anew.
    server.http.patch(url, json={"order": "desc"}, headers=scene.ada.headers).raise_for_status()
    expect(page.locator("[data-photo]").first).to_have_attribute("data-photo", scene.ada_photos[0])


def test_a_picker_shows_what_is_taken_and_selects_the_rest(open_page: OpenPage, scene: Scene, device: str) -> None:
    page = open_page(f"{scene.path}/add", device, scene.bob)
    taken = tile(page, scene.bob_photo).get_by_role("button")
    expect(taken).to_have_attribute("aria-disabled", "true")
    expect(taken).to_have_attribute("aria-label", re.compile("already in the album"))
    taken.click(force=True)
    expect(page.locator(".photo-grid section").last.get_by_role("checkbox")).to_have_count(0)
    free = tile(page, scene.bob_other).get_by_role("button")
    free.click()
    expect(free).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-selected]")).to_have_count(1)
    free.focus()
    page.keyboard.press("Enter")
    expect(free).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Control+a")
    expect(page.locator("[data-selected]")).to_have_count(4)
    expect(viewer(page)).to_have_count(0)
    assert violations(page) == []


def test_a_picker_counts_what_is_free_in_months_that_were_never_in_sight(
    open_page: OpenPage, server: RunningServer, account: Account, device: str
) -> None:
    ids = server.fill(account, 20, days_apart=8)
    album = share_album(server, account, "Alps", *ids[10:])
    page = open_page("/photos", device, account, viewport=DEVICES[device]["viewport"] | {"height": 500})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.url}/albums/{album}/add")
    expect(tile(page, ids[0])).to_be_visible()
    tile(page, ids[0]).get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 selected")
    page.keyboard.press("Control+a")
    expect(page.get_by_role("heading", level=1)).to_have_text("10 selected")
    assert not [url for url in asked if "timeBucket=2023-12-01" in url], "the window is low enough"
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text(re.compile("^Added 10 photos"))).to_be_visible()


def test_a_cover_is_picked_by_one_press(open_page: OpenPage, server: RunningServer, scene: Scene) -> None:
    page = open_page(f"{scene.path}/cover", account=scene.ada)
    expect(page.locator(".photo-grid input[type='checkbox']")).to_have_count(0)
    tile(page, scene.bob_photo).get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{scene.path}$"))
    album = server.http.get(f"/api/albums/{scene.album}", headers=scene.ada.headers).json()
    assert album["albumThumbnailAssetId"] == scene.bob_photo
