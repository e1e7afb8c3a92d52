"""Albums shared with others, as a whole story in several browsers at once, on a desktop and on a phone."""

import re
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.e2e.conftest import Account, OpenPage, RunningServer
from tests.e2e.hands import Finger, choose_files, photo_file
from tests.e2e.test_accessibility import violations
from tests.e2e.test_pages import NARROW_PX, TOO_SMALL, TOUCH_PX

COUNT = 24
TOP_OF = """(id) => Math.round(document.querySelector(`[data-photo="${id}"]`).getBoundingClientRect().top)"""
RESTS = f"""(id) => {{
  const [at, was] = [({TOP_OF})(id), window.at];
  window.at = at;
  return at === was;
}}"""
SCROLL_TO_THE_END = """(id) => {
  const scroller = document.querySelector(".photo-grid-scroller");
  scroller.scrollTo(0, scroller.scrollHeight);
  return document.querySelector(`[data-photo="${id}"] img[data-state]`);
}"""


class People(NamedTuple):
    ada: Account
    bob: Account
    cleo: Account
    adas: list[str]
    bobs: list[str]


@pytest.fixture
def people(server: RunningServer, admin: Account) -> People:
    """Three users; two of them have photos, newest first."""
    ada, bob, cleo = (server.make_account(admin, name) for name in ("Ada", "Bob", "Cleo"))
    return People(ada, bob, cleo, server.fill(ada, COUNT), server.fill(bob, 4))


class Album(NamedTuple):
    id: str
    path: str


def make_album(server: RunningServer, owner: Account, name: str, ids: list[str], **members: Account) -> Album:
    """By the API: ``make_album(…, editor=bob, viewer=cleo)``."""
    body = {
        "albumName": name,
        "assetIds": ids,
        "albumUsers": [{"userId": one.id, "role": role} for role, one in members.items()],
    }
    answer = server.http.post("/api/albums", json=body, headers=owner.headers)
    answer.raise_for_status()
    return Album(answer.json()["id"], f"/albums/{answer.json()['id']}")


def tile(page: Page, photo_id: str) -> Locator:
    return page.locator(f'[data-photo="{photo_id}"]')


def is_shown(page: Page, count: int) -> None:
    """The album's page says and shows so many photos."""
    expect(page.locator(".album-facts")).to_contain_text(f"{count} photo{'s' if count != 1 else ''}")
    expect(page.locator(".photo-grid[data-ready]")).to_be_visible()


def open_menu(page: Page, item: str) -> None:
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name=item).click()


def open_options(page: Page) -> Locator:
    open_menu(page, "Options")
    dialog = page.get_by_role("dialog", name="Options")
    expect(dialog).to_be_visible()
    return dialog


def retitle(page: Page, title: str) -> None:
    field = page.get_by_role("textbox", name="Album title")
    field.fill(title)
    field.press("Enter")


def select_first(page: Page, device: str, count: int) -> None:
    """Select a range of photos of the timeline: with Shift, or with a finger that is drawn over them."""
    tiles = page.locator("[data-photo]")
    expect(page.locator("[data-photo] img[data-state]").first).to_be_visible()
    if device == "phone":
        Finger(page).press_and_drag(tiles.nth(0), tiles.nth(count - 1))
    else:
        tiles.nth(0).hover()
        tiles.nth(0).get_by_role("checkbox").click()
        tiles.nth(count - 1).click(modifiers=["Shift"])
    expect(page.get_by_role("toolbar", name="Selected photos")).to_contain_text(f"{count} selected")


