"""That the server was set up."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from immshare.models.columns import UtcDateTime, utc_now


class Setup(SQLModel, table=True):
    """The one row (id 1) of a server that has its first administrator.

    Of two who sign up at the same moment only one can insert it, in every database.
    """

    __tablename__ = "setup"

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    completed_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
