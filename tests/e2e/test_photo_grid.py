"""The photo grid in a real browser: days, selection by mouse, keys and touch, the way into the viewer and back."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import DEVICES, Account, Library, OpenPage, RunningServer
from tests.pictures import jpeg

COUNT = 60
DAYS_APART = 3
SCROLLER = ".photo-grid-scroller"
FOCUSED = "() => document.activeElement.closest('[data-photo]')?.dataset.photo"
IN_SIGHT = """(id) => {
  const tile = document.querySelector(`[data-photo="${id}"]`)?.getBoundingClientRect();
  const grid = document.querySelector(".photo-grid").getBoundingClientRect();
  return Boolean(tile) && tile.top >= grid.top && tile.bottom <= grid.bottom + 1;
}"""

ASKED_BEFORE_A_PHOTO = """() => {
  const asked = performance.getEntriesByType("resource").map((one) => one.name);
  return asked.findIndex((url) => url.includes("/thumbnail"));
}"""


@pytest.fixture(scope="module")
def library(server: RunningServer, admin: Account) -> Library:
    """Sixty photos over six months, newest first; the tests only look at them."""
    account = server.make_account(admin, "Vivian")
    return Library(account, server.fill(account, COUNT, DAYS_APART))


@pytest.fixture
def open_grid(open_page: OpenPage, library: Library) -> Any:
    def open_grid(path: str = "/photos", device: str = "desktop", **options: Any) -> Page:
        page = open_page(path, device, library.account, **options)
        expect(page.locator(".photo-grid[data-ready]")).to_be_visible()
        expect(page.locator(".avatar-link")).to_have_text("V")  # the page has its state: it ends no selection any more
        page.wait_for_timeout(200)
        return page

    return open_grid


def tile(page: Page, photo_id: str) -> Locator:
    return page.locator(f'[data-photo="{photo_id}"]')


def link(page: Page, photo_id: str) -> Locator:
    return tile(page, photo_id).locator("a")


def check(page: Page, photo_id: str) -> Locator:
    return tile(page, photo_id).get_by_role("checkbox")


def scroll_to(page: Page, top: int) -> None:
    page.locator(SCROLLER).evaluate("(scroller, top) => { scroller.scrollTop = top }", top)
    page.wait_for_timeout(300)


def top_of(page: Page) -> int:
    return int(page.locator(SCROLLER).evaluate("(scroller) => scroller.scrollTop"))


def says_selected(page: Page, count: int) -> None:
    expect(page.get_by_role("toolbar", name="Selected photos")).to_contain_text(f"{count} selected")


def test_photos_stand_under_their_days(open_grid: Any, library: Library, device: str) -> None:
    page = open_grid(device=device)
    expect(page.get_by_role("heading", name="Fri, May 31, 2024")).to_be_visible()
    expect(link(page, library.ids[0])).to_have_accessible_name("Photo, May 31, 2024")
    expect(check(page, library.ids[0])).to_have_accessible_name("Select photo, May 31, 2024")
    expect(tile(page, library.ids[0]).locator("img[data-state]")).to_be_visible()


def test_a_new_browser_asks_for_few_files_before_the_first_photo(open_grid: Any, device: str) -> None:
    assert 0 < open_grid(device=device).evaluate(ASKED_BEFORE_A_PHOTO) < 40


def test_only_what_is_near_the_screen_is_in_the_page(open_grid: Any, device: str) -> None:
    page = open_grid(device=device)
    scroll_to(page, 10_000)
    assert 0 < page.locator("[data-photo]").count() < COUNT
    assert page.evaluate("document.querySelectorAll('.photo-grid *').length") < 400


@pytest.mark.parametrize("way", ["Escape", "Back"])
def test_leaving_the_viewer_returns_to_the_same_place(open_grid: Any, library: Library, way: str) -> None:
    page = open_grid()
    scroll_to(page, 700)
    top = top_of(page)
    photo = next(one for one in library.ids if page.evaluate(IN_SIGHT, one))
    link(page, photo).click()
    expect(page).to_have_url(re.compile(f"photo={photo}"))
    expect(page.get_by_role("dialog", name="Photo viewer")).to_be_visible()
    page.go_back() if way == "Back" else page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(link(page, photo)).to_be_focused()
    assert top_of(page) == top
    assert "photo=" not in page.url


@pytest.mark.parametrize("way", ["Escape", "Back"])
def test_the_photo_stepped_to_is_the_one_returned_to(open_grid: Any, library: Library, way: str) -> None:
    page = open_grid()
    link(page, library.ids[0]).click()
    expect(page.get_by_role("button", name="Next photo")).to_be_visible()
    for _ in range(15):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(300)
    last = page.url.rsplit("photo=")[1]
    assert library.ids.index(last) > 10
    page.go_back() if way == "Back" else page.keyboard.press("Escape")
    expect(link(page, last)).to_be_focused()
    assert page.evaluate(IN_SIGHT, last)


def test_a_link_to_a_photo_opens_it_and_closing_shows_the_grid_there(open_grid: Any, library: Library) -> None:
    page = open_grid(f"/photos?photo={library.ids[45]}")
    expect(page.get_by_role("dialog", name="Photo viewer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(link(page, library.ids[45])).to_be_focused()
    assert page.evaluate(IN_SIGHT, library.ids[45])
    expect(page).to_have_url(re.compile(r"/photos$"))


def test_the_place_survives_another_page_and_back(open_grid: Any) -> None:
    page = open_grid()
    scroll_to(page, 900)
    first = page.locator("[data-photo]").first.get_attribute("data-photo")
    before = tile(page, str(first)).bounding_box()
    page.get_by_role("link", name="Trash").click()
    expect(page).to_have_url(re.compile("/trash"))
    page.go_back()
    expect(tile(page, str(first))).to_be_attached()
    page.wait_for_timeout(300)
    after = tile(page, str(first)).bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) <= 1


def test_a_click_selects_and_shift_selects_the_range_between(open_grid: Any, library: Library) -> None:
    page = open_grid()
    tile(page, library.ids[1]).hover()
    check(page, library.ids[1]).click()
    says_selected(page, 1)
    page.keyboard.down("Shift")
    tile(page, library.ids[3]).hover()
    expect(page.locator("[data-candidate]")).to_have_count(2)
    link(page, library.ids[3]).click()
    page.keyboard.up("Shift")
    says_selected(page, 3)
    expect(page.locator("[data-candidate]")).to_have_count(0)
    scroll_to(page, 10_000)
    link(page, library.ids[-1]).click(modifiers=["Shift"])
    says_selected(page, COUNT - 1)
    link(page, library.ids[-1]).click()
    says_selected(page, COUNT - 2)
    page.keyboard.press("Escape")
    expect(page.get_by_role("toolbar", name="Selected photos")).to_have_count(0)


def test_a_day_and_everything_can_be_selected(open_grid: Any, library: Library) -> None:
    page = open_grid()
    page.get_by_role("heading", name="Fri, May 31, 2024").hover()
    page.get_by_role("checkbox", name="Select all of Fri, May 31, 2024").click()
    says_selected(page, 1)
    expect(check(page, library.ids[0])).to_be_checked()
    page.keyboard.press("Control+a")
    says_selected(page, COUNT)


def test_keys_move_select_and_open(open_grid: Any, library: Library) -> None:
    page = open_grid()
    link(page, library.ids[0]).focus()
    assert page.locator(".photo-grid-tile a[tabindex='0']").count() == 1
    page.keyboard.press("ArrowRight")
    expect(link(page, library.ids[1])).to_be_focused()
    page.keyboard.press("x")
    says_selected(page, 1)
    page.keyboard.press("Space")
    expect(page.get_by_role("toolbar", name="Selected photos")).to_have_count(0)
    for _ in range(2):
        page.keyboard.press("Shift+ArrowRight")
    says_selected(page, 3)
    page.keyboard.press("End")
    expect(link(page, library.ids[-1])).to_be_focused()
    page.keyboard.press("Home")
    expect(link(page, library.ids[0])).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(200)
    assert page.evaluate(FOCUSED) not in (None, library.ids[0])
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Photo viewer")).to_be_visible()


def test_the_focus_stays_among_the_photos_when_some_go(
    open_page: OpenPage, server: RunningServer, account: Account
) -> None:
    ids = server.fill(account, 4, DAYS_APART)
    page = open_page("/photos", account=account)
    link(page, ids[1]).focus()
    page.keyboard.press("x")
    says_selected(page, 1)
    page.get_by_role("toolbar").get_by_role("button", name="Move to trash").focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Move to trash").focus()
    page.keyboard.press("Enter")
    expect(tile(page, ids[1])).to_have_count(0)
    expect(link(page, ids[2])).to_be_focused()
    page.keyboard.press("x")
    says_selected(page, 1)
    page.get_by_role("button", name="End selection").focus()
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("toolbar")).to_have_count(0)
    page.context.set_offline(False)
    expect(link(page, ids[2])).to_be_focused()
    gone = [ids[0], *ids[2:]]
    server.http.request("DELETE", "/api/assets", json={"ids": gone}, headers=account.headers).raise_for_status()
    expect(page.get_by_role("heading", name="Your photos will live here")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "content"
    open_page.forgive("ERR_INTERNET_DISCONNECTED")


def test_arrows_reach_months_that_were_never_in_sight(open_grid: Any, library: Library) -> None:
    page = open_grid()
    link(page, library.ids[0]).focus()
    for _ in range(COUNT - 1):
        page.keyboard.press("ArrowRight")
    expect(link(page, library.ids[-1])).to_be_focused()
    assert page.evaluate(IN_SIGHT, library.ids[-1])


def test_the_scrubber_jumps_by_keys(open_grid: Any) -> None:
    page = open_grid()
    scrubber = page.get_by_role("slider", name="Month")
    scrubber.focus()
    expect(scrubber).to_have_attribute("aria-valuetext", "May 2024")
    page.keyboard.press("ArrowDown")
    expect(scrubber).to_have_attribute("aria-valuetext", "April 2024")
    assert top_of(page) > 0
    page.keyboard.press("Home")
    expect(scrubber).to_have_attribute("aria-valuetext", "May 2024")
    assert top_of(page) == 0


def test_a_long_press_selects_and_dragging_extends(open_grid: Any, library: Library) -> None:
    page = open_grid(device="phone")
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *point: float) -> None:
        points = [{"x": point[0], "y": point[1]}] if point else []
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def center(photo_id: str) -> tuple[float, float]:
        box = tile(page, photo_id).bounding_box()
        assert box
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    start, end = center(library.ids[0]), center(library.ids[3])
    send("touchStart", *start)
    page.wait_for_timeout(500)
    expect(page.locator("[data-selected]")).to_have_count(1)
    for share in (0.25, 0.5, 0.75, 1):
        send("touchMove", *(a + (b - a) * share for a, b in zip(start, end, strict=True)))
    send("touchEnd")
    says_selected(page, 4)
    assert top_of(page) == 0
    expect(page.get_by_role("dialog", name="Photo viewer")).to_have_count(0)
    page.touchscreen.tap(*center(library.ids[1]))
    says_selected(page, 3)


def test_a_pan_scrolls_and_selects_nothing(open_grid: Any) -> None:
    page = open_grid(device="phone")
    touch = page.context.new_cdp_session(page)
    for kind, y in (("touchStart", 500), *(("touchMove", 500 - 20 * n) for n in range(1, 11))):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": 60, "y": y}]})
        page.wait_for_timeout(16)
    page.wait_for_timeout(500)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert top_of(page) > 100
    expect(page.locator("[data-selected]")).to_have_count(0)


def test_new_photos_appear_and_trashed_ones_go_without_moving_the_view(
    open_page: OpenPage, server: RunningServer, account: Account
) -> None:
    ids = server.fill(account, 24, DAYS_APART)
    page = open_page("/photos", account=account)
    expect(tile(page, ids[0])).to_be_visible()
    scroll_to(page, 700)
    anchor = next(one for one in ids if page.evaluate(IN_SIGHT, one))
    before = tile(page, anchor).bounding_box()
    newest = server.upload(account, "new.jpg", jpeg(seed=77), "2024-06-20T12:00:00.000Z")
    server.wait_until_shown(account, 25)
    page.wait_for_timeout(1500)
    after = tile(page, anchor).bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) <= 1
    scroll_to(page, 0)
    expect(tile(page, newest)).to_be_visible()
    server.http.request("DELETE", "/api/assets", json={"ids": [newest]}, headers=account.headers).raise_for_status()
    expect(tile(page, newest)).to_have_count(0)


def test_what_comes_to_a_selected_month_out_of_sight_is_not_selected_with_it(
    open_page: OpenPage, server: RunningServer, account: Account, device: str
) -> None:
    ids = server.fill(account, 20, days_apart=8)
    page = open_page("/photos", device, account, viewport=DEVICES[device]["viewport"] | {"height": 500})
    expect(tile(page, ids[0])).to_be_visible()
    page.keyboard.press("Control+a")
    says_selected(page, 20)
    scroll_to(page, 10_000)
    expect(tile(page, ids[-1])).to_be_visible()
    # Another device adds a photo to the first month, and takes one of the selected ones away.
    new = server.upload(account, "new.jpg", jpeg(seed=77), "2024-05-20T12:00:00.000Z")
    server.wait_until_shown(account, 21)
    server.http.request("DELETE", "/api/assets", json={"ids": ids[:1]}, headers=account.headers).raise_for_status()
    says_selected(page, 19)
    page.get_by_role("toolbar").get_by_role("button", name="Move to trash").click()
    dialog = page.get_by_role("dialog", name="Move 19 photos to the trash?")
    dialog.get_by_role("button", name="Move to trash").click()
    expect(page.get_by_text("Moved 19 photos to the trash")).to_be_visible()
    expect(tile(page, new)).to_be_visible()
    expect(page.locator("[data-photo]")).to_have_count(1)


def test_photos_without_dates_are_called_by_their_number(open_page: OpenPage, library: Library, device: str) -> None:
    """What a guest gets to whom metadata is not shown, in the place of one's own months."""
    ids = library.ids[:30]
    bucket = {"id": ids, "ratio": [1.33] * 30, "isImage": [True] * 30, "localDay": ["1970-01-01"] * 30}
    nothing = {
        name: [None] * 30 for name in ("fileCreatedAt", "createdAt", "localOffsetHours", "thumbhash", "duration")
    }
    month = {"timeBucket": "1970-01-01", "count": 30, "dayCount": 1, "revision": 1}
    page = open_page("/login", device, library.account)
    page.route("**/api/timeline/buckets*", lambda route: route.fulfill(json=[month]))
    page.route("**/api/timeline/bucket?*", lambda route: route.fulfill(json=bucket | nothing))
    page.goto(page.url.rsplit("/", 1)[0] + "/photos")
    expect(page.get_by_role("link", name="Photo 3 of 30", exact=True)).to_be_visible()
    expect(page.get_by_role("checkbox", name="Select photo 3 of 30", exact=True)).to_be_attached()
    expect(page.locator(".photo-grid-day-header")).to_have_count(0)
    expect(page.get_by_role("slider", name="Month")).to_have_count(0)
    expect(page.locator(".photo-grid")).not_to_contain_text("1970")
    page.get_by_role("link", name="Photo 3 of 30", exact=True).click()
    expect(page.locator(f".yarl__slide_current img[src*='{ids[2]}'][data-ready]").last).to_be_visible()
    expect(page.get_by_role("img", name="Photo 3 of 30")).to_be_attached()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Photo viewer")).to_have_count(0)
    page.keyboard.press("Control+a")
    says_selected(page, 30)


def test_a_month_that_does_not_come_says_so_and_retries(open_page: OpenPage, library: Library) -> None:
    page = open_page("/login")
    page.context.add_cookies(
        [{"name": "immich_access_token", "value": library.account.token, "url": page.url.rsplit("/", 1)[0]}]
    )
    page.route("**/api/timeline/bucket?*", lambda route: route.fulfill(status=404, body="{}"))
    page.goto(page.url.rsplit("/", 1)[0] + "/photos")
    alert = page.get_by_role("alert").filter(has_text="These photos could not be loaded.").first
    expect(alert).to_be_visible()
    page.unroute("**/api/timeline/bucket?*")
    alert.get_by_role("button", name="Retry").click()
    expect(tile(page, library.ids[0])).to_be_visible()
    open_page.forgive("status of 404")
