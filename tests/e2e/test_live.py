"""What the story leaves out: links into the app, going back, several tabs and users, and breaks."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PASSWORD, Account, Library, OpenPage, RunningServer
from tests.e2e.hands import choose_files, leads_to_sign_in, padded, photo_file, saved, slow_down
from tests.pictures import jpeg

COUNT = 40
IN_SIGHT = """(id) => {
  const tile = document.querySelector(`[data-photo="${id}"]`)?.getBoundingClientRect();
  const grid = document.querySelector(".photo-grid").getBoundingClientRect();
  return Boolean(tile) && tile.bottom > grid.top && tile.top < grid.bottom;
}"""
TELL_WHEN_SHOWN = """(id) => {
  window.shownAt = 0;
  const look = () => {
    if (document.querySelector(`[data-photo="${id}"]`)) window.shownAt = Date.now();
    else requestAnimationFrame(look);
  };
  look();
}"""
WITHIN_MS = 1000


@pytest.fixture(scope="module")
def library(server: RunningServer, admin: Account) -> Library:
    """Forty photos over four months, newest first; the tests only look at them."""
    account = server.make_account(admin, "Vivian")
    return Library(account, server.fill(account, COUNT, days_apart=3))


def tile(page: Page, photo_id: str) -> Locator:
    return page.locator(f'[data-photo="{photo_id}"]')


def viewer(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Photo viewer")


def trash(server: RunningServer, account: Account, *ids: str) -> None:
    server.http.request("DELETE", "/api/assets", json={"ids": ids}, headers=account.headers).raise_for_status()


def is_grid_ready(page: Page) -> None:
    expect(page.locator(".photo-grid[data-ready]")).to_be_visible()


def test_a_link_to_a_photo_leads_through_signing_in(open_page: OpenPage, library: Library, device: str) -> None:
    page = open_page(f"/photos?photo={library.ids[30]}", device)
    leads_to_sign_in(page)
    page.get_by_label("E-mail").fill(library.account.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(viewer(page)).to_be_visible()
    expect(page).to_have_url(re.compile(f"/photos\\?photo={library.ids[30]}"))


def test_back_forward_and_reload_keep_the_photo(open_page: OpenPage, library: Library, device: str) -> None:
    page = open_page("/photos", device, library.account)
    tile(page, library.ids[1]).locator("a").click()
    expect(viewer(page)).to_be_visible()
    page.go_back()
    expect(viewer(page)).to_have_count(0)
    page.go_forward()
    expect(viewer(page)).to_be_visible()
    expect(page).to_have_url(re.compile(library.ids[1]))
    page.reload()
    expect(viewer(page)).to_be_visible()
    expect(page).to_have_url(re.compile(library.ids[1]))
    page.go_back()
    expect(viewer(page)).to_have_count(0)
    is_grid_ready(page)


def test_a_reload_keeps_the_place(open_page: OpenPage, library: Library) -> None:
    page = open_page("/photos", account=library.account, viewport={"width": 700, "height": 500})
    is_grid_ready(page)
    page.locator(".photo-grid-scroller").evaluate("(scroller) => { scroller.scrollTop = 900 }")
    # The tiles of the new place come a moment after the scrolling.
    seen = page.wait_for_function(f"(ids) => ids.find({IN_SIGHT})", arg=library.ids[5:]).json_value()
    page.reload()
    is_grid_ready(page)
    page.wait_for_function(IN_SIGHT, arg=seen)


@pytest.mark.parametrize("photo", ["unknown", "00000000-0000-4000-8000-000000000000", "../../etc", "<script>"])
def test_a_link_to_no_photo_says_so_and_leads_to_the_others(open_page: OpenPage, library: Library, photo: str) -> None:
    page = open_page(f"/photos?photo={photo}", account=library.account)
    expect(page.get_by_text("This photo is no longer here.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(viewer(page)).to_have_count(0)
    expect(tile(page, library.ids[0])).to_be_visible()
    open_page.forgive("status of 400", "status of 404", "status of 422")


def test_nobody_sees_the_photos_of_others(
    open_page: OpenPage, library: Library, account: Account, server: RunningServer
) -> None:
    own = server.upload(account, "own.jpg", jpeg(seed=5))
    server.wait_until_shown(account, 1)
    page = open_page("/photos", account=account)
    expect(tile(page, own)).to_be_visible()
    expect(page.locator("[data-photo]")).to_have_count(1)
    page.goto(f"{server.url}/photos?photo={library.ids[0]}")
    expect(page.get_by_text("This photo is no longer here.")).to_be_visible()
    for path in ("", "/thumbnail?size=thumbnail", "/thumbnail?size=preview", "/original"):
        answer = page.request.get(f"{server.url}/api/assets/{library.ids[0]}{path}")
        assert answer.status == 400
        assert "no asset." in answer.json()["message"]
    open_page.forgive("status of 400")


def test_two_tabs_and_a_phone_show_each_change_within_a_second(
    open_page: OpenPage, server: RunningServer, account: Account
) -> None:
    first = server.fill(account, 3)
    pages = [open_page("/photos", device, account) for device in ("desktop", "phone")]
    pages.append(pages[0].context.new_page())
    pages[-1].goto(server.url + "/photos")
    for page in pages:
        expect(tile(page, first[0])).to_be_visible()
    trash(server, account, first[0])
    for page in pages:
        expect(tile(page, first[0])).to_have_count(0, timeout=WITHIN_MS * 3)
    for page in pages:
        page.evaluate(TELL_WHEN_SHOWN, first[0])
    start = pages[0].evaluate("Date.now()")
    answer = server.http.post("/api/trash/restore/assets", json={"ids": [first[0]]}, headers=account.headers)
    answer.raise_for_status()
    for page in pages:
        page.wait_for_function("window.shownAt > 0")
        assert page.evaluate("window.shownAt") - start < WITHIN_MS


def test_a_favorite_made_in_one_tab_is_one_in_the_other(
    open_page: OpenPage, server: RunningServer, account: Account
) -> None:
    [photo] = server.fill(account, 1)
    one, other = open_page("/photos", account=account), open_page("/favorites", account=account)
    expect(other.locator(".empty")).to_be_visible()
    tile(one, photo).hover()
    tile(one, photo).get_by_role("checkbox").click()
    one.get_by_role("button", name="Add to favorites").click()
    expect(tile(other, photo)).to_be_visible()


def test_what_happens_to_others_does_not_wake_a_tab(
    open_page: OpenPage, server: RunningServer, account: Account, admin: Account
) -> None:
    stranger = server.make_account(admin, "Mallory")
    [own] = server.fill(account, 1)
    page = open_page("/photos", account=account)
    expect(tile(page, own)).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/timeline" in request.url else None)
    server.fill(stranger, 2)
    more = server.upload(account, "more.jpg", jpeg(seed=6))
    expect(tile(page, more)).to_be_visible()
    assert len([url for url in asked if "buckets" in url]) <= 2


@pytest.mark.parametrize("count", [1, 2])
def test_a_selection_outlives_a_broken_connection(
    open_page: OpenPage, server: RunningServer, account: Account, count: int
) -> None:
    ids = server.fill(account, 3)
    page = open_page("/photos", account=account)
    tile(page, ids[0]).hover()
    tile(page, ids[0]).get_by_role("checkbox").click()
    bar = page.get_by_role("toolbar", name="Selected photos")
    expect(bar).to_contain_text("1 selected")
    notice = page.get_by_text("No connection to the server")
    page.context.set_offline(True)
    expect(notice).to_be_visible(timeout=40_000)
    if count == 2:
        tile(page, ids[1]).locator("a").click()
    page.context.set_offline(False)
    expect(notice).to_have_count(0, timeout=40_000)
    expect(page.locator("[data-selected]")).to_have_count(count)
    expect(bar).to_contain_text(f"{count} selected")
    bar.get_by_role("button", name="Move to trash").click()
    page.locator("dialog[open]").get_by_role("button", name="Move to trash").click()
    expect(page.get_by_text(f"Moved {count} photo")).to_be_visible()
    expect(page.locator("[data-photo]")).to_have_count(3 - count)
    open_page.forgive("WebSocket", "websocket", "ERR_INTERNET_DISCONNECTED")


def test_offline_is_said_and_recovered_from(open_page: OpenPage, server: RunningServer, account: Account) -> None:
    [photo] = server.fill(account, 1)
    page = open_page("/photos", account=account)
    expect(tile(page, photo)).to_be_visible()
    page.context.set_offline(True)
    notice = page.get_by_role("status").get_by_text("No connection to the server")
    expect(notice).to_be_visible(timeout=40_000)
    expect(tile(page, photo)).to_be_visible()
    more = server.upload(account, "more.jpg", jpeg(seed=6))
    server.wait_until_shown(account, 2)
    page.context.set_offline(False)
    expect(notice).to_have_count(0, timeout=40_000)
    expect(tile(page, more)).to_be_visible()
    open_page.forgive("WebSocket", "websocket", "ERR_INTERNET_DISCONNECTED")


@pytest.mark.parametrize("path", ["/photos", "/account"])
def test_a_session_revoked_elsewhere_ends_the_page(
    open_page: OpenPage, server: RunningServer, account: Account, path: str
) -> None:
    photos = server.fill(account, 1)
    away = server.sign_in(account.email, account.name)
    page = open_page(path, account=account)
    expect(page.get_by_role("radio", name="Dark") if path == "/account" else tile(page, photos[0])).to_be_attached()
    expect(page.locator(".avatar-link")).to_contain_text(account.name[0])
    others = [one for one in server.http.get("/api/sessions", headers=away.headers).json() if not one["current"]]
    for one in others:
        server.http.delete(f"/api/sessions/{one['id']}", headers=away.headers).raise_for_status()
    leads_to_sign_in(page)
    page.goto(f"{server.url}/photos?photo={photos[0]}")
    leads_to_sign_in(page)
    open_page.forgive("status of 401")


def test_an_upload_goes_on_after_a_reload(
    open_page: OpenPage, server: RunningServer, account: Account, tmp_path: Path
) -> None:
    page = open_page("/photos", account=account)
    page.on("dialog", lambda dialog: dialog.accept())
    large = saved(tmp_path, padded(photo_file("large.jpg", seed=81), 32))
    sending = slow_down(page, 8_000_000)
    with page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.status == 204):
        choose_files(page, large)
    page.reload()
    sending.detach()
    with page.expect_request(lambda request: request.method == "PATCH") as first:
        choose_files(page, large)
    assert int(first.value.headers["upload-offset"]) >= 8 << 20
    expect(page.locator("[data-photo]")).to_have_count(1, timeout=60_000)
    assert server.http.get("/api/assets/statistics", headers=account.headers).json()["total"] == 1


@pytest.mark.parametrize("path", ["/nothing", "/photos/nothing", "/albums/1/nothing"])
def test_what_is_not_there_says_so(
    open_page: OpenPage, server: RunningServer, account: Account, device: str, path: str
) -> None:
    page = open_page("/photos", device, account)
    is_grid_ready(page)
    answer = page.goto(server.url + path)
    assert answer
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.title()
    page.get_by_role("link", name=re.compile("photos", re.IGNORECASE)).first.click()
    page.wait_for_url("**/photos")
    is_grid_ready(page)
    open_page.forgive("status of 404")
