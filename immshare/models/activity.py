"""Comments and likes of an album's members, and how far each of them has looked."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlmodel import Field, SQLModel

from immshare.models.columns import ID_LENGTH, UtcDateTime, new_id, utc_now

_IS_LIKE = "kind = 'like' AND removed_at IS NULL"
_OF_ALBUM = text(f"{_IS_LIKE} AND asset_id IS NULL")
_OF_PHOTO = text(f"{_IS_LIKE} AND asset_id IS NOT NULL")


class Activity(SQLModel, table=True):
    """One comment or like, on an album (``asset_id`` is null) or on a photo in it.

    It goes with the photo's row in the album, and with its author. ``sequence`` is the album's ``activity_revision`` when it was
    made, and so its place in the list; ``revision`` is the one of its last change. What somebody removed stays for a moment
    with ``removed_at``, seen by nobody, so that they can take it back.
    """

    __tablename__ = "activity"
    __table_args__ = (
        # Not checked while asset_id is null.
        ForeignKeyConstraint(
            ["album_id", "asset_id"],
            ["album_asset.album_id", "album_asset.asset_id"],
            name="fk_activity_album_asset",
            ondelete="CASCADE",
        ),
        Index("ix_activity_sequence", "album_id", "sequence", unique=True),
        Index("ix_activity_asset", "album_id", "asset_id", "sequence"),
        Index("ix_activity_revision", "album_id", "revision"),
        Index("ix_activity_removed_at", "removed_at"),
        # One like per person and target; no two nulls are the same to an index, so that there are two.
        Index(
            "ix_activity_like_of_album",
            "album_id",
            "user_id",
            unique=True,
            sqlite_where=_OF_ALBUM,
            postgresql_where=_OF_ALBUM,
        ),
        Index(
            "ix_activity_like_of_photo",
            "album_id",
            "asset_id",
            "user_id",
            unique=True,
            sqlite_where=_OF_PHOTO,
            postgresql_where=_OF_PHOTO,
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    album_id: str = Field(foreign_key="album.id", ondelete="CASCADE", max_length=ID_LENGTH)
    asset_id: str | None = Field(default=None, max_length=ID_LENGTH)
    user_id: str = Field(foreign_key="user.id", ondelete="CASCADE", index=True, max_length=ID_LENGTH)
    kind: str = Field(max_length=7)
    comment: str | None = Field(default=None, max_length=2000)
    sequence: int
    revision: int
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    removed_by_id: str | None = Field(default=None, max_length=ID_LENGTH)


class ActivitySeen(SQLModel, table=True):
    """Up to which ``sequence`` somebody has seen an album's comments and likes; without a row, nothing of them."""

    __tablename__ = "activity_seen"

    album_id: str = Field(foreign_key="album.id", ondelete="CASCADE", primary_key=True, max_length=ID_LENGTH)
    user_id: str = Field(foreign_key="user.id", ondelete="CASCADE", primary_key=True, index=True, max_length=ID_LENGTH)
    sequence: int
