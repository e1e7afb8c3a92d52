"""The frame round every page: the ways to the pages, and the bell with its notifications."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.albums import invite_to_album, remove_from_album, share_album
from tests.e2e.conftest import Account, OpenPage, RunningServer

EVERYWHERE = ["Photos", "Albums", "Sharing", "Account"]
BOTTOM_BAR_PX = 56


@pytest.fixture
def walter(server: RunningServer, admin: Account) -> Account:
    return server.make_account(admin, "Walter")


def links(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Main").get_by_role("link")


def bell(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("^Notifications"))


def panel(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Notifications")


def test_a_phone_has_four_places_at_the_bottom(open_page: OpenPage, account: Account) -> None:
    page = open_page("/albums", "phone", account)
    expect(links(page)).to_have_text(EVERYWHERE)
    bar = page.get_by_role("navigation", name="Main").bounding_box()
    assert bar
    assert bar["y"] + bar["height"] == page.evaluate("window.innerHeight")
    assert round(bar["height"]) - 1 == BOTTOM_BAR_PX  # and its upper edge
    expect(page.get_by_role("link", name="Favorites")).to_have_count(0)


def test_a_phone_reaches_favorites_and_trash_from_the_photos(open_page: OpenPage, account: Account) -> None:
    page = open_page("/photos", "phone", account)
    for name in ("Favorites", "Trash"):
        page.get_by_role("link", name=name).click()
        page.wait_for_url(f"**/{name.lower()}")
        expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
        expect(page.get_by_role("link", name=name)).to_have_attribute("aria-current", "page")


def test_a_desktop_has_all_places_in_the_rail(open_page: OpenPage, account: Account) -> None:
    page = open_page("/photos", account=account)
    expect(links(page)).to_have_text([*EVERYWHERE[:3], "Favorites", "Trash", "Account"])
    for name in ("Albums", "Sharing", "Trash", "Photos"):
        links(page).filter(has_text=name).click()
        page.wait_for_url(f"**/{name.lower()}")
        expect(links(page).filter(has_text=name)).to_have_attribute("aria-current", "page")


def test_an_invitation_is_told_and_leads_to_the_album(
    open_page: OpenPage, server: RunningServer, account: Account, walter: Account, device: str
) -> None:
    page = open_page("/photos", device, account)
    bell(page).click()
    expect(panel(page)).to_contain_text("You are up to date.")
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    expect(bell(page)).to_be_focused()
    album_id = share_album(server, walter, "Alps", viewer=account)
    expect(page.get_by_role("button", name="Notifications, 1 unread")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="1 unread notification")).to_be_attached()
    bell(page).click()
    expect(panel(page).get_by_role("link")).to_contain_text("Walter shared an album with you: Alps")
    expect(panel(page).get_by_role("link")).to_contain_text("Unread")
    panel(page).get_by_role("link").click()
    page.wait_for_url(f"**/albums/{album_id}")
    expect(panel(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Notifications", exact=True)).to_be_visible()


def test_all_are_marked_read_in_every_tab(
    open_page: OpenPage, server: RunningServer, account: Account, walter: Account, device: str
) -> None:
    for name in ("Alps", "Sea"):
        share_album(server, walter, name, viewer=account)
    page, other = open_page("/albums", device, account), open_page("/account", device, account)
    for one in (page, other):
        expect(one.get_by_role("button", name="Notifications, 2 unread")).to_be_visible()
    bell(page).focus()
    page.keyboard.press("Enter")
    expect(panel(page).get_by_role("link")).to_have_count(2)
    panel(page).get_by_role("button", name="Mark all as read").click()
    for one in (page, other):
        expect(one.get_by_role("button", name="Notifications", exact=True)).to_be_attached()
    expect(panel(page).get_by_role("button", name="Mark all as read")).to_be_disabled()
    expect(panel(page).get_by_text("Unread")).to_have_count(0)


def test_an_open_list_follows_what_comes_and_goes(
    open_page: OpenPage, server: RunningServer, account: Account, walter: Account
) -> None:
    album_id = share_album(server, walter, "Alps")
    page = open_page("/photos", account=account)
    bell(page).click()
    expect(panel(page)).to_contain_text("You are up to date.")
    invite_to_album(server, walter, album_id, account)
    expect(panel(page).get_by_role("link")).to_have_count(1)
    remove_from_album(server, walter, album_id, account)
    expect(panel(page)).to_contain_text("You are up to date.")


def test_hostile_names_in_notifications_are_text(
    open_page: OpenPage, server: RunningServer, account: Account, walter: Account, device: str
) -> None:
    share_album(server, walter, "<img src=x onerror=alert(1)>" + "W" * 150, viewer=account)
    page = open_page("/photos", device, account)
    bell(page).click()
    expect(panel(page).get_by_role("link")).to_contain_text("<img src=x onerror=alert(1)>")
    assert panel(page).evaluate("node => node.scrollWidth <= node.clientWidth")
