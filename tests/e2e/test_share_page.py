"""A shared link's page, as guests without an account see it: on a computer and on a phone, with and without scripts."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Download, Locator, Page, Request, expect

from tests.e2e.conftest import Account, OpenPage, RunningServer
from tests.e2e.hands import Finger, choose_files, photo_file
from tests.e2e.test_accessibility import violations
from tests.e2e.test_pages import SCHEMES
from tests.e2e.test_slideshow import webm
from tests.pictures import jpeg

COUNT = 4
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&lt;\u202egpj {{7*7}} ${x}"
VIEWED = ".yarl__slide_current img[src*='size=preview'][data-ready]"
NOTHING = "There is nothing here"
YEAR_TAKEN = re.compile(r"2024[-:/.]\d\d\b|[,./] ?2024\b")
"""In any way dates are written; not as four digits of some id."""


class Scene:
    """An album of somebody's, and links to it."""

    def __init__(self, server: RunningServer, account: Account) -> None:
        self.server = server
        self.account = account
        self.ids = server.fill(account, COUNT)
        self.album = self.ask("POST", "/api/albums", {"albumName": "Alps", "assetIds": self.ids})["id"]

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.server.http.request(method, path, json=body, headers=self.account.headers)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def link(self, **settings: Any) -> dict[str, Any]:
        body = {"type": "ALBUM", "albumId": self.album} | settings
        return dict(self.ask("POST", "/api/shared-links", body))


@pytest.fixture
def scene(server: RunningServer, account: Account) -> Scene:
    return Scene(server, account)


def path_of(link: dict[str, Any], query: str = "") -> str:
    return f"/share/{link['key']}{query}"


def tiles(page: Page) -> Locator:
    return page.locator("[data-photo]")


def is_shown(page: Page, count: int = COUNT) -> None:
    """The grid has taken the place of the first look."""
    expect(tiles(page)).to_have_count(count)
    expect(page.locator("#first-look")).to_be_hidden()


def gives(page: Page, button: Locator) -> Download:
    with page.expect_download() as waiting:
        button.click()
    return waiting.value


def select(page: Page, device: str, first: int, last: int) -> Locator:
    """Select from one photo to another; the bar."""
    if device == "phone":
        Finger(page).press_and_drag(tiles(page).nth(first), tiles(page).nth(last))
    else:
        for number in range(first, last + 1):
            tiles(page).nth(number).hover()
            tiles(page).nth(number).get_by_role("checkbox").click()
    bar = page.get_by_role("toolbar", name="Selected photos")
    expect(bar).to_contain_text(f"{last - first + 1} selected")
    return bar


