import math
from uuid import uuid4

import pytest

from immshare.errors import InvalidInputError
from immshare.states import arguments

IDS = [f"01900000-0000-7000-8000-00000000000{n}" for n in range(4)]

JUNK = [None, True, 1.5, [], {}, object(), b"4", "", "   ", "x", "٣", "4\x00"]


@pytest.mark.parametrize("value", JUNK)
def test_junk_is_no_whole_number(value: object) -> None:
    with pytest.raises(InvalidInputError, match="The size must be a whole number from 1 to 64"):
        arguments.whole_number(value, "The size", 1, 64)


@pytest.mark.parametrize(("value", "number"), [("4", 4), (" 64 ", 64), (1, 1)])
def test_whole_numbers(value: object, number: int) -> None:
    assert arguments.whole_number(value, "The size", 1, 64) == number


@pytest.mark.parametrize("value", ["0", "65", "-1", "1e1", "9" * 5000, 10**30])
def test_out_of_range(value: object) -> None:
    with pytest.raises(InvalidInputError):
        arguments.whole_number(value, "The size", 1, 64)


@pytest.mark.parametrize("value", [None, True, [], "", "x", "nan", "inf", math.nan, -1, "1e400", 10**400])
def test_junk_is_no_number(value: object) -> None:
    with pytest.raises(InvalidInputError):
        arguments.number(value, "The quota", 0, 100)


def test_numbers() -> None:
    assert arguments.number("1.5", "The quota", 0, 100) == 1.5
    assert arguments.number(0, "The quota", 0, 100) == 0


@pytest.mark.parametrize("value", [None, 1, [], {}, "", " \n", "x" * 6])
def test_junk_is_no_text(value: object) -> None:
    with pytest.raises(InvalidInputError):
        arguments.text(value, "The name", 5)


def test_text_loses_the_spaces_round_it() -> None:
    assert arguments.text("  Ada  ", "The name", 5) == "Ada"


@pytest.mark.parametrize("value", [None, 1, [], {}, "x" * 101])
def test_junk_is_no_search(value: object) -> None:
    with pytest.raises(InvalidInputError):
        arguments.search(value)


@pytest.mark.parametrize(("value", "words"), [("", ""), ("  ", ""), (" Alps ", "Alps"), ("x" * 100, "x" * 100)])
def test_a_search_may_be_for_everything(value: object, words: str) -> None:
    assert arguments.search(value) == words


@pytest.mark.parametrize("value", [None, 1, [], {}, "blue", ""])
def test_junk_is_no_choice(value: object) -> None:
    with pytest.raises(InvalidInputError, match="light, dark"):
        arguments.choice(value, "The theme", ("light", "dark"))


@pytest.mark.parametrize("value", [None, 1, [], {}, "", "../etc", "x" * 36])
def test_junk_is_no_id(value: object) -> None:
    with pytest.raises(InvalidInputError):
        arguments.identifier(value)


def test_ids_have_one_spelling() -> None:
    own_id = str(uuid4())
    assert arguments.identifier(own_id.upper()) == own_id


@pytest.mark.parametrize(
    "value",
    [None, "", {}, [], IDS[0], [1], ["x"], [IDS[0], None], IDS],
    ids=["none", "text", "object", "empty", "one", "number", "junk", "partly", "many"],
)
def test_junk_is_no_list_of_ids(value: object) -> None:
    with pytest.raises(InvalidInputError):
        arguments.identifiers(value, 3)


def test_an_id_is_one_however_often_it_is_named() -> None:
    own_id = str(uuid4())
    assert arguments.identifiers([own_id, own_id.upper()], 3) == {own_id}


@pytest.mark.parametrize("value", [None, "x", [("a", 1)], {1: 2}])
def test_junk_is_no_form(value: object) -> None:
    with pytest.raises(InvalidInputError):
        arguments.fields(value)
