import hashlib
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from immshare.errors import CannotCleanError, MediaMissingError
from immshare.media import cleaning, sniff
from immshare.media.cleaning import Cleaned
from immshare.models import Asset, AssetStatus, User
from immshare.models.columns import new_id
from immshare.rules.pieces import Literal, Zeros
from immshare.services import originals, recipes
from immshare.services.context import Context
from immshare.store.keys import original_key
from tests import marked
from tests.library import NOON, add_assets
from tests.marked import MARKS

AddOriginal = Callable[..., Asset]


@pytest.fixture
def add_original(context: Context, make_user: Callable[..., User], tmp_path: Path) -> AddOriginal:
    owner = make_user("Ada")

    def add(data: bytes, **fields: object) -> Asset:
        media_type = sniff.sniff(data[: sniff.HEAD_BYTES])
        assert media_type is not None
        sha1 = hashlib.sha1(data).hexdigest()
        known = {"mime": media_type.mime, "size_bytes": len(data), "crc32": zlib.crc32(data), "sha1": sha1}
        (asset_id,) = add_assets(context, owner.id, NOON, **(known | fields))
        (tmp_path / "arriving").write_bytes(data)
        context.store.put(tmp_path / "arriving", original_key(owner.id, sha1))
        return look(context, asset_id)

    return add


def look(context: Context, asset_id: str) -> Asset:
    with context.database.reading() as session:
        return session.get_one(Asset, asset_id)


def cleaned(context: Context, asset: Asset) -> Asset:
    path = context.store.local_path(original_key(asset.owner_id, asset.sha1))
    originals.record_cleaned(context, {asset.id: cleaning.clean(path, asset.mime)})
    return look(context, asset.id)


def test_an_original_is_sent_as_it_was_uploaded(context: Context, add_original: AddOriginal) -> None:
    data = marked.jpeg()
    opened = originals.open_original(context, add_original(data))
    assert b"".join(opened.chunks()) == data
    assert b"".join(opened.chunks(100, 105)) == data[100:105]
    assert (opened.size_bytes, opened.crc32, opened.mime) == (len(data), zlib.crc32(data), "image/jpeg")
    assert hashlib.sha1(data).hexdigest() in opened.etag


@pytest.mark.parametrize("make", [marked.jpeg, marked.heic, lambda: marked.film("mp4", "libx264")])
def test_a_cleaned_original_is_what_was_noted(
    context: Context, add_original: AddOriginal, make: Callable[[], bytes]
) -> None:
    asset = cleaned(context, add_original(make()))
    assert originals.is_cleaned(asset)
    for _ in range(2):  # a film's recipe is remembered
        opened = originals.open_cleaned(context, asset)
        content = b"".join(opened.chunks())
        assert (len(content), zlib.crc32(content)) == (opened.size_bytes, opened.crc32)
        assert (opened.size_bytes, opened.crc32) == (asset.cleaned_size_bytes, asset.cleaned_crc32)
        assert not any(mark in content for mark in MARKS)
        for start, stop in ((0, 1), (5, 400), (len(content) - 3, len(content) + 10)):
            assert b"".join(opened.chunks(start, stop)) == content[start:stop]


def test_a_cleaned_original_does_not_tell_the_hash_of_the_other(context: Context, add_original: AddOriginal) -> None:
    asset = cleaned(context, add_original(marked.jpeg()))
    etag = originals.open_cleaned(context, asset).etag
    assert etag == originals.cleaned_etag(asset.sha1)
    assert etag.strip('"')[:8] not in asset.sha1


def test_what_nobody_has_cleaned_yet_is_not_handed_out(context: Context, add_original: AddOriginal) -> None:
    asset = add_original(marked.jpeg())
    assert not originals.is_cleaned(asset)
    with pytest.raises(CannotCleanError, match="in a moment"):
        originals.open_cleaned(context, asset)


def test_what_an_older_version_has_cleaned_waits_for_the_present_one(
    context: Context, add_original: AddOriginal
) -> None:
    size = {"cleaning_version": cleaning.VERSION - 1, "cleaned_size_bytes": 1, "cleaned_crc32": 1}
    asset = add_original(marked.jpeg(), **size)
    with pytest.raises(CannotCleanError, match="in a moment"):
        originals.open_cleaned(context, asset)
    assert [row.asset_id for row in originals.uncleaned(context)] == [asset.id]


def test_what_cannot_be_cleaned_is_not_handed_out(context: Context, add_original: AddOriginal) -> None:
    asset = cleaned(context, add_original(b"\xff\xd8\xff\xe0 no picture"))
    assert not originals.is_cleaned(asset)
    assert asset.cleaning_version == cleaning.VERSION
    with pytest.raises(CannotCleanError, match="cannot be removed"):
        originals.open_cleaned(context, asset)
    assert originals.uncleaned(context) == []


def test_a_recipe_of_another_length_than_noted_is_not_handed_out(context: Context, add_original: AddOriginal) -> None:
    asset = cleaned(context, add_original(marked.jpeg()))
    originals.record_cleaned(context, {asset.id: Cleaned(cleaning.VERSION, 7, 7)})
    with pytest.raises(CannotCleanError):
        originals.open_cleaned(context, look(context, asset.id))


def test_a_lost_file_is_missing(context: Context, add_original: AddOriginal) -> None:
    asset = cleaned(context, add_original(marked.jpeg()))
    opened = originals.open_original(context, asset)
    context.store.delete(original_key(asset.owner_id, asset.sha1))
    for attempt in (
        lambda: originals.open_original(context, asset),
        lambda: originals.open_cleaned(context, asset),
        lambda: list(opened.chunks()),
    ):
        with pytest.raises(MediaMissingError):
            attempt()


def test_those_that_wait_come_in_batches(context: Context, add_original: AddOriginal) -> None:
    added = [add_original(marked.encoded(marked.drawing(angle=number), "PNG")) for number in range(5)]
    add_original(marked.encoded(marked.drawing(angle=9), "PNG"), status=AssetStatus.PENDING)
    first = originals.uncleaned(context, limit=3)
    second = originals.uncleaned(context, first[-1].asset_id, limit=3)
    assert [row.asset_id for row in (*first, *second)] == sorted(asset.id for asset in added)
    assert {row.size_bytes for row in (*first, *second)} == {asset.size_bytes for asset in added}


def test_what_is_deleted_meanwhile_is_passed_over(context: Context) -> None:
    originals.record_cleaned(context, {new_id(): Cleaned()})


def test_recipes_are_forgotten_when_they_become_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def pieces(path: Path, mime: str) -> tuple[Literal | Zeros, ...]:
        made.append(path.name)
        return Literal(bytes(1000)), Zeros(5)

    monkeypatch.setattr(recipes.cleaning, "pieces", pieces)
    remembered = recipes.Recipes(2_700)
    for name in ("a", "b", "a", "c", "a", "b"):
        remembered.recipe(tmp_path / name, ("owner", name), "video/mp4")
    assert made == ["a", "b", "c", "b"]
