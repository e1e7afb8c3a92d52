"""Resumable uploads that are under way."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from immshare.models.columns import ID_LENGTH, UtcDateTime, new_id, utc_now


class Upload(SQLModel, table=True):
    """One tus upload: what was announced and how much has arrived.

    ``offset_bytes`` counts what is safely on disk. After the last byte the ingest takes over and ``asset_id`` is set; the row
    stays a day, so that a client that missed the answer can still ask. ``album_id`` is the album it is meant for,
    ``link_id`` the shared link through which a guest sends it.
    """

    __tablename__ = "upload"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    owner_id: str = Field(foreign_key="user.id", ondelete="CASCADE", index=True, max_length=ID_LENGTH)
    file_name: str = Field(max_length=255)
    length_bytes: int = Field(sa_type=BigInteger)
    offset_bytes: int = Field(default=0, sa_type=BigInteger)
    sha1: str | None = Field(default=None, max_length=40)
    file_created_at: datetime = Field(sa_type=UtcDateTime)
    file_modified_at: datetime = Field(sa_type=UtcDateTime)
    is_favorite: bool = False
    asset_id: str | None = Field(default=None, max_length=ID_LENGTH)
    album_id: str | None = Field(default=None, max_length=ID_LENGTH)
    link_id: str | None = Field(default=None, max_length=ID_LENGTH)
    is_duplicate: bool = False
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, index=True)
