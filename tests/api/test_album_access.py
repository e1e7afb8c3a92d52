"""Who gets which answer about an album: the whole table.

Ada owns the album; the owner's photo and the editor's photo are in it. The removed member was an editor, and their photo has stayed.
A row is one request; it is made by each of six people, each time on a fresh album. ``ok``: done. ``no``: 400 "Not found or no … access",
word for word what an album (or photo) that does not exist gets. ``401``: who are you? Anything else is the sentence of a refusal.
"""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from immshare.errors import NotFoundError
from immshare.models import Asset, UserSession
from immshare.models.columns import new_id
from immshare.rules.access import Caller
from immshare.rules.selection import Selection
from immshare.rules.timeline import InAlbum, TimelineFilter
from immshare.services import activities, album_assets, albums, assets, members
from immshare.services.activity_views import Scope
from immshare.services.context import Context
from immshare.services.sessions import hash_token
from immshare.store.keys import original_key, rendition_key
from tests.albums import chosen, make_album
from tests.conftest import MakeUser
from tests.library import NOON, add_assets

ACTORS = ("owner", "editor", "viewer", "removed", "other", "nobody")
OK, NO, WHO = "ok", "no", "401"


@dataclass(frozen=True)
class Scene:
    """One fresh album and what the requests name.

    ``own`` is a photo of the actor's that is in no album, ``foreign`` one of a stranger's, ``unknown`` none at all.
    """

    album: str
    people: dict[str, str]
    owners_photo: str
    editors_photo: str
    removed_photo: str
    own: str
    foreign: str
    unknown: str
    owners_comment: str
    viewers_comment: str


Request = tuple[str, str, dict[str, Any] | None]
Ask = Callable[[Scene], Request]


def get(path: str) -> Ask:
    return lambda scene: ("GET", path.format(scene=scene), None)


def send(method: str, path: str, body: Callable[[Scene], dict[str, Any]]) -> Ask:
    return lambda scene: (method, path.format(scene=scene), body(scene))


ALBUM = "/api/albums/{scene.album}"
BUCKET = "/api/timeline/bucket?timeBucket=2024-05-01"
ACTIVITIES = "/api/activities"
ABOUT = "?albumId={scene.album}"
LAST = "Cannot remove the last album owner"

