"""Every call of the contract by Immich's own SDK, against the production server: statuses and shapes."""

import base64
import hashlib
import io
import zipfile
from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.clients import Sdk, as_file, running_sdk
from tests.clients.shapes import (
    ACTIVITY,
    ALBUM,
    API_KEY,
    ASSET,
    COLUMNS,
    ERROR,
    EXIF,
    GUEST_ASSET,
    LINK,
    LOGIN,
    OWN_USER,
    PREFERENCES,
    SESSION,
    USER,
    ok,
    refused,
)
from tests.e2e.conftest import PASSWORD, Account, RunningServer
from tests.pictures import jpeg

MASK = "********"
TAKEN = "2024-05-01T12:00:00.000Z"


@pytest.fixture(scope="module")
def nobody(server: RunningServer) -> Iterator[Sdk]:
    with running_sdk(f"{server.url}/api") as sdk:
        yield sdk


@pytest.fixture
def own(nobody: Sdk, account: Account) -> Sdk:
    """The SDK, signed in as somebody with an empty library."""
    return nobody.acting_as(account.headers)


@pytest.fixture
def photos(server: RunningServer, account: Account) -> list[str]:
    return server.fill(account, 2)


def test_the_server(nobody: Sdk, own: Sdk) -> None:
    assert ok(nobody("pingServer"), 200) == {"res": "pong"}
    version = ok(nobody("getServerVersion"), 200)
    assert (version["major"], version["minor"], version["patch"], version["prerelease"]) == (3, 2, 2, None)
    media = ok(nobody("getSupportedMediaTypes"), 200, "image", "video", "sidecar")
    assert ".jpg" in media["image"]
    ok(nobody("getServerConfig"), 200, "isInitialized", "trashDays", "userDeleteDelay", "loginPageMessage")
    ok(nobody("getServerFeatures"), 200, "passwordLogin", "trash", "search")
    ok(own("getAboutInfo"), 200, "version", "versionUrl", "licensed")
    refused(nobody("getAboutInfo"), 401, "Authentication required")


def test_signing_in(nobody: Sdk, admin: Account, server: RunningServer, account: Account) -> None:
    again = {"email": "second@example.org", "password": PASSWORD, "name": "Second"}
    refused(nobody("signUpAdmin", signUpDto=again), 400, "The server already has an admin")
    wrong = nobody("login", loginCredentialDto={"email": account.email, "password": "guessed"})
    refused(wrong, 401, "Incorrect email or password")
    credentials = {"email": account.email, "password": PASSWORD}
    signed = ok(nobody("login", loginCredentialDto=credentials), 201, *LOGIN)
    sdk = nobody.acting_as({"Authorization": f"Bearer {signed['accessToken']}"})
    assert ok(sdk("validateAccessToken"), 200) == {"authStatus": True}
    change = {"password": PASSWORD, "newPassword": PASSWORD + "!"}
    ok(sdk("changePassword", changePasswordDto=change), 200, *OWN_USER)
    assert ok(sdk("logout"), 200)["successful"] is True
    refused(sdk("validateAccessToken"), 401, "Invalid user token")


def test_sessions(own: Sdk, nobody: Sdk, account: Account) -> None:
    ok(nobody("login", loginCredentialDto={"email": account.email, "password": PASSWORD}), 201)
    sessions = ok(own("getSessions"), 200)
    assert [session["current"] for session in sessions] == [True, False]
    assert sessions[0].keys() >= SESSION
    ok(own("deleteSession", id=sessions[1]["id"]), 204)
    ok(own("deleteAllSessions"), 204)
    assert len(ok(own("getSessions"), 200)) == 1


