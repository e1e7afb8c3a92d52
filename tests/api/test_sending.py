"""Content that is put together on the way, as a client sees it."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import Response
from fastapi.testclient import TestClient

from immshare.api.sending import send_pieces

CONTENT = bytes(range(200)) * 10
ETAG = '"one"'


class Parts:
    size_bytes = len(CONTENT)
    etag = ETAG
    mime = "image/jpeg"

    def chunks(self, start: int, stop: int) -> Iterator[bytes]:
        for at in range(start, stop, 7):
            yield CONTENT[at : min(at + 7, stop)]


@pytest.fixture
def door() -> TestClient:
    app = FastAPI()

    @app.api_route("/file", methods=["GET", "HEAD"])
    def file(request: Request, download: bool = False) -> Response:
        return send_pieces(request, Parts(), "photo-1.jpg", as_attachment=download)

    return TestClient(app)


def test_everything_is_sent_with_its_length_and_a_name(door: TestClient) -> None:
    answer = door.get("/file")
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"] == ETAG
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''photo-1.jpg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "last-modified" not in answer.headers
    assert door.get("/file?download=true").headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("wanted", "start", "stop"), [("bytes=0-0", 0, 1), ("bytes=100-1500", 100, 1501), ("bytes=-3", 1997, 2000)]
)
def test_a_part_is_sent(door: TestClient, wanted: str, start: int, stop: int) -> None:
    answer = door.get("/file", headers={"Range": wanted})
    assert (answer.status_code, answer.content) == (206, CONTENT[start:stop])
    assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(CONTENT)}"
    assert answer.headers["content-length"] == str(stop - start)


def test_a_part_behind_the_end_is_refused(door: TestClient) -> None:
    answer = door.get("/file", headers={"Range": "bytes=2000-"})
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["content-range"] == "bytes */2000"


@pytest.mark.parametrize("wanted", ["bytes=0-1,5-6", "bytes=x-", "rows=1-2"])
def test_what_is_not_one_range_is_answered_whole(door: TestClient, wanted: str) -> None:
    answer = door.get("/file", headers={"Range": wanted})
    assert (answer.status_code, answer.content) == (200, CONTENT)


@pytest.mark.parametrize(("known", "status"), [(ETAG, 206), ('"other"', 200), ("W/" + ETAG, 200)])
def test_a_download_resumes_only_if_it_is_the_same_content(door: TestClient, known: str, status: int) -> None:
    assert door.get("/file", headers={"Range": "bytes=5-9", "If-Range": known}).status_code == status


def test_a_look_at_the_head_sends_nothing(door: TestClient) -> None:
    answer = door.head("/file", headers={"Range": "bytes=0-1"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(CONTENT))


def test_content_that_is_known_is_not_sent_again(door: TestClient) -> None:
    answer = door.get("/file", headers={"If-None-Match": ETAG, "Range": "bytes=0-1"})
    assert (answer.status_code, answer.content) == (304, b"")
