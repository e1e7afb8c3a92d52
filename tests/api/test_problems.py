import json

from immshare.api.problems import problem


def test_what_is_no_text_does_not_break_the_answer() -> None:
    answer = json.loads(problem(400, "No \ud800 here").body)
    assert answer["message"] == "No ? here"
    assert json.loads(problem(400, ["[a] \udfff", "[b] b"]).body)["message"] == ["[a] ?", "[b] b"]


def test_thousands_of_wrong_fields_do_not_make_a_long_answer() -> None:
    assert len(json.loads(problem(400, [f"[ids.{n}] wrong" for n in range(15_000)]).body)["message"]) == 20
