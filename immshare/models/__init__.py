"""The tables, one noun a file. Importing this package knows them all, which is what migrations compare against.

Times are aware UTC, sizes bytes, ids UUID v4 as text (they go over the wire as they are stored).
"""

from immshare.models.activity import Activity, ActivitySeen
from immshare.models.album import Album, AlbumAsset, AlbumMember, AlbumMonth
from immshare.models.api_key import ApiKey
from immshare.models.asset import Asset, AssetMetadata, AssetStatus
from immshare.models.download_plan import DamagedOriginal, DownloadPart, DownloadPlan
from immshare.models.notification import Notification
from immshare.models.session import UserSession
from immshare.models.setup import Setup
from immshare.models.shared_link import SharedLink, SharedLinkAsset
from immshare.models.timeline_month import TimelineMonth
from immshare.models.upload import Upload
from immshare.models.user import User

__all__ = [
    "Activity",
    "ActivitySeen",
    "Album",
    "AlbumAsset",
    "AlbumMember",
    "AlbumMonth",
    "ApiKey",
    "Asset",
    "AssetMetadata",
    "AssetStatus",
    "DamagedOriginal",
    "DownloadPart",
    "DownloadPlan",
    "Notification",
    "Setup",
    "SharedLink",
    "SharedLinkAsset",
    "TimelineMonth",
    "Upload",
    "User",
    "UserSession",
]
