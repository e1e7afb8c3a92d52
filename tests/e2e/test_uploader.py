"""Photos get in through the browser: picker, folder, drop, paste; what the panel says; breaks, reloads, refusals."""

from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page, Request, expect

from tests.e2e.conftest import Account, OpenPage, RunningServer
from tests.e2e.hands import choose_files, padded, photo_file, saved, until, wait_until_listening
from tests.pictures import jpeg

DROP = """(names) => {
  const file = (name) => ({ isFile: true, name, file: (give) => give(new File([`no picture: ${name}`], name)) });
  const folder = (name, left) => ({
    isFile: false, name, createReader: () => ({ readEntries: (give) => give(left.splice(0, 100)) }),
  });
  const entry = folder("top", [file(".hidden"), folder("below", names.map(file))]);
  window.dragFolder = (type) => {
    const event = new Event(type, { bubbles: true, cancelable: true });
    event.dataTransfer = { types: ["Files"], items: [{ webkitGetAsEntry: () => entry }], files: [] };
    document.body.dispatchEvent(event);
  };
}"""
PASTE = """(bytes) => {
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([new Uint8Array(bytes)], "image.jpg", { type: "image/jpeg" }));
  document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def large(tmp_path: Path) -> list[Path]:
    """One photo as large as a video."""
    return saved(tmp_path, padded(photo_file("large.jpg", seed=21), 20))


def panel_says(page: Page, title: str, timeout_s: float = 30) -> None:
    expect(page.get_by_role("region", name="Uploads").get_by_role("heading")).to_contain_text(
        title, timeout=timeout_s * 1000
    )


def throttle(page: Page, bytes_per_s: int) -> CDPSession:
    session = page.context.new_cdp_session(page)
    conditions = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_s}
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", conditions)
    return session


def sent_offsets(page: Page) -> list[int]:
    """The offsets of the chunks that leave from now on."""
    offsets: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))

    page.on("request", note)
    return offsets


def test_photos_arrive_and_a_refused_file_stops_no_other(
    open_page: OpenPage, server: RunningServer, account: Account, device: str
) -> None:
    page = open_page("/photos", device, account)
    bad = {"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"these are words"}
    choose_files(page, [photo_file("one.jpg", 1), bad, photo_file("two.jpg", 2), photo_file("three.jpg", 3)])
    panel_says(page, "Uploaded: 3 of 4")
    expect(page.get_by_text("Unsupported file type notes.jpg")).to_be_visible()
    expect(page.get_by_role("button", name="Retry notes.jpg")).to_be_visible()
    server.wait_until_shown(account, 3)
    page.get_by_role("button", name="Close uploads").click()
    expect(page.get_by_role("region", name="Uploads")).to_have_count(0)
    open_page.forgive("status of 400")


def test_the_same_bytes_again_are_not_sent(open_page: OpenPage, account: Account) -> None:
    page = open_page("/photos", account=account)
    choose_files(page, [photo_file("one.jpg", 11)])
    panel_says(page, "Uploaded: 1 of 1")
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.url.endswith("/api/uploads") else None)
    choose_files(page, [photo_file("another name.jpg", 11)])
    panel_says(page, "Uploaded: 2 of 2")
    expect(page.get_by_text("Already in your library")).to_be_visible()
    assert posts == []


def test_the_queue_is_loaded_with_the_first_file_and_renders_only_rows_in_view(
    open_page: OpenPage, server: RunningServer, account: Account
) -> None:
    page = open_page("/photos", account=account)
    scripts: list[str] = []
    page.on("request", lambda request: scripts.append(request.url) if request.resource_type == "script" else None)
    choose_files(page, [photo_file(f"{n}.jpg", 1000 + n) for n in range(120)])
    expect(page.get_by_role("region", name="Uploads")).to_be_visible()
    assert any("uploader_panel" in url for url in scripts)
    assert page.locator(".uploader-row").count() < 20
    panel_says(page, "Uploaded: 120 of 120", 60)
    files = page.get_by_role("group", name="Files")
    files.evaluate("element => element.scrollTo(0, element.scrollHeight)")
    expect(files.locator("[aria-posinset='120']")).to_be_visible()
    assert server.http.get("/api/assets/statistics", headers=account.headers).json()["total"] == 120


def test_the_panel_lives_on_while_moving_between_pages(
    open_page: OpenPage, account: Account, large: list[Path]
) -> None:
    page = open_page("/photos", account=account)
    throttle(page, 4_000_000)
    choose_files(page, large)
    panel_says(page, "Uploading: 0 of 1")
    page.get_by_role("button", name="Minimize uploads").click()
    page.get_by_role("link", name="Favorites").click()
    page.wait_for_url("**/favorites")
    panel_says(page, "Uploading: 0 of 1")
    page.get_by_role("button", name="Show uploads").click()
    page.get_by_role("button", name="Cancel large.jpg").click()
    expect(page.get_by_role("region", name="Uploads")).to_have_count(0)


def test_a_break_sends_nothing_twice(
    open_page: OpenPage, server: RunningServer, account: Account, large: list[Path]
) -> None:
    page = open_page("/photos", account=account)
    session = throttle(page, 6_000_000)
    offsets = sent_offsets(page)
    choose_files(page, large)
    until(page, lambda: len(offsets) >= 2)
    page.context.set_offline(True)
    expect(page.get_by_text("No connection to the server.")).to_be_visible()
    page.context.set_offline(False)
    session.detach()
    panel_says(page, "Uploaded: 1 of 1")
    assert offsets == sorted(offsets), "no chunk went back behind what had arrived"
    assert offsets.count(0) == 1
    server.wait_until_shown(account, 1)
    open_page.forgive("ERR_INTERNET_DISCONNECTED")
    open_page.forgive("WebSocket")
    open_page.forgive("websocket")


def test_leaving_asks_and_the_same_file_goes_on_after_a_reload(
    open_page: OpenPage, server: RunningServer, account: Account, large: list[Path]
) -> None:
    page = open_page("/photos", account=account)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    throttle(page, 6_000_000)
    offsets = sent_offsets(page)
    choose_files(page, large)
    until(page, lambda: len(offsets) >= 2)
    page.reload()
    assert asked == ["beforeunload"]
    before = list(offsets)
    choose_files(page, large)
    panel_says(page, "Uploaded: 1 of 1")
    assert offsets[len(before)] >= before[-1] > 0, "what had arrived is not sent again"
    server.wait_until_shown(account, 1)
    page.reload()
    assert asked == ["beforeunload"], "an idle page closes without a question"


def test_a_session_that_ended_pauses_the_queue(open_page: OpenPage, server: RunningServer, account: Account) -> None:
    page = open_page("/photos", account=account)
    # The socket has come up with the cookie; one that comes up without it leads to the sign-in page.
    expect(page.get_by_role("link", name="Account").first).to_have_text(account.name[0])
    page.wait_for_load_state("networkidle")  # so does a month that is asked for without it
    [cookie] = [c for c in page.context.cookies() if c["name"] == "immich_access_token"]
    page.context.clear_cookies()
    choose_files(page, [photo_file("one.jpg", 51)])
    expect(page.get_by_role("alert").get_by_text("You are signed out.")).to_be_visible()
    page.context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": server.url}])
    page.get_by_role("button", name="Continue").click()
    panel_says(page, "Uploaded: 1 of 1")
    open_page.forgive("status of 401")


def test_a_folder_is_dropped_anywhere(open_page: OpenPage, account: Account) -> None:
    page = open_page("/photos", account=account)
    wait_until_listening(page)
    page.evaluate(DROP, [f"{n}.jpg" for n in range(130)])
    page.evaluate("dragFolder('dragover')")
    expect(page.get_by_text("Drop photos, videos or folders")).to_be_visible()
    page.evaluate("dragFolder('dragleave')")
    expect(page.get_by_text("Drop photos, videos or folders")).to_have_count(0)
    page.evaluate("dragFolder('drop')")
    panel_says(page, "130 failed")
    open_page.forgive("status of 400")


def test_a_chosen_folder_and_a_pasted_picture(open_page: OpenPage, account: Account, tmp_path: Path) -> None:
    page = open_page("/photos", account=account)
    wait_until_listening(page)
    (tmp_path / "inner").mkdir()
    (tmp_path / "a.jpg").write_bytes(jpeg(seed=61))
    (tmp_path / "inner" / "b.jpg").write_bytes(jpeg(seed=62))
    (tmp_path / ".DS_Store").write_bytes(b"not for us")
    page.locator("input[webkitdirectory]").set_input_files(tmp_path)
    panel_says(page, "Uploaded: 2 of 2")
    page.evaluate(PASTE, list(jpeg(seed=63)))
    panel_says(page, "Uploaded: 3 of 3")


@pytest.mark.parametrize("media", [{"color_scheme": "dark"}, {"reduced_motion": "reduce"}], ids=["dark", "still"])
def test_every_control_has_a_name_and_is_big_enough_for_a_thumb(
    open_page: OpenPage, account: Account, media: dict[str, str]
) -> None:
    page = open_page("/photos", "phone", account, **media)
    choose_files(page, [photo_file("one.jpg", 71)])
    panel_says(page, "Uploaded: 1 of 1")
    buttons = page.get_by_role("region", name="Uploads").get_by_role("button").all()
    assert len(buttons) == 4
    for button in buttons:
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
        assert button.get_attribute("aria-label") or button.inner_text()
