"""Dialogs in a real browser: what hands do faster than the browser tells."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import Account, OpenPage, RunningServer
from tests.e2e.hands import center

CANCEL_AND_ASK_AGAIN = """(dialog) => new Promise((done) => {
  new MutationObserver((_, observer) => {
    observer.disconnect();
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Delete", bubbles: true }));
    done();
  }).observe(dialog, { attributeFilter: ["open"] });
  [...dialog.querySelectorAll("button")].find((button) => button.textContent === "Cancel").click();
})"""
"""Faster than a hand: between the closing and the browser's event that tells of it."""

PRESS = "(box) => box.click()"
NOTICES = "section[aria-label^='Notifications']"


def test_a_dialog_that_is_asked_for_again_at_once_stays(
    open_page: OpenPage, server: RunningServer, account: Account
) -> None:
    photos = server.fill(account, 1)
    server.http.request("DELETE", "/api/assets", json={"ids": photos}, headers=account.headers).raise_for_status()
    page = open_page(f"/trash?photo={photos[0]}", account=account)
    page.get_by_role("button", name="Delete for good").click()
    question = page.get_by_role("dialog", name="Delete this photo for good?")
    expect(question).to_be_visible()
    question.evaluate(CANCEL_AND_ASK_AGAIN)
    page.wait_for_timeout(300)  # until every event of the closing has come
    expect(question).to_be_visible()


def test_below_768_px_a_dialog_is_a_sheet(open_page: OpenPage, account: Account) -> None:
    for width, is_sheet in ((640, True), (767, True), (768, False)):
        page = open_page("/albums", account=account, viewport={"width": width, "height": 900})
        page.get_by_role("button", name="Create album").first.click()
        dialog = page.get_by_role("dialog", name="Create album")
        expect(dialog.get_by_role("textbox")).to_be_focused()
        handle = dialog.locator(".dialog-handle")
        expect(handle).to_be_visible(visible=is_sheet)
        expect(dialog).to_have_css("bottom", "0px" if is_sheet else re.compile("."))
        assert (
            (dialog.bounding_box() or {})["width"] == width
            if is_sheet
            else (dialog.bounding_box() or {})["width"] < width
        )


def test_a_notice_lies_over_an_open_dialog(
    open_page: OpenPage, server: RunningServer, account: Account, device: str
) -> None:
    server.fill(account, 1)
    page = open_page("/photos", device, account)
    mark = page.locator("[data-photo]").get_by_role("checkbox")
    bar = page.get_by_role("toolbar", name="Selected photos")
    mark.evaluate(PRESS)
    bar.get_by_role("button", name="Favorite").click()
    notice = page.locator("[data-sonner-toast]")
    expect(notice).to_have_text("Added 1 photo to favorites")
    notice.evaluate("(one) => one.parentElement.append(one.cloneNode(true))")  # which does not go when its time is over
    expect(bar).to_have_count(0)
    mark.evaluate(PRESS)
    bar.get_by_role("button", name="Move to trash").click()
    question = page.get_by_role("dialog", name="Move 1 photo to the trash?")
    expect(question).to_be_visible()
    assert page.locator(f"{NOTICES}:popover-open").count() == 1
    page.mouse.click(*center(notice.last))
    page.wait_for_timeout(300)  # whatever the press may lead to
    expect(question).to_be_visible()
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_be_hidden()
    expect(page.locator(NOTICES)).not_to_have_attribute("popover", "manual")
