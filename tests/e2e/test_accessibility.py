"""No violation of WCAG 2.2 AA that a program can find, on any page and in any state, on a desktop and a phone, light and dark."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.albums import share_album, stocked
from tests.e2e.conftest import Account, Library, OpenPage, RunningServer, opening, running_server
from tests.e2e.hands import Finger, choose_files, find_user, photo_file
from tests.e2e.test_pages import SCHEMES, SIGNED_IN, VISITORS, is_loaded

OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# While something fades, its contrast is not the one it ends with.
SETTLED = """() => document.getAnimations().every(
  (one) => one.playState !== "running" || one.effect.getComputedTiming().endTime === Infinity)"""


@pytest.fixture(scope="module")
def library(server: RunningServer, admin: Account) -> Library:
    """Photos on the timeline, in albums, among the favorites and in the trash, of an administrator; the tests only look at them."""
    return stocked(server, admin, 12, trashed=2)


def violations(page: Page) -> list[str]:
    """Rule, how to mend it and where, of each violation."""
    page.wait_for_function(SETTLED)
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{one['id']}: {' '.join(node['target'][0] if isinstance(node['target'][0], str) else str(node['target']) for node in one['nodes'][:3])}"
        f" — {one['nodes'][0]['failureSummary'][:200]}"
        for one in found
    ]


@pytest.fixture(params=SCHEMES)
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visit(open_page: OpenPage, library: Library, device: str, scheme: str) -> Any:
    def visit(path: str, account: Account | None = library.account) -> Page:
        return open_page(path, device, account, color_scheme=scheme)

    return visit


@pytest.mark.parametrize("path", VISITORS + SIGNED_IN)
def test_every_page(visit: Any, library: Library, path: str) -> None:
    page = visit(path, None if path in VISITORS else library.account)
    is_loaded(page, path)
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/photos", "/albums", "/albums?search=nothing", "/sharing", "/favorites", "/trash"])
def test_empty_pages(visit: Any, account: Account, path: str) -> None:
    page = visit(path, account)
    expect(page.locator(".empty")).to_be_visible()
    assert violations(page) == []


def test_the_viewer_and_its_details(visit: Any, library: Library) -> None:
    page = visit(f"/photos?photo={library.ids[1]}")
    expect(page.locator(".yarl__slide_current img[src*='size=preview'][data-ready]")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("i")
    expect(page.get_by_role("complementary", name="Info").get_by_role("listitem").first).to_be_visible()
    assert violations(page) == []


def test_the_question_of_the_viewer(visit: Any, server: RunningServer, account: Account) -> None:
    [photo] = server.fill(account, 1)
    server.http.request("DELETE", "/api/assets", json={"ids": [photo]}, headers=account.headers).raise_for_status()
    page = visit(f"/trash?photo={photo}", account)
    expect(page.locator(".yarl__slide_current img[src*='size=preview'][data-ready]")).to_be_visible()
    page.keyboard.press("Delete")
    expect(page.get_by_role("dialog", name="Delete this photo for good?")).to_be_visible()
    assert violations(page) == []


def test_a_selection_and_its_question(visit: Any, device: str) -> None:
    page = visit("/photos")
    is_loaded(page, "/photos")
    tiles = page.locator("[data-photo]")
    if device == "phone":
        Finger(page).press_and_drag(tiles.nth(0), tiles.nth(1))
    else:
        for n in (0, 1):
            tiles.nth(n).hover()
            tiles.nth(n).get_by_role("checkbox").click()
    bar = page.get_by_role("toolbar", name="Selected photos")
    expect(bar).to_contain_text("2 selected")
    assert violations(page) == []
    bar.get_by_role("button", name="Move to trash").click()
    expect(page.locator("dialog[open]")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_the_trash_s_question(visit: Any) -> None:
    page = visit("/trash")
    is_loaded(page, "/trash")
    page.get_by_role("button", name="Empty trash").click()
    question = re.compile(r"Empty the trash\?.*\d photos? (is|are) deleted for good")
    expect(page.locator("dialog[open]")).to_contain_text(question)
    assert violations(page) == []


def test_the_uploads(visit: Any, account: Account, open_page: OpenPage) -> None:
    page = visit("/photos", account)
    bad = {"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"these are words"}
    choose_files(page, [photo_file("one.jpg", 1), bad])
    expect(page.get_by_role("region", name="Uploads")).to_contain_text("1 failed")
    expect(page.locator("[data-photo]")).to_have_count(1)
    assert violations(page) == []
    page.get_by_role("button", name="Minimize uploads").click()
    expect(page.get_by_role("button", name="Show uploads")).to_be_visible()
    assert violations(page) == []
    open_page.forgive("status of 400")


@pytest.mark.parametrize(
    ("path", "button"),
    [
        ("/admin", "Add user"),
        ("/admin", "Edit"),
        ("/account", "Create API key"),
        ("/albums", "Create album"),
        ("/albums", "Notifications"),
    ],
)
def test_dialogs(visit: Any, path: str, button: str) -> None:
    page = visit(path)
    is_loaded(page, path)
    page.get_by_role("button", name=button).first.click()
    expect(page.locator("dialog[open]")).to_be_visible()
    assert violations(page) == []


def test_the_choice_of_what_a_key_may_do(visit: Any) -> None:
    page = visit("/account")
    page.get_by_role("button", name="Create API key").click()
    page.locator("dialog[open]").get_by_text("Choose…").click()
    page.get_by_role("group", name="Administration").get_by_role("checkbox").first.check()
    assert violations(page) == []


def test_no_notifications(visit: Any, account: Account) -> None:
    page = visit("/photos", account)
    page.get_by_role("button", name="Notifications").click()
    expect(page.get_by_role("dialog", name="Notifications")).to_contain_text("You are up to date.")
    assert violations(page) == []


def test_the_questions_about_a_user_s_albums(
    visit: Any, server: RunningServer, admin: Account, account: Account
) -> None:
    walter = server.make_account(admin, "Walter")
    for number in range(4):
        share_album(server, walter, f"Album {number}", viewer=account)
    page = visit("/admin")
    find_user(page, walter.email).get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Delete…").click()
    expect(page.get_by_role("dialog", name="Delete Walter?")).to_be_visible()
    assert violations(page) == []


def test_a_refused_sign_in(visit: Any, open_page: OpenPage) -> None:
    page = visit("/login", None)
    page.get_by_label("E-mail").fill("nobody@example.org")
    page.get_by_label("Password", exact=True).fill("wrong horse")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Incorrect email or password")
    assert violations(page) == []
    open_page.forgive("status of 401")


def test_a_notice(visit: Any, account: Account) -> None:
    page = visit("/account", account)
    page.get_by_role("button", name="Save profile").click()
    expect(page.get_by_text("Saved your profile")).to_be_visible()
    assert violations(page) == []


@pytest.fixture(scope="module")
def welcome(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenPage]:
    """Pages of a server that nobody has used yet."""
    with (
        running_server(tmp_path_factory.mktemp("welcome") / "data") as server,
        opening(browser, server) as open_page,
    ):
        yield open_page


def test_the_welcome_page(welcome: OpenPage, device: str, scheme: str) -> None:
    page = welcome("/welcome", device, color_scheme=scheme)
    is_loaded(page, "/welcome")
    assert violations(page) == []
