"""Links as their owner runs them: made from an album and from a selection, listed, changed, filled, deleted."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.albums import share_album as share_with
from tests.e2e.conftest import Account, OpenPage, RunningServer
from tests.e2e.hands import until
from tests.e2e.test_accessibility import violations


@pytest.fixture
def photos(server: RunningServer, account: Account) -> list[str]:
    return server.fill(account, 4)


def make_album(server: RunningServer, account: Account, photos: list[str]) -> str:
    body = {"albumName": "By the sea", "assetIds": photos}
    answer = server.http.post("/api/albums", json=body, headers=account.headers)
    answer.raise_for_status()
    return str(answer.json()["id"])


def links_of(server: RunningServer, account: Account) -> list[dict[str, object]]:
    found: list[dict[str, object]] = server.http.get("/api/shared-links", headers=account.headers).json()
    return found


def check(page: Page) -> None:
    assert violations(page) == []


def share_album(page: Page, device: str) -> None:
    if device == "phone":
        page.get_by_role("button", name="More", exact=True).click()
        page.get_by_role("menuitem", name="Share", exact=True).click()
    else:
        page.get_by_role("button", name="Share", exact=True).click()


def test_an_album_is_shared_by_link(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str], device: str
) -> None:
    album = make_album(server, account, photos)
    page = open_page(f"/albums/{album}", device, account)
    share_album(page, device)
    form = page.get_by_role("dialog", name="Create link")
    expect(form).to_be_visible()
    assert links_of(server, account) == [], "nothing is live before the button"
    slug = f"sea-{device}"
    form.get_by_label("Description").fill("For the family")
    form.get_by_label("Custom URL").fill(slug)
    form.get_by_label("Require password").check()
    form.get_by_role("textbox", name="Password").fill("open sesame")
    form.get_by_label("Expires").select_option("On a day of your choice")
    form.get_by_label("Day and time").fill("2031-01-02T12:30")
    form.get_by_label("Allow upload").check()
    form.get_by_role("button", name="Create link").click()
    made = page.get_by_role("dialog", name="Link", exact=True)
    expect(made.get_by_alt_text("QR code of the link")).to_be_visible()
    expect(made.get_by_text(f"{server.url}/s/{slug}")).to_be_visible()
    expect(made.get_by_text("Whoever has it sees 4 photos.")).to_be_visible()
    check(page)
    [link] = links_of(server, account)
    assert (link["slug"], link["allowUpload"], link["expiresAt"]) == (slug, True, "2031-01-02T11:30:00.000Z")
    made.get_by_role("button", name="Done").click()
    share_album(page, device)
    listed = page.get_by_role("dialog", name="Share by link")
    expect(listed.get_by_role("listitem")).to_have_count(1)
    listed.get_by_role("button", name="Delete link").click()
    page.get_by_role("dialog", name="Delete this link?").get_by_role("button", name="Delete link").click()
    expect(page.get_by_role("dialog", name="Delete this link?")).not_to_be_visible()
    assert links_of(server, account) == []


def select_first(page: Page, device: str, photo: str) -> None:
    tile = page.locator(f"[data-photo='{photo}']")
    if device == "phone":
        tile.wait_for()
        page.get_by_role("checkbox").first.evaluate("(box) => box.click()")
    else:
        tile.hover()
        tile.get_by_role("checkbox").click()
    expect(page.locator("[data-selected]")).to_have_count(1)


def test_selected_photos_are_shared_and_the_link_is_changed(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str], device: str
) -> None:
    page = open_page("/photos", device, account)
    select_first(page, device, photos[0])
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("dialog", name="Create link to 1 photo").get_by_role("button", name="Create link").click()
    made = page.get_by_role("dialog", name="Link", exact=True)
    expect(made.get_by_text("Whoever has it sees 1 photo.")).to_be_visible()
    made.get_by_role("button", name="Done").click()
    [link] = links_of(server, account)
    select_first(page, device, photos[0])
    page.get_by_role("button", name="Share", exact=True).click()
    form = page.get_by_role("dialog", name="Create link")
    form.get_by_label("Add to").select_option(str(link["id"]))
    form.get_by_role("button", name="Add to link").click()
    expect(page.get_by_text("Added 0 photos to the link, 1 was already there")).to_be_visible()

    page.goto(f"{server.url}/sharing")
    expect(page.get_by_role("heading", name="Nothing is shared yet")).to_be_visible()
    page.get_by_role("link", name="Shared links").click()
    row = page.get_by_role("list", name="Shared links").get_by_role("listitem")
    expect(row).to_have_count(1)
    check(page)
    row.get_by_role("button", name="Edit link").click()
    form = page.get_by_role("dialog", name="Edit link")
    form.get_by_label("Allow download").uncheck()
    form.get_by_label("Expires").select_option("After 7 days")
    form.get_by_role("button", name="Save").click()
    expect(row.get_by_text("No download")).to_be_visible()
    expect(row.get_by_text("in 7 days")).to_be_visible()
    row.get_by_role("button", name="Photos of the link").click()
    held = page.get_by_role("dialog", name="Photos of this link")
    held.get_by_role("button", name="Remove photo-0.jpg").click()
    expect(held.get_by_role("listitem")).to_have_count(0)
    held.get_by_role("button", name="Done").click()
    row.get_by_role("button", name="Delete link").click()
    page.get_by_role("dialog", name="Delete this link?").get_by_role("button", name="Delete link").click()
    expect(page.get_by_role("heading", name="No links yet")).to_be_visible()


def test_one_photo_is_shared_from_the_viewer(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str], device: str
) -> None:
    page = open_page(f"/photos?photo={photos[1]}", device, account)
    page.get_by_role("button", name="Share", exact=True).click()
    form = page.get_by_role("dialog", name="Create link")
    form.get_by_label("Description").fill("d")  # a key that would download in the viewer
    form.get_by_role("button", name="Create link").click()
    made = page.get_by_role("dialog", name="Link", exact=True)
    expect(made.get_by_alt_text("QR code of the link")).to_be_visible()
    page.keyboard.press("Escape")
    expect(made).not_to_be_visible()
    expect(page.get_by_role("dialog", name="Photo viewer")).to_be_visible()
    [link] = links_of(server, account)
    assert (link["type"], link["description"]) == ("INDIVIDUAL", "d")


def test_a_link_to_photos_says_which_it_leaves_out(
    open_page: OpenPage, server: RunningServer, admin: Account, account: Account, photos: list[str], device: str
) -> None:
    other = server.make_account(admin, "Olga")
    theirs = server.fill(other, 2)
    album = share_with(server, account, "By the sea", *photos[:2], editor=other)
    body = {"ids": theirs}
    server.http.put(f"/api/albums/{album}/assets", json=body, headers=other.headers).raise_for_status()
    page = open_page(f"/albums/{album}", device, account)
    expect(page.locator("[data-photo]")).to_have_count(4)
    page.get_by_role("checkbox").first.evaluate("(box) => box.click()")
    page.keyboard.press("Control+a")
    expect(page.locator("[data-selected]")).to_have_count(4)
    page.get_by_role("toolbar", name="Selected photos").get_by_role("button", name="Share", exact=True).click()
    form = page.get_by_role("dialog", name="Create link to 2 photos")
    left_out = "2 photos are somebody else’s, or gone, and cannot be shared."
    expect(form.get_by_text(left_out)).to_be_visible()
    check(page)
    form.get_by_role("button", name="Create link").click()
    made = page.get_by_role("dialog", name="Link", exact=True)
    expect(made.get_by_text("Whoever has it sees 2 photos.")).to_be_visible()
    expect(made.get_by_text(left_out)).to_be_visible()


def test_a_dialog_closes_with_its_page(open_page: OpenPage, account: Account, photos: list[str], device: str) -> None:
    page = open_page("/albums", device, account)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Photos").click()
    form = page.get_by_role("dialog", name="Create link")
    for leave in (page.go_back, page.reload):
        select_first(page, device, photos[0])
        page.get_by_role("button", name="Share", exact=True).click()
        expect(form).to_be_visible()
        leave()
        if leave == page.go_back:
            expect(page.get_by_role("heading", name="Albums", exact=True)).to_be_visible()
            page.go_forward()
        # The server answers in order: when this has come, whatever stood open would have come, too.
        select_first(page, device, photos[0])
        expect(page.get_by_text("1 selected").first).to_be_visible()
        expect(form).not_to_be_visible()
        page.get_by_role("button", name="End selection").click()


def test_a_dialog_outlives_its_socket(
    open_page: OpenPage, server: RunningServer, account: Account, photos: list[str], device: str
) -> None:
    """A phone sleeps, or somebody fetches a password from another app: what was typed is still there."""
    page = open_page("/photos", device, account)
    select_first(page, device, photos[0])
    page.get_by_role("button", name="Share", exact=True).click()
    form = page.get_by_role("dialog", name="Create link")
    form.get_by_label("Description").fill("For the family")
    heard: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
    page.evaluate("dispatchEvent(new Event('pagehide')); document.dispatchEvent(new Event('visibilitychange'))")
    until(page, lambda: any('"is_hydrated_rx_state_":true' in frame.replace(" ", "") for frame in heard))
    expect(form).to_be_visible()
    form.get_by_role("button", name="Create link").click()
    expect(page.get_by_role("dialog", name="Link", exact=True)).to_be_visible()
    assert [link["description"] for link in links_of(server, account)] == ["For the family"]
