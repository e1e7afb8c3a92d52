"""The administrator deletes a user who shares albums: each is asked about, handed over or deleted."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.albums import share_album
from tests.e2e.conftest import Account, OpenPage, RunningServer
from tests.e2e.hands import find_user


@pytest.fixture
def walter(server: RunningServer, admin: Account) -> Account:
    return server.make_account(admin, "Walter")


def ask(page: Page, who: Account) -> Locator:
    find_user(page, who.email).get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Delete…").click()
    dialog = page.get_by_role("dialog", name=f"Delete {who.name}?")
    expect(dialog).to_be_visible()
    return dialog


def roles(server: RunningServer, who: Account) -> dict[str, str]:
    answer = server.http.get("/api/albums", headers=who.headers)
    return {album["albumName"]: album["role"] for album in answer.json()}


def test_each_album_is_handed_over_or_deleted(
    open_page: OpenPage, server: RunningServer, admin: Account, account: Account, walter: Account, device: str
) -> None:
    share_album(server, account, "Alps", viewer=walter)
    share_album(server, account, "Sea", viewer=walter)
    share_album(server, account, "Private")
    sharing = open_page("/sharing", device, walter)
    expect(sharing.locator("a.album-card")).to_have_count(2)
    page = open_page("/admin", device, admin)
    dialog = ask(page, account)
    expect(dialog).to_contain_text("1 album that nobody else has goes with it.")
    dialog.get_by_role("button", name="Delete user").click()
    expect(dialog).to_be_visible()  # the browser asks for the choices
    dialog.get_by_label("Alps").select_option(label=f"Hand over to Walter ({walter.email})")
    dialog.get_by_label("Sea").select_option(label="Delete the album")
    dialog.get_by_role("button", name="Delete user").click()
    expect(page.get_by_text(f"Deleted {account.name}.")).to_be_visible()
    expect(dialog).to_have_count(0)
    expect(sharing.locator(".album-card-name")).to_have_count(0)
    assert roles(server, walter) == {"Alps": "owner"}


def test_many_albums_are_decided_at_once(
    open_page: OpenPage, server: RunningServer, admin: Account, account: Account, walter: Account, device: str
) -> None:
    for number in range(5):
        share_album(server, account, f"Album {number}", viewer=walter)
    page = open_page("/admin", device, admin)
    dialog = ask(page, account)
    expect(dialog.get_by_role("combobox")).to_have_count(6)
    dialog.get_by_label("All 5 albums").select_option(label="Hand each to its first member")
    expect(dialog.get_by_role("combobox")).to_have_count(1)
    dialog.get_by_role("button", name="Delete user").click()
    expect(page.get_by_text(f"Deleted {account.name}.")).to_be_visible()
    assert set(roles(server, walter).values()) == {"owner"}
