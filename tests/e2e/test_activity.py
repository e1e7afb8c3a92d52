"""Comments and likes: two people talk about an album and its photos, on a desktop and on a phone."""

import json
from typing import Any

import pytest
from playwright.sync_api import APIResponse, Locator, Route, expect

from tests.e2e.activity import Scene, make_scene, message_button, open_panel, panel, posts, row, write
from tests.e2e.conftest import Account, OpenPage, RunningServer
from tests.e2e.hands import until
from tests.e2e.test_accessibility import violations
from tests.e2e.test_pages import SCHEMES

FAR_UP = "(list) => { list.scrollTop = list.scrollHeight / 2 }"
PLACE = """(id) => {
  const list = document.querySelector(".activity-list");
  return Math.round(document.querySelector(`[data-id="${id}"]`).getBoundingClientRect().top - list.getBoundingClientRect().top);
}"""
FIRST_SEEN = """() => {
  const { left, top, width } = document.querySelector(".activity-list").getBoundingClientRect();
  return document.elementFromPoint(left + width / 2, top + 8)?.closest("[data-id]")?.dataset.id;
}"""
COMPOSING = """(field) => field.dispatchEvent(
  new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }))"""
UNSEEN = "\u2063\u2063"
IS_WIDER = "(element) => element.scrollWidth > element.clientWidth"


@pytest.fixture
def scene(server: RunningServer, admin: Account) -> Scene:
    return make_scene(server, admin)


def center(target: Locator) -> float:
    box = target.bounding_box()
    assert box
    return box["x"] + box["width"] / 2


def test_two_people_talk(open_page: OpenPage, scene: Scene, device: str) -> None:
    ada, bob = (open_page(scene.path, device, who) for who in (scene.ada, scene.bob))
    open_panel(bob)
    expect(panel(bob)).to_contain_text("Nothing has been said yet")
    write(bob, "  What a day!  ")
    expect(row(bob, "What a day!")).to_have_count(1)
    expect(message_button(ada)).to_have_accessible_name("Comments, 1, unread")
    open_panel(ada)
    expect(row(ada, "What a day!")).to_contain_text("Bob")
    expect(row(ada, "What a day!").locator("time")).to_be_visible()
    heart = panel(ada).get_by_role("button", name="Like this album")
    heart.click()
    expect(heart).to_have_attribute("aria-pressed", "true")
    expect(row(bob, "liked this album")).to_contain_text("Ada")
    expect(panel(bob).get_by_role("button", name="Like this album, 1")).to_be_visible()
    heart.click()
    expect(row(bob, "liked this album")).to_have_count(0)
    write(ada, "It was")
    expect(row(bob, "It was")).to_contain_text("Ada")
    expect(row(bob, "What a day!")).to_have_count(1)
    panel(ada).get_by_role("button", name="Close comments").click()
    expect(panel(ada)).to_have_count(0)
    expect(message_button(ada)).to_have_accessible_name("Comments, 2")


def test_the_buttons_stand_where_they_are_looked_for(open_page: OpenPage, scene: Scene, device: str) -> None:
    page = open_page(scene.path, device, scene.ada)
    box = message_button(page).bounding_box()
    size = page.viewport_size
    assert box
    assert size
    assert box["x"] > size["width"] / 2
    assert (box["y"] > size["height"] / 2) == (device == "desktop")
    open_panel(page)
    heart = panel(page).get_by_role("button", name="Like this album")
    field = panel(page).get_by_role("textbox", name="Say something")
    assert (center(heart) < center(field)) == (device == "desktop")
    of_panel = panel(page).bounding_box()
    assert of_panel
    assert (of_panel["width"] == size["width"]) == (device == "phone")


def test_a_photo_and_its_album(open_page: OpenPage, scene: Scene, device: str) -> None:
    scene.say(scene.bob, "of the album")
    scene.say(scene.bob, "of the photo", scene.photos[1])
    page = open_page(scene.path, device, scene.ada)
    open_panel(page)
    link = row(page, "of the photo").get_by_role("link", name="Open the photo")
    expect(link.locator("img")).to_be_visible()
    expect(row(page, "of the album").get_by_role("link")).to_have_count(0)
    link.click()
    expect(page.get_by_role("dialog", name="Photo viewer")).to_be_visible()
    expect(page).to_have_url(f"{scene.server.url}{scene.path}?photo={scene.photos[1]}")
    if device == "phone":
        expect(message_button(page)).to_have_accessible_name("Comments, 1")
        open_panel(page)
    expect(row(page, "of the photo")).to_be_visible()
    expect(row(page, "of the album")).to_have_count(0)
    write(page, "also of the photo, i f d")
    expect(row(page, "also of the photo")).to_be_visible()
    heart = panel(page).get_by_role("button", name="Like this photo")
    heart.click()
    expect(row(page, "liked this photo")).to_be_visible()
    panel(page).get_by_role("button", name="Close comments").click()
    expect(panel(page)).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(f"{scene.server.url}{scene.path}?photo={scene.photos[2]}")
    expect(message_button(page)).to_have_accessible_name("Comments")
    page.keyboard.press("Escape")
    expect(page.locator(".viewer")).to_have_count(0)
    open_panel(page)
    expect(row(page, "also of the photo").get_by_role("link")).to_be_visible()
    expect(panel(page).locator(".activity-row")).to_have_count(4)


