"""The names in the contract's answers, and how a test looks at one."""

from typing import Any

from tests.clients import Answered


def _names(text: str) -> set[str]:
    return set(text.split())


USER = _names("id name email profileImagePath avatarColor profileChangedAt")
OWN_USER = USER | _names(
    "isAdmin shouldChangePassword createdAt updatedAt deletedAt quotaSizeInBytes quotaUsageInBytes status storageLabel"
    " oauthId license"
)
LOGIN = _names("accessToken userId userEmail name isAdmin profileImagePath shouldChangePassword isOnboarded")
SESSION = _names("id createdAt updatedAt current deviceType deviceOS appVersion isPendingSyncReset")
PREFERENCES = _names(
    "albums cast download emailNotifications folders memories people purchase ratings sharedLinks tags"
)
ALBUM = _names(
    "id albumName description createdAt updatedAt albumThumbnailAssetId shared hasSharedLink albumUsers assetCount"
    " isActivityEnabled order"
)
LINK = _names(
    "id description password userId key slug type createdAt expiresAt assets allowUpload allowDownload showMetadata"
)
GUEST_ASSET = _names(
    "id type originalMimeType thumbhash localDateTime duration livePhotoVideoId hasMetadata width height"
)
ASSET = GUEST_ASSET | _names(
    "createdAt ownerId originalPath originalFileName fileCreatedAt fileModifiedAt updatedAt isFavorite isArchived isTrashed"
    " isOffline visibility checksum exifInfo"
)
EXIF = _names(
    "make model exifImageWidth exifImageHeight fileSizeInByte orientation dateTimeOriginal modifyDate timeZone lensModel"
    " fNumber focalLength iso exposureTime latitude longitude city state country description projectionType rating"
)
ACTIVITY = _names("id createdAt user assetId type comment")
COLUMNS = _names(
    "id ownerId ratio isFavorite isImage isTrashed visibility thumbhash fileCreatedAt createdAt localOffsetHours duration"
    " projectionType livePhotoVideoId city country"
)
ERROR = _names("message error statusCode correlationId")
API_KEY = _names("id name permissions createdAt updatedAt")


def ok(answered: Answered, status: int, *needed: str) -> Any:
    """The answer's data, once its status and the names in it are as they must be."""
    assert answered.status == status, answered
    if needed:
        assert set(needed) <= answered.data.keys()
    return answered.data


def refused(answered: Answered, status: int, message: str) -> None:
    """The answer must be a refusal in the one shape, with this sentence."""
    assert (answered.status, answered.data["message"]) == (status, message)
    assert answered.data.keys() >= ERROR
    assert answered.data["statusCode"] == status
