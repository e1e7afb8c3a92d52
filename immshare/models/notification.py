"""What people are told inside the app."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from immshare.models.columns import ID_LENGTH, UtcDateTime, new_id, utc_now


class Notification(SQLModel, table=True):
    """One thing one user is told about one album.

    New photos are gathered, and so are new comments: as long as the row is unread and was added to a moment ago, ``count`` and ``updated_at`` grow;
    ``actor_id`` is null once several people had a part in it.
    """

    __tablename__ = "notification"
    __table_args__ = (Index("ix_notification_user", "user_id", "updated_at"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    user_id: str = Field(foreign_key="user.id", ondelete="CASCADE", max_length=ID_LENGTH)
    album_id: str = Field(foreign_key="album.id", ondelete="CASCADE", index=True, max_length=ID_LENGTH)
    actor_id: str | None = Field(
        default=None, foreign_key="user.id", ondelete="SET NULL", index=True, max_length=ID_LENGTH
    )
    kind: str = Field(max_length=10)
    count: int = 0
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
