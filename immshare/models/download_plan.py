"""Downloads that were planned: which photos, in which zip files, so that each of these is the same bytes each time."""

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary, Text
from sqlmodel import Field, SQLModel

from immshare.models.columns import ID_LENGTH, UtcDateTime, new_id, utc_now


class DownloadPlan(SQLModel, table=True):
    """One download of one user, or of the guests of one shared link: exactly one of user_id and link_id is set.

    album_id is the album it was made of; null: of single photos. is_cleaned says that its files come without metadata.
    """

    __tablename__ = "download_plan"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    user_id: str | None = Field(
        default=None, foreign_key="user.id", ondelete="CASCADE", index=True, max_length=ID_LENGTH
    )
    link_id: str | None = Field(
        default=None, foreign_key="shared_link.id", ondelete="CASCADE", index=True, max_length=ID_LENGTH
    )
    album_id: str | None = Field(
        default=None, foreign_key="album.id", ondelete="CASCADE", index=True, max_length=ID_LENGTH
    )
    is_cleaned: bool = False
    digest: str = Field(max_length=64)
    stamp: str = Field(default="", max_length=60)
    planned_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, index=True)


class DownloadPart(SQLModel, table=True):
    """One zip file of a plan, numbered from 1.

    ``entries`` are columns as ``rules.zip_entries`` packs them; ``asset_ids`` names the asset behind each of them, in their order,
    separated by spaces. ``missing`` is the text of MISSING.txt, which then is the first entry and has no asset.
    """

    __tablename__ = "download_part"

    plan_id: str = Field(foreign_key="download_plan.id", ondelete="CASCADE", primary_key=True, max_length=ID_LENGTH)
    number: int = Field(primary_key=True)
    name: str = Field(max_length=255)
    size_bytes: int = Field(sa_type=BigInteger)
    asset_count: int
    entries: bytes = Field(sa_type=LargeBinary)
    asset_ids: str = Field(sa_type=Text)
    missing: str = Field(default="", sa_type=Text)


class DamagedOriginal(SQLModel, table=True):
    """An original whose bytes were found to be others than were uploaded.

    It counts as missing until the file is replaced, which its ``changed_ns`` (nanoseconds since 1970) tells.
    """

    __tablename__ = "damaged_original"

    asset_id: str = Field(foreign_key="asset.id", ondelete="CASCADE", primary_key=True, max_length=ID_LENGTH)
    changed_ns: int = Field(sa_type=BigInteger)
    found_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
