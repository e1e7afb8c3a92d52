"""Albums on the wire: shapes, statuses and sentences. Who gets which answer is in ``test_album_access``."""

import base64
from typing import Any

import pytest
from fastapi.testclient import TestClient

from immshare.models import UserSession
from immshare.models.columns import new_id
from immshare.rules.access import Caller
from immshare.services import album_assets
from immshare.services.context import Context
from immshare.services.sessions import hash_token
from tests.albums import chosen, held, make_album
from tests.conftest import MakeUser
from tests.library import NOON, add_assets, days


@pytest.fixture
def people(context: Context, make_user: MakeUser) -> dict[str, str]:
    """Ada, Bob and Cleo; each carries the session token ``<name>``."""
    ids = {name: make_user(name).id for name in ("Ada", "Bob", "Cleo")}
    with context.database.writing() as session:
        session.add_all(UserSession(user_id=one, token_hash=hash_token(name)) for name, one in ids.items())
    return ids


@pytest.fixture
def ada(people: dict[str, str]) -> dict[str, str]:
    return {"Authorization": "Bearer Ada"}


SHAPE = {
    "id": str,
    "albumName": str,
    "description": str,
    "createdAt": str,
    "updatedAt": str,
    "albumThumbnailAssetId": str,
    "coverThumbhash": (str, type(None)),
    "shared": bool,
    "hasSharedLink": bool,
    "albumUsers": list,
    "assetCount": int,
    "isActivityEnabled": bool,
    "order": str,
    "startDate": str,
    "endDate": str,
    "lastModifiedAssetTimestamp": str,
    "role": str,
    "isNew": bool,
    "revision": int,
}


def test_an_album_has_the_shape_of_the_contract(
    client: TestClient, context: Context, people: dict[str, str], ada: dict[str, str]
) -> None:
    photos = add_assets(context, people["Ada"], *days(2))
    body = {
        "albumName": "Alps",
        "description": None,
        "albumUsers": [{"userId": people["Bob"], "role": "viewer"}],
        "assetIds": photos,
    }
    answer = client.post("/api/albums", json=body, headers=ada)
    assert answer.status_code == 201
    made = answer.json()
    assert {name: type(value) for name, value in made.items()}.keys() == SHAPE.keys()
    assert all(isinstance(made[name], kind) for name, kind in SHAPE.items())
    assert (made["startDate"], made["endDate"]) == ("2024-05-14T12:00:00.000Z", "2024-05-15T12:00:00.000Z")
    assert [(one["user"]["name"], one["role"]) for one in made["albumUsers"]] == [("Ada", "owner"), ("Bob", "viewer")]
    one = client.get(f"/api/albums/{made['id'].upper()}", headers=ada).json()
    assert one == made | {"contributorCounts": [{"userId": people["Ada"], "assetCount": 2}]}
    assert client.get("/api/albums", headers=ada).json() == [made]


def test_what_is_unknown_is_absent(client: TestClient, ada: dict[str, str]) -> None:
    made = client.post("/api/albums", json={"albumName": "Empty"}, headers=ada).json()
    absent = {"startDate", "endDate", "lastModifiedAssetTimestamp", "contributorCounts"}
    assert not absent & made.keys()
    assert made["albumThumbnailAssetId"] is None
    assert "albumName" in client.get("/api/openapi.json").json()["components"]["schemas"]["AlbumView"]["properties"]


def test_lists(client: TestClient, context: Context, people: dict[str, str], ada: dict[str, str]) -> None:
    owner, bob = Caller(people["Ada"]), Caller(people["Bob"])
    (photo,) = add_assets(context, people["Ada"], NOON)
    private, shared = make_album(context, owner, photo, name="A"), make_album(context, owner, name="B", viewer=bob)
    theirs = make_album(context, bob, name="C", editor=owner)

    def ids(query: str) -> set[str]:
        return {album["id"] for album in client.get(f"/api/albums?{query}", headers=ada).json()}

    assert ids("") == {private, shared, theirs}
    assert ids("isOwned=true") == {private, shared}
    assert ids("isOwned=false") == {theirs}
    assert ids("isShared=true") == {shared, theirs}
    assert ids("isOwned=true&isShared=false") == {private}
    assert ids(f"assetId={photo}") == {private}
    assert ids(f"id={theirs}") == {theirs}
    assert ids("name=B") == {shared}
    assert client.get("/api/albums?isOwned=perhaps", headers=ada).status_code == 400
    assert client.get("/api/albums?id=x", headers=ada).status_code == 400
    counts = client.get("/api/albums/statistics", headers=ada).json()
    assert counts == {"owned": 2, "shared": 2, "notShared": 1}


