from datetime import datetime

import pytest

from immshare.errors import InvalidInputError
from immshare.rules.timeline import bucket_of_month, day_key, month_key, month_of_bucket


@pytest.mark.parametrize(
    ("text", "month"),
    [("2024-05-01", 202405), ("1970-01-01", 197001), ("2024-12-01T00:00:00.000Z", 202412), ("0001-01-01", 101)],
)
def test_a_bucket_names_its_month(text: str, month: int) -> None:
    assert month_of_bucket(text) == month
    assert bucket_of_month(month) == text[:10]


@pytest.mark.parametrize(
    "text", ["", "2024-05", "2024-13-01", "2024-00-01", "2024-05-02", "2024-05-01 ", "٢٠٢٤-05-01", "x" * 999]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        month_of_bucket(text)


def test_the_wall_clock_decides_day_and_month() -> None:
    day = day_key(datetime(2024, 5, 1, 23, 59))
    assert day == 20240501
    assert month_key(day) == 202405
