"""Who looks at an album has seen what comes there: the unread mark of its comments, and the bell. Who looks elsewhere has not."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.activity import Scene, make_scene, message_button, open_panel, panel, row
from tests.e2e.conftest import Account, OpenPage, RunningServer
from tests.e2e.hands import until
from tests.pictures import jpeg

BRING = """(isInSight) => {
  const value = isInSight ? "visible" : "hidden";
  Object.defineProperty(document, "visibilityState", { value, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
IS_SEEN = re.compile("/api/activities/seen$")


@pytest.fixture
def scene(server: RunningServer, admin: Account) -> Scene:
    return make_scene(server, admin)


def bring(page: Page, *, is_in_sight: bool) -> None:
    """Bring the tab to the front, or put another one in its place."""
    page.evaluate(BRING, is_in_sight)


def bell(page: Page, count: int) -> None:
    """Wait until the bell counts so many."""
    name = f"Notifications, {count} unread" if count else "Notifications"
    expect(page.get_by_role("button", name=name, exact=True)).to_be_attached()


def add_photo(scene: Scene, seed: int) -> str:
    """Ada adds a photo to the album."""
    photo = scene.server.upload(scene.ada, f"more-{seed}.jpg", jpeg(seed=seed))
    scene.server.wait_until_shown(scene.ada, len(scene.photos) + 1)
    scene.photos.append(photo)
    url = f"/api/albums/{scene.album}/assets"
    scene.server.http.put(url, json={"ids": [photo]}, headers=scene.ada.headers).raise_for_status()
    return photo


def test_comments_that_came_to_the_background_are_seen_when_one_is_back(
    open_page: OpenPage, scene: Scene, device: str
) -> None:
    page = open_page(scene.path, device, scene.ada)
    open_panel(page)
    expect(panel(page)).to_contain_text("Nothing has been said yet")
    bring(page, is_in_sight=False)
    scene.say(scene.bob, "are you there?")
    expect(row(page, "are you there?")).to_be_visible()
    expect(message_button(page)).to_have_accessible_name("Comments, 1, unread")
    with page.expect_response(IS_SEEN):
        bring(page, is_in_sight=True)
    expect(message_button(page)).to_have_accessible_name("Comments, 1")
    page.reload()
    expect(message_button(page)).to_have_accessible_name("Comments, 1")


def test_a_photo_s_comments_are_seen_in_the_viewer_and_no_others(
    open_page: OpenPage, scene: Scene, device: str
) -> None:
    page = open_page(scene.path, device, scene.ada)
    for news, mark in (("of the photo", ""), ("of the photo again", ", unread")):
        if mark:
            scene.say(scene.bob, "of the album")
        scene.say(scene.bob, news, scene.photos[1])
        expect(message_button(page)).to_have_accessible_name(re.compile("unread"))
        tile = page.locator(f'[data-photo="{scene.photos[1]}"]')
        tile.locator("a").click()
        expect(page.get_by_role("dialog", name="Photo viewer")).to_be_visible()
        with page.expect_response(IS_SEEN):
            open_panel(page)
        expect(row(page, news).last).to_be_visible()
        panel(page).get_by_role("button", name="Close comments").click()
        page.keyboard.press("Escape")
        expect(page.locator(".viewer")).to_have_count(0)
        expect(message_button(page)).to_have_accessible_name(re.compile(rf"^Comments, \d{mark}$"))


def test_the_bell_is_silent_about_what_one_watches(open_page: OpenPage, scene: Scene, device: str) -> None:
    page, other = (open_page(path, device, scene.bob) for path in (scene.path, "/sharing"))
    sent: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))
    page.reload()
    expect(page.locator("[data-photo]")).to_have_count(3)
    other.get_by_role("button", name="Notifications").click()
    lines = other.get_by_role("dialog", name="Notifications").get_by_role("link")
    add_photo(scene, 71)
    expect(lines.filter(has_text="added 1 photo to")).not_to_contain_text("Unread")
    scene.say(scene.ada, "look")
    expect(lines.filter(has_text="commented on")).not_to_contain_text("Unread")
    bell(other, 0)
    sent.clear()
    bring(page, is_in_sight=False)
    until(page, lambda: any("notifications_state.watch" in frame for frame in sent))
    scene.say(scene.ada, "look again")
    bell(other, 1)
    bring(page, is_in_sight=True)
    bell(other, 0)
    expect(lines.filter(has_text="wrote 2 comments on")).not_to_contain_text("Unread")
    page.get_by_role("toolbar", name="Album").get_by_role("link", name="Back").click()
    page.wait_for_url("**/sharing")
    add_photo(scene, 72)
    for one in (page, other):
        bell(one, 1)