def test_a_like_answers_before_the_server_does(open_page: OpenPage, scene: Scene) -> None:
    page = open_page(scene.path, account=scene.ada)
    held: list[Route] = []
    posts(page, held.append)
    heart = page.locator("main .activity-buttons").get_by_role("button", name="Like this album")
    heart.click()
    expect(heart).to_have_attribute("aria-pressed", "true")
    expect(heart).to_have_text("1")
    page.wait_for_function("() => true")
    held[0].abort()
    expect(heart).to_have_attribute("aria-pressed", "false")
    open_page.forgive("ERR_FAILED")


def test_many_quick_likes_end_as_the_last_one_was_meant(open_page: OpenPage, scene: Scene) -> None:
    page = open_page(scene.path, account=scene.ada)
    heart = page.locator("main .activity-buttons").get_by_role("button", name="Like this album")
    for _ in range(5):
        heart.click()
    expect(heart).to_have_attribute("aria-pressed", "true")
    expect(heart).to_have_text("1")
    open_panel(page)
    expect(row(page, "liked this album")).to_have_count(1)


def test_an_answer_from_before_a_deed_does_not_undo_it(open_page: OpenPage, scene: Scene, device: str) -> None:
    page = open_page(scene.path, device, scene.ada)
    open_panel(page)
    expect(panel(page)).to_contain_text("Nothing has been said yet")
    held: list[tuple[Route, APIResponse]] = []
    page.route("**/api/activities/changes?*", lambda route: held.append((route, route.fetch())))
    scene.say(scene.bob, "What a day!")
    heart = panel(page).get_by_role("button", name="Like this album")
    until(page, lambda: bool(held))
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        heart.click()
    expect(row(page, "liked this album")).to_have_count(1)
    [(route, answer)] = held
    route.fulfill(response=answer)
    until(page, lambda: len(held) == 2)
    expect(heart).to_have_attribute("aria-pressed", "true", timeout=1)
    held[1][0].fulfill(response=held[1][1])
    expect(row(page, "What a day!")).to_have_count(1)
    expect(heart).to_have_attribute("aria-pressed", "true")


def test_what_was_not_sent_is_kept(open_page: OpenPage, scene: Scene, device: str) -> None:
    page = open_page(scene.path, device, scene.ada)
    open_panel(page)
    posts(page, lambda route: route.abort())
    write(page, "lost words")
    waiting = row(page, "lost words")
    expect(waiting).to_contain_text("Not sent. Check your connection and try again.")
    panel(page).get_by_role("button", name="Close comments").click()
    open_panel(page)
    page.unroute("**/api/activities")
    waiting.get_by_role("button", name="Retry").click()
    expect(waiting.locator("time")).to_be_visible()
    expect(waiting).to_have_count(1)
    posts(page, lambda route: route.abort())
    write(page, "better left unsaid")
    row(page, "better left unsaid").get_by_role("button", name="Discard this comment").click()
    expect(row(page, "better left unsaid")).to_have_count(0)
    open_page.forgive("ERR_FAILED")


def test_a_refusal_says_why_and_cannot_be_retried(open_page: OpenPage, scene: Scene, device: str) -> None:
    page = open_page(scene.path, device, scene.ada)
    open_panel(page)

    def switch_off_first(route: Route) -> None:
        scene.switch(False)
        route.continue_()

    write(page, UNSEEN)
    for text, why in (
        (UNSEEN, "Not sent. Write something first."),
        ("too late", "Not sent. Comments and likes are sw"),
    ):
        failed = row(page, why)
        expect(failed.locator(".activity-text")).to_have_text(text)
        expect(failed.get_by_role("button", name="Retry")).to_have_count(0)
        failed.get_by_role("button", name="Discard this comment").click()
        expect(failed).to_have_count(0)
        if text == UNSEEN:
            posts(page, switch_off_first)
            write(page, "too late")
    open_page.forgive("status of 400")


