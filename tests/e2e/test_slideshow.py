"""The slideshow in a real browser: what it plays and when, by mouse, touch and keyboard, with and without a connection."""

import io
import re

import av
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Account, OpenPage, RunningServer
from tests.e2e.hands import Finger
from tests.e2e.slideshow import LONG, WATCH, press, seen, setting, show, shows, started
from tests.pictures import jpeg

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def photos(server: RunningServer, account: Account) -> list[str]:
    """Four photos, newest first."""
    return server.fill(account, 4)


def test_it_plays_everything_by_itself_and_ends(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str], device: str
) -> None:
    setting(server, account, delayS=1)
    page = started(open_page, account, device)
    assert page.evaluate("Boolean(document.fullscreenElement)")
    expect(show(page)).to_be_hidden(timeout=30_000)
    assert seen(page) == photos
    assert page.evaluate("window.bare") == 0, "what comes by itself is decoded before it is shown"
    assert not page.evaluate("Boolean(document.fullscreenElement)")
    expect(page.get_by_role("button", name="Slideshow", exact=True)).to_be_focused()


def test_the_orders_and_starting_over(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str]
) -> None:
    setting(server, account, delayS=LONG, order="shuffle", isRepeating=True)
    page = started(open_page, account)
    for count in range(2, 9):
        page.keyboard.press("ArrowRight")
        page.wait_for_function("count => window.seen.length === count", arg=count)
    assert sorted(seen(page)[:4]) == sorted(seen(page)[4:]) == sorted(photos)
    page.keyboard.press("Escape")
    expect(show(page)).to_be_hidden()
    setting(server, account, order="backward", isRepeating=False)
    page.get_by_role("button", name="Slideshow", exact=True).click()
    shows(page, photos[3])
    page.keyboard.press("ArrowRight")
    shows(page, photos[2])


def test_keys_pause_step_and_end(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str]
) -> None:
    setting(server, account, delayS=LONG)
    page = started(open_page, account)
    shows(page, photos[0])
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    shows(page, photos[2])
    page.keyboard.press("ArrowLeft")
    shows(page, photos[1])
    page.keyboard.press("Space")
    expect(show(page).get_by_role("button", name="Play", exact=True)).to_be_attached()
    clock = "() => document.querySelector('.slideshow-bar > i').getAnimations()[0].playState"
    assert page.evaluate(clock) == "paused"
    press(page, "Next photo")
    shows(page, photos[2])
    assert page.evaluate(clock) == "paused", "stepping does not end the pause"
    page.keyboard.press("Space")
    expect(show(page).get_by_role("button", name="Pause", exact=True)).to_be_attached()
    assert page.evaluate(clock) == "running"
    page.keyboard.press("Escape")
    expect(show(page)).to_be_hidden()
    expect(page).to_have_url(re.compile(r"/photos$"))


def test_every_press_counts(open_page: OpenPage, server: RunningServer, account: Account) -> None:
    photos = server.fill(account, 12)
    setting(server, account, delayS=LONG)
    page = started(open_page, account)
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    shows(page, photos[7])


def test_a_finger_steps_and_calls_the_controls(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str]
) -> None:
    setting(server, account, delayS=LONG)
    page = started(open_page, account, "phone")
    finger = Finger(page)
    finger.swipe((330, 400), (60, 410))
    shows(page, photos[1])
    finger.swipe((60, 400), (330, 410))
    shows(page, photos[0])
    expect(show(page)).to_have_attribute("data-quiet", "true")
    page.touchscreen.tap(200, 400)
    expect(show(page)).not_to_have_attribute("data-quiet", "true")
    press(page, "End slideshow", "phone")
    expect(show(page)).to_be_hidden()


def test_controls_leave_by_themselves_and_come_back(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str]
) -> None:
    setting(server, account, delayS=LONG)
    page = started(open_page, account)
    expect(show(page)).to_have_attribute("data-quiet", "true")
    page.mouse.move(300, 300)
    page.mouse.move(320, 300)
    expect(show(page)).not_to_have_attribute("data-quiet", "true")
    expect(show(page)).to_have_attribute("data-quiet", "true")
    page.keyboard.press("Tab")
    expect(show(page).get_by_role("button", name="Previous photo")).to_be_focused()
    expect(show(page)).not_to_have_attribute("data-quiet", "true")


