import pytest

from immshare.errors import InvalidInputError
from immshare.rules.accounts import (
    AVATAR_COLORS,
    check_avatar_color,
    check_email,
    check_name,
    check_quota,
    first_avatar_color,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [(" Ada ", "Ada"), ("A", "A"), ("x" * 100, "x" * 100), ("Zoë 👩‍👩‍👧", "Zoë 👩‍👩‍👧"), ("<b>&", "<b>&")],
)
def test_names_are_trimmed(text: str, name: str) -> None:
    assert check_name(text) == name


@pytest.mark.parametrize("text", ["", "   ", "x" * 101, "a\nb", "a\0b", "a\ud800", "a\u2028b"])
def test_other_names_are_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        check_name(text)


@pytest.mark.parametrize(
    ("text", "email"),
    [
        (" Ada@Example.ORG ", "ada@example.org"),
        ("a+b@localhost", "a+b@localhost"),
        ("jürgen@müller.example", "jürgen@müller.example"),
    ],
)
def test_addresses_have_one_spelling(text: str, email: str) -> None:
    assert check_email(text) == email


@pytest.mark.parametrize(
    "text",
    ["", "ada", "@example.org", "ada@", "a@b@c", "a b@c.d", "a@b c", "a\0@b.c", f"{'a' * 65}@b.c", f"a@{'b' * 260}"],
)
def test_other_addresses_are_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="e-mail"):
        check_email(text)


def test_avatar_colors() -> None:
    assert check_avatar_color("amber") == "amber"
    assert first_avatar_color("ada@example.org") == first_avatar_color("ada@example.org")
    assert {first_avatar_color(f"{n}@example.org") for n in range(500)} == set(AVATAR_COLORS)
    with pytest.raises(InvalidInputError, match="primary"):
        check_avatar_color("beige")


@pytest.mark.parametrize("quota", [None, 0, 1, 2**53 - 1])
def test_quotas(quota: int | None) -> None:
    assert check_quota(quota) == quota


@pytest.mark.parametrize("quota", [-1, 2**53])
def test_impossible_quotas(quota: int) -> None:
    with pytest.raises(InvalidInputError):
        check_quota(quota)
