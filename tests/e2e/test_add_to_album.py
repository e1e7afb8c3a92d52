"""From a selection into albums: on a desktop by the bar, on a phone by the sheet that is swiped up."""

from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Account, OpenPage, RunningServer
from tests.e2e.hands import Finger
from tests.e2e.test_accessibility import SETTLED, violations

COUNT = 8


class Visit(NamedTuple):
    page: Page
    device: str
    owner: Account
    friend: Account
    ids: list[str]

    @property
    def tiles(self) -> Locator:
        return self.page.locator("[data-photo]")

    @property
    def bar(self) -> Locator:
        return self.page.get_by_role("toolbar", name="Selected photos")

    @property
    def dialog(self) -> Locator:
        return self.page.locator("dialog[open]")

    def press(self, target: Locator) -> None:
        expect(target).to_be_visible()
        self.page.wait_for_function(SETTLED)  # a finger does not hit what is on its way
        target.tap() if self.device == "phone" else target.click()

    def select(self, first: int, last: int) -> None:
        """Select from one photo to another: by Shift, on a phone by a finger."""
        if self.device == "phone":
            Finger(self.page).press_and_drag(self.tiles.nth(first), self.tiles.nth(last))
        else:
            self.tiles.nth(first).hover()
            self.tiles.nth(first).get_by_role("checkbox").click()
            self.tiles.nth(last).locator("a").click(modifiers=["Shift"])
        expect(self.bar).to_contain_text(f"{last - first + 1} selected")

    def choose_from_menu(self, item: str) -> None:
        self.press(self.bar.get_by_role("button", name="Add", exact=True))
        self.press(self.page.get_by_role("menuitem", name=item, exact=True))
        expect(self.dialog).to_be_visible()


@pytest.fixture
def visit(open_page: OpenPage, server: RunningServer, admin: Account, device: str) -> Visit:
    owner, friend = server.make_account(admin, "Olga"), server.make_account(admin, "Frida")
    ids = server.fill(owner, COUNT)
    visit = Visit(open_page("/photos", device, owner), device, owner, friend, ids)
    expect(visit.tiles).to_have_count(COUNT)
    expect(visit.page.locator(".photo-grid")).to_have_attribute("data-ready", "")
    return visit


def albums_of(server: RunningServer, account: Account) -> dict[str, dict[str, object]]:
    answer = server.http.get("/api/albums", headers=account.headers)
    answer.raise_for_status()
    return {album["albumName"]: album for album in answer.json()}


def make_album(server: RunningServer, account: Account, name: str, *photos: str, **extra: object) -> str:
    body = {"albumName": name, "assetIds": list(photos)} | extra
    answer = server.http.post("/api/albums", json=body, headers=account.headers)
    answer.raise_for_status()
    return str(answer.json()["id"])


