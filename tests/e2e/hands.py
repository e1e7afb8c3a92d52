"""What hands do in a browser beyond clicking: choose and drop files, press long, drag and swipe with a finger."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.pictures import jpeg

LISTENS = """() => {
  const over = new Event("dragover", { bubbles: true, cancelable: true });
  over.dataTransfer = { types: ["Files"] };
  const isTaken = !document.body.dispatchEvent(over);
  document.body.dispatchEvent(new Event("dragleave", { bubbles: true }));
  return isTaken;
}"""
FRAME_MS = 16
MIB = 1 << 20


def photo_file(name: str, seed: int, taken: str = "", size: tuple[int, int] = (240, 160)) -> dict[str, Any]:
    """A file for the picker.

    Args:
        name: Its name.
        seed: Another seed, another picture.
        taken: When, as EXIF writes it (``2024:05:01 12:00:00``); nothing for a file without EXIF.
        size: Width and height in px.
    """
    from PIL import Image

    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    return {"name": name, "mimeType": "image/jpeg", "buffer": jpeg(seed=seed, size=size, exif=exif)}


def padded(file: dict[str, Any], mib: int) -> dict[str, Any]:
    """The same picture made as large as a video by comments in it."""
    comment = b"\xff\xfe\xff\xff" + bytes(65533)
    content: bytes = file["buffer"]
    return file | {"buffer": content[:2] + comment * (16 * mib) + content[2:]}


def saved(folder: Path, *files: dict[str, Any]) -> list[Path]:
    """Files on the disk, where a browser reads them itself: to hand large ones over to it takes ten seconds."""
    paths = [folder / file["name"] for file in files]
    for path, file in zip(paths, files, strict=True):
        path.write_bytes(file["buffer"])
    return paths


def wait_until_listening(page: Page) -> None:
    """The page stands before the script that answers it has come: a drag that is taken up tells that it is there."""
    page.wait_for_function(LISTENS)


def choose_files(page: Page, files: list[dict[str, Any]] | list[Path], button: str = "Upload") -> None:
    """Press an upload button and choose, as soon as the page listens."""
    wait_until_listening(page)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=button, exact=True).click()
    chooser.value.set_files(files)  # type: ignore[arg-type]


def drop_files(page: Page, paths: list[Path], x: float = 500, y: float = 400) -> None:
    """Drag files from the desktop over the page and let go."""
    wait_until_listening(page)
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": x, "y": y, "data": data})


def slow_down(page: Page, bytes_per_s: int) -> Any:
    """Make sending slow; detach the returned session to end it."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_s},
    )
    return session


def center(target: Locator) -> tuple[float, float]:
    """The middle of an element, in px from the top left of the window."""
    box = target.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


class Finger:
    """One finger on a touch screen."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)

    def _send(self, kind: str, *point: float) -> None:
        points = [{"x": point[0], "y": point[1]}] if point else []
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def swipe(self, start: tuple[float, float], end: tuple[float, float], steps: int = 8) -> None:
        """Move from one point to another at the pace of a hand."""
        self._send("touchStart", *start)
        for n in range(1, steps + 1):
            self._page.wait_for_timeout(FRAME_MS)
            self._send("touchMove", *(a + (b - a) * n / steps for a, b in zip(start, end, strict=True)))
        self._send("touchEnd")

    def press_and_drag(self, first: Locator, last: Locator, steps: int = 8) -> None:
        """Press a photo until it is selected, and drag over others."""
        start, end = center(first), center(last)
        self._send("touchStart", *start)
        expect(self._page.locator("[data-selected]")).to_have_count(1)
        for n in range(1, steps + 1):
            self._send("touchMove", *(a + (b - a) * n / steps for a, b in zip(start, end, strict=True)))
            self._page.wait_for_timeout(FRAME_MS)
        self._send("touchEnd")


def leads_to_sign_in(page: Page, next_path: str = "") -> None:
    """Wait until the page has become the sign-in page. Two answers may each lead there, the second cutting the first short.

    Args:
        page: The page.
        next_path: Where signing in is to lead back to; nothing when that does not matter.
    """
    slashes = re.escape(next_path).replace("/", "(?:/|%2F)")
    expect(page).to_have_url(re.compile(rf"/login\?next={slashes}" if next_path else "/login"))


def press_play(page: Page) -> None:
    """Start the video in the viewer: one that a page opens with plays by itself only where the browser lets it."""
    expect(page.locator(".yarl__slide_current .viewer-film")).to_be_visible()
    page.evaluate("document.querySelector('.yarl__slide_current video')?.play().catch(() => undefined)")


def find_user(page: Page, email: str) -> Locator:
    """The row of somebody in the administrator's list, which shows the first hundred until one searches."""
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    page.get_by_role("searchbox", name="Search users").fill(email)
    row = page.get_by_role("row").filter(has_text=email)
    expect(row).to_be_visible()
    return row


def until(page: Page, is_so: Callable[[], bool]) -> None:
    """Let the page go on until something is so that is no matter of the page alone, such as what a socket has carried."""
    for _ in range(600):
        if is_so():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come to that within half a minute")
