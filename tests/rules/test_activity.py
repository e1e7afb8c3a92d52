import pytest
from hypothesis import given
from hypothesis import strategies as st

from immshare.errors import InvalidInputError
from immshare.rules.activity import MAX_COMMENT, check_comment, check_page, split_links


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  so good\t\n", "so good"),
        ("one\r\ntwo\rthree\n\nfour", "one\ntwo\nthree\n\nfour"),
        ("a\0b\x1bc", "a b c"),
        ("half \ud800 a pair", "half   a pair"),
        ("❤️", "❤️"),
        ("👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"),
        ("שלום עולם", "שלום עולם"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("x" * MAX_COMMENT, "x" * MAX_COMMENT),
        (" " + "👍" * MAX_COMMENT + " ", "👍" * MAX_COMMENT),
    ],
)
def test_what_a_comment_keeps(text: str, kept: str) -> None:
    assert check_comment(text) == kept


@pytest.mark.parametrize("text", [None, "", " \n\t ", "\0", "\u200b", "\u200b\u2060 \ufeff", "\u202e", "\u00a0"])
def test_a_comment_that_shows_nothing_is_refused(text: str | None) -> None:
    with pytest.raises(InvalidInputError, match="Write something first"):
        check_comment(text)


def test_a_comment_that_is_too_long_is_refused_with_its_length() -> None:
    with pytest.raises(InvalidInputError, match="at most 2,000 characters; this one has 2,001"):
        check_comment("x" * (MAX_COMMENT + 1))


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_pages_have_a_size(limit: int) -> None:
    assert check_page(200) == 200
    with pytest.raises(InvalidInputError, match="from 1 to 200"):
        check_page(limit)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("no link at all", []),
        ("see https://example.org/a?b=c#d now", ["https://example.org/a?b=c#d"]),
        ("HTTP://EXAMPLE.ORG and http://b.test:8080/", ["HTTP://EXAMPLE.ORG", "http://b.test:8080/"]),
        ("(https://example.org).", ["https://example.org"]),
        ("https://en.wikipedia.org/wiki/Alps_(range), really", ["https://en.wikipedia.org/wiki/Alps_(range)"]),
        ("https://example.org/日本語", ["https://example.org/日本語"]),
        ("https://example.org?!", ["https://example.org"]),
        ("a\nhttps://example.org\nb", ["https://example.org"]),
        ("<https://example.org>", ["https://example.org"]),
        ("javascript:alert(1) data:text/html,x ftp://a.test www.a.test", []),
        ("https:// https://. http:///path", []),
        ("https://bank.test@evil.test/", []),
        ("https://evil.test\\@bank.test/", []),
        ("https://example.org/\u202egnp.exe", []),
        ("https://example.org:port/", []),
        ("https://[::1", []),
        ("https://[::1]/x", ["https://[::1]/x"]),
    ],
)
def test_links(text: str, links: list[str]) -> None:
    pieces = split_links(text)
    assert [piece.href for piece in pieces if piece.href] == links
    assert all(piece.href in (None, piece.text) for piece in pieces)


@given(st.lists(st.sampled_from(["https://a.test/", "x", " ", "\n", ")", "(", ".", "http://", "@", "👍", "\u202e"])))
def test_the_pieces_are_the_whole_text(parts: list[str]) -> None:
    text = "".join(parts)
    pieces = split_links(text)
    assert "".join(piece.text for piece in pieces) in ({text} if pieces else {""})
    assert all(piece.text for piece in pieces)
    assert all(piece.href is None or piece.href.startswith("http") for piece in pieces)