def test_the_story_of_a_guest(open_page: OpenPage, scene: Scene, device: str) -> None:
    link = scene.link(password="open sesame", allowUpload=True, description="By\nthe sea")
    own = open_page(f"/albums/{scene.album}", "desktop", scene.account)
    expect(tiles(own)).to_have_count(COUNT)
    page = open_page(path_of(link), device)
    password = page.get_by_label("Password", exact=True)
    password.fill("open door")
    page.get_by_role("button", name="Show photos").click()
    expect(page.get_by_role("alert").filter(has_text="Invalid password")).to_be_visible()
    open_page.forgive("status of 401")
    password.fill("open sesame")
    page.get_by_role("button", name="Show photos").click()
    is_shown(page)
    page.reload()
    is_shown(page)  # asked for once
    expect(page.get_by_role("heading", level=1, name="Alps")).to_be_visible()
    expect(page.locator(".album-description")).to_have_text("By\nthe sea")
    expect(page.locator(".album-facts")).to_contain_text("4 photos")

    page.get_by_role("button", name="Slideshow", exact=True).click()
    expect(page.locator(".slideshow-slide[data-ready]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".slideshow-slide")).to_have_count(0)

    whole = gives(page, page.get_by_role("button", name="Download all"))
    with zipfile.ZipFile(io.BytesIO(Path(whole.path()).read_bytes())) as archive:
        assert len(archive.namelist()) == COUNT
    bar = select(page, device, 1, 1)
    one = gives(page, bar.get_by_role("button", name="Download"))
    original = scene.server.http.get(f"/api/assets/{scene.ids[1]}/original", headers=scene.account.headers).content
    assert Path(one.path()).read_bytes() == original
    expect(bar).to_be_hidden()

    new = [photo_file(f"guest-{n}.jpg", 7000 + n, "2024:06:01 12:00:00") for n in range(3)]
    choose_files(page, new, "Add photos")
    expect(page.get_by_role("region", name="Uploads")).to_contain_text("Uploaded: 3 of 3")
    is_shown(page, COUNT + 3)
    expect(tiles(own)).to_have_count(COUNT + 3)
    page.get_by_role("button", name="Close uploads").click()
    bar = select(page, device, 0, 1)
    assert bar.get_by_role("button").evaluate_all("all => all.map((one) => one.ariaLabel)") == [
        "End selection",
        "Download",
        "Slideshow",
    ]
    mine = tiles(page).first.get_attribute("data-photo")
    status = page.evaluate(
        """async ([id, key]) => (await fetch(`/api/assets?key=${key}`, { method: "DELETE",
          headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ids: [id] }) })).status""",
        [mine, link["key"]],
    )
    assert status == 403
    open_page.forgive("status of 403")


@pytest.mark.parametrize("how", ["deleted", "expired", "locked"])
def test_an_open_page_follows(open_page: OpenPage, scene: Scene, how: str) -> None:
    link = scene.link()
    page = open_page(path_of(link))
    is_shown(page)
    if how == "deleted":
        scene.ask("DELETE", f"/api/shared-links/{link['id']}")
    elif how == "expired":
        scene.ask("PATCH", f"/api/shared-links/{link['id']}", {"expiresAt": "2024-01-01T00:00:00.000Z"})
    else:
        scene.ask("PATCH", f"/api/shared-links/{link['id']}", {"password": "open sesame"})
    title = {"deleted": NOTHING, "expired": "This link has ended", "locked": "Shared photos"}[how]
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    expect(page).to_have_title(title)
    expect(tiles(page)).to_have_count(0)
    open_page.forgive("status of 404", "status of 410", "status of 401")


def test_settings_take_effect_on_an_open_page(open_page: OpenPage, scene: Scene) -> None:
    link = scene.link(allowUpload=True)
    page = open_page(path_of(link))
    is_shown(page)
    for name in ("Add photos", "Download all"):
        expect(page.get_by_role("button", name=name)).to_be_visible()
    scene.ask("PATCH", f"/api/shared-links/{link['id']}", {"allowUpload": False, "allowDownload": False})
    for name in ("Add photos", "Download all"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    scene.ask("PATCH", f"/api/albums/{scene.album}", {"albumName": "Sea"})
    expect(page.get_by_role("heading", level=1, name="Sea")).to_be_visible()
    expect(page).to_have_title("Sea")
    expect(tiles(page).first).to_have_attribute("data-photo", scene.ids[0])
    scene.ask("PATCH", f"/api/albums/{scene.album}", {"order": "asc"})
    expect(tiles(page).first).to_have_attribute("data-photo", scene.ids[-1])


def test_hidden_metadata_is_nowhere(open_page: OpenPage, server: RunningServer, admin: Account, device: str) -> None:
    account = server.make_account(admin, "Hildegard")
    scene = Scene(server, account)
    secrets = ("Hildegard", "hildegard", "photo-0.jpg", "photo-1.jpg", account.id)
    link = scene.link(showMetadata=False)
    heard: list[str] = []
    page = open_page("/login", device)
    page.goto("about:blank")  # of a page that has been left one can no longer ask what it was answered
    page.on("response", lambda answer: heard.append(str(answer.headers)))
    finished: list[Request] = []
    page.on("requestfinished", lambda request: finished.append(request))
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
    page.goto(f"{server.url}{path_of(link)}")
    is_shown(page)
    expect(page.get_by_role("group", name="Photos").get_by_role("heading")).to_have_count(1)  # no days
    tiles(page).first.locator("a").click()
    expect(page.locator(VIEWED)).to_be_visible()
    expect(page.get_by_role("button", name="Info")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(f"{server.url}{path_of(link, f'?photo={scene.ids[1]}')}")
    page.wait_for_load_state("networkidle")
    heard += _texts(finished)
    page.reload()
    expect(page.locator(VIEWED)).to_be_visible()
    heard += _texts(finished)
    everything = "\n".join([*heard, page.content(), page.inner_text("body")])
    assert heard
    assert [secret for secret in secrets if secret in everything] == []
    assert YEAR_TAKEN.findall(everything) == []


def _texts(finished: list[Request]) -> list[str]:
    """What was answered, except the app's own scripts, styles and signs; the list is emptied."""
    own = ("/assets/", "/external/", "/favicon", "/icons/", "/manifest")
    answers = [one.response() for one in finished if not urlsplit(one.url).path.startswith(own)]
    finished.clear()
    return [answer.body().decode("latin-1") for answer in answers if answer is not None]


def test_hostile_words_are_words(open_page: OpenPage, scene: Scene, device: str) -> None:
    scene.ask("PATCH", f"/api/albums/{scene.album}", {"albumName": HOSTILE})
    photo = scene.server.upload(scene.account, f"{HOSTILE.replace('/', '')}.jpg", jpeg(seed=9001))
    scene.ask("PUT", f"/api/albums/{scene.album}/assets", {"ids": [photo]})
    link = scene.link(description=HOSTILE + "x" * 500, allowUpload=True)
    page = open_page(path_of(link), device)
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    is_shown(page, COUNT + 1)
    expect(page.locator(".album-title")).to_have_text(HOSTILE)
    expect(page.locator(".album-description")).to_contain_text(HOSTILE)
    choose_files(page, [photo_file(f"{HOSTILE.replace('/', '')}.jpg", 9002)], "Add photos")
    expect(page.get_by_role("region", name="Uploads")).to_contain_text("<script>")
    is_shown(page, COUNT + 2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_scripts(open_page: OpenPage, scene: Scene, device: str) -> None:
    link = scene.link(description="By the sea", slug=f"sea-{scene.album[:8]}")
    for path in (path_of(link), f"/s/{link['slug']}"):
        page = open_page(path, device, java_script_enabled=False)
        expect(page.get_by_role("heading", level=1)).to_have_text("Alps")
        expect(page.get_by_text("4 photos")).to_be_visible()
        for number in range(COUNT):
            expect(page.locator(".first-look-photos img").nth(number)).to_be_visible()
        assert page.locator(".first-look-photos img").first.evaluate("(image) => image.naturalWidth") > 0


def test_a_slideshow_by_its_address(open_page: OpenPage, scene: Scene, device: str) -> None:
    page = open_page(path_of(scene.link(), "?play=1"), device)
    expect(page.locator(".slideshow-slide[data-ready]")).to_be_visible()


def test_a_photo_by_its_address(open_page: OpenPage, scene: Scene, device: str) -> None:
    page = open_page(path_of(scene.link(slug=f"one-{scene.album[:8]}"), f"?photo={scene.ids[2]}"), device)
    expect(page.locator(f"{VIEWED}[src*='{scene.ids[2]}']")).to_be_visible()


def test_a_film_plays(open_page: OpenPage, scene: Scene) -> None:
    film = scene.server.upload(scene.account, "film.webm", webm(), "2024-06-02T12:00:00.000Z")
    scene.server.wait_until_shown(scene.account, COUNT + 1)
    scene.ask("PUT", f"/api/albums/{scene.album}/assets", {"ids": [film]})
    page = open_page(path_of(scene.link(), f"?photo={film}"))
    expect(page.locator(".yarl__slide_current video")).to_be_visible()
    page.wait_for_function("document.querySelector('.yarl__slide_current video').readyState >= 2")


def test_a_link_that_takes_nothing_any_more(open_page: OpenPage, scene: Scene) -> None:
    link = scene.link(allowUpload=True)
    page = open_page(path_of(link))
    is_shown(page)
    page.route("**/api/uploads", lambda route: route.fulfill(status=401, json={"message": "Invalid share key"}))
    choose_files(page, [photo_file("late.jpg", 9100)], "Add photos")
    expect(page.get_by_role("region", name="Uploads")).to_contain_text("This link no longer takes photos.")
    open_page.forgive("status of 401")


def test_whose_link_it_is_sees_it(open_page: OpenPage, scene: Scene, device: str) -> None:
    page = open_page(path_of(scene.link()), device, scene.account)
    is_shown(page)
    hint = page.get_by_role("complementary", name="Your link")
    expect(hint).to_contain_text("This is what guests see.")
    hint.get_by_role("link", name="Edit link").click()
    expect(page.get_by_role("dialog", name="Edit link")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", level=1, name="Shared links")).to_be_visible()
    page.go_back()
    is_shown(page)
    guest = open_page(path_of(scene.link()), device)
    is_shown(guest)
    expect(guest.get_by_text("This is what guests see.")).to_have_count(0)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_everybody_can_use_it(open_page: OpenPage, scene: Scene, device: str, scheme: str) -> None:
    empty = scene.ask("POST", "/api/albums", {"albumName": "Empty"})["id"]
    options = {"device": device, "color_scheme": scheme}
    page = open_page(path_of(scene.link(allowUpload=True, description="By the sea")), **options)
    is_shown(page)
    assert violations(page) == []
    select(page, device, 0, 1)
    assert violations(page) == []
    page = open_page(path_of(scene.link(albumId=empty, allowUpload=True)), **options)
    expect(page.get_by_role("heading", name="No photos yet")).to_be_visible()
    assert violations(page) == []
    page = open_page(path_of(scene.link(password="open sesame")), **options)
    expect(page.get_by_label("Password", exact=True)).to_be_visible()
    assert violations(page) == []
    page = open_page("/share/nothing", **options)
    expect(page.get_by_role("heading", level=1, name=NOTHING)).to_be_visible()
    assert violations(page) == []
    open_page.forgive("status of 404")
