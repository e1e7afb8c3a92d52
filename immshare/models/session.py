"""Signed-in browsers and apps."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from immshare.models.columns import ID_LENGTH, UtcDateTime, new_id, utc_now


class UserSession(SQLModel, table=True):
    """One sign-in. Only the SHA-256 of its token is kept."""

    __tablename__ = "user_session"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    user_id: str = Field(foreign_key="user.id", ondelete="CASCADE", index=True, max_length=ID_LENGTH)
    token_hash: str = Field(unique=True, max_length=64)
    device: str = Field(default="", max_length=120)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    last_seen_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