def test_what_is_gone_is_said_to_be_gone(open_page: OpenPage, scene: Scene, device: str) -> None:
    said = scene.say(scene.bob, "soon gone")
    page = open_page(scene.path, device, scene.ada)
    open_panel(page)

    def remove_first(route: Route) -> None:
        url = f"/api/activities/{said}"
        scene.server.http.delete(url, headers=scene.bob.headers).raise_for_status()
        route.continue_()

    page.route(f"**/api/activities/{said}", remove_first)
    row(page, "soon gone").hover()
    row(page, "soon gone").get_by_role("button", name="Delete the comment of Bob").click()
    expect(panel(page).get_by_role("status")).to_have_text("Not deleted. It is no longer here.")
    expect(row(page, "soon gone")).to_have_count(0)
    body = json.dumps({"message": "Not found or no activity.create access", "statusCode": 400})
    posts(page, lambda route: route.fulfill(status=400, content_type="application/json", body=body))
    panel(page).get_by_role("button", name="Like this album").click()
    expect(panel(page).get_by_role("status")).to_have_text("Your like was not saved. It is no longer here.")
    page.goto(f"{scene.server.url}{scene.path}?photo={scene.photos[0]}")
    expect(page.get_by_role("dialog", name="Photo viewer")).to_be_visible()
    open_panel(page)
    write(page, "about nothing")
    failed = row(page, "Not sent. The photo is no longer in this album.")
    expect(failed).to_contain_text("about nothing")
    expect(failed.get_by_role("button", name="Retry")).to_have_count(0)
    open_page.forgive("status of 400")


def test_writing(open_page: OpenPage, scene: Scene, device: str) -> None:
    page = open_page(scene.path, device, scene.ada)
    open_panel(page)
    field = panel(page).get_by_role("textbox", name="Say something")
    field.fill("first")
    field.press("Shift+Enter")
    field.press_sequentially("second")
    panel(page).get_by_role("button", name="Close comments").click()
    open_panel(page)
    expect(field).to_have_value("first\nsecond")
    field.evaluate(COMPOSING)
    expect(field).to_have_value("first\nsecond")
    field.press("Enter")
    expect(field).to_have_value("")
    expect(row(page, "first").locator(".activity-text")).to_have_text("first\nsecond", use_inner_text=True)
    field.fill("x" * 2001)
    expect(panel(page).get_by_role("alert")).to_have_text("2,001 characters. A comment has at most 2,000.")
    field.press("Enter")
    expect(field).to_have_value("x" * 2001)
    field.fill("👍" * 2000)
    field.press("Enter")
    expect(row(page, "👍").locator("time")).to_be_visible()
    assert not panel(page).locator(".activity-list").evaluate(IS_WIDER)


def test_texts_of_all_kinds(open_page: OpenPage, scene: Scene, device: str) -> None:
    scene.say(scene.bob, "<img src=x onerror=alert(1)> and javascript:alert(1)")
    scene.say(scene.bob, "see https://example.org/a_(b), it is good")
    scene.say(scene.bob, "שלום עולם")
    scene.say(scene.bob, "w" * 2000)
    page = open_page(scene.path, device, scene.ada)
    open_panel(page)
    expect(row(page, "<img src=x")).to_be_visible()
    links = panel(page).locator(".activity-text a")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", "https://example.org/a_(b)")
    expect(links).to_have_attribute("rel", "noopener nofollow")
    expect(row(page, "שלום").locator(".activity-text")).to_have_css("direction", "rtl")
    assert not panel(page).locator(".activity-list").evaluate(IS_WIDER)


def test_deleting_and_taking_it_back(open_page: OpenPage, scene: Scene, device: str) -> None:
    scene.say(scene.ada, "Ada's")
    scene.say(scene.bob, "Bob's")
    ada, bob = (open_page(scene.path, device, who) for who in (scene.ada, scene.bob))
    for page in (ada, bob):
        open_panel(page)
        expect(row(page, "Bob's")).to_be_visible()
    expect(row(bob, "Ada's").get_by_role("button")).to_have_count(0)
    row(ada, "Bob's").hover()
    row(ada, "Bob's").get_by_role("button", name="Delete the comment of Bob").click()
    expect(row(ada, "Bob's")).to_have_count(0)
    expect(row(bob, "Bob's")).to_have_count(0)
    panel(ada).get_by_role("button", name="Undo").click()
    expect(row(bob, "Bob's")).to_be_visible()
    expect(panel(ada).locator(".activity-text")).to_have_text(["Ada's", "Bob's"])
    row(bob, "Bob's").hover()
    row(bob, "Bob's").get_by_role("button", name="Delete the comment of Bob").click()
    expect(row(ada, "Bob's")).to_have_count(0)
    expect(panel(bob).get_by_role("button", name="Undo")).to_have_count(0)


