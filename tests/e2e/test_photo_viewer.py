"""The full-screen viewer: stepping, zooming, details and actions, by mouse, touch and keyboard."""

import io
import re

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import PASSWORD, Account, OpenPage, RunningServer
from tests.e2e.hands import leads_to_sign_in
from tests.e2e.test_accessibility import violations
from tests.pictures import jpeg

ORIGINAL = (3000, 2000)
# Counts the frames in which nothing stands on the current slide: no picture that has come, and no blur either.
WATCH_BLANKS = """() => {
  window.blanks = 0;
  const look = () => {
    const picture = document.querySelector(".yarl__slide_current .viewer-picture");
    const isSeen = [...(picture?.querySelectorAll("img") ?? [])].some((image) => image.complete && image.naturalWidth);
    if (!isSeen && !picture?.style.backgroundImage) window.blanks += 1;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


@pytest.fixture
def photos(server: RunningServer, account: Account) -> list[str]:
    """Five photos, newest first."""
    return server.fill(account, 5)


@pytest.fixture(scope="module")
def many_account(server: RunningServer, admin: Account) -> Account:
    return server.make_account(admin, "Hedy")


@pytest.fixture(scope="module")
def many_photos(server: RunningServer, many_account: Account) -> list[str]:
    """Twenty-five photos, newest first; the tests only look at them."""
    return server.fill(many_account, 25)


def large_photo(**save: object) -> bytes:
    return jpeg(seed=99, size=ORIGINAL, **save)


def described() -> bytes:
    exif = Image.Exif()
    exif[271], exif[272] = "Canon", "Canon EOS 6D"
    exif.get_ifd(0x8769).update(
        {33434: IFDRational(1, 250), 33437: IFDRational(56, 10), 34855: 100, 37386: IFDRational(35)}
    )
    content = io.BytesIO()
    Image.open(io.BytesIO(large_photo())).save(content, "JPEG", exif=exif)
    return content.getvalue()


def open_photo(
    open_page: OpenPage, account: Account, photo: str, device: str = "desktop", path: str = "/photos"
) -> Page:
    page = open_page(f"{path}?photo={photo}", device, account)
    expect(viewer(page)).to_be_visible()
    page.mouse.move(300, 300)
    return page


def viewer(page: Page) -> object:
    return page.get_by_role("dialog", name="Photo viewer")


def shows(page: Page, photo: str) -> None:
    """The photo stands on the current slide, decoded, and in the address bar."""
    preview = f".yarl__slide_current img[src*='{photo}'][src*='size=preview'][data-ready]"
    expect(page.locator(preview)).to_be_visible()
    expect(page).to_have_url(re.compile(re.escape(photo)))


def scale(page: Page) -> float:
    page.wait_for_function(
        "!document.querySelector('.yarl__slide_current .yarl__slide_wrapper').getAnimations().length"
    )
    wrapper = page.locator(".yarl__slide_current .yarl__slide_wrapper")
    return float(wrapper.evaluate("node => new DOMMatrix(getComputedStyle(node).transform).a"))


def swipe(page: Page, start: tuple[int, int], end: tuple[int, int], steps: int = 8) -> None:
    session = page.context.new_cdp_session(page)
    for n in range(steps + 1):
        x, y = (start[i] + (end[i] - start[i]) * n / steps for i in (0, 1))
        kind = "touchMove" if n else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        page.wait_for_timeout(16)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_keys_and_buttons_step_and_esc_returns_to_the_last_photo(
    open_page: OpenPage, account: Account, photos: list[str]
) -> None:
    page = open_page("/photos", account=account)
    page.locator(f"[data-photo='{photos[1]}'] a").click()
    shows(page, photos[1])
    page.keyboard.press("ArrowRight")
    shows(page, photos[2])
    page.get_by_role("button", name="Next photo").click()
    shows(page, photos[3])
    page.keyboard.press("ArrowLeft")
    shows(page, photos[2])
    page.keyboard.press("Escape")
    expect(viewer(page)).to_be_hidden()
    expect(page).to_have_url(re.compile(r"/photos$"))
    expect(page.locator(f"[data-photo='{photos[2]}'] a")).to_be_focused()


def test_the_ends_have_no_further_button(open_page: OpenPage, account: Account, photos: list[str]) -> None:
    page = open_photo(open_page, account, photos[0])
    shows(page, photos[0])
    expect(page.get_by_role("button", name="Previous photo")).to_have_count(0)
    for photo in photos[1:]:
        page.keyboard.press("ArrowRight")
        shows(page, photo)
    expect(page.get_by_role("button", name="Next photo")).to_have_count(0)


@pytest.mark.parametrize("pause_ms", [10, 30, 80, 140])
def test_every_press_counts_however_fast(
    open_page: OpenPage, many_account: Account, many_photos: list[str], pause_ms: int
) -> None:
    page = open_photo(open_page, many_account, many_photos[0])
    shows(page, many_photos[0])
    for _ in range(20):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(pause_ms)
    shows(page, many_photos[20])
    for key in ("ArrowLeft", "ArrowLeft", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    shows(page, many_photos[18])


def test_a_held_key_runs_through_the_photos_and_stops_where_it_is_let_go(
    open_page: OpenPage, many_account: Account, many_photos: list[str]
) -> None:
    page = open_photo(open_page, many_account, many_photos[0])
    shows(page, many_photos[0])
    previews: list[str] = []
    page.on("request", lambda request: previews.append(request.url) if "size=preview" in request.url else None)
    page.evaluate(WATCH_BLANKS)
    for _ in range(16):
        page.keyboard.down("ArrowRight")
        page.wait_for_timeout(33)
    page.keyboard.up("ArrowRight")
    shows(page, many_photos[16])
    assert page.evaluate("window.blanks") == 0, "something of a photo stands there all the time"
    assert len(previews) < 16, "what flies by is not asked for in full"
    for _ in range(40):
        page.keyboard.down("ArrowRight")
    page.keyboard.up("ArrowRight")
    shows(page, many_photos[-1])
    page.keyboard.press("Escape")
    expect(page.locator(f"[data-photo='{many_photos[-1]}'] a")).to_be_focused()


def test_swipes_step_and_close(open_page: OpenPage, account: Account, photos: list[str]) -> None:
    page = open_photo(open_page, account, photos[1], "phone")
    shows(page, photos[1])
    swipe(page, (330, 400), (60, 410))
    shows(page, photos[2])
    swipe(page, (60, 400), (330, 410))
    shows(page, photos[1])
    swipe(page, (195, 300), (195, 560))
    expect(viewer(page)).to_be_hidden()


def test_zoom_goes_to_the_pixels_of_the_original(open_page: OpenPage, server: RunningServer, account: Account) -> None:
    photo = server.upload(account, "large.jpg", large_photo())
    server.wait_until_shown(account, 1)
    page = open_photo(open_page, account, photo)
    shows(page, photo)
    page.keyboard.press("i")  # the original's size comes with the details
    expect(page.get_by_role("complementary", name="Info")).to_contain_text("3000 × 2000")
    page.keyboard.press("i")
    expect(page.get_by_role("complementary", name="Info")).to_have_count(0)
    width = page.locator(".yarl__slide_current .viewer-picture").bounding_box()["width"]
    for _ in range(12):
        page.mouse.wheel(0, -100)
    assert scale(page) * width == pytest.approx(ORIGINAL[0], abs=2)
    expect(page.locator(".yarl__slide_current img[src$='/original'][data-ready]")).to_have_count(1)
    page.keyboard.press("Escape")
    assert scale(page) == 1
    expect(viewer(page)).to_be_visible()


def test_arrows_move_a_zoomed_photo(open_page: OpenPage, server: RunningServer, account: Account) -> None:
    photo = server.upload(account, "large.jpg", large_photo())
    server.upload(account, "other.jpg", jpeg(seed=5), "2024-04-01T12:00:00.000Z")
    server.wait_until_shown(account, 2)
    page = open_photo(open_page, account, photo)
    shows(page, photo)
    page.keyboard.press("z")
    expect(page.get_by_role("button", name="Fit to the screen")).to_be_visible()
    wrapper = ".yarl__slide_current .yarl__slide_wrapper"
    at = f"new DOMMatrix(getComputedStyle(document.querySelector('{wrapper}')).transform)"
    for key, axis in (("ArrowRight", "e"), ("ArrowDown", "f")):
        scale(page)  # when nothing moves any more
        before = page.evaluate(f"{at}.{axis}")
        page.keyboard.press(key)
        page.wait_for_function(f"{at}.{axis} < {before}")
    shows(page, photo)


def test_details_are_told_without_empty_rows(
    open_page: OpenPage, server: RunningServer, account: Account, device: str
) -> None:
    photo = server.upload(account, "described.jpg", described())
    server.wait_until_shown(account, 1)
    page = open_photo(open_page, account, photo, device)
    page.get_by_role("button", name="Info", exact=True).click()
    panel = page.get_by_role("complementary", name="Info")
    for text in ("described.jpg", "6 MP · 3000 × 2000", "Canon EOS 6D", "1/250 s · ƒ/5.6 · ISO 100 · 35 mm"):
        expect(panel).to_contain_text(text)
    expect(panel.get_by_role("listitem")).to_have_count(4)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(viewer(page)).to_be_visible()


def test_a_favorite_stays_and_is_taken_back_when_the_server_refuses(
    open_page: OpenPage, account: Account, photos: list[str]
) -> None:
    page = open_photo(open_page, account, photos[0])
    heart = page.get_by_role("button", name="Favorite")
    page.keyboard.press("f")
    expect(heart).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(heart).to_have_attribute("aria-pressed", "true")
    page.route(f"**/api/assets/{photos[0]}", _refuse_changes)
    heart.click()
    expect(page.get_by_text("The favorite was not saved.")).to_be_visible()
    expect(heart).to_have_attribute("aria-pressed", "true")
    open_page.forgive("status of 500")


def test_delete_moves_to_the_trash_and_shows_the_next(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str]
) -> None:
    page = open_photo(open_page, account, photos[1])
    shows(page, photos[1])
    page.keyboard.press("Delete")
    shows(page, photos[2])
    assert server.http.get(f"/api/assets/{photos[1]}", headers=account.headers).json()["isTrashed"] is True
    page.keyboard.press("ArrowLeft")
    shows(page, photos[0])


@pytest.mark.parametrize("way", ["button", "keys"])
def test_a_photo_moved_to_the_trash_comes_back_by_undo(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str], way: str
) -> None:
    page = open_photo(open_page, account, photos[1])
    shows(page, photos[1])
    page.keyboard.press("Delete")
    shows(page, photos[2])
    if way == "keys":
        page.keyboard.press("Control+z")
    else:
        page.get_by_role("button", name="Undo").click()
    shows(page, photos[1])
    assert server.http.get(f"/api/assets/{photos[1]}", headers=account.headers).json()["isTrashed"] is False
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    shows(page, photos[2])


def test_undo_waits_also_after_the_only_photo(open_page: OpenPage, server: RunningServer, account: Account) -> None:
    [photo] = server.fill(account, 1)
    page = open_photo(open_page, account, photo)
    shows(page, photo)
    page.get_by_role("button", name="Move to trash").click()
    page.get_by_role("button", name="Undo").click()
    shows(page, photo)
    page.get_by_role("button", name="Move to trash").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    expect(viewer(page)).to_be_hidden()
    expect(page.get_by_role("heading", name="Your photos will live here")).to_be_visible()


@pytest.mark.parametrize("deed", ["favorite", "grid"])
def test_a_session_that_ended_leads_to_the_sign_in_page_and_back(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str], deed: str
) -> None:
    page = open_photo(open_page, account, photos[1])
    shows(page, photos[1])
    here = page.url
    page.context.clear_cookies()
    if deed == "favorite":
        page.keyboard.press("f")
    else:
        server.upload(account, "new.jpg", jpeg(seed=4711))
    leads_to_sign_in(page)
    page.get_by_label("E-mail").fill(account.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(here)
    shows(page, photos[1])
    open_page.forgive("401")


def test_the_trash_restores_and_deletes_for_good(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str]
) -> None:
    server.http.request("DELETE", "/api/assets", json={"ids": photos[:3]}, headers=account.headers).raise_for_status()
    page = open_photo(open_page, account, photos[0], path="/trash")
    shows(page, photos[0])
    page.get_by_role("button", name="Restore").click()
    shows(page, photos[1])
    page.keyboard.press("Delete")
    page.get_by_role("button", name="Cancel").click()
    shows(page, photos[1])
    page.keyboard.press("Delete")
    page.get_by_role("dialog", name="Delete this photo for good?").get_by_role("button", name="Delete for good").click()
    shows(page, photos[2])
    assert server.http.get(f"/api/assets/{photos[1]}", headers=account.headers).status_code == 400


def test_a_picture_that_does_not_come_can_be_asked_for_again(
    open_page: OpenPage, account: Account, photos: list[str]
) -> None:
    page = open_page("/photos", account=account)
    broken = f"**/api/assets/{photos[1]}/thumbnail?size=preview*"
    page.route(broken, lambda route: route.abort())
    page.locator(f"[data-photo='{photos[0]}'] a").click()
    shows(page, photos[0])
    page.keyboard.press("ArrowRight")
    notice = page.locator(".yarl__slide_current").get_by_text("This photo could not be loaded.")
    expect(notice).to_be_visible()
    page.unroute(broken)
    page.get_by_role("button", name="Try again").click()
    shows(page, photos[1])
    open_page.forgive("net::ERR_FAILED")


def test_controls_leave_by_themselves_and_come_back(open_page: OpenPage, account: Account, photos: list[str]) -> None:
    page = open_photo(open_page, account, photos[0])
    page.mouse.move(400, 300)
    expect(viewer(page)).to_have_attribute("data-quiet", "true", timeout=6000)
    page.mouse.move(420, 300)
    expect(viewer(page)).not_to_have_attribute("data-quiet", "true")


def test_without_motion_nothing_slides(open_page: OpenPage, account: Account, photos: list[str]) -> None:
    page = open_page(f"/photos?photo={photos[0]}", account=account, reduced_motion="reduce")
    shows(page, photos[0])
    page.evaluate("() => { Element.prototype.animate = () => { throw new Error('something moves'); }; }")
    page.keyboard.press("ArrowRight")
    shows(page, photos[1])


def test_the_viewer_is_accessible(open_page: OpenPage, account: Account, photos: list[str], device: str) -> None:
    page = open_photo(open_page, account, photos[1], device)
    shows(page, photos[1])
    page.get_by_role("button", name="Info", exact=True).click()
    expect(page.get_by_role("listitem").first).to_be_visible()
    page.wait_for_timeout(500)  # while something fades, its contrast is not the one it ends with
    assert violations(page) == []
    for control in page.locator(".viewer button:visible, .viewer a:visible").all():
        box = control.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44


def _refuse_changes(route: Route) -> None:
    if route.request.method == "PUT":
        route.fulfill(status=500, json={})
    else:
        route.continue_()
