"""Who may sign in."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger
from sqlmodel import Field, SQLModel

from immshare.models.columns import ID_LENGTH, UtcDateTime, new_id, utc_now


class User(SQLModel, table=True):
    """An account.

    ``disabled_at`` shuts it out at once and can be taken back; ``deleted_at`` starts the wait after which the account
    and everything it owns is gone, and ``is_removing`` cuts that wait short. ``used_bytes`` is the sum of its assets'
    originals, kept in the transactions that add and remove them, so that the quota is one comparison in the database.
    """

    __tablename__ = "user"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    email: str = Field(unique=True, max_length=254)
    name: str = Field(max_length=100)
    password_hash: str = Field(max_length=100)
    avatar_color: str = Field(default="primary", max_length=20)
    is_admin: bool = False
    must_change_password: bool = False
    quota_bytes: int | None = Field(default=None, sa_type=BigInteger)
    used_bytes: int = Field(default=0, sa_type=BigInteger)
    preferences: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    is_removing: bool = False
