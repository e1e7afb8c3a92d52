"""The routes of comments and likes, with Immich's shapes and statuses. Who may what is in ``test_album_access.py``."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from immshare.models import User, UserSession
from immshare.models.columns import new_id
from immshare.rules.access import Caller
from immshare.rules.shared_link_access import ShownLink
from immshare.services import albums, guest_views, shared_link_access, shared_links
from immshare.services.context import Context
from immshare.services.sessions import hash_token
from tests.albums import make_album
from tests.conftest import MakeUser
from tests.library import NOON, add_assets


class Scene:
    """Ada's album with a photo, and Bob who looks at it; their session tokens are their names."""

    def __init__(self, context: Context, client: TestClient, ada: User, bob: User) -> None:
        self.client, self.ada, self.bob = client, ada, bob
        [self.photo] = add_assets(context, ada.id, NOON)
        self.album = make_album(context, Caller(ada.id), self.photo, viewer=Caller(bob.id))

    def ask(self, method: str, path: str, who: str = "Bob", **options: Any) -> Response:
        url = f"/api/activities{path.format(album=self.album, photo=self.photo)}"
        return self.client.request(method, url, headers={"Authorization": f"Bearer {who}"}, **options)

    def post(self, who: str = "Bob", **body: Any) -> Response:
        return self.ask("POST", "", who, json={"albumId": self.album, **body})

    def comment(self, text: str = "x", who: str = "Bob", **body: Any) -> dict[str, Any]:
        answer = self.post(who, type="comment", comment=text, **body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
def scene(context: Context, client: TestClient, make_user: MakeUser) -> Scene:
    people = [make_user("Ada"), make_user("Bob")]
    with context.database.writing() as session:
        session.add_all(UserSession(user_id=one.id, token_hash=hash_token(one.name)) for one in people)
    return Scene(context, client, *people)


def test_a_comment(scene: Scene) -> None:
    answer = scene.post(type="comment", comment="  So good https://example.org\n", assetId=scene.photo)
    assert answer.status_code == 201
    body = answer.json()
    assert body["createdAt"].endswith("Z")
    assert body | {"id": "", "createdAt": "", "user": {}} == {
        "id": "",
        "createdAt": "",
        "user": {},
        "assetId": scene.photo,
        "type": "comment",
        "comment": "So good https://example.org",
        "parts": [{"text": "So good ", "href": None}, {"text": "https://example.org", "href": "https://example.org"}],
        "sequence": 1,
        "canDelete": True,
    }
    assert set(body["user"]) == {"id", "name", "email", "profileImagePath", "avatarColor", "profileChangedAt"}
    assert body["user"]["id"] == scene.bob.id
    assert scene.ask("GET", "?albumId={album}").json() == [body]


def test_a_like_is_201_once_and_200_after_that(scene: Scene) -> None:
    first, again = (scene.post(type="like", comment="left out") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (first.json()["comment"], first.json()["assetId"]) == (None, None)


def test_fifty_simultaneous_likes_are_one(scene: Scene) -> None:
    with ThreadPoolExecutor(25) as threads:
        statuses = list(threads.map(lambda _: scene.post(type="like").status_code, range(50)))
    assert sorted(statuses) == [200] * 49 + [201]
    assert len(scene.ask("GET", "?albumId={album}").json()) == 1


def test_counts(scene: Scene) -> None:
    scene.comment()
    scene.comment(assetId=scene.photo)
    liked = scene.post(type="like", assetId=scene.photo).json()["id"]
    scene.post(who="Ada", type="like")
    of_album = scene.ask("GET", "/statistics?albumId={album}").json()
    assert of_album == {
        "comments": 2,
        "likes": 2,
        "targetLikes": 1,
        "likeId": None,
        "hasUnread": True,
        "isEnabled": True,
        "revision": 4,
    }
    of_photo = scene.ask("GET", "/statistics?albumId={album}&assetId={photo}").json()
    assert (of_photo["comments"], of_photo["likes"], of_photo["likeId"]) == (1, 1, liked)


def test_what_is_listed(scene: Scene) -> None:
    for text in "abc":
        scene.comment(text)
    scene.comment("d", who="Ada", assetId=scene.photo)
    scene.post(type="like")

    def found(query: str) -> list[str | None]:
        answer = scene.ask("GET", "?albumId={album}" + query)
        assert answer.status_code == 200
        return [one["comment"] for one in answer.json()]

    assert found("") == ["a", "b", "c", "d", None]
    assert found("&type=comment&level=album") == ["a", "b", "c"]
    assert found("&assetId={photo}") == ["d"]
    assert found("&type=like") == [None]
    assert found(f"&userId={scene.ada.id}") == ["d"]
    assert found("&limit=2&type=comment") == ["c", "d"]
    assert found("&limit=2&before=4") == ["b", "c"]


def test_removing_and_taking_it_back(scene: Scene) -> None:
    one = scene.comment("sorry")
    revision = scene.ask("GET", "/statistics?albumId={album}").json()["revision"]
    assert scene.ask("DELETE", f"/{one['id']}").status_code == 204
    assert scene.ask("DELETE", f"/{one['id']}").status_code == 400
    changes = scene.ask("GET", f"/changes?albumId={{album}}&since={revision}").json()
    assert (changes["comments"], changes["changed"], changes["removed"]) == (0, [], [one["id"]])
    assert scene.ask("POST", f"/{one['id']}/restore", who="Ada").status_code == 400
    restored = scene.ask("POST", f"/{one['id']}/restore")
    assert (restored.status_code, restored.json()) == (200, one)


def test_the_unread_mark_goes_when_it_is_seen(scene: Scene) -> None:
    sequence = scene.comment()["sequence"]
    assert scene.ask("GET", "/statistics?albumId={album}", who="Ada").json()["hasUnread"]
    seen = scene.ask("PUT", "/seen", who="Ada", json={"albumId": scene.album, "sequence": sequence})
    assert (seen.status_code, seen.content) == (204, b"")
    assert not scene.ask("GET", "/statistics?albumId={album}", who="Ada").json()["hasUnread"]


def test_of_one_photo_only_what_is_its_own_is_seen(scene: Scene) -> None:
    for asset, is_left in ((scene.photo, False), (None, True)):
        body = {"albumId": scene.album, "assetId": scene.photo, "sequence": scene.comment(assetId=asset)["sequence"]}
        assert scene.ask("PUT", "/seen", who="Ada", json=body).status_code == 204
        assert scene.ask("GET", "/statistics?albumId={album}", who="Ada").json()["hasUnread"] == is_left


def test_switched_off_says_why(scene: Scene, context: Context) -> None:
    one = scene.comment()
    albums.update_album(context, Caller(scene.ada.id), scene.album, is_activity_enabled=False)
    for body in ({"type": "like"}, {"type": "comment", "comment": "x"}):
        answer = scene.post(**body)
        assert answer.status_code == 400
        assert answer.json()["message"] == "Comments and likes are switched off for this album."
    assert len(scene.ask("GET", "?albumId={album}").json()) == 1
    assert scene.ask("DELETE", f"/{one['id']}").status_code == 204


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"type": "comment"}, "Write something first."),
        ({"type": "comment", "comment": " \n"}, "Write something first."),
        ({"type": "comment", "comment": "x" * 2001}, "A comment has at most 2,000 characters; this one has 2,001."),
        ({"type": "comment", "comment": "x", "assetId": "no id"}, "An id must be a UUID."),
        ({"type": "like", "assetId": new_id()}, "Not found or no activity.create access"),
    ],
)
def test_refusals(scene: Scene, body: dict[str, Any], message: str) -> None:
    answer = scene.post(**body)
    assert (answer.status_code, answer.json()["message"]) == (400, message)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "", {"type": "shout"}),
        ("POST", "", {"type": "comment", "comment": 7}),
        ("GET", "", None),
        ("GET", "?albumId=1", None),
        ("GET", "?albumId={album}&limit=0", None),
        ("GET", "?albumId={album}&limit=201", None),
        ("GET", "?albumId={album}&before=-1", None),
        ("GET", "?albumId={album}&level=world", None),
        ("GET", "?albumId={album}&type=shout", None),
        ("GET", "?albumId={album}&userId=me", None),
        ("GET", "/changes?albumId={album}", None),
        ("GET", "/changes?albumId={album}&since=99999999999", None),
        ("PUT", "/seen", {"sequence": -1}),
        ("PUT", "/seen", {"sequence": 1e99}),
        ("PUT", "/seen", {"sequence": 1, "assetId": "1"}),
        ("DELETE", "/1", None),
        ("POST", "/1/restore", None),
    ],
)
def test_what_makes_no_sense_is_400(scene: Scene, method: str, path: str, body: dict[str, Any] | None) -> None:
    options = {} if body is None else {"json": {"albumId": scene.album, **body}}
    assert scene.ask(method, path, **options).status_code == 400


