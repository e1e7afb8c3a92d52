"""Column types and defaults that every table shares."""

import uuid
from datetime import UTC, datetime

from sqlalchemy import DateTime
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

ID_LENGTH = 36


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware UTC in Python, whatever the database makes of time zones (SQLite: nothing)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; a naive value is a bug and is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime was given to a column that holds instants")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant its time zone back: SQLite answers none, PostgreSQL the one of its session."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_id() -> str:
    """A new UUID v4 as text."""
    return str(uuid.uuid4())


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)