def test_switched_off_says_why_and_keeps_what_is_there(open_page: OpenPage, scene: Scene, device: str) -> None:
    scene.say(scene.bob, "said before")
    page = open_page(scene.path, device, scene.bob)
    open_panel(page)
    expect(row(page, "said before")).to_be_visible()
    scene.switch(False)
    expect(panel(page)).to_contain_text("Comments and likes are switched off for this album.")
    expect(panel(page).get_by_role("textbox")).to_have_count(0)
    row(page, "said before").hover()
    row(page, "said before").get_by_role("button", name="Delete").click()
    expect(row(page, "said before")).to_have_count(0)
    scene.switch(True)
    expect(panel(page).get_by_role("textbox", name="Say something")).to_be_visible()


def test_a_long_conversation_comes_in_pages_and_keeps_its_place(open_page: OpenPage, scene: Scene, device: str) -> None:
    for n in range(1, 131):
        scene.say(scene.bob, f"number {n}.")
    page = open_page(scene.path, device, scene.ada)
    scroller = open_panel(page).locator(".activity-list")
    expect(row(page, "number 130.")).to_be_in_viewport()
    expect(row(page, "number 81.")).to_have_count(1)
    expect(row(page, "number 80.")).to_have_count(0)
    scroller.evaluate("(list) => { list.scrollTop = 200 }")
    expect(row(page, "number 75.")).to_have_count(1)
    seen = page.wait_for_function(FIRST_SEEN).json_value()
    before = page.evaluate(PLACE, seen)
    scene.say(scene.bob, "the newest one")
    scene.say(scene.bob, "on a photo", scene.photos[0])
    expect(message_button(page)).to_have_text("132")
    body = {"ids": [scene.photos[0]]}
    scene.server.http.request("DELETE", "/api/assets", json=body, headers=scene.ada.headers).raise_for_status()
    expect(message_button(page)).to_have_text("131")
    assert abs(page.evaluate(PLACE, seen) - before) <= 1
    for n in (60, 20, 1):
        scroller.evaluate("(list) => { list.scrollTop = 0 }")
        expect(row(page, f"number {n}.")).to_have_count(1)
    expect(row(page, "number 130.")).to_have_count(0)
    panel(page).get_by_role("button", name="Newest").click()
    expect(row(page, "the newest one")).to_be_in_viewport()
    expect(row(page, "on a photo")).to_have_count(0)
    expect(row(page, "number 1.")).to_have_count(0)


def test_who_is_removed_sees_nothing_more(open_page: OpenPage, scene: Scene, device: str) -> None:
    scene.say(scene.ada, "among us")
    page = open_page(scene.path, device, scene.bob)
    open_panel(page)
    expect(row(page, "among us")).to_be_visible()
    url = f"/api/albums/{scene.album}/user/{scene.bob.id}"
    scene.server.http.delete(url, headers=scene.ada.headers).raise_for_status()
    expect(page.get_by_text("You no longer have access to")).to_be_visible()
    expect(panel(page)).to_have_count(0)
    expect(page.get_by_text("among us")).to_have_count(0)
    open_page.forgive("status of 400")


def test_by_keyboard(open_page: OpenPage, scene: Scene) -> None:
    scene.say(scene.bob, "hello")
    page = open_page(scene.path, account=scene.ada)
    button = message_button(page)
    button.focus()
    page.keyboard.press("Enter")
    expect(panel(page).get_by_role("textbox", name="Say something")).to_be_focused()
    page.keyboard.type("by hand")
    page.keyboard.press("Enter")
    expect(row(page, "by hand").locator("time")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    expect(button).to_be_focused()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_nobody_is_shut_out(open_page: OpenPage, scene: Scene, device: str, scheme: str) -> None:
    scene.say(scene.bob, "see https://example.org")
    scene.say(scene.bob, "of a photo", scene.photos[0])
    scene.like(scene.bob, scene.photos[0])
    options: dict[str, Any] = {"color_scheme": scheme}
    page = open_page(scene.path, device, scene.ada, **options)
    expect(message_button(page)).to_have_accessible_name("Comments, 2, unread")
    assert violations(page) == []
    open_panel(page)
    expect(row(page, "liked this photo")).to_be_visible()
    assert violations(page) == []
    row(page, "of a photo").get_by_role("link", name="Open the photo").click()
    expect(page.locator(".yarl__slide_current img[src*='size=preview'][data-ready]")).to_be_visible()
    if device == "phone":
        open_panel(page)
    expect(row(page, "of a photo")).to_be_visible()
    assert violations(page) == []
    scene.switch(False)
    expect(panel(page)).to_contain_text("switched off")
    assert violations(page) == []
