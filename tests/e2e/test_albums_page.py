"""The lists of albums: Albums and Sharing, on a desktop and a phone."""

import re
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, Page, expect

from immshare.states.albums import PAGE
from tests.e2e.albums import invite_to_album, remove_from_album, share_album
from tests.e2e.conftest import Account, OpenPage, RunningServer
from tests.e2e.test_pages import WATCH_SHIFTS

HOSTILE = ["<script>document.title = 'taken'</script>", "W" * 200, "مرحبا بالعالم", "\u202egnp.exe\u202c", "🏔️" * 60]


class Library(NamedTuple):
    account: Account
    other: Account
    photos: list[str]


@pytest.fixture(scope="module")
def library(server: RunningServer, admin: Account) -> Library:
    """Three albums of Vivian's, and one of Walter's that she has too; the tests only look at them."""
    vivian, walter = server.make_account(admin, "Vivian"), server.make_account(admin, "Walter")
    photos, his = server.fill(vivian, 4), server.fill(walter, 2)
    share_album(server, vivian, "Zürich", photos[0])
    share_album(server, vivian, "Alps", *photos[2:])
    share_album(server, vivian, "Empty", viewer=walter)
    share_album(server, walter, "Sea", *his, viewer=vivian)
    return Library(vivian, walter, photos)


def cards(page: Page) -> Locator:
    return page.locator("a.album-card")


def names(page: Page) -> list[str]:
    return page.locator(".album-card-name").all_inner_texts()


def shows(page: Page, *wanted: str) -> None:
    expect(page.locator(".album-card-name")).to_have_text(list(wanted))


def test_cards_say_what_there_is_to_know(open_page: OpenPage, library: Library, device: str) -> None:
    page = open_page("/albums", device, library.account)
    shows(page, "Sea", "Zürich", "Alps", "Empty")
    expect(cards(page).nth(0)).to_contain_text("May 30 – 31, 2024")
    expect(cards(page).nth(0)).to_contain_text("2 photos")
    expect(cards(page).nth(0)).to_contain_text("Shared by Walter")
    expect(cards(page).nth(0)).to_contain_text("New")
    expect(cards(page).nth(1)).to_contain_text("May 31, 2024")
    expect(cards(page).nth(2)).to_contain_text("Owned")
    expect(cards(page).nth(3)).to_contain_text("No photos")
    expect(cards(page).nth(1).locator(".cover[data-state=shown] img")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="4 albums")).to_be_visible()


def test_dates_are_the_viewer_s(open_page: OpenPage, library: Library) -> None:
    page = open_page("/albums", account=library.account, locale="de-DE")
    expect(cards(page).nth(0)).to_contain_text(re.compile(r"30\.–31\. Mai 2024"))


def test_search_order_and_filter_stay_when_one_comes_back(open_page: OpenPage, library: Library, device: str) -> None:
    page = open_page("/albums", device, library.account)
    page.get_by_label("Sort by").select_option(label="Name")
    shows(page, "Alps", "Empty", "Sea", "Zürich")
    page.get_by_role("radio", name="Owned").click()
    shows(page, "Alps", "Empty", "Zürich")
    page.get_by_role("searchbox", name="Search albums").fill("ZUR")
    shows(page, "Zürich")
    expect(page).to_have_url(re.compile(r"\?search=ZUR&filter=owned&sort=name$"))
    cards(page).first.click()
    page.wait_for_url(re.compile("/albums/[0-9a-f-]+$"))
    page.go_back()
    shows(page, "Zürich")
    expect(page.get_by_role("searchbox", name="Search albums")).to_have_value("ZUR")
    page.reload()
    shows(page, "Zürich")
    expect(page.get_by_label("Sort by")).to_have_value("name")
    page.get_by_role("radio", name="Shared with me").click()
    expect(page.get_by_role("heading", name="No album matches")).to_be_visible()
    page.get_by_role("button", name="Show all albums").click()
    shows(page, "Alps", "Empty", "Sea", "Zürich")
    expect(page.get_by_role("searchbox", name="Search albums")).to_have_value("")
    expect(page).to_have_url(re.compile(r"/albums\?sort=name$"))


def test_the_filters_work_by_keyboard(open_page: OpenPage, library: Library) -> None:
    page = open_page("/albums?sort=name", account=library.account)
    shows(page, "Alps", "Empty", "Sea", "Zürich")
    page.get_by_role("radio", name="All").focus()
    page.keyboard.press("ArrowRight")
    shows(page, "Alps", "Empty", "Zürich")
    page.keyboard.press("Tab")
    page.keyboard.type("alp")
    shows(page, "Alps")
    page.get_by_role("link", name=re.compile("^Alps")).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/albums/[0-9a-f-]+$"))