def create_shared_album(page: Page, name: str, with_whom: Account) -> None:
    """From the selection: + → Add to shared album, a new one, and who it is shared with."""
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("menuitem", name="Add to shared album").click()
    page.get_by_role("button", name="Create new shared album").click()
    dialog = page.get_by_role("dialog", name="New shared album")
    dialog.get_by_label("Name", exact=True).fill(name)
    dialog.get_by_role("searchbox").fill(with_whom.email)
    dialog.get_by_role("checkbox", name=with_whom.email).click()
    expect(dialog.get_by_role("list", name="Chosen")).to_contain_text(with_whom.name)
    dialog.get_by_role("button", name="Create album").click()
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_the_whole_story(open_page: OpenPage, server: RunningServer, people: People, device: str) -> None:
    a = open_page("/photos", device, people.ada)
    select_first(a, device, 6)
    create_shared_album(a, "Alps", people.bob)
    a.goto(f"{server.url}/sharing")
    a.get_by_role("list", name="Shared albums").get_by_role("link").click()
    is_shown(a, 6)
    assert a.get_by_role("button", name="Members of the album").is_visible()
    album = Album(a.url.rpartition("/")[2], f"/albums/{a.url.rpartition('/')[2]}")

    b = open_page("/sharing", device, people.bob)
    card = b.get_by_role("list", name="Shared albums").get_by_role("link", name="Alps")
    expect(card).to_contain_text("New")
    expect(b.get_by_role("button", name="Notifications, 1 unread")).to_be_visible()
    card.click()
    is_shown(b, 6)
    urls: set[str] = set()
    b.on("request", lambda request: remember(urls, request))
    b.reload()
    is_shown(b, 6)
    expect(b.locator("[data-photo] img[data-state]").first).to_be_visible()

    rest = {"ids": people.adas[6:]}
    server.http.put(f"/api{album.path}/assets", json=rest, headers=people.ada.headers).raise_for_status()
    is_shown(a, COUNT)

    # B adds two photos; A, who has scrolled, sees them come without moving.
    last = people.adas[-1]
    a.wait_for_function(SCROLL_TO_THE_END, arg=last, polling=100)
    a.wait_for_function(RESTS, arg=last, polling=200)
    before = a.evaluate(TOP_OF, last)
    b.get_by_role("link", name="Add photos").click()
    expect(b.get_by_role("button", name="Add", exact=True)).to_be_disabled()
    for one in people.bobs[:2]:
        tile(b, one).click()
    expect(b.get_by_role("heading", name="2 selected")).to_be_visible()
    b.get_by_role("button", name="Add", exact=True).click()
    expect(b.get_by_text("Added 2 photos")).to_be_visible()
    is_shown(b, COUNT + 2)
    expect(a.locator(".album-facts")).to_contain_text(f"{COUNT + 2} photos")
    assert abs(a.evaluate(TOP_OF, last) - before) <= 1
    b.get_by_role("link", name="Add photos").click()
    expect(b.locator("[data-photo][data-taken]")).to_have_count(2)
    b.get_by_role("link", name="Back to the album").click()

    # And one straight from the disk.
    b.get_by_role("link", name="Add photos").click()
    choose_files(b, [photo_file("disk.jpg", 4711, "2024:05:20 12:00:00")], "Select from computer")
    expect(b.get_by_role("region", name="Uploads")).to_contain_text("into Alps")
    expect(b.locator("[data-photo][data-taken]")).to_have_count(3)
    b.get_by_role("button", name="Close uploads").click()
    b.get_by_role("link", name="Back to the album").click()
    is_shown(b, COUNT + 3)
    is_shown(a, COUNT + 3)

    # A changes everything; B's page follows.
    a.locator(".photo-grid-scroller").evaluate("(scroller) => scroller.scrollTo(0, 0)")
    retitle(a, "The Alps")
    expect(b.get_by_role("textbox", name="Album title")).to_have_value("The Alps")
    a.get_by_role("textbox", name="Album description").fill("High\nand higher <b>")
    a.get_by_role("textbox", name="Album description").blur()
    expect(b.get_by_role("textbox", name="Album description")).to_have_value("High\nand higher <b>")
    options = open_options(a)
    assert violations(a) == []
    options.get_by_label("Display order").select_option("asc")
    expect(b.locator("[data-photo]").first).to_have_attribute("data-photo", last)
    options.get_by_role("combobox", name="Role of Bob").select_option("viewer")
    expect(b.get_by_role("heading", level=1, name="The Alps")).to_be_visible()
    expect(b.get_by_role("link", name="Add photos")).to_have_count(0)
    expect(b.get_by_role("textbox", name="Album title")).to_have_count(0)
    options.get_by_role("combobox", name="Role of Bob").select_option("editor")
    expect(b.get_by_role("link", name="Add photos")).to_be_visible()
    options.get_by_role("link", name="Choose cover").click()
    expect(a.get_by_role("heading", name="Choose a cover")).to_be_visible()
    tile(a, people.adas[-2]).click()
    expect(a.get_by_text("Changed the album cover")).to_be_visible()
    is_shown(a, COUNT + 3)
    cover = server.http.get(f"/api{album.path}", headers=people.bob.headers).json()["albumThumbnailAssetId"]
    assert cover == people.adas[-2]

    # A invites C, and removes B: B's photos stay, B's page closes, and nothing that B has seen answers any more.
    a.get_by_role("button", name="Invite people").click()
    dialog = a.get_by_role("dialog", name="Invite people")
    dialog.get_by_role("searchbox").fill(people.cleo.email)
    dialog.get_by_role("checkbox", name=people.cleo.email).click()
    dialog.get_by_role("button", name="Invite", exact=True).click()
    expect(a.get_by_text("Invited Cleo")).to_be_visible()
    c = open_page(album.path, device, people.cleo)
    is_shown(c, COUNT + 3)
    remove_bob(a)
    expect(b.get_by_text("You no longer have access to “The Alps”")).to_be_visible()
    of_others = [url for url in urls if not any(one in url for one in own_ids(server, people.bob))]
    assert len(of_others) > 6
    for url in of_others:
        assert b.request.get(url).status in (400, 404), url
    for page in (a, c):
        is_shown(page, COUNT + 3)
        page.goto(f"{server.url}{album.path}?photo={people.bobs[0]}")
        expect(page.get_by_role("dialog", name="Photo viewer")).to_be_visible()
        page.keyboard.press("Escape")

    # C leaves by one click.
    open_menu(c, "Leave album")
    c.wait_for_url("**/sharing")
    expect(c.get_by_text("You left “The Alps”")).to_be_visible()
    expect(c.get_by_role("link", name="The Alps")).to_have_count(0)
    expect(a.get_by_role("button", name="Members of the album")).to_have_count(0)
    assert violations(a) == []


