"""Accounts as people meet them: the first visit, signing in, the account page and the administrator's."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from immshare.states.guard import TO_SIGN_IN
from tests.e2e.conftest import DEVICES, PASSWORD, Account, OpenPage, RunningServer, running_server
from tests.e2e.hands import find_user, leads_to_sign_in


def enter(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.keyboard.press("Enter")


def forgive(open_page: Any, *statuses: int) -> None:
    """The browser itself complains about every refused request; these were expected."""
    open_page.forgive(*(f"status of {status} " for status in statuses))


def dialog(page: Page) -> Locator:
    return page.locator("dialog[open]")


def test_the_first_visitor_becomes_the_administrator(
    browser: Browser, device: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with running_server(tmp_path_factory.mktemp("empty") / "data") as server:
        context = browser.new_context(**DEVICES[device])
        page = context.new_page()
        page.goto(server.url + "/photos")
        expect(page).to_have_url(f"{server.url}/welcome")
        page.get_by_label("Name").fill("Ada")
        page.get_by_label("E-mail").fill("ada@example.org")
        page.get_by_label("Password", exact=True).fill("é" * 37)
        page.get_by_role("button", name="Create account").click()
        expect(page.get_by_role("alert")).to_contain_text("74 bytes")
        expect(page.get_by_label("Name")).to_have_value("Ada")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Create account").click()
        page.wait_for_url("**/photos")
        page.goto(server.url + "/welcome")
        expect(page).to_have_url(f"{server.url}/photos")
        page.goto(server.url + "/admin")
        expect(page.get_by_role("heading", name="Administration")).to_be_visible()
        context.close()


def test_being_led_to_sign_in(open_page: OpenPage, device: str) -> None:
    """The end of a session may be told twice; the second time is no reason to load the form anew."""
    page = open_page("/login?next=%2Faccount", device)
    page.get_by_label("E-mail").fill("ada@exam")
    page.evaluate(TO_SIGN_IN)
    page.wait_for_timeout(100)
    expect(page.get_by_label("E-mail")).to_have_value("ada@exam")
    leads_to_sign_in(page, "/account")
    page.evaluate(f"history.replaceState({{}}, '', '/albums?search=a%26b'); {TO_SIGN_IN}")
    leads_to_sign_in(page, "/albums%3Fsearch%3Da%2526b")


def test_signing_in_and_out(open_page: OpenPage, account: Account, device: str) -> None:
    page = open_page("/account", device)
    leads_to_sign_in(page, "/account")
    enter(page, account.email, "wrong horse")
    expect(page.get_by_role("alert")).to_have_text("Incorrect email or password")
    expect(page.get_by_label("E-mail")).to_have_value(account.email)
    enter(page, account.email)
    page.wait_for_url("**/account")
    expect(page.get_by_role("heading", name="Account")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()
    leads_to_sign_in(page)
    page.go_back()
    expect(page.get_by_label("E-mail")).to_be_visible()
    forgive(open_page, 401)


def test_many_wrong_tries_are_slowed_and_the_form_says_for_how_long(open_page: OpenPage, account: Account) -> None:
    page = open_page("/login")
    alert = page.get_by_role("alert")
    for _ in range(30):
        enter(page, account.email, "wrong horse")
        expect(alert).not_to_be_empty()
        if "Try again in" in alert.inner_text():
            break
    expect(alert).to_contain_text("Try again in")
    forgive(open_page, 401, 429)


def test_a_given_password_must_be_changed_at_the_first_sign_in(
    open_page: OpenPage, admin: Account, device: str
) -> None:
    email = f"edith-{device}@example.org"
    boss = open_page("/admin", device, admin)
    boss.get_by_role("button", name="Add user").click()
    dialog(boss).get_by_label("Name").fill("Edith")
    dialog(boss).get_by_label("E-mail").fill(admin.email)
    dialog(boss).get_by_role("button", name="Add user").click()
    expect(dialog(boss).get_by_role("alert").filter(has_text="another account")).to_be_visible()
    dialog(boss).get_by_label("E-mail").fill(email)
    dialog(boss).get_by_role("button", name="Add user").click()
    given = dialog(boss).locator("code").inner_text()
    dialog(boss).get_by_role("button", name="Copy").click()
    expect(dialog(boss).get_by_role("button", name="Copied")).to_be_visible()
    dialog(boss).get_by_role("button", name="Done").click()
    find_user(boss, email)

    page = open_page("/login", device)
    enter(page, email, given)
    page.wait_for_url("**/change-password")
    expect(page.get_by_text("Somebody else chose your present password")).to_be_visible()
    page.goto(page.url.replace("/change-password", "/photos"))
    page.wait_for_url("**/change-password")
    page.get_by_label("Present password", exact=True).fill(given)
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Change password").click()
    page.wait_for_url("**/photos")


def test_profile_and_preferences_stay(open_page: OpenPage, account: Account, device: str) -> None:
    page = open_page("/account", device, account)
    page.get_by_role("textbox", name="Name").fill("Grace Hopper")
    page.get_by_role("radio", name="Purple").check(force=True)
    page.get_by_role("button", name="Save profile").click()
    expect(page.get_by_text("Saved your profile")).to_be_visible()
    page.get_by_role("radio", name="Dark").check(force=True)
    page.get_by_label("Order of new albums").select_option("Oldest first")
    page.get_by_label("Size of zip parts, in GiB").fill("8")
    page.get_by_role("button", name="Save preferences").click()
    expect(page.get_by_text("Saved your preferences")).to_be_visible()
    page.reload()
    assert "dark" in (page.locator("html").get_attribute("class") or "")
    other = open_page("/account", device, account, color_scheme="light")
    expect(other.get_by_role("textbox", name="Name")).to_have_value("Grace Hopper")
    expect(other.get_by_role("radio", name="Purple")).to_be_checked()
    expect(other.get_by_label("Size of zip parts, in GiB")).to_have_value("8")
    expect(other.get_by_role("radio", name="Dark")).to_be_checked()
    expect(other.locator("html")).to_have_class("dark")


def test_a_part_size_that_a_program_set_outlives_the_form(
    open_page: OpenPage, account: Account, server: RunningServer, device: str
) -> None:
    mine = "/api/users/me/preferences"
    server.http.put(mine, json={"download": {"archiveSize": 100 << 20}}, headers=account.headers).raise_for_status()
    page = open_page("/account", device, account)
    size = page.get_by_label("Size of zip parts, in GiB")
    expect(size).to_have_value("")
    expect(size).to_have_attribute("placeholder", "Stays 100 MiB")
    page.get_by_label("Order of new albums").select_option("Oldest first")
    page.get_by_role("button", name="Save preferences").click()
    expect(page.get_by_text("Saved your preferences")).to_be_visible()
    kept = server.http.get(mine, headers=account.headers).json()
    assert (kept["albums"]["defaultAssetOrder"], kept["download"]["archiveSize"]) == ("asc", 100 << 20)


def test_an_api_key_is_shown_once(open_page: OpenPage, account: Account, server: RunningServer, device: str) -> None:
    page = open_page("/account", device, account)
    create = page.get_by_role("button", name="Create API key")
    create.click()
    expect(dialog(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    expect(create).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog(page).get_by_label("Name")).to_be_focused()
    page.keyboard.type("Phone backup")
    page.keyboard.press("Enter")
    secret = dialog(page).locator("code").inner_text()
    me = server.http.get("/api/users/me", headers={"x-api-key": secret})
    assert me.json()["email"] == account.email
    dialog(page).get_by_role("button", name="Done").click()
    expect(page.get_by_text(secret)).to_have_count(0)
    page.get_by_role("button", name="Delete the key Phone backup").click()
    dialog(page).get_by_role("button", name="Delete key").click()
    expect(page.get_by_text("You have no API keys.")).to_be_visible()
    assert server.http.get("/api/users/me", headers={"x-api-key": secret}).status_code == 401


def test_what_a_key_may_do_is_chosen(open_page: OpenPage, account: Account, server: RunningServer, device: str) -> None:
    page = open_page("/account", device, account)
    page.get_by_role("button", name="Create API key").click()
    form = dialog(page)
    expect(form.get_by_role("radio", name="Everything")).to_be_checked()
    expect(form.get_by_role("checkbox")).to_have_count(0)
    form.get_by_label("Name").fill("Frame")
    form.get_by_text("Choose…").click()
    expect(form.get_by_role("group", name="Administration")).to_have_count(0)
    form.get_by_role("button", name="Create key").click()
    expect(form.get_by_role("alert")).to_contain_text("at least one permission")
    photos = form.get_by_role("group", name="Photos")
    photos.get_by_text("See", exact=True).click()
    photos.get_by_role("checkbox", name="Download").check()
    form.get_by_role("button", name="Create key").click()
    headers = {"x-api-key": form.locator("code").inner_text()}
    form.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Photos: see, download · created")).to_be_visible()
    assert server.http.get("/api/timeline/buckets", headers=headers).status_code == 200
    assert server.http.get("/api/albums", headers=headers).status_code == 403
    page.get_by_role("button", name="Edit the key Frame").click()
    form = dialog(page)
    expect(form.get_by_role("heading", name="Edit API key")).to_be_visible()
    expect(form.get_by_label("Name")).to_have_value("Frame")
    expect(form.get_by_role("checkbox", checked=True)).to_have_count(2)
    form.get_by_label("Name").fill("Hall")
    form.get_by_role("group", name="Albums").get_by_role("checkbox", name="See").check()
    form.get_by_role("button", name="Save key").click()
    expect(page.get_by_text("Saved the key Hall")).to_be_visible()
    expect(page.get_by_text("Photos: see, download; Albums: see · created")).to_be_visible()
    assert server.http.get("/api/albums", headers=headers).status_code == 200


def test_other_sessions_end_when_told(open_page: OpenPage, account: Account, server: RunningServer) -> None:
    other = server.sign_in(account.email, account.name)
    page, away = open_page("/account", account=account), open_page("/account", "phone", other)
    expect(away.get_by_role("heading", name="Account")).to_be_visible()
    page.get_by_role("button", name="Sign out everywhere else").click()
    expect(page.get_by_text("Ended 1 session", exact=True)).to_be_visible()
    leads_to_sign_in(away)


def test_a_changed_password_ends_the_others_and_says_so(
    open_page: OpenPage, account: Account, server: RunningServer
) -> None:
    server.sign_in(account.email, account.name)
    page = open_page("/account", account=account)
    page.get_by_label("Present password", exact=True).fill("wrong horse")
    page.get_by_label("New password", exact=True).fill("a better password")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("alert").filter(has_text="Wrong password")).to_be_visible()
    page.get_by_label("Present password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Show new password").click()
    expect(page.get_by_label("New password", exact=True)).to_have_attribute("type", "text")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your other sessions have ended")).to_be_visible()
    expect(page.locator("#sessions li")).to_have_count(1)
    forgive(open_page, 400)


def test_users_are_disabled_deleted_and_restored(
    open_page: OpenPage, account: Account, admin: Account, server: RunningServer, device: str
) -> None:
    server.fill(account, 2)
    victim = open_page("/account", device, account)
    boss = open_page("/admin", device, admin)
    row = find_user(boss, account.email)
    row.get_by_role("button", name="Edit").click()
    dialog(boss).get_by_label("Quota, in GiB").fill("2.5")
    dialog(boss).get_by_role("button", name="Save user").click()
    expect(row).to_contain_text("of 2.5 GiB")
    row.get_by_role("button", name="Edit").click()
    dialog(boss).get_by_role("button", name="Disable").click()
    expect(row).to_contain_text("Disabled")
    leads_to_sign_in(victim)
    row.get_by_role("button", name="Edit").click()
    dialog(boss).get_by_role("button", name="Enable").click()
    expect(row).to_contain_text("Active")
    row.get_by_role("button", name="Edit").click()
    dialog(boss).get_by_role("button", name="Delete…").click()
    expect(dialog(boss)).to_contain_text("2 photos, 0 videos")
    dialog(boss).get_by_role("button", name="Delete user").click()
    expect(row).to_contain_text("Gone on")
    row.get_by_role("button", name="Restore").click()
    expect(row).to_contain_text("Active")


def test_others_are_sent_away_from_the_administration(open_page: OpenPage, account: Account) -> None:
    page = open_page("/admin", account=account)
    page.wait_for_url("**/photos")
