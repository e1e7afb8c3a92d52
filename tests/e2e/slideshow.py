"""Starting a slideshow and looking at it, for the stories about it."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Account, OpenPage, RunningServer

LONG = 60  # a photo that stays until somebody steps
# Remembers the photos that come on the stage, in their order, and whether each was decoded by then.
WATCH = """() => {
  window.seen = [];
  window.bare = 0;
  new MutationObserver((changes) => {
    for (const slide of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (!slide.classList?.contains("slideshow-slide")) continue;
      const media = slide.querySelector("video, img");
      window.seen.push(new URL(media.poster || media.src).pathname.split("/")[3]);
      window.bare += slide.dataset.ready === undefined;
    }
  }).observe(document.body, { childList: true, subtree: true });
}"""


def setting(server: RunningServer, account: Account, **settings: Any) -> None:
    """Set how this account's slideshows run."""
    answer = server.http.put("/api/users/me/preferences", json={"slideshow": settings}, headers=account.headers)
    answer.raise_for_status()


def show(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Slideshow", exact=True)


def shows(page: Page, photo: str) -> None:
    """The photo is the one on top, decoded."""
    media = f":is(img[src*='{photo}'], video[poster*='{photo}'])"
    expect(page.locator(f".slideshow-slide[data-ready]:last-child > {media}")).to_be_visible()


def seen(page: Page) -> list[str]:
    return list(page.evaluate("window.seen"))


def started(
    open_page: OpenPage, account: Account, device: str = "desktop", path: str = "/photos", **options: Any
) -> Page:
    """A page whose slideshow was started from the top bar."""
    page = open_page(path, device, account, **options)
    expect(page.locator("[data-photo]").first).to_be_visible()
    page.evaluate(WATCH)
    page.get_by_role("button", name="Slideshow", exact=True).click()
    expect(page.locator(".slideshow-slide[data-ready]")).to_be_visible()
    return page


def press(page: Page, name: str, device: str = "desktop") -> None:
    """Press one of the controls. The mouse calls them on its way; on a phone they may leave before the finger is there."""
    button = show(page).get_by_role("button", name=name, exact=True)
    if device == "desktop":
        page.mouse.move(300, 300)
        page.mouse.move(320, 300)
        button.click()
    else:
        button.dispatch_event("click")