def remember(urls: set[str], request: Request) -> None:
    """Whatever only somebody with the album may fetch: its months, and pictures of others."""
    if re.search(r"/api/(assets/.*thumbnail|timeline/bucket.*albumId)", request.url):
        urls.add(request.url)


def own_ids(server: RunningServer, account: Account) -> list[str]:
    months = server.http.get("/api/timeline/buckets", headers=account.headers).json()
    urls = [f"/api/timeline/bucket?timeBucket={month['timeBucket']}" for month in months]
    return [one for url in urls for one in server.http.get(url, headers=account.headers).json()["id"]]


def remove_bob(page: Page) -> None:
    options = open_options(page)
    options.get_by_role("button", name="Remove Bob").click()
    question = page.get_by_role("dialog", name="Remove Bob from the album?")
    expect(question).to_contain_text("stay in the album and stay visible to the others")
    question.get_by_role("button", name="Remove user").click()
    expect(page.get_by_text("Removed Bob. The photos they added stay in the album.")).to_be_visible()


def test_a_viewer_is_offered_nothing_that_viewers_may_not_do(
    open_page: OpenPage, server: RunningServer, people: People, device: str
) -> None:
    album = make_album(server, people.ada, "Alps", people.adas[:3], viewer=people.bob)
    page = open_page(album.path, device, people.bob)
    is_shown(page, 3)
    for name in ("Add photos", "Invite people"):
        expect(page.get_by_role("link", name=name)).to_have_count(0)
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    page.get_by_role("button", name="More", exact=True).click()
    expect(page.get_by_role("menuitem")).to_have_text(["Options", "Leave album"])
    page.keyboard.press("Escape")
    options = open_options(page)
    expect(options.get_by_role("combobox")).to_have_count(0)
    expect(options.get_by_role("checkbox")).to_have_count(0)
    expect(options.get_by_role("button")).to_have_text([""])  # to close it
    assert violations(page) == []
    for rest in ("add", "cover"):
        page.goto(f"{server.url}{album.path}/{rest}")
        expect(page.get_by_role("heading", name="Not for viewers")).to_be_visible()
    assert violations(page) == []


def test_an_open_photo_closes_with_the_album(open_page: OpenPage, server: RunningServer, people: People) -> None:
    album = make_album(server, people.ada, "Alps", people.adas[:3], viewer=people.bob)
    page = open_page(f"{album.path}?photo={people.adas[1]}", account=people.bob)
    expect(page.get_by_role("dialog", name="Photo viewer")).to_be_visible()
    server.http.delete(f"/api{album.path}/user/{people.bob.id}", headers=people.ada.headers).raise_for_status()
    expect(page.get_by_text("You no longer have access to “Alps”")).to_be_visible()
    expect(page.get_by_role("dialog", name="Photo viewer")).to_have_count(0)
    open_page.forgive("status of 400")  # what the viewer was about to load


def test_nobody_learns_of_an_album_by_its_address(open_page: OpenPage, server: RunningServer, people: People) -> None:
    album = make_album(server, people.ada, "Secret", people.adas[:3])
    for path in (album.path, f"{album.path}/add", f"{album.path}/cover", "/albums/nothing"):
        page = open_page(path, account=people.bob)
        expect(page.get_by_text("This album does not exist, or you have no access to it.")).to_be_visible()
        assert "Secret" not in page.content()
    assert violations(page) == []