def test_an_absent_field_stays(
    client: TestClient, context: Context, people: dict[str, str], ada: dict[str, str]
) -> None:
    photos = add_assets(context, people["Ada"], *days(2))
    album_id = make_album(context, Caller(people["Ada"]), *photos)

    def change(**fields: Any) -> Any:
        return client.patch(f"/api/albums/{album_id}", json=fields, headers=ada).json()

    change(description="Text", albumThumbnailAssetId=photos[1], isActivityEnabled=False, order="asc")
    view = change(albumName="Sea")
    assert (view["albumName"], view["description"], view["order"]) == ("Sea", "Text", "asc")
    assert (view["albumThumbnailAssetId"], view["isActivityEnabled"]) == (photos[1], False)
    view = change(description=None, albumThumbnailAssetId=None)
    assert (view["description"], view["albumThumbnailAssetId"]) == ("", photos[0])


def test_bulk_results(client: TestClient, context: Context, people: dict[str, str], ada: dict[str, str]) -> None:
    (photo,), unknown = add_assets(context, people["Ada"], NOON), new_id()
    album_id = make_album(context, Caller(people["Ada"]))
    url, body = f"/api/albums/{album_id}/assets", {"ids": [photo, unknown]}
    answer = client.put(url, json=body, headers=ada)
    assert (answer.status_code, answer.json()) == (
        200,
        [
            {"id": photo, "success": True},
            {"id": unknown, "success": False, "error": "no_permission"},
        ],
    )
    answer = client.request("DELETE", url, json=body, headers=ada)
    assert (answer.status_code, [one.get("error") for one in answer.json()]) == (200, [None, "not_found"])
    assert client.put(url, json={"ids": [unknown] * 15_001}, headers=ada).status_code == 400
    assert client.put(url, json={"ids": ["x"]}, headers=ada).status_code == 400


def test_members(client: TestClient, context: Context, people: dict[str, str], ada: dict[str, str]) -> None:
    url = f"/api/albums/{make_album(context, Caller(people['Ada']))}"

    def share(*users: dict[str, str]) -> tuple[int, Any]:
        answer = client.put(f"{url}/users", json={"albumUsers": users}, headers=ada)
        return answer.status_code, answer.json()

    status, view = share({"userId": people["Bob"]}, {"userId": people["Cleo"], "role": "viewer"})
    assert (status, [one["role"] for one in view["albumUsers"]]) == (200, ["owner", "editor", "viewer"])
    for user, sentence in (
        ({"userId": people["Bob"]}, "User already added"),
        ({"userId": people["Ada"]}, "Cannot share album with owner"),
        ({"userId": people["Ada"], "role": "owner"}, "Cannot add another owner"),
        ({"userId": new_id()}, "User not found"),
    ):
        status, problem = share(user)
        assert (status, problem["message"]) == (400, sentence)
    assert share()[0] == 400
    bob, none = f"{url}/user/{people['Bob']}", f"{url}/user/{new_id()}"
    assert client.put(bob, json={"role": "viewer"}, headers=ada).status_code == 204
    assert client.put(none, json={"role": "viewer"}, headers=ada).json()["message"] == "Album not shared with user"
    assert client.delete(none, headers=ada).json()["message"] == "Album not shared with user"
    assert client.delete(bob, headers=ada).status_code == 204
    assert client.delete(f"{url}/user/me", headers={"Authorization": "Bearer Cleo"}).status_code == 204
    own = f"{url}/user/{people['Ada']}"
    assert client.delete(own, headers=ada).json()["message"] == "Cannot remove the last album owner"
    assert client.delete(f"{url}/user/you", headers=ada).status_code == 400


