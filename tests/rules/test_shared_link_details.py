from datetime import UTC, datetime, timedelta

import pytest

from immshare.errors import InvalidInputError
from immshare.rules.shared_link_details import (
    EXPIRY_CHOICES,
    check_expiry,
    check_link_description,
    check_link_password,
    check_slug,
    expiry_of_choice,
    fold_slug,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"), [("Sea-2026", "Sea-2026"), (" abc ", "abc"), ("-" * 64, "-" * 64), ("", None), (None, None)]
)
def test_a_custom_url_is_letters_digits_and_hyphens(text: str | None, expected: str | None) -> None:
    assert check_slug(text) == expected


@pytest.mark.parametrize(
    "text", ["ab", "a" * 65, "a/b/c", "a b", "über", "a.b", "abc\n1", "<script>", "%2e%2e", "a_b", "١٢٣"]
)
def test_nothing_else_is(text: str) -> None:
    with pytest.raises(InvalidInputError, match="3 to 64"):
        check_slug(text)


def test_upper_and_lower_case_are_the_same_custom_url() -> None:
    assert fold_slug("Sea-2026") == fold_slug("sEA-2026")


def test_a_description_is_text_or_nothing() -> None:
    assert check_link_description(" a\r\nb\0 ") == "a\nb"
    assert check_link_description("  ") is None
    assert check_link_description(None) is None
    with pytest.raises(InvalidInputError, match="2,000"):
        check_link_description("x" * 2001)


@pytest.mark.parametrize("password", ["abcd", "a" * 72, "😀😀😀😀", "  x "])
def test_a_password_of_a_link_may_be_short(password: str) -> None:
    assert check_link_password(password) == password


@pytest.mark.parametrize(
    ("password", "sentence"), [("abc", "at least 4"), ("a" * 73, "too long"), ("abcd\ud800", "no text")]
)
def test_but_not_too_short_and_never_cut_off(password: str, sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=sentence):
        check_link_password(password)


def test_no_password_is_none() -> None:
    assert check_link_password("") is check_link_password(None) is None


def test_an_end_has_a_time_zone() -> None:
    assert check_expiry(None) is None
    assert check_expiry(NOW) == NOW
    for wrong in (datetime(2026, 1, 1), datetime(9999, 1, 1, tzinfo=UTC)):
        with pytest.raises(InvalidInputError):
            check_expiry(wrong)


def test_the_choices_of_an_end() -> None:
    assert len(EXPIRY_CHOICES) == 9
    assert expiry_of_choice("never", NOW) is None
    assert expiry_of_choice("30_minutes", NOW) == NOW + timedelta(minutes=30)
    with pytest.raises(InvalidInputError):
        expiry_of_choice("tomorrow", NOW)