def test_settings_hold_at_once_and_for_good(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str], device: str
) -> None:
    setting(server, account, delayS=LONG)
    page = started(open_page, account, device)
    page.keyboard.press("Space")
    press(page, "Slideshow settings", device)
    dialog = page.get_by_role("dialog", name="Slideshow settings")
    dialog.get_by_label("Blurred background").check()
    dialog.get_by_label("Shuffle").check()
    dialog.get_by_label("File name and date").check()
    dialog.get_by_label("Progress bar").uncheck()
    dialog.get_by_label("Time for each photo").fill("9")
    expect(dialog.get_by_text("9 s")).to_be_visible()
    with page.expect_response("**/api/users/me/preferences") as answer:
        dialog.get_by_role("button", name="Done").click()
    assert answer.value.ok
    expect(show(page)).to_have_attribute("data-look", "blurred")
    expect(show(page)).to_contain_text("photo-0.jpg · May 31, 2024")
    expect(page.locator(".slideshow-bar")).to_be_hidden()
    expect(show(page).get_by_role("button", name="Play", exact=True)).to_be_attached()
    kept = server.http.get("/api/users/me/preferences", headers=account.headers).json()["slideshow"]
    assert kept == {
        "order": "shuffle",
        "delayS": 9,
        "look": "blurred",
        "hasTransition": True,
        "hasProgressBar": False,
        "hasCaptions": True,
        "isRepeating": False,
    }


def test_it_is_accessible(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str], device: str
) -> None:
    setting(server, account, delayS=LONG)
    page = started(open_page, account, device)
    press(page, "Slideshow settings", device)
    dialog = page.get_by_role("dialog", name="Slideshow settings")
    expect(dialog).to_be_visible()
    dialog.evaluate("node => Promise.all(node.getAnimations({ subtree: true }).map(({ finished }) => finished))")
    for control in show(page).locator(".slideshow-button, .slideshow-settings label").all():
        box = control.bounding_box()
        assert box is not None
        assert device == "desktop" or min(box["width"], box["height"]) >= 44 or "field-label" in _classes(control)
    assert [violation["id"] for violation in Axe().run(page, options=WCAG).response["violations"]] == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(show(page)).to_be_visible()
    assert [violation["id"] for violation in Axe().run(page, options=WCAG).response["violations"]] == []


def _classes(control: Locator) -> str:
    return control.get_attribute("class") or ""


def test_it_begins_with_the_photo_in_the_viewer_and_returns_to_the_last_one(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str]
) -> None:
    setting(server, account, delayS=LONG)
    page = open_page(f"/photos?photo={photos[1]}", account=account)
    viewer = page.get_by_role("dialog", name="Photo viewer")
    expect(page.locator(f".yarl__slide_current img[src*='{photos[1]}'][data-ready]").first).to_be_visible()
    viewer.get_by_role("button", name="Slideshow").click()
    shows(page, photos[1])
    page.keyboard.press("ArrowRight")
    shows(page, photos[2])
    page.keyboard.press("Escape")
    expect(show(page)).to_be_hidden()
    expect(viewer).to_be_visible()
    expect(page).to_have_url(re.compile(photos[2]))


def test_what_is_selected_plays_alone(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str]
) -> None:
    setting(server, account, delayS=1)
    page = open_page("/photos", account=account)
    for photo in (photos[1], photos[3]):
        page.locator(f"[data-photo='{photo}'] a").focus()
        page.keyboard.press("x")
    page.evaluate(WATCH)
    page.get_by_role("toolbar", name="Selected photos").get_by_role("button", name="Slideshow").click()
    expect(show(page)).to_be_visible()
    expect(show(page)).to_be_hidden(timeout=30_000)
    assert seen(page) == [photos[1], photos[3]]


def test_an_address_starts_it(open_page: OpenPage, server: RunningServer, account: Account, photos: list[str]) -> None:
    setting(server, account, delayS=LONG)
    page = open_page("/photos?play=1", account=account)
    shows(page, photos[0])
    page.keyboard.press("Escape")
    expect(show(page)).to_be_hidden()
    expect(page).to_have_url(re.compile(r"/photos$"))


def test_leaving_the_full_screen_ends_it(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str]
) -> None:
    setting(server, account, delayS=LONG)
    page = started(open_page, account)
    expect(show(page).get_by_role("button", name="Leave full screen")).to_be_attached()
    page.evaluate("document.exitFullscreen()")
    expect(show(page)).to_be_hidden()