@pytest.mark.parametrize("path", ["/albums", "/sharing"])
def test_an_album_is_made_and_opened(open_page: OpenPage, account: Account, device: str, path: str) -> None:
    page = open_page(path, device, account)
    expect(page.locator(".empty")).to_be_visible()
    page.locator(".empty").get_by_role("button").click()
    dialog = page.get_by_role("dialog", name="Create album")
    expect(dialog.get_by_label("Name")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Create album", exact=True).click()
    dialog.get_by_label("Name").fill("Summer")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/albums/[0-9a-f-]+$"))
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Albums").click()
    shows(page, "Summer")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Sharing").click()
    expect(page.get_by_role("heading", name="Nothing is shared yet")).to_be_visible()


def test_sharing_follows_invitations_without_a_jump(
    open_page: OpenPage, server: RunningServer, admin: Account, account: Account, device: str
) -> None:
    walter = server.make_account(admin, "Walter")
    for number in range(12):
        share_album(server, account, f"Album {number:02}", viewer=walter)
    later = share_album(server, walter, "Later")
    page = open_page("/sharing", device, account)
    expect(cards(page)).to_have_count(12)
    last = cards(page).last
    last.scroll_into_view_if_needed()
    before = last.evaluate("node => node.getBoundingClientRect().top")
    invite_to_album(server, walter, later, account)
    expect(cards(page)).to_have_count(13)
    expect(cards(page).first).to_contain_text("New")
    if device == "desktop":
        assert last.evaluate("node => node.getBoundingClientRect().top") == before
    remove_from_album(server, walter, later, account)
    expect(cards(page)).to_have_count(12)


def test_an_album_is_private_again_when_the_last_member_leaves(
    open_page: OpenPage, server: RunningServer, admin: Account, account: Account
) -> None:
    walter = server.make_account(admin, "Walter")
    album_id = share_album(server, account, "Alps", viewer=walter)
    sharing, albums = open_page("/sharing", account=account), open_page("/albums", account=account)
    shows(sharing, "Alps")
    expect(albums.get_by_role("img", name="Shared")).to_be_visible()
    server.http.delete(f"/api/albums/{album_id}/user/me", headers=walter.headers).raise_for_status()
    expect(sharing.get_by_role("heading", name="Nothing is shared yet")).to_be_visible()
    shows(albums, "Alps")
    expect(albums.get_by_role("img", name="Shared")).to_have_count(0)


def test_hundreds_of_albums_come_in_pages(
    open_page: OpenPage, server: RunningServer, account: Account, device: str
) -> None:
    for number in range(PAGE + 2):
        share_album(server, account, f"Album {number:03}")
    page = open_page("/albums?sort=name", device, account)
    expect(cards(page)).to_have_count(PAGE)
    pages = page.get_by_role("navigation", name="Pages")
    expect(pages).to_contain_text("Page 1 of 2")
    expect(pages.get_by_role("button", name="Previous")).to_be_disabled()
    pages.get_by_role("button", name="Next").click()
    shows(page, f"Album {PAGE:03}", f"Album {PAGE + 1:03}")
    page.wait_for_function("window.scrollY === 0")
    expect(page).to_have_url(re.compile("page=2"))
    page.reload()
    expect(cards(page)).to_have_count(2)
    pages.get_by_role("button", name="Previous").click()
    expect(cards(page)).to_have_count(PAGE)


def test_the_place_is_kept_when_one_comes_back(open_page: OpenPage, server: RunningServer, account: Account) -> None:
    for number in range(40):
        share_album(server, account, f"Album {number:03}")
    page = open_page("/albums?sort=name", account=account)
    expect(cards(page)).to_have_count(40)
    cards(page).nth(30).scroll_into_view_if_needed()
    top = page.evaluate("window.scrollY")
    assert top > 0
    cards(page).nth(30).click()
    page.wait_for_url(re.compile("/albums/[0-9a-f-]+$"))
    page.go_back()
    expect(cards(page)).to_have_count(40)
    page.wait_for_function("(top) => Math.abs(window.scrollY - top) <= 1", arg=top)


def test_hostile_names_are_text(open_page: OpenPage, server: RunningServer, account: Account, device: str) -> None:
    for name in HOSTILE:
        share_album(server, account, name)
    page = open_page("/albums", device, account)
    expect(cards(page)).to_have_count(len(HOSTILE))
    assert sorted(names(page)) == sorted(HOSTILE)
    assert "immshare" in page.title()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    lines = page.evaluate("[...document.querySelectorAll('.album-card-name')].map((one) => one.clientHeight)")
    assert max(lines) <= 2 * min(lines)


@pytest.mark.parametrize("path", ["/albums", "/sharing"])
def test_nothing_moves_while_a_list_loads(open_page: OpenPage, library: Library, device: str, path: str) -> None:
    page = open_page("/login", device)
    page.context.add_init_script(WATCH_SHIFTS)
    page.context.add_cookies([{"name": "immich_access_token", "value": library.account.token, "url": page.url}])
    page.goto(page.url.replace("/login", path))
    expect(cards(page).first.locator(".cover[data-state=shown]")).to_be_visible()
    assert page.evaluate("window.shifts") == []


def test_a_cover_that_cannot_be_loaded_is_a_drawing(open_page: OpenPage, library: Library) -> None:
    page = open_page("/login")
    page.context.route("**/thumbnail?*", lambda route: route.abort())
    page.context.add_cookies([{"name": "immich_access_token", "value": library.account.token, "url": page.url}])
    page.goto(page.url.replace("/login", "/albums"))
    expect(cards(page).nth(1).locator(".cover[data-state=failed] svg")).to_be_visible()
    open_page.forgive("ERR_FAILED")
