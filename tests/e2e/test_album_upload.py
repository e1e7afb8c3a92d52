"""Files that go straight into an album: chosen, dropped and pasted on its page, known already, resumed, refused."""

from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, Request, expect

from tests.e2e.conftest import Account, OpenPage, RunningServer
from tests.e2e.hands import choose_files, drop_files, padded, photo_file, saved, slow_down, wait_until_listening
from tests.e2e.test_album_story import is_shown, make_album, select_first
from tests.e2e.test_uploader import PASTE, panel_says, sent_offsets, until
from tests.pictures import jpeg


class Scene(NamedTuple):
    ada: Account
    bob: Account
    album: str
    path: str


@pytest.fixture
def scene(server: RunningServer, admin: Account) -> Scene:
    """Ada's empty album; Bob may add to it."""
    ada, bob = server.make_account(admin, "Ada"), server.make_account(admin, "Bob")
    album = make_album(server, ada, "Alps", [], editor=bob)
    return Scene(ada, bob, album.id, album.path)


def holds(server: RunningServer, scene: Scene, account: Account) -> int:
    counts = server.http.get(f"/api{scene.path}", headers=scene.ada.headers).json().get("contributorCounts", [])
    return sum(one["assetCount"] for one in counts if one["userId"] == account.id)


def posts_of(page: Page) -> list[str]:
    """The uploads that begin from now on."""
    posts: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/api/uploads"):
            posts.append(request.url)

    page.on("request", note)
    return posts


def test_files_are_chosen_dropped_and_pasted(
    open_page: OpenPage, server: RunningServer, scene: Scene, tmp_path: Path
) -> None:
    page = open_page(scene.path, account=scene.bob)
    choose_files(page, [photo_file("chosen.jpg", 1)], "Select from computer")
    panel_says(page, "Uploaded: 1 of 1")
    expect(page.get_by_role("region", name="Uploads")).to_contain_text("into Alps")
    is_shown(page, 1)
    (tmp_path / "dropped.jpg").write_bytes(jpeg(seed=2))
    drop_files(page, [tmp_path / "dropped.jpg"])
    panel_says(page, "Uploaded: 2 of 2")
    page.evaluate(PASTE, list(jpeg(seed=3)))
    panel_says(page, "Uploaded: 3 of 3")
    is_shown(page, 3)
    assert holds(server, scene, scene.bob) == 3


def test_the_panel_covers_nothing_that_is_pressed(
    open_page: OpenPage, server: RunningServer, scene: Scene, device: str
) -> None:
    """A press that is only tried finds out whether something lies over a button."""
    page = open_page(scene.path, device, account=scene.bob)
    choose_files(page, [photo_file(f"{n}.jpg", 30 + n) for n in range(4)], "Select from computer")
    panel_says(page, "Uploaded: 4 of 4")
    is_shown(page, 4)
    comments = page.locator("main button[aria-expanded]:visible").filter(has=page.locator(".activity-message"))
    uploads = page.get_by_role("region", name="Uploads")
    for name in ("Minimize uploads", "Show uploads"):
        comments.click(trial=True)
        if device == "desktop":
            page.locator("main").get_by_role("button", name="Like this album").click(trial=True)
            comments.click()
            page.get_by_role("textbox", name="Say something").click(trial=True)
            uploads.get_by_role("button", name=name).click(trial=True)
            page.get_by_role("button", name="Close comments").click()
        else:
            select_first(page, device, 2)
            expect(uploads).to_have_count(0)
            page.get_by_role("button", name="Show albums").click(trial=True)
            page.get_by_role("button", name="End selection").click()
        uploads.get_by_role("button", name=name).click()


def test_the_panel_stands_above_a_small_tablet_s_bar(open_page: OpenPage, scene: Scene) -> None:
    page = open_page(scene.path, account=scene.bob, viewport={"width": 700, "height": 900})
    choose_files(page, [photo_file("small.jpg", 41)], "Select from computer")
    panel_says(page, "Uploaded: 1 of 1")
    page.get_by_role("link", name="Albums", exact=True).click(trial=True)
    page.get_by_role("button", name="Minimize uploads").click()
    page.get_by_role("link", name="Account", exact=True).click(trial=True)


