from dataclasses import replace
from datetime import UTC, datetime

from immshare.rules.download_contents import Wanted, put_together
from immshare.rules.zip_format import DOS_EPOCH, NO_INSTANT

AT = datetime(2024, 5, 15, 12, tzinfo=UTC)


def photo(number: int, name: str = "a.jpg", *, is_there: bool = True) -> Wanted:
    return Wanted(f"{number:036}", name, "image/jpeg", 10, number, AT, AT, is_there)


def test_everything_there_needs_no_note() -> None:
    contents = put_together([photo(1), photo(2)], is_neutral=False)
    assert list(contents.entries.names) == [b"a.jpg", b"a (2).jpg"]
    assert contents.asset_ids == [photo(1).asset_id, photo(2).asset_id]
    assert (contents.missing_text, contents.missing_ids) == ("", [])


def test_what_is_missing_keeps_its_name_in_the_note() -> None:
    contents = put_together([photo(1), photo(2, is_there=False), photo(3, "missing.TXT")], is_neutral=False)
    assert list(contents.entries.names) == [b"MISSING.txt", b"a.jpg", b"missing (2).TXT"]
    assert contents.asset_ids == ["", photo(1).asset_id, photo(3).asset_id]
    assert contents.missing_text.endswith("\n\na (2).jpg\n")
    assert contents.entries.sizes[0] == len(contents.missing_text)


def test_neutral_names_count_and_tell_the_kind() -> None:
    film = replace(photo(2, "Ada.mov"), mime="video/quicktime")
    contents = put_together([photo(1), film], is_neutral=True)
    assert list(contents.entries.names) == [b"photo-0001.jpg", b"video-0002.mov"]
    assert set(contents.entries.dos_times) == {DOS_EPOCH}
    assert set(contents.entries.instants) == {NO_INSTANT}
    many = put_together([photo(n) for n in range(10_000)], is_neutral=True)
    assert (many.entries.names[0], many.entries.names[-1]) == (b"photo-00001.jpg", b"photo-10000.jpg")


def test_another_content_has_another_digest() -> None:
    some = [photo(1), photo(2)]
    digests = [
        put_together(photos, is_neutral=is_neutral).digest
        for photos in (some, some[::-1], some[:1], [photo(1), photo(2, is_there=False)], [photo(1), photo(3)])
        for is_neutral in (False, True)
    ]
    assert len(set(digests)) == len(digests)
    assert put_together(some, is_neutral=False).digest == digests[0]


def test_nothing() -> None:
    assert len(put_together([], is_neutral=False).entries) == 0