# fmt: off
ROUTES: list[tuple[str, Ask, str, str, str, str, str, str]] = [
    #                                                                                             owner editor viewer removed other nobody
    ("look",               get(ALBUM),                                                                OK, OK, OK, NO, NO, WHO),
    ("months",             get("/api/timeline/buckets?albumId={scene.album}"),                        OK, OK, OK, NO, NO, WHO),
    ("a month",            get(BUCKET + "&albumId={scene.album}&order=asc"),                          OK, OK, OK, NO, NO, WHO),
    ("choose from mine",   get(BUCKET + "&takenIn={scene.album}"),                                    OK, OK, NO, NO, NO, WHO),
    ("months of mine",     get("/api/timeline/buckets?takenIn={scene.album}"),                        OK, OK, NO, NO, NO, WHO),
    ("hear of changes",    get(ALBUM + "/events"),                                                    OK, OK, OK, NO, NO, WHO),
    ("rename",             send("PATCH", ALBUM, lambda _: {"albumName": "x"}),                        OK, OK, NO, NO, NO, WHO),
    ("describe",           send("PATCH", ALBUM, lambda _: {"description": "x"}),                      OK, OK, NO, NO, NO, WHO),
    ("order",              send("PATCH", ALBUM, lambda _: {"order": "asc"}),                          OK, OK, NO, NO, NO, WHO),
    ("cover",              send("PATCH", ALBUM, lambda s: {"albumThumbnailAssetId": s.editors_photo}), OK, OK, NO, NO, NO, WHO),
    ("switch activity",    send("PATCH", ALBUM, lambda _: {"isActivityEnabled": False}),              OK, NO, NO, NO, NO, WHO),
    ("delete",             send("DELETE", ALBUM, lambda _: {}),                                       OK, NO, NO, NO, NO, WHO),
    ("invite",             send("PUT", ALBUM + "/users",
                                lambda s: {"albumUsers": [{"userId": s.people["guest"], "role": "viewer"}]}), OK, OK, NO, NO, NO, WHO),
    ("change a role",      send("PUT", ALBUM + "/user/{scene.people[viewer]}", lambda _: {"role": "editor"}), OK, NO, NO, NO, NO, WHO),
    ("remove the reader",  send("DELETE", ALBUM + "/user/{scene.people[reader]}", lambda _: {}),      OK, NO, NO, NO, NO, WHO),
    ("leave",              send("DELETE", ALBUM + "/user/me", lambda _: {}),                        LAST, OK, OK, NO, NO, WHO),
    ("upload into it",     lambda s: ("POST", "/api/uploads", {"albumId": s.album}),                  OK, OK, NO, NO, NO, WHO),
    ("add nothing",        send("PUT", ALBUM + "/assets", lambda _: {"ids": []}),                     OK, OK, NO, NO, NO, WHO),
    ("remove nothing",     send("DELETE", ALBUM + "/assets", lambda _: {"ids": []}),                  OK, OK, NO, NO, NO, WHO),
    ("owner's photo",      get("/api/assets/{scene.owners_photo}"),                                   OK, OK, OK, NO, NO, WHO),
    ("its thumbnail",      get("/api/assets/{scene.owners_photo}/thumbnail"),                         OK, OK, OK, NO, NO, WHO),
    ("its preview",        get("/api/assets/{scene.owners_photo}/thumbnail?size=preview"),            OK, OK, OK, NO, NO, WHO),
    ("its original",       get("/api/assets/{scene.owners_photo}/original"),                          OK, OK, OK, NO, NO, WHO),
    ("its playback",       get("/api/assets/{scene.owners_photo}/video/playback"),                    OK, OK, OK, NO, NO, WHO),
    ("editor's photo",     get("/api/assets/{scene.editors_photo}/thumbnail"),                        OK, OK, OK, NO, NO, WHO),
    ("removed one's photo", get("/api/assets/{scene.removed_photo}/thumbnail"),                       OK, OK, OK, OK, NO, WHO),
    ("plan a download",    send("POST", "/api/download/plans", lambda s: {"albumId": s.album}),       OK, OK, OK, NO, NO, WHO),
    ("of one photo",       send("POST", "/api/download/plans", lambda s: {"assetIds": [s.owners_photo]}), OK, OK, OK, NO, NO, WHO),
    ("what it would be",   send("POST", "/api/download/info", lambda s: {"albumId": s.album}),        OK, OK, OK, NO, NO, WHO),
    ("an archive of both", send("POST", "/api/download/archive",
                                lambda s: {"assetIds": [s.owners_photo, s.editors_photo]}),           OK, OK, OK, NO, NO, WHO),
    ("describe a photo",   send("PUT", "/api/assets/{scene.owners_photo}", lambda _: {"description": "x"}), OK, NO, NO, NO, NO, WHO),
    ("heart for a photo",  send("PUT", "/api/assets", lambda s: {"ids": [s.owners_photo], "isFavorite": True}), OK, NO, NO, NO, NO, WHO),
    ("read what is said",  get(ACTIVITIES + ABOUT),                                                   OK, OK, OK, NO, NO, WHO),
    ("count it",           get(ACTIVITIES + "/statistics" + ABOUT),                                   OK, OK, OK, NO, NO, WHO),
    ("what is new of it",  get(ACTIVITIES + "/changes" + ABOUT + "&since=0"),                         OK, OK, OK, NO, NO, WHO),
    ("said of a photo",    get(ACTIVITIES + ABOUT + "&assetId={scene.owners_photo}"),                 OK, OK, OK, NO, NO, WHO),
    ("have seen it",       send("PUT", ACTIVITIES + "/seen", lambda s: {"albumId": s.album, "sequence": 1}), OK, OK, OK, NO, NO, WHO),
    ("comment",            send("POST", ACTIVITIES, lambda s: {"albumId": s.album, "type": "comment", "comment": "x"}), OK, OK, OK, NO, NO, WHO),
    ("like",               send("POST", ACTIVITIES, lambda s: {"albumId": s.album, "type": "like"}),  OK, OK, OK, NO, NO, WHO),
    ("like a photo",       send("POST", ACTIVITIES,
                                lambda s: {"albumId": s.album, "assetId": s.removed_photo, "type": "like"}), OK, OK, OK, NO, NO, WHO),
    ("like another photo", send("POST", ACTIVITIES,
                                lambda s: {"albumId": s.album, "assetId": s.own, "type": "like"}),    NO, NO, NO, NO, NO, WHO),
    ("remove owner's words", send("DELETE", ACTIVITIES + "/{scene.owners_comment}", lambda _: {}),    OK, NO, NO, NO, NO, WHO),
    ("remove viewer's words", send("DELETE", ACTIVITIES + "/{scene.viewers_comment}", lambda _: {}),  OK, NO, OK, NO, NO, WHO),
    ("restore what is there", send("POST", ACTIVITIES + "/{scene.viewers_comment}/restore", lambda _: {}), NO, NO, NO, NO, NO, WHO),
    ("trash a photo",      send("DELETE", "/api/assets", lambda s: {"ids": [s.own, s.editors_photo]}), NO, OK, NO, NO, NO, WHO),
]