def test_users_and_their_settings(own: Sdk, account: Account) -> None:
    assert ok(own("searchUsers"), 200)[0].keys() >= USER
    ok(own("getMyUser"), 200, *OWN_USER)
    assert ok(own("updateMyUser", userUpdateMeDto={"name": "Grace Hopper"}), 200, *OWN_USER)["name"] == "Grace Hopper"
    user = ok(own("getUser", id=account.id), 200, *USER)
    assert user["email"] == account.email
    ok(own("getMyPreferences"), 200, *PREFERENCES)
    wanted = {"download": {"archiveSize": 1}}
    assert ok(own("updateMyPreferences", userPreferencesUpdateDto=wanted), 200)["download"]["archiveSize"] == 1
    wrong = own("updateMyPreferences", userPreferencesUpdateDto={"download": {"archiveSize": 0}})
    assert wrong.status == 400
    assert wrong.data.keys() >= ERROR


def test_administration(nobody: Sdk, own: Sdk, admin: Account) -> None:
    ada = nobody.acting_as(admin.headers)
    new = {"email": f"{uuid4()}@example.org", "name": "New", "password": PASSWORD}
    refused(own("createUserAdmin", userAdminCreateDto=new), 403, "Only an administrator may do this.")
    made = ok(ada("createUserAdmin", userAdminCreateDto=new | {"quotaSizeInBytes": 1000}), 201, *OWN_USER)
    assert (made["shouldChangePassword"], made["quotaSizeInBytes"]) == (True, 1000)
    assert ok(ada("searchUsersAdmin"), 200)[0].keys() >= OWN_USER
    ok(ada("getUserAdmin", id=made["id"]), 200, *OWN_USER)
    changed = ada("updateUserAdmin", id=made["id"], userAdminUpdateDto={"quotaSizeInBytes": None, "name": "Newer"})
    assert (ok(changed, 200)["quotaSizeInBytes"], changed.data["name"]) == (None, "Newer")
    assert ok(ada("deleteUserAdmin", id=made["id"], userAdminDeleteDto={}), 200, *OWN_USER)["deletedAt"]
    assert ok(ada("restoreUserAdmin", id=made["id"]), 200, *OWN_USER)["deletedAt"] is None


def test_api_keys(own: Sdk, nobody: Sdk) -> None:
    wanted = {"name": "reader", "permissions": ["apiKey.read", "apiKey.create", "apiKey.update"]}
    made = ok(own("createApiKey", apiKeyCreateDto=wanted), 201, "secret", "apiKey", *API_KEY)
    key_id = ok(own("getApiKeys"), 200)[0]["id"]
    assert key_id == made["apiKey"]["id"]
    ok(own("getApiKey", id=key_id), 200, *API_KEY)
    reader = nobody.acting_as({"x-api-key": made["secret"]})
    assert ok(reader("getMyApiKey"), 200, *API_KEY)["id"] == key_id
    refused(reader("getAllAlbums"), 403, "Missing required permission: album.read")
    stronger = {"name": "all", "permissions": ["all"]}
    refused(reader("createApiKey", apiKeyCreateDto=stronger), 400, "Cannot grant permissions you do not have")
    widened = reader("updateApiKey", id=key_id, apiKeyUpdateDto={"permissions": ["all"]})
    refused(widened, 400, "Cannot grant permissions you do not have")
    assert ok(own("updateApiKey", id=key_id, apiKeyUpdateDto={"name": "renamed"}), 200, *API_KEY)["name"] == "renamed"
    ok(own("deleteApiKey", id=key_id), 204)
    assert reader("getMyApiKey").status == 401


