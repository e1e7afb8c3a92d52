import pytest

from immshare.errors import InvalidInputError
from immshare.rules.passwords import check_password, fits


@pytest.mark.parametrize(
    "password",
    ["12345678", "a" * 72, "ééééé", "correct horse battery", "😀" * 18, "  spaces  ", "nul\0inside"],
)
def test_a_password_of_8_to_72_bytes_passes_as_it_is(password: str) -> None:
    assert check_password(password) == password


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "at least 8"),
        ("1234567", "at least 8"),
        ("ééé", "at least 8"),
        ("a" * 73, "too long: 73 bytes"),
        ("é" * 37, "too long: 74 bytes"),
        ("a" * 1_000_000, "too long"),
        ("lonely\ud800surrogate", "no text"),
    ],
)
def test_any_other_is_refused_with_a_sentence(password: str, sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=sentence):
        check_password(password)


@pytest.mark.parametrize(("password", "expected"), [("a" * 72, True), ("a" * 73, False), ("\ud800", True)])
def test_what_bcrypt_can_look_at_whole(password: str, expected: bool) -> None:
    assert fits(password) is expected
