"""An album that two people talk about, and its panel of comments and likes, for the stories about them."""

from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import Account, RunningServer


class Scene(NamedTuple):
    """Ada's album with three photos; Bob looks at it."""

    server: RunningServer
    ada: Account
    bob: Account
    photos: list[str]
    album: str

    @property
    def path(self) -> str:
        return f"/albums/{self.album}"

    def say(self, who: Account, text: str, photo: str | None = None) -> str:
        body = {"albumId": self.album, "assetId": photo, "type": "comment", "comment": text}
        answer = self.server.http.post("/api/activities", json=body, headers=who.headers)
        answer.raise_for_status()
        return str(answer.json()["id"])

    def like(self, who: Account, photo: str | None = None) -> None:
        body = {"albumId": self.album, "assetId": photo, "type": "like"}
        self.server.http.post("/api/activities", json=body, headers=who.headers).raise_for_status()

    def switch(self, is_on: bool) -> None:
        url, body = f"/api/albums/{self.album}", {"isActivityEnabled": is_on}
        self.server.http.patch(url, json=body, headers=self.ada.headers).raise_for_status()


def make_scene(server: RunningServer, admin: Account) -> Scene:
    """A fresh album."""
    ada, bob = server.make_account(admin, "Ada"), server.make_account(admin, "Bob")
    photos = server.fill(ada, 3)
    body = {"albumName": "Alps", "assetIds": photos, "albumUsers": [{"userId": bob.id, "role": "viewer"}]}
    answer = server.http.post("/api/albums", json=body, headers=ada.headers)
    answer.raise_for_status()
    return Scene(server, ada, bob, photos, answer.json()["id"])


def message_button(page: Page) -> Locator:
    """Bottom right on a desktop, top right on a phone; of the viewer, if it is open."""
    root = page.locator(".viewer") if page.locator(".viewer").count() else page.locator("main")
    return root.locator("button[aria-expanded]:visible").filter(has=page.locator(".activity-message"))


def panel(page: Page) -> Locator:
    return page.locator(".activity-panel")


def open_panel(page: Page) -> Locator:
    message_button(page).click()
    expect(panel(page)).to_be_visible()
    return panel(page)


def row(page: Page, text: str) -> Locator:
    return panel(page).locator(".activity-row").filter(has_text=text)


def write(page: Page, text: str) -> None:
    field = panel(page).get_by_role("textbox", name="Say something")
    field.fill(text)
    field.press("Enter")


def posts(page: Page, act: Callable[[Route], None]) -> None:
    """Take the requests that say something new into one's own hands."""
    page.route("**/api/activities", lambda route: act(route) if route.request.method == "POST" else route.fallback())