def test_an_asset_from_upload_to_trash(own: Sdk, server: RunningServer, account: Account) -> None:
    content = jpeg(seed=800)
    checksum = hashlib.sha1(content).hexdigest()
    check = {"assets": [{"id": "one", "checksum": checksum}]}
    assert ok(own("checkBulkUpload", assetBulkUploadCheckDto=check), 200)["results"][0]["action"] == "accept"
    form = {"assetData": as_file("one.jpg", content), "fileCreatedAt": TAKEN, "fileModifiedAt": TAKEN}
    made = ok(own("uploadAsset", xImmichChecksum=checksum, assetMediaCreateDto=form), 201)
    assert made["status"] == "created"
    assert ok(own("uploadAsset", assetMediaCreateDto=form), 200) == made | {"status": "duplicate"}
    [result] = ok(own("checkBulkUpload", assetBulkUploadCheckDto=check), 200)["results"]
    assert (result["action"], result["reason"], result["assetId"]) == ("reject", "duplicate", made["id"])
    text = {**form, "assetData": as_file("notes.txt", b"words")}
    refused(own("uploadAsset", assetMediaCreateDto=text), 400, "Unsupported file type notes.txt")

    server.wait_until_shown(account, 1)
    asset = ok(own("getAssetInfo", id=made["id"]), 200, *ASSET)
    assert asset["exifInfo"].keys() >= EXIF
    assert (asset["originalPath"], asset["visibility"]) == ("one.jpg", "timeline")
    assert asset["checksum"] == base64.b64encode(hashlib.sha1(content).digest()).decode()
    changed = own("updateAsset", id=made["id"], updateAssetDto={"isFavorite": True, "description": "Sea"})
    assert ok(changed, 200)["exifInfo"]["description"] == "Sea"
    ok(own("updateAssets", assetBulkUpdateDto={"ids": [made["id"]], "isFavorite": False}), 204)
    assert ok(own("getAssetStatistics"), 200) == {"images": 1, "videos": 0, "total": 1}

    assert own("downloadAsset", id=made["id"]).content == content
    assert own("playAssetVideo", id=made["id"]).content == content
    assert own("viewAsset", id=made["id"], size="thumbnail").content[:4] == b"RIFF"
    assert own("viewAsset", id=made["id"], size="preview").content[:2] == b"\xff\xd8"
    refused(own("getAssetInfo", id=str(uuid4())), 400, "Not found or no asset.read access")

    for restore in (("restoreAssets", {"bulkIdsDto": {"ids": [made["id"]]}}), ("restoreTrash", {})):
        ok(own("deleteAssets", assetBulkDeleteDto={"ids": [made["id"]], "force": False}), 204)
        assert ok(own("getAssetInfo", id=made["id"]), 200)["isTrashed"] is True
        assert ok(own(restore[0], **restore[1]), 200) == {"count": 1}
    ok(own("deleteAssets", assetBulkDeleteDto={"ids": [made["id"]]}), 204)
    assert ok(own("emptyTrash"), 200) == {"count": 1}


def test_the_timeline(own: Sdk, photos: list[str]) -> None:
    [bucket] = ok(own("getTimeBuckets"), 200)
    assert (bucket["timeBucket"], bucket["count"]) == ("2024-05-01", 2)
    month = ok(own("getTimeBucket", timeBucket="2024-05-01"), 200, *COLUMNS)
    assert {len(column) for column in month.values() if isinstance(column, list)} == {2}
    assert month["id"] == photos
    assert ok(own("getTimeBuckets", isTrashed=True), 200) == []
    assert ok(own("getTimeBuckets", isFavorite=True), 200) == []
    assert own("getTimeBuckets", albumId=str(uuid4())).status == 400