def test_the_timeline_of_an_album(
    client: TestClient, context: Context, people: dict[str, str], ada: dict[str, str]
) -> None:
    old, *photos = add_assets(context, people["Ada"], NOON.replace(month=2), *days(2))
    album_id = make_album(context, Caller(people["Ada"]), old, *photos)

    def buckets(query: str = "") -> list[str]:
        answer = client.get(f"/api/timeline/buckets?albumId={album_id}{query}", headers=ada)
        return [one["timeBucket"] for one in answer.json()]

    assert buckets() == ["2024-05-01", "2024-02-01"]
    assert buckets("&order=asc") == ["2024-02-01", "2024-05-01"]
    url = f"/api/timeline/bucket?timeBucket=2024-05-01&albumId={album_id}"
    answer = client.get(url, headers=ada)
    assert answer.json()["id"] == photos
    assert client.get(url, headers=ada | {"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert client.get(f"{url}&order=asc", headers=ada).json()["id"] == photos[::-1]
    for wrong in ("&isTrashed=true", "&isFavorite=true", "&order=up"):
        assert client.get(url + wrong, headers=ada).status_code == 400
    add_assets(context, people["Ada"], NOON)
    taken = client.get(f"/api/timeline/bucket?timeBucket=2024-05-01&takenIn={album_id}", headers=ada).json()
    assert sorted(taken["isTaken"]) == [False, True, True]
    months = client.get(f"/api/timeline/buckets?takenIn={album_id}", headers=ada).json()
    assert [(one["count"], one["takenCount"]) for one in months] == [(3, 2), (1, 1)]
    assert "takenCount" not in client.get("/api/timeline/buckets", headers=ada).json()[0]
    assert client.get("/api/timeline/buckets?takenIn=x", headers=ada).status_code == 400


def test_an_upload_goes_straight_into_an_album(
    client: TestClient, context: Context, people: dict[str, str], ada: dict[str, str]
) -> None:
    import io

    from PIL import Image

    album_id = make_album(context, Caller(people["Ada"]))
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, "JPEG")
    pairs = {"filename": "a.jpg", "albumId": album_id.upper()}
    headers = ada | {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(file.tell()),
        "Upload-Metadata": ",".join(f"{name} {base64.b64encode(one.encode()).decode()}" for name, one in pairs.items()),
        "Content-Type": "application/offset+octet-stream",
    }
    assert client.post("/api/uploads", content=file.getvalue(), headers=headers).status_code == 201
    assert len(held(context, album_id)) == 1


def test_an_account_is_deleted_with_a_word_about_its_albums(
    client: TestClient, context: Context, people: dict[str, str], make_user: MakeUser
) -> None:
    root = make_user("Root", is_admin=True).id
    with context.database.writing() as session:
        session.add(UserSession(user_id=root, token_hash=hash_token("Root")))
    album_id = make_album(context, Caller(people["Ada"]), name="Alps", editor=Caller(people["Bob"]))
    album_assets.add_photos(context, Caller(people["Bob"]), album_id, chosen(*add_assets(context, people["Bob"], NOON)))
    url, headers = f"/api/admin/users/{people['Ada']}", {"Authorization": "Bearer Root"}
    [asked] = client.get(f"{url}/albums", headers=headers).json()["shared"]
    assert (asked["id"], asked["albumName"], asked["assetCount"]) == (album_id, "Alps", 1)
    assert [one["user"]["name"] for one in asked["members"]] == ["Bob"]
    refused = client.request("DELETE", url, json={}, headers=headers)
    assert (refused.status_code, "handed over" in refused.json()["message"]) == (400, True)
    decided = {"albums": {album_id: people["Bob"]}}
    assert client.request("DELETE", url, json=decided, headers=headers).status_code == 200
    album = client.get(f"/api/albums/{album_id}", headers={"Authorization": "Bearer Bob"}).json()
    assert album["role"] == "owner"
