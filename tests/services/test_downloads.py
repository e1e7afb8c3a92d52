"""Downloads: what is in them, whose they are, how long they last, and what happens when files are missing or damaged."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from immshare.errors import ChecksumMismatchError, ForbiddenError, InvalidInputError, MediaMissingError, NotFoundError
from immshare.models import Asset, DamagedOriginal, DownloadPart, DownloadPlan
from immshare.models.columns import new_id
from immshare.rules.access import Caller
from immshare.rules.selection import Selection
from immshare.rules.timeline import InAlbum, TimelineFilter
from immshare.schemas.download import DownloadPlanView
from immshare.services import album_assets, albums, assets, download_plans, downloads, members, preferences, purge
from immshare.services.context import Context
from tests.albums import chosen, make_album
from tests.downloads import add_photo, add_photos, bytes_of, content_of, files_in, key_of, put_file
from tests.library import NOON


def fetch(context: Context, caller: Caller, plan: DownloadPlanView, index: int = 1) -> bytes:
    part = plan.parts[index - 1]
    opened = downloads.open_part(context, caller, plan.id, part.index, part.name)
    data = bytes_of(opened)
    assert len(data) == opened.size_bytes == part.size
    return data


def test_photos_by_id_in_their_order(context: Context, ada: Caller) -> None:
    ids = add_photos(context, ada.user_id, 3)
    plan = downloads.plan_ids(context, ada, [ids[2], ids[0].upper(), ids[2]])
    assert [part.name for part in plan.parts] == ["Photos.zip"]
    assert plan.parts[0].asset_count == 2
    files = files_in(fetch(context, ada, plan))
    assert list(files.items()) == [("photo-2.jpg", content_of(2)), ("photo-0.jpg", content_of(0))]


def test_an_album_in_its_order_with_the_photos_of_others(context: Context, ada: Caller, bob: Caller) -> None:
    first, second = add_photos(context, ada.user_id, 2)
    album = make_album(context, ada, first, second, name="Alps: 2024/25", editor=bob)
    album_assets.add_photos(
        context, bob, album, chosen(add_photo(context, bob.user_id, b"bob", "b.jpg", NOON + timedelta(9)))
    )
    for caller in (ada, bob):
        plan = downloads.plan_album(context, caller, album)
        assert plan.parts[0].name == "Alps_ 2024_25.zip"
        assert plan.parts[0].url.endswith("/1/Alps_%202024_25.zip")
        assert list(files_in(fetch(context, caller, plan))) == ["b.jpg", "photo-0.jpg", "photo-1.jpg"]
    albums.update_album(context, ada, album, order="asc", name="")
    plan = downloads.plan_album(context, bob, album)
    assert plan.parts[0].name == "Photos.zip"
    assert list(files_in(fetch(context, bob, plan))) == ["photo-1.jpg", "photo-0.jpg", "b.jpg"]


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        (lambda ids: chosen(ids[1]), ["photo-1.jpg"]),
        (lambda ids: Selection(months=frozenset({202405})), ["photo-0.jpg", "photo-1.jpg", "photo-2.jpg"]),
        (lambda ids: Selection(frozenset({202405}), frozenset({ids[1]}), frozenset({new_id()})), ["photo-0.jpg", "photo-2.jpg"]),
    ],
)  # fmt: skip
def test_a_selection_on_the_timeline_and_in_an_album(
    context: Context, ada: Caller, bob: Caller, selection: object, names: list[str]
) -> None:
    ids = add_photos(context, ada.user_id, 3)
    album = make_album(context, ada, *ids, viewer=bob)
    add_photo(context, bob.user_id, b"bob's own, in no album", "b.jpg")
    plan = downloads.plan_selection(context, ada, selection(ids), TimelineFilter.ALL)
    assert list(files_in(fetch(context, ada, plan))) == names
    plan = downloads.plan_selection(context, bob, selection(ids), InAlbum(album))
    assert list(files_in(fetch(context, bob, plan))) == names


def test_a_selection_of_favorites(context: Context, ada: Caller) -> None:
    ids = add_photos(context, ada.user_id, 2)
    assets.set_favorite(context, ada, chosen(ids[1]), TimelineFilter.ALL, True)
    plan = downloads.plan_selection(context, ada, Selection(frozenset({202405})), TimelineFilter.FAVORITES)
    assert list(files_in(fetch(context, ada, plan))) == ["photo-1.jpg"]


def test_what_cannot_be_planned(context: Context, ada: Caller, bob: Caller) -> None:
    [mine] = add_photos(context, ada.user_id, 1)
    foreign = add_photo(context, bob.user_id, b"foreign")
    for ids in ([mine, foreign], [mine, new_id()]):
        with pytest.raises(NotFoundError, match=r"asset\.download"):
            downloads.plan_ids(context, ada, ids)
    for ids in ([], ["no id"], [new_id()] * 20_000 + [new_id() for _ in range(15_001)]):
        with pytest.raises(InvalidInputError):
            downloads.plan_ids(context, ada, ids)
    album = make_album(context, bob, foreign)
    with pytest.raises(NotFoundError, match=r"album\.download"):
        downloads.plan_album(context, ada, album)
    with pytest.raises(NotFoundError):
        downloads.plan_selection(context, ada, chosen(mine), InAlbum(album))
    with pytest.raises(NotFoundError):
        downloads.plan_link(context, ada)
    with pytest.raises(InvalidInputError, match="nothing"):
        downloads.plan_album(context, ada, make_album(context, ada))
    with pytest.raises(InvalidInputError, match="nothing"):
        downloads.plan_selection(context, ada, Selection(frozenset({190001})), TimelineFilter.ALL)
    assets.trash(context, ada, chosen(mine), TimelineFilter.ALL)
    with pytest.raises(NotFoundError):
        downloads.plan_ids(context, ada, [mine])
    with pytest.raises(InvalidInputError, match="Restore"):
        downloads.plan_selection(context, ada, chosen(mine), TimelineFilter.TRASH)
    limited = replace(ada, permissions=frozenset({"asset.read"}))
    with pytest.raises(ForbiddenError):
        downloads.plan_ids(context, limited, [mine])


def test_names_and_times(context: Context, ada: Caller) -> None:
    import io
    import zipfile

    at = datetime(2024, 5, 15, 22, 30, 10, tzinfo=UTC)
    ids = [
        add_photo(context, ada.user_id, b"1", "IMG:1.jpg", at, local_offset_minutes=120),
        add_photo(context, ada.user_id, b"2", "img_1.JPG"),
        add_photo(
            context, ada.user_id, b"3", "海.jpg", taken_at=None, file_created_at=datetime(1975, 1, 1, tzinfo=UTC)
        ),
    ]
    data = fetch(context, ada, downloads.plan_ids(context, ada, ids))
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        infos = opened.infolist()
    assert [info.filename for info in infos] == ["IMG_1.jpg", "img_1 (2).JPG", "海.jpg"]
    assert [info.date_time for info in infos] == [
        (2024, 5, 16, 0, 30, 10),
        (2024, 5, 15, 12, 0, 0),
        (1980, 1, 1, 0, 0, 0),
    ]
    assert int(at.timestamp()).to_bytes(4, "little") in infos[0].extra


def test_parts_of_the_size_that_the_user_has_set(context: Context, ada: Caller) -> None:
    ids = add_photos(context, ada.user_id, 5, size_bytes=1000)
    preferences.update_preferences(context, ada, {"download": {"archiveSize": 2500}})
    plan = downloads.plan_ids(context, ada, ids)
    assert [(part.index, part.name, part.asset_count) for part in plan.parts] == [
        (1, "Photos-1.zip", 2), (2, "Photos-2.zip", 2), (3, "Photos-3.zip", 1)
    ]  # fmt: skip
    assert all(part.size <= 2500 for part in plan.parts)
    found = [name for part in plan.parts for name in files_in(fetch(context, ada, plan, part.index))]
    assert found == [f"photo-{n}.jpg" for n in range(5)]
    preferences.update_preferences(context, ada, {"download": {"archiveSize": 1}})
    assert [part.asset_count for part in downloads.plan_ids(context, ada, ids).parts] == [1] * 5


def test_the_same_again_is_the_same_plan(context: Context, ada: Caller, bob: Caller) -> None:
    ids = add_photos(context, ada.user_id, 2)
    first = downloads.plan_ids(context, ada, ids)
    assert downloads.plan_ids(context, ada, ids) == first
    assert downloads.plan_ids(context, ada, ids[::-1]).id != first.id
    album = make_album(context, ada, *ids, viewer=bob)
    assert downloads.plan_album(context, ada, album).id != first.id
    assert downloads.plan_ids(context, bob, ids).id != first.id


def test_each_time_the_same_bytes_whatever_became_of_names_and_order(context: Context, ada: Caller) -> None:
    album = make_album(context, ada, *add_photos(context, ada.user_id, 3))
    plan = downloads.plan_album(context, ada, album)
    before = fetch(context, ada, plan)
    album_assets.add_photos(context, ada, album, chosen(add_photo(context, ada.user_id, b"later", "later.jpg")))
    albums.update_album(context, ada, album, name="Other", order="asc")
    assert fetch(context, ada, plan) == before


def test_only_whoever_planned_it_has_it(context: Context, ada: Caller, bob: Caller) -> None:
    album = make_album(context, ada, *add_photos(context, ada.user_id, 1), viewer=bob)
    plan = downloads.plan_album(context, ada, album)
    name = plan.parts[0].name
    for caller, wanted in (
        (bob, (plan.id, 1, name)), (ada, (new_id(), 1, name)), (ada, (plan.id, 2, name)), (ada, (plan.id, 1, "x.zip"))
    ):  # fmt: skip
        with pytest.raises(NotFoundError, match=r"asset\.download"):
            downloads.open_part(context, caller, *wanted)


def test_a_member_who_was_removed_gets_nothing_new(context: Context, ada: Caller, bob: Caller) -> None:
    ids = add_photos(context, ada.user_id, 2)
    album = make_album(context, ada, *ids, viewer=bob)
    plans = [
        downloads.plan_album(context, bob, album),
        downloads.plan_ids(context, bob, ids),
        downloads.plan_selection(context, bob, chosen(*ids), InAlbum(album)),
    ]
    running = downloads.open_part(context, bob, plans[0].id, 1, "Alps.zip").chunks(0, plans[0].parts[0].size)
    members.remove_member(context, ada, album, bob.user_id)
    for plan in plans:
        with pytest.raises(NotFoundError):
            fetch(context, bob, plan)
    assert len(files_in(b"".join(running))) == 2


def test_a_photo_that_left_the_album_or_went_to_the_trash_stops_new_requests(
    context: Context, ada: Caller, bob: Caller
) -> None:
    ids = add_photos(context, ada.user_id, 2)
    album = make_album(context, ada, *ids, viewer=bob)
    plan, own = downloads.plan_album(context, bob, album), downloads.plan_ids(context, ada, ids)
    album_assets.remove_ids(context, ada, album, ids[:1])
    with pytest.raises(NotFoundError):
        fetch(context, bob, plan)
    fetch(context, ada, own)
    plan = downloads.plan_album(context, bob, album)
    assets.trash(context, ada, chosen(ids[1]), TimelineFilter.ALL)
    for caller, one in ((bob, plan), (ada, own)):
        with pytest.raises(NotFoundError):
            fetch(context, caller, one)
    assets.restore(context, ada, None)
    fetch(context, bob, plan)


def test_many_photos_are_checked_all_at_once(
    context: Context, ada: Caller, bob: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("immshare.services.download_photos._FEW", 2)
    ids = add_photos(context, ada.user_id, 4)
    shared = add_photo(context, bob.user_id, b"bob")
    album = make_album(context, bob, shared, viewer=ada)
    plan = downloads.plan_ids(context, ada, [*ids, shared])
    assert len(files_in(fetch(context, ada, plan))) == 5
    albums.delete_album(context, bob, album)
    with pytest.raises(NotFoundError):
        fetch(context, ada, plan)


def test_a_missing_file_is_named(context: Context, ada: Caller) -> None:
    ids = add_photos(context, ada.user_id, 3)
    add_photo(context, ada.user_id, b"x", "MISSING.txt")
    context.store.delete(key_of(context, ids[0]))
    put_file(context, ids[2], b"cut off")
    plan = downloads.plan_selection(context, ada, Selection(frozenset({202405})), TimelineFilter.ALL)
    assert (plan.missing_count, plan.parts[0].asset_count) == (2, 2)
    files = files_in(fetch(context, ada, plan))
    assert sorted(files) == ["MISSING (2).txt", "MISSING.txt", "photo-1.jpg"]
    assert files["MISSING.txt"].decode().splitlines()[2:] == ["photo-0.jpg", "photo-2.jpg"]
    assert downloads.get_info(context, ada, asset_ids=ids).archives[0].asset_ids == [ids[0], ids[2], ids[1]]


def test_an_album_of_missing_files_is_a_list_of_them(context: Context, ada: Caller) -> None:
    [photo] = add_photos(context, ada.user_id, 1)
    context.store.delete(key_of(context, photo))
    assert list(files_in(fetch(context, ada, downloads.plan_ids(context, ada, [photo])))) == ["MISSING.txt"]


def test_a_file_that_went_missing_since_breaks_the_download(context: Context, ada: Caller) -> None:
    ids = add_photos(context, ada.user_id, 2)
    plan = downloads.plan_ids(context, ada, ids)
    context.store.delete(key_of(context, ids[1]))
    with pytest.raises(MediaMissingError):
        fetch(context, ada, plan)


@pytest.mark.parametrize("damage", [content_of(9), b"too short"])
def test_a_damaged_file_breaks_the_download_and_is_named_in_the_next(
    context: Context, ada: Caller, damage: bytes
) -> None:
    ids = add_photos(context, ada.user_id, 3)
    plan = downloads.plan_ids(context, ada, ids)
    put_file(context, ids[1], damage)
    name = plan.parts[0].name
    part = downloads.open_part(context, ada, plan.id, 1, name)
    received: list[bytes] = []
    with pytest.raises((ChecksumMismatchError, MediaMissingError)):
        received.extend(part.chunks(0, part.size_bytes))
    assert damage not in b"".join(received)
    again = downloads.plan_ids(context, ada, ids)
    assert again.missing_count == 1
    assert sorted(files_in(fetch(context, ada, again))) == ["MISSING.txt", "photo-0.jpg", "photo-2.jpg"]


def test_a_damaged_file_that_was_put_back_is_whole_again(context: Context, ada: Caller) -> None:
    [photo] = add_photos(context, ada.user_id, 1)
    plan = downloads.plan_ids(context, ada, [photo])
    put_file(context, photo, content_of(9))
    with pytest.raises(ChecksumMismatchError):
        fetch(context, ada, plan)
    assert downloads.plan_ids(context, ada, [photo]).missing_count == 1
    put_file(context, photo, content_of(0))
    assert downloads.plan_ids(context, ada, [photo]).id == plan.id
    fetch(context, ada, plan)


def test_a_photo_deleted_for_good_takes_its_note_along(context: Context, ada: Caller) -> None:
    [photo] = add_photos(context, ada.user_id, 1)
    with context.database.writing() as session:
        session.add(DamagedOriginal(asset_id=photo, changed_ns=1))
    assets.trash(context, ada, chosen(photo), TimelineFilter.ALL)
    purge.empty_trash(context, ada)
    with context.database.reading() as session:
        assert session.exec(select(DamagedOriginal)).all() == []
        assert session.get(Asset, photo) is None


def test_a_plan_ends_after_seven_days(context: Context, ada: Caller) -> None:
    ids = add_photos(context, ada.user_id, 1)
    plan = downloads.plan_ids(context, ada, ids)
    later = replace(context, now=lambda: datetime.now(UTC) + timedelta(days=6, hours=23))
    assert download_plans.forget_old(later) == 0
    fetch(later, ada, plan)
    assert downloads.plan_ids(later, ada, ids).id == plan.id  # asked for again: it begins anew
    much_later = replace(context, now=lambda: datetime.now(UTC) + timedelta(days=14))
    with pytest.raises(NotFoundError):
        fetch(much_later, ada, plan)
    download_plans.forget_old(much_later)
    with context.database.reading() as session:
        assert session.exec(select(DownloadPlan.id)).all() == session.exec(select(DownloadPart.plan_id)).all() == []


def plans_left(context: Context) -> set[str]:
    with context.database.reading() as session:
        return set(session.exec(select(DownloadPlan.id)))


def test_old_plans_make_room(context: Context, ada: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("immshare.services.download_plans.MOST_ENTRIES", 2500)
    made = []
    for n, one in enumerate(add_photos(context, ada.user_id, 4)):
        at = datetime.now(UTC) + timedelta(days=2 * n)
        made.append(downloads.plan_ids(replace(context, now=lambda at=at: at), ada, [one]).id)
    assert plans_left(context) == set(made[2:])


def test_whoever_plans_without_end_takes_nothing_from_those_before(
    context: Context, ada: Caller, bob: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("immshare.services.download_plans.MOST_ENTRIES", 3500)
    other = downloads.plan_ids(context, bob, add_photos(context, bob.user_id, 1)).id
    ids = add_photos(context, ada.user_id, 9)
    before = [downloads.plan_ids(context, ada, [one]).id for one in ids[:2]]
    for count in range(1, 8):
        last = downloads.plan_ids(context, ada, ids[-count:]).id
        assert plans_left(context) == {*before, last, other}
    assert downloads.plan_ids(context, ada, ids[:1]).id == before[0]  # is there: needs no room


def test_a_plan_of_more_than_there_is_room_for_is_made_all_the_same(
    context: Context, ada: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("immshare.services.download_plans.MOST_ENTRIES", 1001)
    ids = add_photos(context, ada.user_id, 3)
    downloads.plan_ids(context, ada, ids[:1])
    plan = downloads.plan_ids(context, ada, ids)
    assert plans_left(context) == {plan.id}
    assert len(files_in(fetch(context, ada, plan))) == 3


def test_a_single_photo_that_cannot_be_sent_is_none(context: Context, ada: Caller) -> None:
    first, second = add_photos(context, ada.user_id, 2)
    context.store.delete(key_of(context, first))
    assert downloads.find_single(context, ada, chosen(first), TimelineFilter.ALL) is None
    assert downloads.find_single(context, ada, chosen(second), TimelineFilter.ALL) == second


def test_the_end_of_a_part_is_told_to_whoever_waits_for_it(context: Context, ada: Caller) -> None:
    plan = downloads.plan_ids(context, ada, add_photos(context, ada.user_id, 1))
    wanted = (plan.id, 1, plan.parts[0].name)
    part = downloads.open_part(context, ada, *wanted, "ticket")
    heard: list[str] = []
    context.hub.subscribe(heard.append)
    list(part.chunks(0, part.size_bytes - 1))
    fetch(context, ada, plan)  # somebody else's
    assert heard == []
    list(part.chunks(part.size_bytes - 1, part.size_bytes))
    assert heard == ["download:ticket"]


def test_the_album_goes_and_its_plans_with_it(context: Context, ada: Caller) -> None:
    album = make_album(context, ada, *add_photos(context, ada.user_id, 1))
    downloads.plan_album(context, ada, album)
    albums.delete_album(context, ada, album)
    with context.database.reading() as session:
        assert session.exec(select(DownloadPart.name)).all() == []