def test_an_album_and_its_members(own: Sdk, account: Account, admin: Account, nobody: Sdk, photos: list[str]) -> None:
    member = nobody.acting_as(admin.headers)
    unknown = {"albumName": "Sea", "albumUsers": [{"userId": str(uuid4()), "role": "editor"}]}
    refused(own("createAlbum", createAlbumDto=unknown), 400, "User not found")
    with_owner = {"albumName": "Sea", "albumUsers": [{"userId": account.id, "role": "editor"}]}
    refused(own("createAlbum", createAlbumDto=with_owner), 400, "Cannot share album with owner")
    wanted = {"albumName": "Sea", "description": "in summer", "assetIds": photos[:1]}
    album = ok(own("createAlbum", createAlbumDto=wanted), 201, *ALBUM)
    assert (album["albumUsers"][0]["role"], album["assetCount"]) == ("owner", 1)
    where = {"id": album["id"]}
    bulk = ok(own("addAssetsToAlbum", **where, bulkIdsDto={"ids": [*photos, str(uuid4())]}), 200)
    assert [(one["success"], one.get("error")) for one in bulk] == [
        (False, "duplicate"), (True, None), (False, bulk[2]["error"])
    ]  # fmt: skip
    assert bulk[2]["error"] in ("no_permission", "not_found")

    refused(member("getAlbumInfo", **where), 400, "Not found or no album.read access")
    add = {"albumUsers": [{"userId": admin.id, "role": "viewer"}]}
    shared = ok(own("addUsersToAlbum", **where, addUsersDto=add), 200, *ALBUM)
    assert [one["role"] for one in shared["albumUsers"]] == ["owner", "viewer"]
    assert shared["albumUsers"][1]["user"].keys() >= USER
    refused(own("addUsersToAlbum", **where, addUsersDto=add), 400, "User already added")
    ok(member("getAlbumInfo", **where), 200, *ALBUM)
    ok(own("updateAlbumUser", **where, userId=admin.id, updateAlbumUserDto={"role": "editor"}), 204)

    change = {"albumName": "Ocean", "order": "asc", "albumThumbnailAssetId": photos[0], "isActivityEnabled": True}
    changed = ok(own("updateAlbumInfo", **where, updateAlbumDto=change), 200, *ALBUM)
    assert {name: changed[name] for name in change} == change
    other_cover = own("updateAlbumInfo", **where, updateAlbumDto={"albumThumbnailAssetId": str(uuid4())})
    refused(other_cover, 400, "Invalid album thumbnail")
    for filters in ({}, {"isOwned": True}, {"isShared": True}, {"assetId": photos[0]}, where, {"name": "Ocean"}):
        assert [one["id"] for one in ok(own("getAllAlbums", **filters), 200)] == [album["id"]]
    assert ok(own("getAlbumStatistics"), 200) == {"owned": 1, "shared": 1, "notShared": 0}
    assert ok(own("getTimeBuckets", albumId=album["id"]), 200)[0]["count"] == 2
    columns = ok(own("getTimeBucket", albumId=album["id"], timeBucket="2024-05-01", order="asc"), 200, *COLUMNS)
    assert columns["id"] == photos[::-1]

    removed = ok(own("removeAssetFromAlbum", **where, bulkIdsDto={"ids": photos[1:]}), 200)
    assert removed == [{"id": photos[1], "success": True}]
    refused(own("removeUserFromAlbum", **where, userId=account.id), 400, "Cannot remove the last album owner")
    ok(member("removeUserFromAlbum", **where, userId="me"), 204)
    refused(own("removeUserFromAlbum", **where, userId=admin.id), 400, "Album not shared with user")
    ok(own("deleteAlbum", **where), 204)
    refused(own("getAlbumInfo", **where), 400, "Not found or no album.read access")


def test_comments_and_likes(own: Sdk, nobody: Sdk, admin: Account, photos: list[str]) -> None:
    wanted = {"albumName": "Sea", "assetIds": photos, "albumUsers": [{"userId": admin.id, "role": "viewer"}]}
    album_id = ok(own("createAlbum", createAlbumDto=wanted), 201)["id"]
    member, where = nobody.acting_as(admin.headers), {"albumId": album_id}
    comment = where | {"type": "comment", "comment": "Good 🌊", "assetId": photos[0]}
    said = ok(member("createActivity", activityCreateDto=comment), 201, *ACTIVITY)
    assert (said["comment"], said["assetId"], said["user"]["id"]) == ("Good 🌊", photos[0], admin.id)
    like = where | {"type": "like"}
    liked = ok(member("createActivity", activityCreateDto=like), 201, *ACTIVITY)
    assert ok(member("createActivity", activityCreateDto=like), 200)["id"] == liked["id"]
    assert [one["id"] for one in ok(own("getActivities", **where), 200)] == [said["id"], liked["id"]]
    for filters, ids in (
        ({"level": "album"}, [liked["id"]]),
        ({"assetId": photos[0]}, [said["id"]]),
        ({"$type": "like"}, [liked["id"]]),
        ({"userId": admin.id, "$type": "comment"}, [said["id"]]),
    ):
        assert [one["id"] for one in ok(own("getActivities", **where, **filters), 200)] == ids
    counts = ok(own("getActivityStatistics", **where), 200)
    assert (counts["comments"], counts["likes"]) == (1, 1)
    ok(own("deleteActivity", id=said["id"]), 204)
    refused(own("deleteActivity", id=said["id"]), 400, "Not found or no activity.delete access")


