import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immshare.rules.filenames import MAX_NAME_BYTES, entry_name, safe_file_name, unique_names

ANY_TEXT = st.text(alphabet=st.characters(), max_size=400)
NASTY_TEXT = st.text(alphabet="./\\ \0\u202e\u200d\u00a0aconCOM1¹é́.\U0001f3fd", max_size=300)


@given(st.one_of(ANY_TEXT, NASTY_TEXT))
def test_every_name_comes_out_harmless(raw: str) -> None:
    name = safe_file_name(raw)
    assert name not in {"", ".", ".."}
    assert len(name.encode()) <= MAX_NAME_BYTES
    assert not set(name) & set("/\\\0\r\n\u202e\u2066\u200f")
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in name)
    assert unicodedata.is_normalized("NFC", name)
    assert name == name.strip()
    assert not name.endswith(".")


@given(st.one_of(ANY_TEXT, NASTY_TEXT))
def test_a_safe_name_stays_as_it_is(raw: str) -> None:
    name = safe_file_name(raw)
    assert safe_file_name(name) == name


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("IMG_0001.JPG", "IMG_0001.JPG"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\Users\\Ada\\sea.jpg", "sea.jpg"),
        ("holiday/2024/", "2024"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("/", "unnamed"),
        ("a\0b\r\n.jpg", "ab.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("\u200fphoto\u2066.jpg", "photo.jpg"),
        ("half\ud83d.jpg", "half.jpg"),
        ("cafe\u0301.jpg", "caf\u00e9.jpg"),
        ("CON", "_CON"),
        ("nul.jpg", "_nul.jpg"),
        ("Com1.tar.gz", "_Com1.tar.gz"),
        ("LPT³.png", "_LPT³.png"),
        ("console.jpg", "console.jpg"),
        ("trailing. . ", "trailing"),
        ("👩‍👩‍👧🏽 am Strand.jpg", "👩‍👩‍👧🏽 am Strand.jpg"),
        ("\U0001fae9.jpg", "\U0001fae9.jpg"),  # newer than this Python's Unicode
        ("🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f.jpg",) * 2,
        (".hidden.jpg", ".hidden.jpg"),
    ],
)
def test_names(raw: str, safe: str) -> None:
    assert safe_file_name(raw) == safe


@pytest.mark.parametrize(
    ("raw", "suffix"),
    [("x" * 300 + ".jpeg", ".jpeg"), ("ß" * 300 + ".HEIC", ".HEIC"), ("🌅" * 100 + ".mov", ".mov")],
)
def test_a_long_name_keeps_its_suffix_and_no_half_character(raw: str, suffix: str) -> None:
    name = safe_file_name(raw)
    assert name.endswith(suffix)
    assert set(name.removesuffix(suffix)) == {raw[0]}
    assert MAX_NAME_BYTES - 4 < len(name.encode()) <= MAX_NAME_BYTES


def test_cutting_makes_no_device_and_no_nothing() -> None:
    assert safe_file_name("con" + " " * 300 + "x.jpg") == "_con.jpg"
    assert safe_file_name("." * 300 + "x") == "unnamed.x"
    assert len(safe_file_name("con." + "x" * 251).encode()) <= MAX_NAME_BYTES


@pytest.mark.parametrize(
    ("names", "unique"),
    [
        (["IMG_1.jpg", "IMG_1.jpg", "IMG_1.jpg"], ["IMG_1.jpg", "IMG_1 (2).jpg", "IMG_1 (3).jpg"]),
        (["a.jpg", "A.JPG"], ["a.jpg", "A (2).JPG"]),
        (["a (2).jpg", "a.jpg", "a.jpg"], ["a (2).jpg", "a.jpg", "a (3).jpg"]),
        (["a.jpg", "a.jpg", "a (2).jpg"], ["a.jpg", "a (2).jpg", "a (2) (2).jpg"]),
        (["straße", "STRASSE"], ["straße", "STRASSE (2)"]),
        ([".jpg", ".jpg"], [".jpg", ".jpg (2)"]),
    ],
)
def test_names_are_made_unique(names: list[str], unique: list[str]) -> None:
    assert list(unique_names(names)) == unique


@given(st.lists(st.one_of(ANY_TEXT, NASTY_TEXT, st.sampled_from(["a.jpg", "A.jpg", "a (2).jpg", "x" * 251 + ".jpg"]))))
def test_entries_have_names_that_any_disk_takes(raw: list[str]) -> None:
    names = list(unique_names(entry_name(one) for one in raw))
    assert len({unicodedata.normalize("NFC", name.casefold()) for name in names}) == len(raw)
    for name in names:
        assert not set(name) & set('<>:"/\\|?*')
        assert len(name.encode()) <= MAX_NAME_BYTES
        assert name == safe_file_name(name)


def test_many_of_one_name_are_quick() -> None:
    assert list(unique_names(["photo.jpg"] * 20_000))[-1] == "photo (20000).jpg"
