"""Every route there is, and every event handler, asked by whoever comes with a shared link. A new one fails here until it is classified.

Ada's album and a share of hers are asked for with no key, with wrong and dead ones, locked, unlocked, and with each set of rights. Whatever
refuses must give away nothing: no name, no id and no byte of a photo that did not come with the question.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx import Response

from immshare.api.app import ROUTERS, create_api
from immshare.models import Asset, AssetMetadata, User, UserSession
from immshare.models.columns import new_id
from immshare.rules.access import Caller
from immshare.schemas.shared_link import OwnSharedLinkView
from immshare.services import albums, shared_links, unlock
from immshare.services.context import Context
from immshare.services.sessions import hash_token
from immshare.store.keys import original_key, rendition_key
from tests.api.link_classes import CLOSED, DOWNLOAD, LOGIN, LOOK, OPEN_HANDLERS, PUBLIC, UPLOAD, Route
from tests.architecture.test_doors import handlers
from tests.conftest import MakeUser
from tests.library import NOON, add_assets
from tests.links import album_link, by_key, share
from tests.pictures import jpeg
from tests.states.conftest import Tab

PASSWORD = "open sesame"
ALBUM_NAME, FILE_NAME, PICTURE = "Summer of Ada", "secret-name.jpg", b"RIFF the bytes of a picture"


@dataclass
class Scene:
    """Links of Ada's, and what they show."""

    context: Context
    client: TestClient
    ada: Caller
    photo: str
    outside: str
    album_id: str = ""
    links: dict[str, OwnSharedLinkView] = field(default_factory=dict)

    def forbidden_words(self) -> list[bytes]:
        words = [ALBUM_NAME, FILE_NAME, "Ada", "ada@example.org", "Lisbon"]
        return [*(word.encode() for word in words), PICTURE, jpeg(5)]


@pytest.fixture
def scene(context: Context, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    async def first_only(*_arguments: object) -> Any:
        yield "event: change\n\n"

    monkeypatch.setattr("immshare.api.album_events.follow", first_only)
    user = make_user("Ada")
    with context.database.writing() as session:
        session.add(UserSession(user_id=user.id, token_hash=hash_token("ada")))
    ada = Caller(user.id)
    photo, outside = (with_files(context, ada.user_id) for _ in range(2))
    with TestClient(create_api(context), raise_server_exceptions=False) as client:
        scene = Scene(context, client, ada, photo, outside)
        link = album_link(context, ada, photo)
        assert link.album is not None
        scene.album_id = link.album.id
        albums.update_album(context, ada, scene.album_id, name=ALBUM_NAME)
        scene.links = {
            "view only": shared_links.update_link(context, ada, link.id, allow_download=False),
            "share": share(context, ada, photo, allow_download=False),
            "download": shared_links.create_album_link(context, ada, scene.album_id),
            "upload": shared_links.create_album_link(
                context, ada, scene.album_id, allow_upload=True, allow_download=False
            ),
            "locked": shared_links.create_album_link(
                context, ada, scene.album_id, password=PASSWORD, allow_upload=True
            ),
            "expired": shared_links.create_album_link(
                context, ada, scene.album_id, expires_at=context.now() - timedelta(seconds=1)
            ),
            "deleted": shared_links.create_album_link(context, ada, scene.album_id),
        }
        shared_links.delete_link(context, ada, scene.links["deleted"].id)
        yield scene


def with_files(context: Context, owner_id: str) -> str:
    (asset_id,) = add_assets(
        context, owner_id, NOON, file_name=FILE_NAME, size_bytes=len(PICTURE), crc32=zlib.crc32(PICTURE)
    )
    with context.database.writing() as session:
        session.add(AssetMetadata(asset_id=asset_id, description="Lisbon"))
        sha1 = session.get_one(Asset, asset_id).sha1
    for key in (original_key(owner_id, sha1), rendition_key(asset_id, "thumbnail"), rendition_key(asset_id, "preview")):
        path = context.store.incoming_path("one")
        path.write_bytes(PICTURE)
        context.store.put(path, key)
    return asset_id


def routes() -> list[Route]:
    found = [route for module in ROUTERS for route in module.router.routes if isinstance(route, APIRoute)]
    return sorted({(method, route.path) for route in found for method in route.methods})


BODIES: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "/api/activities": lambda s: {"albumId": s.album_id, "type": "comment", "comment": "x"},
    "/api/admin/users": lambda _: {"email": "new@example.org", "name": "New", "password": "correct horse"},
    "/api/albums": lambda _: {"albumName": "x"},
    "/api/albums/{id}/assets": lambda s: {"ids": [s.photo]},
    "/api/albums/{id}/user/{userId}": lambda _: {"role": "viewer"},
    "/api/albums/{id}/users": lambda s: {"albumUsers": [{"userId": s.ada.user_id, "role": "viewer"}]},
    "/api/api-keys": lambda _: {"name": "key"},
    "/api/assets": lambda s: {"ids": [s.photo]},
    "/api/assets/bulk-upload-check": lambda _: {"assets": [{"id": "1", "checksum": "0" * 40}]},
    "/api/assets/jobs": lambda s: {"assetIds": [s.photo], "name": "refresh-metadata"},
    "/api/auth/change-password": lambda _: {"password": "correct horse", "newPassword": "correct horse 2"},
    "/api/auth/admin-sign-up": lambda _: {"email": "a@example.org", "name": "A", "password": "correct horse"},
    "/api/auth/login": lambda _: {"email": "eve@example.org", "password": "guessed, all of it"},
    "/api/download/archive": lambda s: {"assetIds": [s.photo]},
    "/api/download/info": lambda s: {"assetIds": [s.photo]},
    "/api/download/plans": lambda s: {"assetIds": [s.photo]},
    "/api/shared-links": lambda s: {"type": "ALBUM", "albumId": s.album_id, "ids": [s.links["view only"].id]},
    "/api/shared-links/login": lambda _: {"password": "wrong"},
    "/api/shared-links/{id}/assets": lambda s: {"assetIds": [s.photo]},
    "/api/trash/restore/assets": lambda s: {"ids": [s.photo]},
}