def test_downloads(own: Sdk, photos: list[str]) -> None:
    info = ok(own("getDownloadInfo", downloadInfoDto={"assetIds": photos}), 201, "totalSize")
    [archive] = info["archives"]
    assert (archive["size"], sorted(archive["assetIds"])) == (info["totalSize"], sorted(photos))
    small = own("getDownloadInfo", downloadInfoDto={"assetIds": photos, "archiveSize": 1})
    assert len(ok(small, 201)["archives"]) == 2
    album = ok(own("createAlbum", createAlbumDto={"albumName": "Sea", "assetIds": photos}), 201)
    assert ok(own("getDownloadInfo", downloadInfoDto={"albumId": album["id"]}), 201)["totalSize"] == info["totalSize"]
    wanted = {"assetIds": photos, "archiveName": "Sea"}
    zipped = own("downloadArchive", downloadArchiveDto=wanted)
    assert zipped.status == 200
    with zipfile.ZipFile(io.BytesIO(zipped.content)) as file:
        assert sorted(file.namelist()) == ["photo-0.jpg", "photo-1.jpg"]
        assert file.testzip() is None
    assert own("downloadArchive", downloadArchiveDto={"assetIds": [str(uuid4())]}).status == 400


def test_a_link_to_an_album(own: Sdk, nobody: Sdk, account: Account, photos: list[str]) -> None:
    album = ok(own("createAlbum", createAlbumDto={"albumName": "Sea", "assetIds": photos}), 201)
    wanted = {"type": "ALBUM", "albumId": album["id"], "password": "tide", "showMetadata": False, "allowUpload": True}
    link = ok(own("createSharedLink", sharedLinkCreateDto=wanted), 201, "album", *LINK)
    assert link["password"] == MASK
    assert ok(own("getAlbumInfo", id=album["id"]), 200)["hasSharedLink"] is True
    refused(own("createSharedLink", sharedLinkCreateDto={"type": "ALBUM"}), 400, "Invalid albumId")

    shown = {"key": link["key"]}
    refused(nobody("getMySharedLink", **shown), 401, "Password required")
    refused(nobody("getAlbumInfo", id=album["id"], **shown), 401, "Password required")
    refused(nobody("sharedLinkLogin", **shown, sharedLinkLoginDto={"password": "ebb"}), 401, "Invalid password")
    ok(nobody("sharedLinkLogin", **shown, sharedLinkLoginDto={"password": "tide"}), 201, *LINK)
    refused(nobody("getMySharedLink", key="guessed"), 401, "Invalid share key")
    refused(nobody("getMySharedLink", slug="guessed"), 401, "Invalid share slug")

    open_again = {"password": None, "slug": f"sea-{uuid4()}", "description": "for you"}
    changed = ok(own("updateSharedLink", id=link["id"], sharedLinkEditDto=open_again), 200, *LINK)
    assert (changed["password"], changed["slug"]) == (None, open_again["slug"])
    assert (changed["allowUpload"], changed["key"]) == (True, link["key"])
    taken = {"type": "ALBUM", "albumId": album["id"], "slug": open_again["slug"]}
    taken_answer = own("createSharedLink", sharedLinkCreateDto=taken)
    refused(taken_answer, 400, "Shared link with this slug already exists")

    for access in (shown, {"slug": open_again["slug"]}):
        guest = ok(nobody("getMySharedLink", **access), 200, "album", *LINK)
        assert (guest["album"]["albumUsers"], guest["userId"]) == ([], "")
        assert account.email not in str(guest)
        ok(nobody("getAlbumInfo", id=album["id"], **access), 200, *ALBUM)
        [bucket] = ok(nobody("getTimeBuckets", albumId=album["id"], **access), 200)
        assert (bucket["timeBucket"], bucket["count"]) == ("1970-01-01", 2)
        month = ok(nobody("getTimeBucket", albumId=album["id"], timeBucket="1970-01-01", **access), 200, *COLUMNS)
        assert set(month["city"]) == set(month["country"]) == {None}
        assert ok(nobody("getAssetInfo", id=photos[0], **access), 200).keys() == GUEST_ASSET
        assert nobody("viewAsset", id=photos[0], size="thumbnail", **access).status == 200
    with_link = nobody.acting_as({"x-immich-share-key": link["key"]})
    refused(with_link("getAllAlbums"), 403, "Forbidden")

    form = {"assetData": as_file("guest.jpg", jpeg(seed=820)), "fileCreatedAt": TAKEN, "fileModifiedAt": TAKEN}
    assert ok(nobody("uploadAsset", **shown, assetMediaCreateDto=form), 201)["status"] == "created"
    ok(own("updateSharedLink", id=link["id"], sharedLinkEditDto={"allowUpload": False, "allowDownload": False}), 200)
    assert nobody("uploadAsset", **shown, assetMediaCreateDto=form).status == 401
    refused(nobody("downloadAsset", id=photos[0], **shown), 400, "Not found or no asset.download access")
    ok(own("removeSharedLink", id=link["id"]), 204)
    refused(nobody("getMySharedLink", **shown), 401, "Invalid share key")


