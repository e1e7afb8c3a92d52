from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import sqlite

from immshare.models.columns import UtcDateTime

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
DIALECT = sqlite.dialect()


@pytest.mark.parametrize("stored", [NOON, NOON.replace(tzinfo=None), NOON.astimezone(timezone(timedelta(hours=2)))])
def test_what_comes_back_is_utc(stored: datetime) -> None:
    found = UtcDateTime().process_result_value(stored, DIALECT)
    assert found == NOON
    assert found.tzinfo is UTC


def test_an_instant_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="naive"):
        UtcDateTime().process_bind_param(NOON.replace(tzinfo=None), DIALECT)