def ask(scene: Scene, route: Route, query: str = "", cookies: dict[str, str] | None = None) -> Response:
    method, path = route
    named = scene.album_id if path.startswith("/api/albums") else scene.photo
    if path.startswith("/api/shared-links/{id}"):
        named = scene.links["share"].id
    url = path.replace("{id}", named).replace("{part}", "1").replace("{name}", "x.zip")
    url = re.sub(r"\{\w+\}", new_id(), url)
    parts = [
        query,
        "timeBucket=2024-05-01" if path.endswith("/bucket") else "",
        f"albumId={scene.album_id}" if path.startswith("/api/activities") else "",
    ]
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())} if cookies else {}
    headers |= {"Tus-Resumable": "1.0.0", "Upload-Length": "9", "Upload-Offset": "0"}
    url += "?" + "&".join(part for part in parts if part)
    if route == ("POST", "/api/assets"):
        form = {"fileCreatedAt": "2024-05-01T10:00:00Z", "fileModifiedAt": "2024-05-01T10:00:00Z"}
        return scene.client.post(url, files={"assetData": ("guest.jpg", jpeg(5))}, data=form, headers=headers)
    if path == "/api/uploads/{id}":
        headers |= {"Content-Type": "application/offset+octet-stream", "X-HTTP-Method-Override": "PATCH"}
        return scene.client.request(method, url, content=b"x", headers=headers)
    body = BODIES.get(path, lambda _: {})(scene) if method in ("POST", "PUT", "PATCH", "DELETE") else None
    return scene.client.request(method, url, json=None if path == "/api/uploads" else body, headers=headers)


def check_nothing_leaks(scene: Scene, answer: Response) -> None:
    sent = answer.content + repr(answer.headers).encode()
    assert [word for word in scene.forbidden_words() if word in sent] == [], answer.request.url
    for cookie in ("immshare_unlock", "immich_access_token"):
        assert cookie not in answer.headers.get("set-cookie", "")


def check_refused(scene: Scene, answer: Response, message: str) -> None:
    assert answer.status_code == 401, (answer.request.method, answer.request.url, answer.text)
    if answer.request.method != "HEAD":
        assert answer.json()["message"] == message
    check_nothing_leaks(scene, answer)


def test_every_route_is_classified(context: Context) -> None:
    classes = [PUBLIC, LOOK, DOWNLOAD, UPLOAD, frozenset({LOGIN}), CLOSED]
    known = [route for one in classes for route in one]
    assert len(known) == len(set(known))
    assert set(routes()) == set(known)
    documented = {
        (method.upper(), path) for path, methods in create_api(context).openapi()["paths"].items() for method in methods
    }
    assert documented <= set(known)


def test_without_a_key_nobody_is_let_in(scene: Scene) -> None:
    for route in routes():
        if route not in PUBLIC:
            check_refused(scene, ask(scene, route), "Authentication required")


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        ("key=" + "x" * 43, "key"),
        ("key=", "key"),
        ("slug=nothing", "slug"),
        ("slug=", "slug"),
        ("key=%00", "key"),
        ("key=x&slug=y", "key"),
        ("expired", "key"),
        ("deleted", "key"),
        ("creator disabled", "key"),
    ],
)
def test_a_link_that_does_not_work_opens_nothing(scene: Scene, shown: str, kind: str) -> None:
    query = shown
    if shown in ("expired", "deleted"):
        query = f"key={scene.links[shown].key}"
    if shown == "creator disabled":
        query = f"key={scene.links['upload'].key}"
        with scene.context.database.writing() as session:
            session.get_one(User, scene.ada.user_id).disabled_at = NOON
    for route in routes():
        for cookies in ({}, {"immich_access_token": "ada"}):  # not even a session's cookie helps
            answer = ask(scene, route, query, cookies)
            if route in PUBLIC:
                check_nothing_leaks(scene, answer)
            else:
                check_refused(scene, answer, f"Invalid share {kind}")