def test_a_new_shared_album_is_given_a_name_and_people(
    visit: Visit, server: RunningServer, open_page: OpenPage
) -> None:
    page, dialog = visit.page, visit.dialog
    visit.select(1, 4)
    visit.choose_from_menu("Add to shared album")
    expect(dialog).to_contain_text("No shared album takes photos from you yet.")
    visit.press(dialog.get_by_role("button", name="Create new shared album"))
    expect(dialog.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Alps")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("Choose whom to share the album with.")
    people = dialog.get_by_role("searchbox")
    people.press_sequentially(visit.friend.email)
    people.press("Enter")
    expect(dialog.get_by_role("button", name="Remove Frida")).to_be_visible()
    expect(people).to_have_value("")
    assert violations(page) == []
    visit.press(dialog.get_by_role("button", name="Create album"))
    expect(page.get_by_text("Created “Alps”, shared with Frida. Added 4 photos")).to_be_visible()
    expect(dialog).to_have_count(0)
    expect(visit.bar).to_have_count(0)
    album = albums_of(server, visit.friend)["Alps"]
    assert (album["assetCount"], album["role"], album["isNew"]) == (4, "editor", True)
    visit.press(page.get_by_role("button", name="Open", exact=True))
    page.wait_for_url(f"**/albums/{album['id']}")
    told = open_page("/sharing", visit.device, visit.friend)
    expect(told.get_by_role("button", name="Notifications, 1 unread")).to_be_visible()


def test_several_albums_at_once_with_exact_counts(visit: Visit, server: RunningServer) -> None:
    page, dialog = visit.page, visit.dialog
    make_album(server, visit.owner, "Family", visit.ids[0])
    make_album(server, visit.owner, "Winter")
    make_album(server, visit.owner, "Garden")
    make_album(server, visit.friend, "Not mine to fill", albumUsers=[{"userId": visit.owner.id, "role": "viewer"}])
    visit.select(0, 2)
    visit.choose_from_menu("Add to album")
    expect(dialog.get_by_role("checkbox")).to_have_count(3)
    assert violations(page) == []
    dialog.get_by_role("searchbox").fill("fam")
    expect(dialog.get_by_role("checkbox")).to_have_count(1)
    visit.press(dialog.get_by_role("checkbox", name="Family"))
    expect(dialog.get_by_role("checkbox", name="Family")).to_be_checked()
    dialog.get_by_role("searchbox").fill("")
    visit.press(dialog.get_by_role("checkbox", name="Winter"))
    visit.press(dialog.get_by_role("button", name="Add to 2 albums"))
    expect(page.get_by_text("Added to 2 albums")).to_be_visible()
    expect(page.get_by_text("“Family”: Added 2 photos, 1 was already there")).to_be_visible()
    assert violations(page) == []
    counts = {name: album["assetCount"] for name, album in albums_of(server, visit.owner).items()}
    assert counts == {"Family": 3, "Winter": 3, "Garden": 0, "Not mine to fill": 0}


def test_a_new_album_is_followed_by_add_user(visit: Visit, server: RunningServer) -> None:
    """On a phone the sheet of the selection is swiped up for it."""
    page, dialog = visit.page, visit.dialog
    visit.select(0, 1)
    if visit.device == "phone":
        assert violations(page) == []
        box = visit.bar.bounding_box()
        assert box
        Finger(page).swipe((195, box["y"] + 24), (195, box["y"] - 160))
    else:
        visit.choose_from_menu("Add to album")
    expect(dialog).to_contain_text("You have no albums yet.")
    dialog.get_by_role("button", name="Create new album").click()  # a tap so soon after a swipe may be swallowed
    dialog.get_by_label("Name", exact=True).fill("Weekend")
    visit.press(dialog.get_by_role("button", name="Create album"))
    add_user = dialog.get_by_role("button", name="Add user")
    expect(add_user).to_be_visible()
    expect(dialog).to_contain_text("2 photos")
    assert violations(page) == []
    visit.press(add_user)
    dialog.get_by_role("searchbox").fill(visit.friend.email)
    visit.press(dialog.get_by_role("checkbox", name=f"Frida {visit.friend.email}"))
    dialog.get_by_label("They join as").select_option("viewer")
    expect(dialog.get_by_role("button", name="Remove Frida")).to_be_visible()
    visit.press(dialog.get_by_role("button", name="Share", exact=True))
    expect(page.get_by_text("Shared “Weekend” with Frida")).to_be_visible()
    album = albums_of(server, visit.friend)["Weekend"]
    assert (album["assetCount"], album["role"]) == (2, "viewer")


def test_the_sheet_of_a_phone_has_a_button_for_what_a_swipe_does(
    open_page: OpenPage, server: RunningServer, account: Account
) -> None:
    server.fill(account, 2)
    page = open_page("/photos", "phone", account)
    visit = Visit(page, "phone", account, account, [])
    expect(visit.tiles).to_have_count(2)
    visit.select(0, 1)
    visit.press(visit.bar.get_by_role("button", name="Show albums"))
    expect(visit.dialog).to_be_visible()
    page.wait_for_function(SETTLED)
    box = visit.dialog.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + 4, box["y"] + box["height"] / 2)
    expect(visit.dialog.get_by_role("button", name="Create new album")).to_be_visible()
    page.keyboard.press("Escape")
    expect(visit.dialog).to_have_count(0)
    expect(visit.bar).to_contain_text("2 selected")
    short = visit.bar.bounding_box()
    assert short
    Finger(page).swipe((195, short["y"] + 24), (195, short["y"] + 4))
    visit.bar.get_by_role("button", name="End selection").click()
    expect(visit.bar).to_have_count(0)
    expect(visit.dialog).to_have_count(0)