def test_a_link_to_some_photos(own: Sdk, nobody: Sdk, photos: list[str]) -> None:
    refused(own("createSharedLink", sharedLinkCreateDto={"type": "INDIVIDUAL"}), 400, "Invalid assetIds")
    wanted = {"type": "INDIVIDUAL", "assetIds": photos[:1], "showMetadata": True}
    link = ok(own("createSharedLink", sharedLinkCreateDto=wanted), 201, *LINK)
    assert [one["id"] for one in link["assets"]] == photos[:1]
    where = {"id": link["id"]}
    results = ok(own("addSharedLinkAssets", **where, assetIdsDto={"assetIds": photos}), 200)
    assert results == [
        {"assetId": photos[0], "success": False, "error": "duplicate"}, {"assetId": photos[1], "success": True}
    ]  # fmt: skip
    assert len(ok(own("getSharedLinkById", **where), 200, *LINK)["assets"]) == 2
    shown = {"key": link["key"]}
    guest = ok(nobody("getMySharedLink", **shown), 200, *LINK)
    assert len(guest["assets"]) == 2
    assert ASSET - {"exifInfo"} <= guest["assets"][0].keys()
    info = ok(nobody("getDownloadInfo", **shown, downloadInfoDto={"assetIds": photos}), 201)
    assert len(info["archives"][0]["assetIds"]) == 2
    assert nobody("downloadArchive", **shown, downloadArchiveDto={"assetIds": photos}).status == 200
    removed = ok(own("removeSharedLinkAssets", **where, assetIdsDto={"assetIds": photos[1:]}), 200)
    assert removed == [{"assetId": photos[1], "success": True}]
    assert [one["id"] for one in ok(own("getAllSharedLinks"), 200)] == [link["id"]]
    ok(own("removeSharedLink", **where), 204)
    refused(own("getSharedLinkById", **where), 400, "Shared link not found")
