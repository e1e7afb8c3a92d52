"""Keys with which programs act for a user."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from immshare.models.columns import ID_LENGTH, UtcDateTime, new_id, utc_now


class ApiKey(SQLModel, table=True):
    """A named key. Only the SHA-256 of its secret is kept; ``permissions`` is ``["all"]`` or a list of names."""

    __tablename__ = "api_key"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    user_id: str = Field(foreign_key="user.id", ondelete="CASCADE", index=True, max_length=ID_LENGTH)
    name: str = Field(max_length=100)
    secret_hash: str = Field(unique=True, max_length=64)
    permissions: list[str] = Field(default_factory=lambda: ["all"], sa_type=JSON)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
