"""Comments and likes for tests: made by the services, looked at in the rows."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlmodel import func, select

from immshare.models import Activity
from immshare.rules.access import Caller
from immshare.schemas.activity import ActivityStatistics
from immshare.services import activities
from immshare.services.activity_views import ActivityQuery, Scope
from immshare.services.context import Context

START = datetime(2024, 6, 1, tzinfo=UTC)
At = Callable[..., Context]


def said(context: Context, caller: Caller, album_id: str, asset_id: str | None = None) -> list[str | None]:
    """What members see of an album, or of a photo in it, oldest first; a like is None."""
    return [
        one.comment for one in activities.list_activities(context, caller, ActivityQuery(Scope(album_id, asset_id)))
    ]


def counts(context: Context, caller: Caller, album_id: str, asset_id: str | None = None) -> ActivityStatistics:
    """How much somebody sees."""
    return activities.statistics(context, caller, Scope(album_id, asset_id))


def say(context: Context, caller: Caller, album_id: str, text: str = "x", asset_id: str | None = None) -> str:
    """The id of a new comment."""
    return activities.add_comment(context, caller, Scope(album_id, asset_id), text).id


def rows(context: Context) -> int:
    """How many rows there are, seen or not."""
    with context.database.reading() as session:
        return session.exec(select(func.count()).select_from(Activity)).one()
