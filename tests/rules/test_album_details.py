import pytest

from immshare.errors import InvalidInputError
from immshare.rules.album_details import check_album_description, check_album_name, check_order


@pytest.mark.parametrize(
    ("text", "kept"), [("", ""), ("  Alps ", "Alps"), ("x" * 200, "x" * 200), ("🏔️ \u200dÉté", "🏔️ \u200dÉté")]
)
def test_names(text: str, kept: str) -> None:
    assert check_album_name(text) == kept


@pytest.mark.parametrize("text", ["x" * 201, "a\nb", "a\tb", "\ud800", "a\u2028b"])
def test_what_is_no_name(text: str) -> None:
    with pytest.raises(InvalidInputError):
        check_album_name(text)


@pytest.mark.parametrize(
    ("text", "kept"), [(" a\r\nb\rc ", "a\nb\nc"), ("a\0b\ud800", "a b"), ("\n\n", ""), ("<b>&amp;", "<b>&amp;")]
)
def test_descriptions(text: str, kept: str) -> None:
    assert check_album_description(text) == kept


def test_a_description_has_2000_characters_at_most() -> None:
    assert len(check_album_description("x" * 2000 + "\n")) == 2000
    with pytest.raises(InvalidInputError, match="2,000"):
        check_album_description("x" * 2001)


def test_orders() -> None:
    assert [check_order("asc"), check_order("desc")] == ["asc", "desc"]
    with pytest.raises(InvalidInputError):
        check_order("ASC")
