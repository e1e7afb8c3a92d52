"""The list of one's links, and the links that photos are added to, when there are many; and links that end while one looks."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.albums import share_album
from tests.e2e.conftest import Account, OpenPage, RunningServer
from tests.e2e.test_accessibility import violations
from tests.e2e.test_shared_links import check, links_of

MANY = 52
CHECKED_IN_A_FRAME = """async (box) => {
  box.click();
  await new Promise(requestAnimationFrame);
  return box.closest(".check-list").hasAttribute("data-selecting");
}"""


@pytest.fixture
def photo(server: RunningServer, account: Account) -> str:
    return server.fill(account, 1)[0]


def share(server: RunningServer, account: Account, photo: str, **settings: object) -> None:
    body = {"type": "INDIVIDUAL", "assetIds": [photo]} | settings
    server.http.post("/api/shared-links", json=body, headers=account.headers).raise_for_status()


def after(**time: float) -> str:
    return (datetime.now(UTC) + timedelta(**time)).isoformat()


def test_many_links_come_in_pages_and_any_of_them_takes_photos(
    open_page: OpenPage, server: RunningServer, account: Account, device: str
) -> None:
    photo, other = server.fill(account, 2)
    share(server, account, photo, description="Grandma’s party")
    for number in range(MANY - 1):
        share(server, account, photo, description=f"Walk {number}")
    page = open_page("/shared-links", device, account)
    listed = page.get_by_role("list", name="Shared links").get_by_role("listitem")
    expect(listed).to_have_count(50)
    page.get_by_role("button", name="Next").click()
    expect(listed).to_have_count(2)
    expect(listed.last).to_contain_text("Grandma’s party")
    check(page)
    page.reload()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    page.get_by_role("button", name="Previous").click()
    expect(listed).to_have_count(50)
    page.get_by_role("searchbox", name="Search links").fill("grandma")
    expect(listed).to_have_count(1)

    page = open_page(f"/photos?photo={other}", device, account)
    page.get_by_role("button", name="Share", exact=True).click()
    form = page.get_by_role("dialog", name="Create link to 1 photo")
    expect(form.get_by_text(f"The 50 newest of {MANY} links are offered.")).to_be_visible()
    form.get_by_label("Add to").select_option(label="Walk 7 (1 photo)")
    expect(form.get_by_role("button", name="Add to link")).to_be_visible()
    form.get_by_role("searchbox", name="Search links").fill("grandma")
    expect(form.get_by_text("1 link found")).to_be_visible()
    expect(form.get_by_label("Add to")).to_have_value("")
    check(page)
    form.get_by_label("Add to").select_option(label="Grandma’s party (1 photo)")
    form.get_by_role("button", name="Add to link").click()
    expect(page.get_by_text("Added 1 photo to the link")).to_be_visible()
    [link] = [one for one in links_of(server, account) if one["description"] == "Grandma’s party"]
    assert link["assetCount"] == 2


def test_a_link_ends_while_one_looks_and_is_swept_out_when_that_is_meant(
    open_page: OpenPage, server: RunningServer, account: Account, photo: str, device: str
) -> None:
    share(server, account, photo, description="Kept")
    share(server, account, photo, description="Brief", expiresAt=after(seconds=8))
    page = open_page("/shared-links", device, account)
    listed = page.get_by_role("list", name="Shared links").get_by_role("listitem")
    expect(listed.filter(has_text="Brief").get_by_text("Expired", exact=True)).to_be_visible()
    sweep = page.get_by_role("button", name="Delete expired (1)")
    sweep.click()
    question = page.get_by_role("dialog", name="Delete 1 expired link?")
    expect(question).to_be_visible()
    check(page)
    question.get_by_role("button", name="Cancel").click()
    expect(question).not_to_be_visible()
    expect(listed).to_have_count(2)
    sweep.click()
    question.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("Deleted 1 expired link")).to_be_visible()
    expect(listed).to_have_count(1)
    expect(sweep).not_to_be_visible()


def test_the_time_that_is_left_goes_by(
    open_page: OpenPage, server: RunningServer, account: Account, photo: str, device: str
) -> None:
    share(server, account, photo, expiresAt=after(hours=2, minutes=10))
    page = open_page("/account", device, account)
    page.clock.install()
    page.goto(f"{server.url}/shared-links")
    listed = page.get_by_role("list", name="Shared links").get_by_role("listitem")
    expect(listed.get_by_text("in 2 hours")).to_be_visible()
    page.clock.fast_forward("01:00:00")
    expect(listed.get_by_text("in 1 hour")).to_be_visible()


def test_a_link_that_nobody_can_open_says_so(
    open_page: OpenPage, server: RunningServer, admin: Account, account: Account, photo: str, device: str
) -> None:
    owner = server.make_account(admin, "Olga")
    album = share_album(server, owner, "By the sea", *server.fill(owner, 1), editor=account)
    body = {"type": "ALBUM", "albumId": album}
    server.http.post("/api/shared-links", json=body, headers=account.headers).raise_for_status()
    page = open_page("/shared-links", device, account)
    row = page.get_by_role("list", name="Shared links").get_by_role("listitem")
    expect(row.get_by_role("link", name="By the sea")).to_be_visible()
    page.wait_for_load_state("networkidle")  # the cover, too, has come
    gone = {"albums": {album: None}}
    server.http.request("DELETE", f"/api/admin/users/{owner.id}", json=gone, headers=admin.headers).raise_for_status()
    expect(row.get_by_text("Not reachable")).to_be_visible()
    expect(row.get_by_text("Closed album")).to_be_visible()
    expect(row.get_by_role("link")).to_have_count(0)
    for gone_too in ("Copy link", "Show QR code"):
        expect(row.get_by_role("button", name=gone_too)).to_have_count(0)
    check(page)
    row.get_by_role("button", name="Delete link").click()
    page.get_by_role("dialog", name="Delete this link?").get_by_role("button", name="Delete link").click()
    expect(page.get_by_role("heading", name="No links yet")).to_be_visible()


def is_shown_only_when_meant(item: Locator, device: str) -> None:
    """The circle of an item: always on a phone, else with the pointer on it."""
    circle = item.get_by_role("checkbox")
    if device == "desktop":
        expect(circle).to_have_css("opacity", "0")
        item.hover()
    expect(circle).to_have_css("opacity", "1")


def test_several_links_are_deleted_at_once(
    open_page: OpenPage, server: RunningServer, account: Account, photo: str, device: str
) -> None:
    album = share_album(server, account, "By the sea", photo)
    body = {"type": "ALBUM", "albumId": album}
    server.http.post("/api/shared-links", json=body, headers=account.headers).raise_for_status()
    for number in range(5, 0, -1):
        share(server, account, photo, description=f"Walk {number}")
    page = open_page("/shared-links", device, account)
    rows = page.get_by_role("list", name="Shared links").get_by_role("listitem")
    circles, bar = rows.get_by_role("checkbox"), page.get_by_role("toolbar", name="Selected links")
    expect(rows).to_have_count(6)
    is_shown_only_when_meant(rows.nth(3), device)
    assert circles.nth(1).evaluate(CHECKED_IN_A_FRAME)
    expect(bar).to_contain_text("1 selected")
    expect(page.get_by_role("status").filter(has_text="1 selected")).to_be_attached()
    rows.nth(4).click(position={"x": 160, "y": 20})  # the whole row checks, once something is
    expect(bar).to_contain_text("2 selected")
    page.keyboard.press("Escape")
    expect(bar).not_to_be_visible()
    circles.nth(2).focus()
    page.keyboard.press("Space")
    circles.nth(0).click(modifiers=["Shift"])
    expect(bar).to_contain_text("3 selected")
    page.keyboard.press("ControlOrMeta+a")
    expect(bar).to_contain_text("6 selected")
    assert violations(page) == []
    bar.get_by_role("button", name="End selection").click()
    expect(bar).not_to_be_visible()

    for number in (0, 1, 5):
        circles.nth(number).click()
    expect(bar).to_contain_text("3 selected")
    page.get_by_role("combobox", name="Filter").select_option(label="Photos")
    expect(rows).to_have_count(5)
    expect(bar).to_contain_text("2 selected")
    page.get_by_role("combobox", name="Filter").select_option(label="All links")
    expect(rows).to_have_count(6)
    expect(circles.nth(5)).not_to_be_checked()
    circles.nth(5).click()
    bar.get_by_role("button", name="Delete").click()
    question = page.get_by_role("dialog", name="Delete 3 links?")
    expect(question.get_by_text("Whoever has them can no longer open them.")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(question).not_to_be_visible()
    expect(bar).to_contain_text("3 selected")
    bar.get_by_role("button", name="Delete").click()
    question.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Deleted 3 links")).to_be_visible()
    expect(rows).to_have_count(3)
    expect(bar).not_to_be_visible()
    assert {one["description"] for one in links_of(server, account)} == {"Walk 3", "Walk 4", "Walk 5"}
    [private] = server.http.get("/api/albums", headers=account.headers).json()
    assert private["hasSharedLink"] is False


def test_several_photos_are_taken_out_of_a_share_at_once(
    open_page: OpenPage, server: RunningServer, account: Account, device: str
) -> None:
    photos = server.fill(account, 6)
    body = {"type": "INDIVIDUAL", "assetIds": photos}
    server.http.post("/api/shared-links", json=body, headers=account.headers).raise_for_status()
    page = open_page("/shared-links", device, account)
    page.get_by_role("button", name="Photos of the link").click()
    held = page.get_by_role("dialog", name="Photos of this link")
    items = held.get_by_role("list", name="Photos").get_by_role("listitem")
    circles, bar = items.get_by_role("checkbox"), held.get_by_role("toolbar", name="Selected photos of the link")
    expect(items).to_have_count(6)
    is_shown_only_when_meant(items.nth(1), device)
    items.nth(0).click(position={"x": 40, "y": 80})  # anywhere on the photo
    circles.nth(3).click(modifiers=["Shift"])
    expect(bar).to_contain_text("4 selected")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(bar).not_to_be_visible()
    page.keyboard.press("ControlOrMeta+a")
    expect(bar).to_contain_text("6 selected")
    circles.nth(0).uncheck()
    bar.get_by_role("button", name="Remove").click()
    question = page.get_by_role("dialog", name="Remove 5 photos from the link?")
    expect(question.get_by_text("They stay in your library.")).to_be_visible()
    assert violations(page) == []
    question.get_by_role("button", name="Cancel").click()
    expect(question).not_to_be_visible()
    expect(bar).to_contain_text("5 selected")
    bar.get_by_role("button", name="Remove").click()
    question.get_by_role("button", name="Remove").click()
    expect(held.get_by_role("status").filter(has_text="Removed 5 photos from the link.")).to_be_attached()
    expect(items).to_have_count(1)
    expect(bar).not_to_be_visible()
    circles.check()
    bar.get_by_role("button", name="Remove").click()
    expect(items).to_have_count(0)
    expect(held.get_by_role("status").filter(has_text="Removed 1 photo from the link.")).to_be_attached()
    page.keyboard.press("Escape")
    expect(held).not_to_be_visible()
    [link] = links_of(server, account)
    assert link["assetCount"] == 0
    server.wait_until_shown(account, 6)
