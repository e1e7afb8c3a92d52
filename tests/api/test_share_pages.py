"""A link's page before any script has run."""

import base64
import hashlib
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from starlette.responses import HTMLResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from immshare.api.pages import PageGate
from immshare.models import User
from immshare.rules.access import Caller
from immshare.schemas.shared_link import OwnSharedLinkView
from immshare.services import albums, shared_links, unlock
from immshare.services.context import Context
from tests.conftest import MakeUser
from tests.library import NOON, add_assets, days
from tests.links import album_link, by_key, share

SCRIPT = "console.log('built')"
BUILT = f"<!DOCTYPE html><html><head><meta charset='utf-8'/></head><body><script>{SCRIPT}</script></body></html>"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&lt;\u202egpj {{7*7}} ${x}"


async def built(scope: Scope, receive: Receive, send: Send) -> None:
    assert scope["path"] == "/__spa-fallback.html"
    await HTMLResponse(BUILT)(scope, receive, send)


class Page(HTMLParser):
    """A page as a browser reads it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.pictures: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.title = ""
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append((tag, values))
        self._open = tag
        name = values.get("name") or values.get("property")
        if tag == "meta" and name:
            self.meta[name] = values["content"] or ""
        if tag == "img":
            self.pictures.append(values["src"] or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open == "title":
            self.title += data
            self._open = ""


@pytest.fixture
def browser(context: Context) -> TestClient:
    return TestClient(PageGate(built, context), base_url="http://photos.test", follow_redirects=False)


@pytest.fixture
def ada(make_user: MakeUser) -> Caller:
    return Caller(make_user().id)


def path_of(link: OwnSharedLinkView) -> str:
    return f"/share/{link.key}"


def test_a_page_says_what_the_link_is_about(context: Context, browser: TestClient, ada: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(3), thumbhash="a+/=")
    link = album_link(context, ada, *photos, description="By\nthe sea", slug="Sea")
    for path, access in ((path_of(link), f"key={link.key}"), ("/s/Sea", "slug=Sea"), ("/s/sEA/", "slug=sEA")):
        answer = browser.get(path)
        page = Page(answer.text)
        assert (answer.status_code, page.title) == (200, "Alps")
        assert page.meta["description"] == page.meta["og:description"] == "3 photos · By the sea"
        assert (page.meta["og:title"], page.meta["robots"]) == ("Alps", "noindex, nofollow")
        assert page.meta["og:image"] == f"http://photos.test/api/assets/{photos[0]}/thumbnail?size=preview&{access}"
        assert page.meta["og:url"] == f"http://photos.test{path}"
        thumbnails = [f"/api/assets/{one}/thumbnail?size=thumbnail&c=a%2B%2F%3D&{access}" for one in photos]
        assert page.pictures == thumbnails
        assert "Alps" in page.text
        assert "3 photos" in page.text
    assert Page(browser.get(path_of(share(context, ada, photos[0]))).text).title == "Shared photos"


def test_addresses_for_elsewhere_are_the_servers_own(context: Context, ada: Caller) -> None:
    from dataclasses import replace

    link = album_link(context, ada)
    named = replace(context, settings=replace(context.settings, base_url="https://photos.example.org"))
    page = Page(TestClient(PageGate(built, named)).get(path_of(link)).text)
    assert page.meta["og:image"].startswith("https://photos.example.org/api/assets/")


@pytest.mark.parametrize("how", ["locked", "expired", "deleted", "unknown", "creator disabled", "impossible"])
def test_any_other_gives_nothing_away(context: Context, browser: TestClient, ada: Caller, how: str) -> None:
    photos = add_assets(context, ada.user_id, *days(2))
    link = album_link(context, ada, *photos, description="By the sea", slug="Sea")
    paths = [path_of(link), "/s/sea", "/s/Sea/", f"{path_of(link)}?photo={photos[0]}", f"{path_of(link)}?play=1"]
    if how == "locked":
        shared_links.update_link(context, ada, link.id, password="open sesame")
    elif how == "expired":
        shared_links.update_link(context, ada, link.id, expires_at=context.now() - timedelta(seconds=1))
    elif how == "deleted":
        shared_links.delete_link(context, ada, link.id)
    elif how == "creator disabled":
        with context.database.writing() as session:
            session.get_one(User, ada.user_id).disabled_at = NOON
    elif how == "unknown":
        paths = ["/share/" + "x" * 43, "/s/nothing"]
    else:
        paths = ["/share/%00", "/share/<script>", "/s/%ff", "/s/a%2Fb%3F"]
    status = {"locked": 200, "expired": 410}.get(how, 404)
    for path in paths[:3] if how == "impossible" else paths:
        answer = browser.get(path)
        assert answer.status_code == status, path
        page = Page(answer.text)
        told = answer.text + repr(answer.headers)
        assert [word for word in ("Alps", "By the sea", *photos, link.key, "<script>alert") if word in told] == []
        assert (page.pictures, sorted(page.meta)) == ([], ["robots"])


def test_an_unlocked_browser_sees_the_page(context: Context, browser: TestClient, ada: Caller) -> None:
    link = album_link(context, ada, password="open sesame")
    unlocked = unlock.unlock(context, by_key(link), "open sesame", address="192.0.2.1")
    cookie = {"Cookie": f"{unlocked.cookie_name}={unlocked.cookie_value}"}
    assert Page(browser.get(path_of(link), headers=cookie).text).title == "Alps"
    assert "Cookie" in browser.get(path_of(link)).headers["vary"]


def test_hostile_texts_are_text(context: Context, browser: TestClient, ada: Caller) -> None:
    photos = add_assets(context, ada.user_id, NOON, file_name='"><script>alert(1)</script>.jpg', thumbhash='"><b>')
    link = album_link(context, ada, *photos, description=HOSTILE * 10)
    assert link.album is not None
    albums.update_album(context, ada, link.album.id, name=HOSTILE)
    plain = Page(browser.get(path_of(album_link(context, ada))).text)
    page = Page(browser.get(path_of(link), headers={"Host": '"><script>.test'}).text)
    tags = [tag for tag, _ in page.tags]
    assert (tags.count("script"), tags.count("b")) == (1, 0)
    assert tags.count("img") == len([tag for tag, _ in plain.tags if tag == "img"])
    assert not any(name.startswith("on") for _, values in page.tags for name in values)
    assert (page.title, page.meta["og:title"]) == (HOSTILE, HOSTILE)
    assert page.meta["description"].startswith("1 photo · <script>")
    assert len(page.meta["description"]) == 300


def test_what_browsers_and_robots_are_told(context: Context, browser: TestClient, ada: Caller) -> None:
    link = album_link(context, ada)
    for path in (path_of(link), "/share/unknown"):
        headers = browser.get(path).headers
        assert headers["x-robots-tag"] == "noindex, nofollow"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "private, no-cache"
        assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")
        policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
        assert policy["img-src"] == "'self' data: blob:"
        assert (policy["object-src"], policy["base-uri"], policy["frame-ancestors"]) == ("'none'",) * 3
        digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
        assert policy["script-src"] == f"'self' 'unsafe-eval' 'sha256-{digest}'"
        assert policy["connect-src"] == "'self' ws://photos.test wss://photos.test"
    evil = browser.get(path_of(link), headers={"Host": "x; script-src *"}).headers["content-security-policy"]
    assert "script-src *" not in evil


def test_head_is_answered_without_a_body(context: Context, browser: TestClient, ada: Caller) -> None:
    link = album_link(context, ada)
    got, head = browser.get(path_of(link)), browser.head(path_of(link))
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", got.headers["content-length"])


def test_a_page_is_packed_where_that_is_understood(context: Context, browser: TestClient, ada: Caller) -> None:
    link = album_link(context, ada)
    packed = browser.get(path_of(link), headers={"Accept-Encoding": "gzip, br"})
    plain = browser.get(path_of(link), headers={"Accept-Encoding": "identity"})
    assert (packed.headers["content-encoding"], "content-encoding" in plain.headers) == ("gzip", False)
    assert packed.text == plain.text
    assert re.search(r"<script>.*</script>", plain.text)
