from datetime import UTC, datetime, timedelta

import pytest

from immshare.errors import TooManyAttemptsError
from immshare.services.throttle import Allowance, Charge, Throttle, network_of

NOW = datetime(2026, 5, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
THREE = Allowance(burst=3, interval=MINUTE)


def spend(throttle: Throttle, key: str, at: datetime = NOW) -> None:
    throttle.charge(at, [Charge((key,), THREE)])


def test_after_the_burst_one_try_comes_back_per_interval() -> None:
    throttle = Throttle()
    for _ in range(3):
        spend(throttle, "a")
    with pytest.raises(TooManyAttemptsError) as refused:
        spend(throttle, "a")
    assert refused.value.retry_after_s == 60
    with pytest.raises(TooManyAttemptsError) as refused:
        spend(throttle, "a", NOW + timedelta(seconds=59.5))
    assert refused.value.retry_after_s == 1
    spend(throttle, "a", NOW + MINUTE)
    with pytest.raises(TooManyAttemptsError):
        spend(throttle, "a", NOW + MINUTE)


def test_another_key_is_not_touched() -> None:
    throttle = Throttle()
    for _ in range(3):
        spend(throttle, "a")
    spend(throttle, "b")


def test_a_refused_try_costs_nothing_anywhere() -> None:
    throttle = Throttle()
    for _ in range(3):
        spend(throttle, "a")
    for _ in range(5):
        with pytest.raises(TooManyAttemptsError):
            throttle.charge(NOW, [Charge(("b",), THREE), Charge(("a",), THREE)])
    for _ in range(3):
        spend(throttle, "b")
    spend(throttle, "a", NOW + MINUTE)


def test_a_right_try_is_given_back() -> None:
    throttle = Throttle()
    for _ in range(20):
        spend(throttle, "a")
        throttle.give_back([Charge(("a",), THREE)])


def test_the_table_is_bounded_and_keeps_the_worst() -> None:
    throttle = Throttle(max_entries=100)
    for _ in range(3):
        spend(throttle, "guesser")
    for number in range(1000):
        spend(throttle, f"passer-by {number}")
    assert len(throttle) <= 101
    with pytest.raises(TooManyAttemptsError):
        spend(throttle, "guesser")


def test_what_is_over_is_forgotten_first() -> None:
    throttle = Throttle(max_entries=10)
    for number in range(10):
        spend(throttle, str(number))
    spend(throttle, "new", NOW + timedelta(hours=1))
    assert len(throttle) == 1


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
    ],
)
def test_a_household_is_one_visitor(address: str, network: str) -> None:
    assert network_of(address) == network
