"""The main job from beginning to end: an empty server, the first user, real photos, on a desktop and on a phone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import PASSWORD, OpenPage, opening, running_server
from tests.e2e.hands import Finger, choose_files, drop_files, leads_to_sign_in, padded, photo_file, saved, slow_down

DAYS = ("2024:05:03", "2024:05:02", "2024:05:01")
PER_DAY = 3
COUNT = len(DAYS) * PER_DAY
LATE = COUNT + 1
DROPPED = 2
SCROLL_TOP = "document.querySelector('.photo-grid-scroller').scrollTop"
CHANGED = """(before) => {
  const slide = document.querySelector(".yarl__slide_current .yarl__slide_wrapper");
  return new DOMMatrix(getComputedStyle(slide).transform).a !== before;
}"""
MARK = "window.isSamePage = true"


class Visit(NamedTuple):
    page: Page
    device: str

    @property
    def is_phone(self) -> bool:
        return self.device == "phone"

    @property
    def tiles(self) -> Locator:
        return self.page.locator("[data-photo]")

    def link(self, n: int) -> Locator:
        return self.tiles.nth(n).locator("a")

    def press(self, target: Locator) -> None:
        target.tap() if self.is_phone else target.click()

    def says_selected(self, count: int) -> None:
        expect(self.page.get_by_role("toolbar", name="Selected photos")).to_contain_text(f"{count} selected")


@pytest.fixture
def open_empty(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenPage]:
    """Pages of a server that nobody has used yet."""
    data_dir = tmp_path_factory.mktemp("story") / "data"
    with running_server(data_dir) as server, opening(browser, server) as open_page:
        yield open_page


def test_the_story(open_empty: OpenPage, device: str, tmp_path: Path) -> None:
    visit = Visit(open_empty("/", device), device)
    sign_up(visit)
    photos_arrive_by_day(visit, tmp_path)
    if not visit.is_phone:
        drop_two_more(visit, tmp_path)
    mark_a_range(visit)
    look_closely(visit)
    trash_and_restore(visit)
    sign_out_and_in(visit)


def sign_up(visit: Visit) -> None:
    page = visit.page
    page.wait_for_url("**/welcome")
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    visit.press(page.get_by_role("button", name="Create account"))
    page.wait_for_url("**/photos")
    expect(page.get_by_role("heading", name="Your photos will live here")).to_be_visible()


def photos_arrive_by_day(visit: Visit, folder: Path) -> None:
    """What is uploaded stands there while the rest is still on its way, in its place, without a reload."""
    page = visit.page
    page.evaluate(MARK)
    sending = slow_down(page, 3_000_000)
    files = [
        photo_file(f"{day}-{n}.jpg".replace(":", ""), seed=10 * n + len(day) + i * 100, taken=f"{day} 12:00:0{n}")
        for i, day in enumerate(DAYS)
        for n in range(PER_DAY)
    ]
    late = padded(photo_file("late.jpg", seed=999, taken="2024:05:04 12:00:00"), 12)
    choose_files(page, saved(folder, *files, late), "Upload photos")
    uploads = page.get_by_role("region", name="Uploads")
    expect(visit.tiles).to_have_count(COUNT)
    expect(uploads).to_contain_text("Uploading:")
    for day in ("Fri, May 3, 2024", "Thu, May 2, 2024", "Wed, May 1, 2024"):
        expect(page.get_by_role("heading", name=day)).to_be_attached()
    sending.detach()
    expect(uploads).to_contain_text(f"Uploaded: {LATE} of {LATE}", timeout=60_000)
    expect(visit.tiles).to_have_count(LATE)
    expect(page.get_by_role("heading", name="Sat, May 4, 2024")).to_be_visible()
    expect(visit.tiles.first.locator("img[data-state]")).to_be_visible()
    visit.press(page.get_by_role("button", name="Close uploads"))
    assert page.evaluate("window.isSamePage") is True


def drop_two_more(visit: Visit, folder: Path) -> None:
    page = visit.page
    files = [photo_file(f"dropped-{n}.jpg", seed=2000 + n, taken=f"2024:04:2{n} 12:00:00") for n in range(DROPPED)]
    drop_files(page, saved(folder, *files))
    expect(page.get_by_role("region", name="Uploads")).to_contain_text(f"{DROPPED} of {DROPPED}")
    expect(visit.tiles).to_have_count(LATE + DROPPED)
    page.get_by_role("button", name="Close uploads").click()


def mark_a_range(visit: Visit) -> None:
    page = visit.page
    if visit.is_phone:
        Finger(page).press_and_drag(visit.tiles.nth(1), visit.tiles.nth(4))
    else:
        visit.tiles.nth(1).hover()
        visit.tiles.nth(1).get_by_role("checkbox").click()
        visit.says_selected(1)
        page.keyboard.down("Shift")
        visit.tiles.nth(4).hover()
        expect(page.locator("[data-candidate]")).to_have_count(3)
        visit.link(4).click()
        page.keyboard.up("Shift")
    visit.says_selected(4)
    visit.press(page.get_by_role("button", name="Add to favorites"))
    expect(page.get_by_text("Added 4 photos to favorites")).to_be_visible()
    expect(page.get_by_role("toolbar", name="Selected photos")).to_have_count(0)
    expect(page.locator("[data-favorite]")).to_have_count(4)
    visit.press(page.get_by_role("link", name="Favorites"))
    page.wait_for_url("**/favorites")
    expect(visit.tiles).to_have_count(4)
    visit.press(page.get_by_role("link", name="Photos", exact=True))
    page.wait_for_url("**/photos")
    expect(page.locator("[data-favorite]")).to_have_count(4)


def current(page: Page, photo_id: str | None) -> Locator:
    return page.locator(f".yarl__slide_current img[src*='{photo_id}'][src*='size=preview'][data-ready]")


def look_closely(visit: Visit) -> None:
    page = visit.page
    expect(visit.tiles).to_have_count(LATE if visit.is_phone else LATE + DROPPED)
    expect(page.get_by_role("heading", name="Sat, May 4, 2024")).to_be_visible()
    ids = [visit.tiles.nth(n).get_attribute("data-photo") for n in range(4)]
    top = page.evaluate(SCROLL_TOP)
    visit.press(page.locator(f"[data-photo='{ids[1]}'] a"))
    viewer = page.get_by_role("dialog", name="Photo viewer")
    expect(current(page, ids[1])).to_be_visible()
    zoom_in_and_out(visit)
    if visit.is_phone:
        Finger(page).swipe((330, 420), (60, 425))
    else:
        page.keyboard.press("ArrowRight")
    expect(current(page, ids[2])).to_be_visible()
    expect(page).to_have_url(re.compile(f"photo={ids[2]}"))
    if visit.is_phone:
        Finger(page).swipe((60, 420), (330, 425))
        expect(current(page, ids[1])).to_be_visible()
        expect(page).to_have_url(re.compile(f"photo={ids[1]}"))
        Finger(page).swipe((195, 300), (195, 600))
    else:
        page.keyboard.press("ArrowLeft")
        expect(current(page, ids[1])).to_be_visible()
        page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    expect(page.locator(f"[data-photo='{ids[1]}'] a")).to_be_focused()
    assert page.evaluate(SCROLL_TOP) == top
    expect(page).to_have_url(re.compile(r"/photos$"))


def scale(page: Page) -> float:
    """How far the open photo is zoomed, once nothing moves any more."""
    wrapper = page.locator(".yarl__slide_current .yarl__slide_wrapper")
    page.wait_for_function(
        "!document.querySelector('.yarl__slide_current .yarl__slide_wrapper').getAnimations().length"
    )
    return float(wrapper.evaluate("node => new DOMMatrix(getComputedStyle(node).transform).a"))


def zoom_in_and_out(visit: Visit) -> None:
    page = visit.page
    assert scale(page) == 1
    if visit.is_phone:
        double_tap(page)
        assert scale(page) > 1
        while (before := scale(page)) > 1:
            double_tap(page)
            assert scale(page) < before
    else:
        page.mouse.move(720, 450)
        page.mouse.wheel(0, -300)
        page.wait_for_function(CHANGED, arg=1)
        assert scale(page) > 1
        page.keyboard.press("Escape")
        assert scale(page) == 1


def double_tap(page: Page) -> None:
    before = scale(page)
    for _ in range(2):
        page.touchscreen.tap(195, 422)
    expect(page.get_by_role("dialog", name="Photo viewer")).to_be_visible()
    page.wait_for_function(CHANGED, arg=before)


def trash_and_restore(visit: Visit) -> None:
    page = visit.page
    count = visit.tiles.count()
    if visit.is_phone:
        Finger(page).press_and_drag(visit.tiles.nth(0), visit.tiles.nth(1))
    else:
        for n in (0, 1):
            visit.tiles.nth(n).hover()
            visit.tiles.nth(n).get_by_role("checkbox").click()
    visit.says_selected(2)
    bar = page.get_by_role("toolbar", name="Selected photos")
    visit.press(bar.get_by_role("button", name="Move to trash"))
    question = page.locator("dialog[open]")
    expect(question).to_contain_text("Move 2 photos to the trash?")
    visit.press(question.get_by_role("button", name="Cancel"))
    expect(question).to_have_count(0)
    visit.says_selected(2)
    visit.press(bar.get_by_role("button", name="Move to trash"))
    visit.press(question.get_by_role("button", name="Move to trash"))
    expect(page.get_by_text("Moved 2 photos to the trash")).to_be_visible()
    expect(visit.tiles).to_have_count(count - 2)
    visit.press(page.get_by_role("link", name="Trash"))
    page.wait_for_url("**/trash")
    expect(visit.tiles).to_have_count(2)
    if visit.is_phone:
        Finger(page).press_and_drag(visit.tiles.nth(0), visit.tiles.nth(1))
    else:
        page.keyboard.press("Control+a")
    visit.says_selected(2)
    visit.press(page.get_by_role("button", name="Restore", exact=True))
    expect(page.get_by_text("Restored 2 photos")).to_be_visible()
    expect(page.get_by_role("heading", name="The trash is empty")).to_be_visible()
    visit.press(page.get_by_role("link", name="Photos", exact=True))
    page.wait_for_url("**/photos")
    expect(visit.tiles).to_have_count(count)
    expect(page.locator("[data-favorite]")).to_have_count(4)


def sign_out_and_in(visit: Visit) -> None:
    page = visit.page
    count = visit.tiles.count()
    visit.press(page.get_by_role("link", name="Account").first)
    page.wait_for_url("**/account")
    page.wait_for_load_state("networkidle")  # what is answered after the end of a session is refused
    visit.press(page.get_by_role("button", name="Sign out", exact=True))
    leads_to_sign_in(page)
    page.goto(urljoin(page.url, "/photos"))
    leads_to_sign_in(page, "/photos")
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/photos")
    expect(visit.tiles).to_have_count(count)