def test_the_menu_by_keyboard(open_page: OpenPage, server: RunningServer, account: Account) -> None:
    server.fill(account, 2)
    page = open_page("/photos", "desktop", account)
    visit = Visit(page, "desktop", account, account, [])
    expect(visit.tiles).to_have_count(2)
    visit.select(0, 1)
    button = visit.bar.get_by_role("button", name="Add", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    first, second = (
        page.get_by_role("menuitem", name=name, exact=True) for name in ("Add to album", "Add to shared album")
    )
    expect(first).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    expect(second).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    page.keyboard.press("End")
    expect(second).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(button).to_be_focused()
    expect(visit.bar).to_contain_text("2 selected")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Add to album")).to_be_visible()
    page.keyboard.press("Escape")
    expect(visit.dialog).to_have_count(0)
    expect(button).to_be_focused()
    page.keyboard.press("Escape")
    expect(visit.bar).to_have_count(0)


def test_moving_to_the_trash_can_be_undone(visit: Visit) -> None:
    page = visit.page
    visit.select(0, 2)
    visit.press(visit.bar.get_by_role("button", name="Move to trash"))
    visit.press(visit.dialog.get_by_role("button", name="Move to trash"))
    expect(page.get_by_text("Moved 3 photos to the trash")).to_be_visible()
    expect(visit.tiles).to_have_count(COUNT - 3)
    visit.press(page.get_by_role("button", name="Undo"))
    expect(page.get_by_text("Restored 3 photos")).to_be_visible()
    expect(visit.tiles).to_have_count(COUNT)


def test_what_is_pressed_at_once_is_about_what_was_just_selected(
    open_page: OpenPage, server: RunningServer, account: Account
) -> None:
    """The page hears of a selection a moment later, but before whatever is pressed next."""
    server.fill(account, 2)
    page = open_page("/photos", "desktop", account)
    expect(page.locator("[data-photo]")).to_have_count(2)
    page.locator("[data-photo]").first.get_by_role("checkbox").evaluate(
        "(box) => { box.click(); document.querySelector('[aria-label=\"Add to favorites\"]').click(); }"
    )
    expect(page.get_by_text("Added 1 photo to favorites")).to_be_visible()


def test_in_an_album_only_what_one_may_do_is_offered(visit: Visit, server: RunningServer) -> None:
    album = make_album(
        server, visit.owner, "Alps", *visit.ids[:3], albumUsers=[{"userId": visit.friend.id, "role": "viewer"}]
    )
    page = visit.page
    page.goto(f"{server.url}/albums/{album}")
    expect(visit.tiles).to_have_count(3)
    visit.select(0, 1)
    visit.press(visit.bar.get_by_role("button", name="More"))
    expect(page.get_by_role("menuitem")).to_have_text(["Remove from album", "Move to trash"])
    assert violations(page) == []
    visit.press(page.get_by_role("menuitem", name="Remove from album"))
    expect(visit.dialog).to_contain_text("Remove 2 photos from the album?")
    assert violations(page) == []
    visit.press(visit.dialog.get_by_role("button", name="Remove", exact=True))
    expect(page.get_by_text("Removed 2 photos from the album")).to_be_visible()
    expect(visit.tiles).to_have_count(1)
    visit.select(0, 0)
    visit.press(visit.bar.get_by_role("button", name="More"))
    visit.press(page.get_by_role("menuitem", name="Set as album cover"))
    expect(page.get_by_text("This photo is the album's cover now")).to_be_visible()
    assert albums_of(server, visit.owner)["Alps"]["albumThumbnailAssetId"] == visit.ids[2]


def test_a_viewer_of_an_album_is_offered_nothing_that_changes_it(
    open_page: OpenPage, server: RunningServer, visit: Visit
) -> None:
    album = make_album(
        server, visit.owner, "Alps", *visit.ids[:2], albumUsers=[{"userId": visit.friend.id, "role": "viewer"}]
    )
    theirs = Visit(
        open_page(f"/albums/{album}", visit.device, visit.friend), visit.device, visit.friend, visit.owner, []
    )
    expect(theirs.tiles).to_have_count(2)
    theirs.select(0, 1)
    for name in ("Add", "Add to favorites", "More", "Show albums"):
        expect(theirs.bar.get_by_role("button", name=name, exact=True)).to_have_count(0)


def test_an_editor_without_photos_of_their_own_can_still_choose_the_cover(
    open_page: OpenPage, server: RunningServer, visit: Visit
) -> None:
    album = make_album(
        server, visit.owner, "Alps", *visit.ids[:2], albumUsers=[{"userId": visit.friend.id, "role": "editor"}]
    )
    theirs = Visit(
        open_page(f"/albums/{album}", visit.device, visit.friend), visit.device, visit.friend, visit.owner, []
    )
    expect(theirs.tiles).to_have_count(2)
    theirs.select(0, 1)
    expect(theirs.bar.get_by_role("button", name="More")).to_have_count(0)
    theirs.press(theirs.tiles.nth(1).locator("a"))
    expect(theirs.bar).to_contain_text("1 selected")
    theirs.press(theirs.bar.get_by_role("button", name="More"))
    expect(theirs.page.get_by_role("menuitem")).to_have_text(["Set as album cover"])