ADD_MIXED = lambda s: {"ids": [s.own, s.foreign, s.unknown, s.editors_photo]}  # noqa: E731
REMOVE_MIXED = lambda s: {"ids": [s.owners_photo, s.editors_photo, s.removed_photo, s.foreign, s.unknown]}  # noqa: E731

BULK: list[tuple[str, Ask, list[str] | str, list[str] | str, str, str, str, str]] = [
    #                                                         owner                                 editor                 viewer removed other nobody
    ("add own, foreign, unknown, present", send("PUT", ALBUM + "/assets", ADD_MIXED),
        [OK, "no_permission", "no_permission", "duplicate"],  [OK, "no_permission", "no_permission", "duplicate"],         NO, NO, NO, WHO),
    ("remove owner's, editor's, removed one's, foreign, unknown", send("DELETE", ALBUM + "/assets", REMOVE_MIXED),
        [OK, OK, OK, "not_found", "not_found"],               ["no_permission", OK, "no_permission", "not_found", "not_found"], NO, NO, NO, WHO),
]

ALL_BUT: list[tuple[str, Callable[[Context, Caller, Scene, Selection], object], object, object, object, object, object]] = [
    # The selection is May but for the owner's photo; in the album that leaves the editor's and the removed one's,
    # on the own timeline the photo that is in no album, and for owner, editor and removed one what they added.
    #                                                               owner      editor     viewer removed other
    ("add from my timeline", lambda c, who, s, all_but: added(album_assets.add_photos(c, who, s.album, all_but)),
                                                                    (1, 0, 0), (1, 1, 0), NO,    NO,     NO),
    ("add to my own album from this one", lambda c, who, s, all_but: added(album_assets.add_photos(
        c, who, albums.create_album(c, who, "Own").album.id, all_but, InAlbum(s.album))),
                                                                    (0, 0, 2), (1, 0, 1), (0, 0, 2), NO, NO),
    ("remove", lambda c, who, s, all_but: removed(album_assets.remove_photos(c, who, s.album, all_but)),
                                                                    (2, 0),    (1, 1),    NO,    NO,     NO),
    ("heart", lambda c, who, s, all_but: assets.set_favorite(c, who, all_but, InAlbum(s.album), True).changed,
                                                                    0,         1,         0,     0,      0),
    ("trash", lambda c, who, s, all_but: assets.trash(c, who, all_but, InAlbum(s.album)),
                                                                    0,         1,         0,     0,      0),
    ("count", lambda c, who, s, all_but: len(assets.select_ids(c, who, all_but, InAlbum(s.album))),
                                                                    0,         1,         0,     0,      0),
]
# fmt: on


@pytest.fixture(autouse=True)
def short_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the events of an album end after the first one: the test's client waits for the end of an answer."""

    async def first_only(*_arguments: object) -> Any:
        yield "event: change\n\n"

    monkeypatch.setattr("immshare.api.album_events.follow", first_only)


@pytest.fixture
def people(context: Context, make_user: MakeUser) -> dict[str, str]:
    """The ids by name; each carries the session token ``<name>``."""
    ids = {name: make_user(name).id for name in (*ACTORS[:-1], "reader", "guest", "stranger")}
    with context.database.writing() as session:
        session.add_all(UserSession(user_id=one, token_hash=hash_token(name)) for name, one in ids.items())
    return ids


def set_up(context: Context, people: dict[str, str], actor: str) -> Scene:
    owner, editor, gone = (Caller(people[name]) for name in ("owner", "editor", "removed"))
    photos = {name: with_files(context, people[name]) for name in ("owner", "editor", "removed")}
    own = add_assets(context, people.get(actor, people["stranger"]), NOON)[0]
    album = make_album(
        context,
        owner,
        photos["owner"],
        editor=[editor, gone],
        viewer=[Caller(people["viewer"]), Caller(people["reader"])],
    )
    for who, name in ((editor, "editor"), (gone, "removed")):
        album_assets.add_photos(context, who, album, chosen(photos[name]))
    members.remove_member(context, owner, album, gone.user_id)
    foreign = add_assets(context, people["stranger"], NOON)[0]
    said = [activities.add_comment(context, who, Scope(album), "x").id for who in (owner, Caller(people["viewer"]))]
    return Scene(album, people, photos["owner"], photos["editor"], photos["removed"], own, foreign, new_id(), *said)


def with_files(context: Context, owner_id: str) -> str:
    (asset_id,) = add_assets(context, owner_id, NOON)
    with context.database.reading() as session:
        sha1 = session.get_one(Asset, asset_id).sha1
    renditions = (rendition_key(asset_id, "thumbnail"), rendition_key(asset_id, "preview"))
    for key in (original_key(owner_id, sha1), *renditions):
        path = context.store.incoming_path("one")
        path.write_bytes(b"bytes")
        context.store.put(path, key)
    return asset_id