def test_without_full_screen_it_fills_the_window(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str]
) -> None:
    setting(server, account, delayS=LONG)
    page = open_page("/photos", "phone", account)
    page.evaluate(
        """() => {
          delete Element.prototype.requestFullscreen;
          Object.defineProperty(document, "fullscreenEnabled", { value: false });
        }"""
    )
    page.get_by_role("button", name="Slideshow", exact=True).tap()
    shows(page, photos[0])
    box = show(page).bounding_box()
    assert box == {"x": 0, "y": 0, **DEVICE_BOX}
    expect(show(page).get_by_role("button", name="Full screen")).to_have_count(0)


DEVICE_BOX = {"width": 390, "height": 844}


def test_new_photos_join_while_it_plays(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str]
) -> None:
    setting(server, account, delayS=LONG)
    page = started(open_page, account)
    page.keyboard.press("ArrowRight")
    shows(page, photos[1])
    new = server.upload(
        account, "new.jpg", jpeg(seed=4711), "2024-05-29T18:00:00.000Z"
    )  # the third newest day has two now
    server.wait_until_shown(account, 5)
    page.wait_for_function("id => document.querySelector(`[data-photo='${id}']`)", arg=new)
    page.keyboard.press("ArrowRight")
    shows(page, new)
    page.keyboard.press("ArrowRight")
    shows(page, photos[2])


def test_without_a_connection_what_was_loaded_goes_on(
    open_page: OpenPage, server: RunningServer, account: Account
) -> None:
    photos = server.fill(account, 9)
    setting(server, account, delayS=1)
    page = open_page("/photos", account=account)
    expect(page.locator("[data-photo]").first).to_be_visible()
    page.evaluate(WATCH)
    page.get_by_role("button", name="Slideshow", exact=True).click()
    page.wait_for_function("window.seen.length >= 2")
    page.context.set_offline(True)
    page.wait_for_function("window.seen.length >= 8", timeout=60_000)
    assert len(set(seen(page))) < 8, "what was shown comes again"
    page.context.set_offline(False)
    expect(show(page)).to_be_hidden(timeout=60_000)
    assert set(seen(page)) == set(photos)
    open_page.forgive("ERR_INTERNET_DISCONNECTED", "WebSocket")


def test_a_video_plays_to_its_end(open_page: OpenPage, server: RunningServer, account: Account) -> None:
    [photo] = server.fill(account, 1)
    film = server.upload(account, "film.webm", webm(), "2024-06-02T12:00:00.000Z")
    server.wait_until_shown(account, 2)
    setting(server, account, delayS=LONG)
    page = started(open_page, account)
    shows(page, photo)
    assert seen(page) == [film, photo]


def webm() -> bytes:
    """A second of a video."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="webm") as container:
        stream = container.add_stream("libvpx", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for n in range(10):
            for packet in stream.encode(av.VideoFrame.from_image(Image.new("RGB", (160, 120), (25 * n, 90, 90)))):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return buffer.getvalue()


def test_without_motion_it_cuts(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str]
) -> None:
    setting(server, account, delayS=1)
    page = open_page("/photos", account=account, reduced_motion="reduce")
    page.evaluate(WATCH)
    page.evaluate(
        """() => {
          const animate = Element.prototype.animate;
          window.fades = 0;
          Element.prototype.animate = function (frames, options) {
            window.fades += "opacity" in frames[0];
            return animate.call(this, frames, options);
          };
        }"""
    )
    page.get_by_role("button", name="Slideshow", exact=True).click()
    page.wait_for_function("window.seen.length >= 2")
    assert page.evaluate("window.fades") == 0


def test_the_screen_stays_awake_while_it_plays(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str]
) -> None:
    setting(server, account, delayS=LONG)
    page = open_page("/photos", account=account)
    page.evaluate(
        """() => {
          window.locks = 0;
          const request = async () => {
            window.locks += 1;
            return { release: () => (window.locks -= 1) };
          };
          Object.defineProperty(navigator, "wakeLock", { value: { request } });
        }"""
    )
    page.get_by_role("button", name="Slideshow", exact=True).click()
    shows(page, photos[0])
    page.wait_for_function("window.locks === 1")
    page.keyboard.press("Space")
    page.wait_for_function("window.locks === 0")
    page.keyboard.press("Space")
    page.wait_for_function("window.locks === 1")
    page.keyboard.press("Escape")
    page.wait_for_function("window.locks === 0")


def test_nothing_to_show_offers_no_slideshow(open_page: OpenPage, account: Account) -> None:
    page = open_page("/photos", account=account)
    expect(page.get_by_role("heading", name="Your photos will live here")).to_be_visible()
    expect(page.get_by_role("button", name="Slideshow", exact=True)).to_be_hidden()
    page.goto(page.url + "?play=1")
    expect(page.get_by_text("There are no photos to show.")).to_be_visible()
