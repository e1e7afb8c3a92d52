"""What holds on every page, on a desktop and a phone, light and dark."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.albums import stocked
from tests.e2e.conftest import Account, Library, OpenPage, RunningServer, opening, running_server
from tests.e2e.hands import Finger

COUNT = 30
NARROW_PX = 360
TOUCH_PX = 44
SIGNED_IN = ["/photos", "/albums", "/sharing", "/favorites", "/trash", "/account", "/admin", "/change-password"]
VISITORS = ["/login"]
SCHEMES = ["light", "dark"]

WATCH_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const nodes = entry.sources.map(({ node }) => node?.className || node?.nodeName || "?");
    if (entry.value > 0) window.shifts.push(`${entry.value.toFixed(4)} ${nodes.join(", ")}`);
  }
}).observe({ type: "layout-shift", buffered: true });
"""

# Each control one can see that is smaller than a thumb. A link within a sentence is exempt (WCAG 2.5.8), and so is an input
# whose label, or the element round it, is the target.
TOO_SMALL = """(least) => {
  const isSeen = (element) => {
    const style = getComputedStyle(element);
    return element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && style.pointerEvents !== "none"
      && style.clipPath === "none";
  };
  const areaOf = (element) => {
    const own = element.getBoundingClientRect();
    const named = element.id ? document.querySelector(`label[for="${element.id}"]`) : null;
    const label = element.closest("label") ?? named;
    const around = label?.getBoundingClientRect();
    const spread = ["::before", "::after"].map((name) => getComputedStyle(element, name)).filter(
      (style) => style.content !== "none" && style.position === "absolute");
    const extra = spread.map((style) => [parseFloat(style.width) || 0, parseFloat(style.height) || 0]);
    const sizes = [[own.width, own.height], ...(around ? [[around.width, around.height]] : []), ...extra];
    return sizes.reduce((best, one) => (Math.min(...one) > Math.min(...best) ? one : best));
  };
  const found = [];
  for (const element of document.querySelectorAll("button, a[href], input, select, textarea, [role=slider]")) {
    const box = element.getBoundingClientRect();
    if (!box.width || !isSeen(element) || element.closest("[inert], p, .photo-grid")) continue;
    const [width, height] = areaOf(element);
    if (Math.min(width, height) < least - 0.5) {
      const name = element.getAttribute("aria-label") || element.innerText || element.name || element.type;
      found.push(`${element.tagName} ${name.trim().slice(0, 40)}: ${Math.round(width)} x ${Math.round(height)}`);
    }
  }
  return found;
}"""