@pytest.mark.parametrize(
    "text", ["👩‍👩‍👧‍👦" * 200, "שלום", "x" * 2000, "<script>alert(1)</script>", "a\nb", "' OR 1=1 --", "\\u0000"]
)
def test_any_text_comes_back_as_it_was_sent(scene: Scene, text: str) -> None:
    scene.comment(text)
    assert [one["comment"] for one in scene.ask("GET", "?albumId={album}").json()] == [text]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer Ada"}], ids=["guest", "owner with the link"])
def test_shared_links_are_let_in_nowhere(scene: Scene, context: Context, headers: dict[str, str]) -> None:
    """Whoever comes with a link has the link's rights and no others, whatever else they bring."""
    said = scene.comment("among us", assetId=scene.photo)
    link = shared_links.create_album_link(context, Caller(scene.ada.id), scene.album, allow_upload=True)
    requests: list[tuple[str, str, dict[str, Any] | None]] = [
        ("GET", f"?albumId={scene.album}", None),
        ("GET", f"/statistics?albumId={scene.album}", None),
        ("GET", f"/changes?albumId={scene.album}&since=0", None),
        ("POST", "", {"albumId": scene.album, "type": "like"}),
        ("POST", "", {"albumId": scene.album, "type": "comment", "comment": "x"}),
        ("PUT", "/seen", {"albumId": scene.album, "sequence": 1}),
        ("DELETE", f"/{said['id']}", None),
        ("POST", f"/{said['id']}/restore", None),
    ]
    for method, path, body in requests:
        url = f"/api/activities{path}{'&' if '?' in path else '?'}key={link.key}"
        answer = scene.client.request(method, url, json=body, headers=headers)
        assert (answer.status_code, answer.json()["message"]) == (403, "Forbidden"), (method, path)


def test_nothing_that_a_link_opens_tells_of_it(scene: Scene, context: Context) -> None:
    link = shared_links.create_album_link(context, Caller(scene.ada.id), scene.album)
    paths = (
        f"/api/albums/{scene.album}",
        f"/api/timeline/buckets?albumId={scene.album}",
        f"/api/timeline/bucket?albumId={scene.album}&timeBucket=2024-05-01",
        f"/api/assets/{scene.photo}",
        "/api/shared-links/me",
    )

    def look() -> list[str]:
        urls = [f"{path}{'&' if '?' in path else '?'}key={link.key}" for path in paths]
        answers = [scene.client.get(url) for url in urls]
        assert [answer.status_code for answer in answers] == [200] * len(paths)
        return [answer.text for answer in answers] + [str(guest_views.get_version(context, guest, scene.album))]

    guest = shared_link_access.authenticate(context, ShownLink("key", link.key), {})
    before = look()
    scene.comment("among us", assetId=scene.photo)
    scene.post(type="like")
    assert look() == before
