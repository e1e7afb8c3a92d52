"""Albums: what they are, what is in them, whose they are."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from immshare.models.columns import ID_LENGTH, UtcDateTime, new_id, utc_now


class Album(SQLModel, table=True):
    """One album of one owner.

    ``cover_asset_id`` is the chosen cover; while there is none, or it is not shown, the newest photo stands in. ``order`` is ``asc`` or
    ``desc``. ``revision`` grows with every change of the album, its members or its photos, ``activity_revision`` with every change of its
    comments and likes. An album whose owner's account is deleted is closed to everybody.
    """

    __tablename__ = "album"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    owner_id: str = Field(foreign_key="user.id", ondelete="CASCADE", index=True, max_length=ID_LENGTH)
    name: str = Field(default="", max_length=200)
    description: str = Field(default="", max_length=2000)
    cover_asset_id: str | None = Field(
        default=None, foreign_key="asset.id", ondelete="SET NULL", index=True, max_length=ID_LENGTH
    )
    order: str = Field(default="desc", max_length=4)
    is_activity_enabled: bool = True
    revision: int = 1
    activity_revision: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    photos_changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AlbumAsset(SQLModel, table=True):
    """One photo in one album.

    ``local_month``, ``local_day`` and ``taken_at`` are copies of the asset's, and null as long as the album does not show it: while it waits
    for its renditions, cannot be shown, or lies in the trash. ``services.album_months`` keeps them. ``added_by_id`` is the asset's
    owner, as only own photos can be added; the row goes with the asset. ``is_announced`` says that the others were told of it.
    """

    __tablename__ = "album_asset"
    __table_args__ = (
        # The last two columns save the way to the row: for a page of ids, and for counting whose photos they are.
        Index(
            "ix_album_asset_order", "album_id", "local_month", "local_day", "taken_at", "asset_id", "added_by_id"
        ),
        # Asked for every thumbnail of somebody else's photo.
        Index("ix_album_asset_asset", "asset_id", "album_id", "local_month"),
        {"sqlite_with_rowid": False},
    )  # fmt: skip

    album_id: str = Field(foreign_key="album.id", ondelete="CASCADE", primary_key=True, max_length=ID_LENGTH)
    asset_id: str = Field(foreign_key="asset.id", ondelete="CASCADE", primary_key=True, max_length=ID_LENGTH)
    added_by_id: str = Field(max_length=ID_LENGTH)
    added_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    local_month: int | None = None
    local_day: int | None = None
    taken_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    is_announced: bool = False


class AlbumMember(SQLModel, table=True):
    """Somebody an album is shared with, as ``editor`` or ``viewer``; the owner has no row. Without ``seen_at`` it is new to them."""

    __tablename__ = "album_member"

    album_id: str = Field(foreign_key="album.id", ondelete="CASCADE", primary_key=True, max_length=ID_LENGTH)
    user_id: str = Field(foreign_key="user.id", ondelete="CASCADE", primary_key=True, index=True, max_length=ID_LENGTH)
    role: str = Field(max_length=6)
    added_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AlbumMonth(SQLModel, table=True):
    """One month (YYYYMM) of one album, recounted in every transaction that changes what the album shows of it.

    Like ``TimelineMonth``: the revision grows with each recount, and an emptied month keeps its row.
    """

    __tablename__ = "album_month"

    album_id: str = Field(foreign_key="album.id", ondelete="CASCADE", primary_key=True, max_length=ID_LENGTH)
    month: int = Field(primary_key=True)
    asset_count: int = 0
    day_count: int = 0
    revision: int = 1
