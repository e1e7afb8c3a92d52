"""Links for people without an account."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from immshare.models.columns import ID_LENGTH, UtcDateTime, new_id, utc_now


class SharedLink(SQLModel, table=True):
    """One link to an album, or to a choice of photos (without ``album_id``).

    ``key`` is what the URL carries, 256 random bits; it is kept as it is, as its owner copies the URL again. ``slug`` is the custom URL as it is
    shown, ``slug_folded`` as it is found. ``password_version`` grows whenever the password is set or taken away, which ends the unlocks
    of before. ``revision`` grows with every change of settings or photos. Visits are counted; who visits is kept nowhere.
    """

    __tablename__ = "shared_link"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    creator_id: str = Field(foreign_key="user.id", ondelete="CASCADE", index=True, max_length=ID_LENGTH)
    album_id: str | None = Field(
        default=None, foreign_key="album.id", ondelete="CASCADE", index=True, max_length=ID_LENGTH
    )
    key: str = Field(unique=True, max_length=43)
    slug: str | None = Field(default=None, max_length=64)
    slug_folded: str | None = Field(default=None, unique=True, max_length=64)
    description: str | None = Field(default=None, max_length=2000)
    password_hash: str | None = Field(default=None, max_length=100)
    password_version: int = 0
    show_metadata: bool = True
    allow_download: bool = True
    allow_upload: bool = False
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revision: int = 1
    view_count: int = 0
    last_visited_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class SharedLinkAsset(SQLModel, table=True):
    """One photo of an individual share; always one of the creator's own. The row goes with the photo."""

    __tablename__ = "shared_link_asset"

    link_id: str = Field(foreign_key="shared_link.id", ondelete="CASCADE", primary_key=True, max_length=ID_LENGTH)
    asset_id: str = Field(
        foreign_key="asset.id", ondelete="CASCADE", primary_key=True, index=True, max_length=ID_LENGTH
    )
    added_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