def clear(context: Context, people: dict[str, str]) -> None:
    """Leave nothing for the next one to trip over."""
    for one in people.values():
        caller = Caller(one)
        assets.trash(context, caller, Selection(frozenset({202405})), TimelineFilter.ALL)
        for album in albums.list_albums(context, caller):
            if album.role == "owner":
                albums.delete_album(context, caller, album.id)


def ask(client: TestClient, actor: str, request: Request) -> Response:
    method, url, body = request
    headers = {} if actor == "nobody" else {"Authorization": f"Bearer {actor}"}
    if url == "/api/uploads":
        metadata = {"filename": "a.jpg", **(body or {})}
        pairs = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in metadata.items())
        headers |= {"Tus-Resumable": "1.0.0", "Upload-Length": "9", "Upload-Metadata": pairs}
        body = None
    return client.request(method, url, json=body, headers=headers)


def verdict(answer: Response) -> str:
    if answer.status_code < 300:
        return OK
    message = answer.json()["message"]
    if answer.status_code == 401:
        assert message == "Authentication required"
        return WHO
    # tus says 404 where everything else says 400.
    assert answer.status_code == (404 if answer.request.url.path == "/api/uploads" else 400), answer.text
    return NO if message.startswith("Not found or no ") else str(message)


def scenes(context: Context, people: dict[str, str]) -> Iterator[tuple[str, Scene]]:
    for actor in ACTORS:
        yield actor, set_up(context, people, actor)
        clear(context, people)


@pytest.mark.parametrize(
    ("request_for", "expected"), [(row[1], row[2:]) for row in ROUTES], ids=[row[0] for row in ROUTES]
)
def test_every_route(
    client: TestClient, context: Context, people: dict[str, str], request_for: Ask, expected: tuple[str, ...]
) -> None:
    answers = {}
    for actor, scene in scenes(context, people):
        answer = ask(client, actor, request_for(scene))
        answers[actor] = verdict(answer)
        if answers[actor] == NO:
            nothing = Scene(*[new_id(), people, *(new_id() for _ in range(8))])
            assert ask(client, actor, request_for(nothing)).json()["message"] == answer.json()["message"]
    assert answers == dict(zip(ACTORS, expected, strict=True))


@pytest.mark.parametrize(("request_for", "expected"), [(row[1], row[2:]) for row in BULK], ids=[row[0] for row in BULK])
def test_each_bulk_form_with_foreign_ids_mixed_in(
    client: TestClient, context: Context, people: dict[str, str], request_for: Ask, expected: tuple[Any, ...]
) -> None:
    answers: dict[str, Any] = {}
    for actor, scene in scenes(context, people):
        answer = ask(client, actor, request_for(scene))
        answers[actor] = verdict(answer)
        if answers[actor] == OK:
            answers[actor] = [one.get("error", OK) for one in answer.json()]
    assert answers == dict(zip(ACTORS, expected, strict=True))


@pytest.mark.parametrize(("act", "expected"), [(row[1], row[2:]) for row in ALL_BUT], ids=[row[0] for row in ALL_BUT])
def test_all_but_one(
    context: Context,
    people: dict[str, str],
    act: Callable[[Context, Caller, Scene, Selection], object],
    expected: tuple[object, ...],
) -> None:
    answers: dict[str, object] = {}
    for actor, scene in scenes(context, people):
        if actor == "nobody":  # has no caller to ask with
            continue
        all_but = Selection(frozenset({202405}), excluded_ids=frozenset({scene.owners_photo}))
        try:
            answers[actor] = act(context, Caller(people[actor]), scene, all_but)
        except NotFoundError as error:
            answers[actor] = NO if error.message.startswith("Not found or no ") else error.message
    assert answers == dict(zip(ACTORS[:-1], expected, strict=True))


def test_every_route_of_albums_stands_in_the_table() -> None:
    from immshare.api import activities as activity_routes
    from immshare.api import album_events
    from immshare.api import albums as routes

    scene = Scene(*["A", {"viewer": "U", "reader": "U", "guest": "U"}, *"XXXXXXAA"])
    asked = {(method, path.partition("?")[0]) for method, path, _ in (row[1](scene) for row in (*ROUTES, *BULK))}
    own = {"/api/albums", "/api/albums/statistics"}  # lists of one's own: test_albums.py
    for route in (*routes.router.routes, *album_events.router.routes, *activity_routes.router.routes):
        if route.path not in own:
            for method in route.methods:
                path = route.path.replace("{id}", "A").replace("{userId}", "U")
                assert (method, path) in asked


def added(result: album_assets.Added) -> tuple[int, int, int]:
    return result.added, result.already, result.refused


def removed(result: album_assets.Removed) -> tuple[int, int]:
    return result.removed, result.refused