# What Tab should reach: everything that can be operated and seen. A grid has one stop for all its photos, a group of radio
# buttons one for all its choices.
REACHABLE = """() => {
  const found = [];
  const radios = new Set();
  for (const element of document.querySelectorAll("button, a[href], input, select, textarea, [tabindex='0']")) {
    if (element.disabled || element.tabIndex < 0 || element.closest("[inert]") || !element.checkVisibility()) continue;
    if (element.type === "hidden" || element.type === "file") continue;
    if (element.type === "radio") {
      if (radios.has(element.name)) continue;
      radios.add(element.name);
      found.push(`radio ${element.name}`);
    } else found.push(element.dataset.stop ??= `stop ${found.length}`);
  }
  return found;
}"""
FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  return element.type === "radio" ? `radio ${element.name}` : element.dataset.stop ?? "another";
}"""
RING = """() => {
  const element = document.activeElement;
  const around = [element, element.parentElement, element.nextElementSibling, element.closest("label, .photo-grid-tile")];
  return around.filter(Boolean).some((one) => {
    const styles = [getComputedStyle(one), getComputedStyle(one, "::after"), getComputedStyle(one, "::before")];
    return styles.some((style) =>
      (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none");
  });
}"""


@pytest.fixture(scope="module")
def library(server: RunningServer, admin: Account) -> Library:
    """Photos on the timeline, in albums, among the favorites and in the trash, of an administrator; the tests only look at them."""
    return stocked(server, admin, COUNT, trashed=6)


def is_loaded(page: Page, path: str) -> None:
    """All that the page fetches has come."""
    expect(page.get_by_role("heading", level=1).first).to_be_attached()
    if path in ("/photos", "/favorites", "/trash"):
        expect(page.locator(".photo-grid[data-ready]")).to_be_visible()
        expect(page.locator("[data-photo] img[data-state]").first).to_be_visible()
    if path in ("/albums", "/sharing"):
        expect(page.locator("a.album-card .cover[data-state=shown]").first).to_be_visible()
    if path == "/admin":
        expect(page.get_by_role("row").nth(1)).to_be_visible()
    if path in ("/account", "/admin", "/albums", "/sharing"):
        expect(page.locator(".avatar-link")).to_contain_text("V")
    page.wait_for_function("document.fonts.status === 'loaded' && document.readyState === 'complete'")


@pytest.fixture
def visit(open_page: OpenPage, library: Library) -> Any:
    def visit(path: str, device: str, **options: Any) -> Page:
        page = open_page(path, device, None if path in VISITORS else library.account, **options)
        is_loaded(page, path)
        return page

    return visit


@pytest.mark.parametrize("path", VISITORS + SIGNED_IN)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_pages_are_quiet_and_take_the_scheme(visit: Any, path: str, device: str, scheme: str) -> None:
    """No message in the console (the fixture listens), a title, and the colors that the system asks for."""
    page = visit(path, device, color_scheme=scheme)
    assert "immshare" in page.title()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").count() == 1
    [red, *_] = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert (red > 128) == (scheme == "light")


@pytest.mark.parametrize("path", VISITORS + SIGNED_IN)
def test_nothing_is_wider_than_a_narrow_phone(visit: Any, path: str) -> None:
    page = visit(path, "phone", viewport={"width": NARROW_PX, "height": 640})
    widths = "[document.documentElement.scrollWidth, document.body.scrollWidth, window.innerWidth]"
    assert page.evaluate(widths) == [NARROW_PX] * 3
    beyond = page.evaluate(
        """() => {
          const isInStrip = (one) => one && (["auto", "scroll"].includes(getComputedStyle(one).overflowX)
            || isInStrip(one.parentElement));
          return [...document.querySelectorAll("h1, h2, p, button, a, input, select")]
          .filter((one) => one.checkVisibility({ opacityProperty: true }) && !one.closest("[inert]") && !isInStrip(one))
          .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
          .filter(([, box]) => box.width > 1 && (box.right > innerWidth + 1 || box.left < -1))
          .map(([html]) => html);
        }"""
    )
    assert beyond == []


@pytest.mark.parametrize("path", ["/photos", "/favorites", "/trash"])
def test_nothing_moves_while_a_timeline_loads_and_scrolls(
    open_page: OpenPage, library: Library, path: str, device: str
) -> None:
    page = open_page("/login", device)
    page.context.add_init_script(WATCH_SHIFTS)
    page.context.add_cookies([{"name": "immich_access_token", "value": library.account.token, "url": page.url}])
    page.goto(page.url.replace("/login", path))
    is_loaded(page, path)
    scroller = page.locator(".photo-grid-scroller")
    for top in (300, 600, 1200, 0):
        scroller.evaluate("(scroller, top) => { scroller.scrollTop = top }", top)
        page.wait_for_function("!document.querySelector('.photo-grid-tile img:not([data-state])')")
    assert page.evaluate("window.shifts") == []


@pytest.mark.parametrize("path", VISITORS + SIGNED_IN)
def test_every_target_is_large_enough_for_a_thumb(visit: Any, path: str) -> None:
    page = visit(path, "phone")
    assert page.evaluate(TOO_SMALL, TOUCH_PX) == []


def test_targets_of_a_selection_and_its_question_are_large_enough(visit: Any, library: Library) -> None:
    page = visit("/photos", "phone")
    tiles = page.locator("[data-photo]")
    Finger(page).press_and_drag(tiles.nth(0), tiles.nth(1))
    bar = page.get_by_role("toolbar", name="Selected photos")
    expect(bar).to_contain_text("2 selected")
    assert page.evaluate(TOO_SMALL, TOUCH_PX) == []
    bar.get_by_role("button", name="Move to trash").tap()
    expect(page.locator("dialog[open]")).to_be_visible()
    assert page.evaluate(TOO_SMALL, TOUCH_PX) == []


@pytest.mark.parametrize("path", VISITORS + SIGNED_IN)
def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(visit: Any, path: str) -> None:
    page = visit(path, "desktop")
    page.evaluate("document.activeElement.blur()")
    wanted = page.evaluate(REACHABLE)
    reached: list[str] = []
    without_ring: list[str] = []
    for _ in range(3 * len(wanted) + 10):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None:  # the browser's own controls come between the last and the first
            continue
        if len(reached) == len(wanted) and stop == reached[0]:
            break
        if stop not in reached:
            reached.append(stop)
        if not page.evaluate(RING):
            without_ring.append(page.evaluate("document.activeElement.outerHTML.slice(0, 100)"))
    assert set(wanted) - set(reached) == set()
    assert without_ring == []


def test_the_first_tab_offers_to_skip_to_the_content(visit: Any) -> None:
    page = visit("/photos", "desktop")
    page.keyboard.press("Tab")
    skip = page.get_by_text("Skip to content")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("Boolean(document.activeElement.closest('main'))")


def test_the_selection_can_be_made_and_used_by_keyboard_alone(visit: Any, library: Library) -> None:
    page = visit("/favorites", "desktop")
    page.locator("[data-photo] a[tabindex='0']").focus()
    page.keyboard.press("x")
    bar = page.get_by_role("toolbar", name="Selected photos")
    expect(bar).to_contain_text("1 selected")
    expect(page.get_by_role("status").filter(has_text=re.compile("^1 selected$"))).to_be_attached()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("Boolean(document.activeElement.closest('[role=toolbar]'))"):
            break
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Shift+Tab")
    assert page.evaluate("Boolean(document.activeElement.closest('[role=toolbar]'))")
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)


def test_only_what_is_news_is_announced(visit: Any) -> None:
    """A live region round a page reads the page aloud whenever a photo comes into it."""
    for path in ("/photos", "/albums", "/account"):
        page = visit(path, "desktop")
        regions = page.locator("[role=status], [role=alert], [aria-live]:not([aria-live=off])")
        assert [one for one in regions.all() if one.locator("a, input, h1, nav").count()] == []


def test_the_current_page_is_marked(visit: Any, device: str) -> None:
    for path in ("/photos", "/albums", "/sharing", "/trash", "/account"):
        page = visit(path, device)
        current: Locator = page.get_by_role("link").and_(page.locator("[aria-current=page]"))
        expect(current).to_have_text(path[1:].capitalize())


def test_text_may_be_twice_as_large(visit: Any) -> None:
    """WCAG 1.4.4: at 200 % nothing is cut off sideways."""
    page = visit("/account", "desktop", viewport={"width": 720, "height": 450})
    assert page.evaluate("document.documentElement.scrollWidth") == 720


def test_it_can_be_installed(visit: Any, server: RunningServer) -> None:
    page = visit("/photos", "phone")
    manifest = server.http.get(page.locator("link[rel=manifest]").get_attribute("href") or "").json()
    assert {"name", "start_url", "display", "icons"} <= set(manifest)
    for icon in manifest["icons"]:
        answer = server.http.get(icon["src"])
        assert answer.status_code == 200
        assert answer.headers["content-type"] == icon["type"]
    assert page.locator("meta[name=theme-color]").count() >= 1


@pytest.fixture(scope="module")
def welcome(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenPage]:
    """Pages of a server that nobody has used yet."""
    with (
        running_server(tmp_path_factory.mktemp("welcome") / "data") as server,
        opening(browser, server) as open_page,
    ):
        yield open_page


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_welcome_page_is_like_the_others(welcome: OpenPage, device: str, scheme: str) -> None:
    page = welcome("/welcome", device, color_scheme=scheme)
    is_loaded(page, "/welcome")
    assert "immshare" in page.title()
    assert page.evaluate("document.documentElement.scrollWidth === innerWidth")
    if device == "phone":
        assert page.evaluate(TOO_SMALL, TOUCH_PX) == []
