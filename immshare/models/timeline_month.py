"""How many photos each month of a timeline holds."""

from sqlmodel import Field, SQLModel

from immshare.models.columns import ID_LENGTH


class TimelineMonth(SQLModel, table=True):
    """One month (YYYYMM) of one owner's timeline, recounted in every transaction that changes the month.

    ``revision`` grows with each recount: what a browser or a cache holds of the month is current while it is the same.
    A month that became empty keeps its row with a count of 0, so that its revision never starts again.
    """

    __tablename__ = "timeline_month"

    owner_id: str = Field(foreign_key="user.id", ondelete="CASCADE", primary_key=True, max_length=ID_LENGTH)
    month: int = Field(primary_key=True)
    asset_count: int = 0
    day_count: int = 0
    revision: int = 1