def test_an_album_left_without_name_and_photos_is_no_more(
    open_page: OpenPage, server: RunningServer, people: People
) -> None:
    album = make_album(server, people.ada, "", [])
    page = open_page(album.path, account=people.ada)
    expect(page.get_by_role("heading", name="This album is empty")).to_be_visible()
    page.get_by_role("link", name="Add photos").first.click()
    expect(page.locator(".photo-grid[data-ready]")).to_be_visible()
    page.get_by_role("link", name="Back to the album").click()
    expect(page.get_by_role("heading", name="This album is empty")).to_be_visible()
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Albums")).to_be_visible()
    expect(page.locator(".empty")).to_be_visible()  # there are no albums
    assert server.http.get(f"/api{album.path}", headers=people.ada.headers).status_code == 400


def test_deleting_asks_and_leaves_the_photos(
    open_page: OpenPage, server: RunningServer, people: People, device: str
) -> None:
    album = make_album(server, people.ada, "Alps", people.adas[:3], viewer=people.bob)
    a, b = open_page(album.path, device, people.ada), open_page(album.path, device, people.bob)
    is_shown(b, 3)
    open_menu(a, "Delete album")
    question = a.get_by_role("dialog", name="Delete “Alps”?")
    expect(question).to_contain_text("The photos stay in the libraries")
    assert violations(a) == []
    question.get_by_role("button", name="Delete album").click()
    expect(a.get_by_text("Deleted “Alps”")).to_be_visible()
    expect(b.get_by_text("You no longer have access to “Alps”")).to_be_visible()
    assert server.http.get(f"/api/assets/{people.adas[0]}", headers=people.ada.headers).status_code == 200


def test_what_is_being_typed_survives_what_others_change(
    open_page: OpenPage, server: RunningServer, people: People
) -> None:
    album = make_album(server, people.ada, "Alps", people.adas[:3], editor=people.bob)
    a, b = open_page(album.path, account=people.ada), open_page(album.path, account=people.bob)
    for page in (a, b):
        is_shown(page, 3)
    title = a.get_by_role("textbox", name="Album title")
    title.fill("The Alp")
    retitle(b, "Alps 2024")
    expect(a).to_have_title("Alps 2024 · immshare")
    expect(title).to_have_value("The Alp")
    title.press_sequentially("s")
    title.press("Enter")
    expect(b.get_by_role("textbox", name="Album title")).to_have_value("The Alps")
    title.fill("something else")
    title.press("Escape")
    expect(title).to_have_value("The Alps")


HOSTILE: dict[str, Any] = {
    "albumName": "<script>alert(1)</script> " + "W" * 80 + " \u202eevil 🏔️ שלום",
    "description": "<img src=x onerror=alert(1)>\n\n" + "Ä" * 300 + "\n" + "words " * 200,
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_hostile_words_are_only_words(
    open_page: OpenPage, server: RunningServer, people: People, device: str, scheme: str
) -> None:
    album = make_album(server, people.ada, "Alps", people.adas[:1], viewer=people.bob)
    server.http.patch(f"/api{album.path}", json=HOSTILE, headers=people.ada.headers).raise_for_status()
    for account in (people.ada, people.bob):
        page = open_page(album.path, device, account, color_scheme=scheme)
        is_shown(page, 1)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("document.querySelector('.photo-grid-scroller').scrollWidth <= innerWidth")
        assert violations(page) == []
        open_menu(page, "Options")
        expect(page.get_by_role("dialog", name="Options")).to_be_visible()
        assert violations(page) == []


@pytest.mark.parametrize("path", ["", "/add", "/cover", "options", "invite"])
def test_thumbs_and_narrow_screens(open_page: OpenPage, server: RunningServer, people: People, path: str) -> None:
    album = make_album(server, people.ada, "Alps", people.adas[:3], viewer=people.bob)
    narrow = {"width": NARROW_PX, "height": 640}
    page = open_page(album.path + path * path.startswith("/"), "phone", people.ada, viewport=narrow)
    expect(page.locator(".photo-grid[data-ready]")).to_be_visible()
    if path == "options":
        open_options(page)
    if path == "invite":
        page.get_by_role("button", name="Invite people").click()
        expect(page.get_by_role("dialog", name="Invite people")).to_be_visible()
    assert page.evaluate(TOO_SMALL, TOUCH_PX) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