def test_what_is_dragged_is_told_where_it_goes(open_page: OpenPage, scene: Scene) -> None:
    page = open_page(scene.path, account=scene.bob)
    expect(page.get_by_role("heading", name="This album is empty")).to_be_visible()
    wait_until_listening(page)
    page.evaluate(
        """() => {
          const event = new Event("dragover", { bubbles: true, cancelable: true });
          event.dataTransfer = { types: ["Files"] };
          document.body.dispatchEvent(event);
        }"""
    )
    expect(page.get_by_text("Drop photos, videos or folders to add them to Alps")).to_be_visible()


def test_what_the_library_has_is_added_and_not_sent(open_page: OpenPage, server: RunningServer, scene: Scene) -> None:
    server.upload(scene.bob, "known.jpg", jpeg(seed=11))
    server.wait_until_shown(scene.bob, 1)
    page = open_page(scene.path, account=scene.bob)
    posts = posts_of(page)
    choose_files(
        page, [{"name": "again.jpg", "mimeType": "image/jpeg", "buffer": jpeg(seed=11)}], "Select from computer"
    )
    panel_says(page, "Uploaded: 1 of 1")
    expect(page.get_by_role("region", name="Uploads")).to_contain_text("Already in your library")
    is_shown(page, 1)
    assert posts == []


def test_what_a_viewer_drops_goes_to_their_library_alone(
    open_page: OpenPage, server: RunningServer, scene: Scene, tmp_path: Path
) -> None:
    server.http.put(
        f"/api{scene.path}/user/{scene.bob.id}", json={"role": "viewer"}, headers=scene.ada.headers
    ).raise_for_status()
    page = open_page(scene.path, account=scene.bob)
    expect(page.get_by_text("Photos appear here as soon as somebody adds some.")).to_be_visible()
    (tmp_path / "one.jpg").write_bytes(jpeg(seed=21))
    drop_files(page, [tmp_path / "one.jpg"])
    panel_says(page, "Uploaded: 1 of 1")
    server.wait_until_shown(scene.bob, 1)
    assert holds(server, scene, scene.bob) == 0


def test_a_reload_goes_on_where_it_was_and_into_the_album(
    open_page: OpenPage, server: RunningServer, scene: Scene, tmp_path: Path
) -> None:
    large = saved(tmp_path, padded(photo_file("large.jpg", 31), 20))
    page = open_page(scene.path, account=scene.bob)
    expect(page.get_by_role("heading", name="This album is empty")).to_be_visible()
    session = slow_down(page, 6_000_000)
    offsets = sent_offsets(page)
    choose_files(page, large, "Select from computer")
    until(page, lambda: len(offsets) >= 2)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    session.detach()
    choose_files(page, large, "Select from computer")
    panel_says(page, "Uploaded: 1 of 1")
    assert offsets.count(0) == 1, "what had arrived was sent again"
    is_shown(page, 1)


def test_who_may_no_longer_add_is_told_and_loses_nothing(
    open_page: OpenPage, server: RunningServer, scene: Scene
) -> None:
    page = open_page(scene.path, account=scene.bob)
    expect(page.get_by_role("heading", name="This album is empty")).to_be_visible()
    wait_until_listening(page)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Select from computer", exact=True).click()
    server.http.delete(f"/api{scene.path}/user/{scene.bob.id}", headers=scene.ada.headers).raise_for_status()
    expect(page.get_by_text("You no longer have access to “Alps”")).to_be_visible()
    chooser.value.set_files([photo_file("late.jpg", 41)])  # type: ignore[arg-type]
    panel_says(page, "1 failed")
    expect(page.get_by_role("region", name="Uploads")).to_contain_text("This album is gone, or you may no longer add")
    open_page.forgive("status of 404", "status of 400")
