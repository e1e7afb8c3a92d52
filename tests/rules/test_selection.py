import uuid

import pytest

from immshare.errors import InvalidInputError
from immshare.rules.selection import MAX_IDS, Selection, parse_selection

ID = "0b6e4b3a-7b6a-4a52-9a4c-6a1a3a5b7c9d"


def test_an_expression_is_read_whole() -> None:
    read = parse_selection({"months": ["2024-05-01"], "except": [ID.upper()], "ids": [ID]})
    assert read == Selection(frozenset({202405}), frozenset({ID}), frozenset({ID}))


@pytest.mark.parametrize(
    ("expression", "is_something"), [({}, False), ({"except": [ID]}, False), ({"ids": [ID]}, True)]
)
def test_exceptions_alone_select_nothing(expression: dict[str, object], is_something: bool) -> None:
    assert bool(parse_selection(expression)) is is_something


@pytest.mark.parametrize(
    "hostile",
    [
        None,
        [],
        "months",
        7,
        {"ids": "abc"},
        {"ids": [1]},
        {"ids": [None]},
        {"ids": ["' OR 1=1 --"]},
        {"ids": [ID + "\n"]},
        {"ids": {ID: 1}},
        {"months": ["2024-05-09"]},
        {"except": [["x"]]},
        {"ids": [str(uuid.UUID(int=n)) for n in range(MAX_IDS + 1)]},
        {"months": ["2024-05-01"] * 5001},
    ],
)
def test_anything_else_is_refused(hostile: object) -> None:
    with pytest.raises(InvalidInputError):
        parse_selection(hostile)