def test_a_locked_link_opens_nothing_but_its_lock(scene: Scene) -> None:
    link = scene.links["locked"]
    wrong = {"immich_access_token": "ada", f"immshare_unlock_{link.id.replace('-', '')}": "0" * 64}
    for route in routes():
        for cookies in ({}, wrong):
            answer = ask(scene, route, f"key={link.key}", cookies)
            if route in PUBLIC:
                check_nothing_leaks(scene, answer)
            else:
                check_refused(scene, answer, "Invalid password" if route == LOGIN else "Password required")


@pytest.mark.parametrize("name", ["view only", "share", "download", "upload", "locked"])
def test_a_link_opens_what_it_allows_and_no_more(scene: Scene, name: str) -> None:
    link = scene.links[name]
    cookies = {"immich_access_token": "ada"}
    if name == "locked":
        unlocked = unlock.unlock(scene.context, by_key(link), PASSWORD, address="192.0.2.1")
        cookies[unlocked.cookie_name] = unlocked.cookie_value
    for route in routes():
        answer = ask(scene, route, f"key={link.key}", cookies)
        where = (route, answer.status_code, answer.text[:200])
        if route in CLOSED:
            assert answer.status_code == 403, where
            assert answer.json()["message"] == "Forbidden"
        elif route in LOOK:
            is_closed = route[1].startswith("/api/albums") and name == "share"
            is_to_play = route[1].endswith("/playback")  # what it shows is a photo
            assert answer.status_code == (400 if is_closed or is_to_play else 200), where
        elif route in DOWNLOAD:
            is_unknown = "/plans/{id}" in route[1]
            assert answer.status_code == (400 if is_unknown or not link.allow_download else answer.status_code), where
            assert answer.status_code in (200, 201, 400), where
            assert answer.is_success is (link.allow_download and not is_unknown), where
        elif route in UPLOAD:
            assert (answer.status_code == 401) is not link.allow_upload, where
        if route not in LOOK and not answer.is_success:
            check_nothing_leaks(scene, answer)
    check_untouched(scene, link)


def check_untouched(scene: Scene, link: OwnSharedLinkView) -> None:
    """Nothing of Ada's has changed but for what guests may add."""
    assert (
        scene.client.get(f"/api/assets/{scene.photo}", headers={"Authorization": "Bearer ada"}).json()["isFavorite"]
        is False
    )
    count = scene.client.get("/api/assets/statistics", headers={"Authorization": "Bearer ada"}).json()["total"]
    assert count == (3 if link.allow_upload else 2)
    links = scene.client.get("/api/shared-links", headers={"Authorization": "Bearer ada"}).json()
    assert len(links) == len(scene.links) - 1


@pytest.mark.parametrize("name", ["view only", "share", "download"])
def test_what_lies_beside_it_is_not_there(scene: Scene, name: str) -> None:
    """Word for word the answer for what does not exist."""
    key = scene.links[name].key
    for path in ("", "/thumbnail", "/thumbnail?size=preview", "/original", "/video/playback"):
        join = "&" if "?" in path else "?"
        beside, nothing = (
            scene.client.get(f"/api/assets/{one}{path}{join}key={key}") for one in (scene.outside, new_id())
        )
        assert (beside.status_code, beside.json()["message"]) == (400, nothing.json()["message"])
        check_nothing_leaks(scene, beside)


@pytest.mark.parametrize("how", ["query", "header"])
def test_a_link_counts_before_any_session(scene: Scene, how: str) -> None:
    link = shared_links.update_link(scene.context, scene.ada, scene.links["share"].id, slug="Sea")
    for kind, text in (("key", link.key), ("slug", "sEa")):
        query = f"?{kind}={text}" if how == "query" else ""
        headers = {"Authorization": "Bearer ada"} | ({} if query else {f"X-Immich-Share-{kind}": text})
        assert scene.client.get(f"/api/shared-links/me{query}", headers=headers).json()["id"] == link.id
        assert scene.client.get(f"/api/users/me{query}", headers=headers).status_code == 403
        assert scene.client.get(f"/api/assets/{scene.outside}{query}", headers=headers).status_code == 400


def test_a_foreign_page_sends_nothing_through_a_link(scene: Scene) -> None:
    key = scene.links["upload"].key
    answer = scene.client.post(
        f"/api/uploads?key={key}",
        headers={"Tus-Resumable": "1.0.0", "Upload-Length": "9", "Origin": "http://evil.test"},
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(("name", "function"), handlers(), ids=lambda value: value if isinstance(value, str) else "")
async def test_no_handler_lets_a_guest_act_as_somebody(scene: Scene, name: str, function: Any) -> None:
    """Those of links' pages know the link only; all others send whoever has no session to the sign-in page."""
    assert getattr(function, "is_open_to_links", False) == (name in OPEN_HANDLERS), name
    if getattr(function, "is_open_to_visitors", False) or name in OPEN_HANDLERS:
        return
    tab = Tab(None, f"/share/{scene.links['upload'].key}")
    answer = await function(tab.root)
    assert "/login?next=" in repr(answer)
    assert ALBUM_NAME not in repr(answer)
