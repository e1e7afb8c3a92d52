from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from immshare.errors import ForbiddenError, NotFoundError, StorageFullError
from immshare.live import user_topic
from immshare.media.cleaning import Cleaned
from immshare.media.metadata import Metadata
from immshare.models import Asset, AssetMetadata, AssetStatus, TimelineMonth, User
from immshare.rules.access import Caller
from immshare.services import ingest
from immshare.services.context import Context
from immshare.services.ingest import UNCLEANED_TOPIC
from immshare.services.ingest_outcome import Failed, Rendered, capture_times
from immshare.store.keys import rendition_key

CLEANED = Cleaned(1, 9, 7)
FILE_TIME = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)

AddAsset = Callable[..., str]


@pytest.fixture
def owner(make_user: Callable[..., User]) -> User:
    return make_user("Ada")


@pytest.fixture
def add_asset(context: Context, owner: User) -> AddAsset:
    count = 0

    def add(**fields: object) -> str:
        nonlocal count
        count += 1
        values: dict[str, object] = {
            "owner_id": owner.id,
            "sha1": f"{count:040x}",
            "crc32": 0,
            "size_bytes": 10,
            "file_name": f"{count}.jpg",
            "mime": "image/jpeg",
            "kind": "IMAGE",
            "file_created_at": FILE_TIME,
            "file_modified_at": FILE_TIME,
            "created_at": FILE_TIME + timedelta(seconds=count),
            "updated_at": FILE_TIME + timedelta(seconds=count),
        }
        asset = Asset(**{**values, **fields})
        with context.database.writing() as session:
            session.add(asset)
        return asset.id

    return add


@pytest.fixture
def topics(context: Context) -> list[str]:
    heard: list[str] = []
    context.hub.subscribe(heard.append)
    return heard


def rendered(context: Context, asset_id: str, metadata: Metadata = Metadata()) -> Rendered:  # noqa: B008 - frozen
    paths = [context.store.incoming_path(f"{asset_id}-{name}") for name in ("thumbnail.webp", "preview.jpg")]
    for path in paths:
        path.write_bytes(b"picture")
    return Rendered(
        asset_id, metadata, *paths, width_px=4000, height_px=3000, thumbhash=b"\x01\x02\x03", cleaned=CLEANED
    )


def load(context: Context, asset_id: str) -> Asset:
    with context.database.reading() as session:
        asset = session.get(Asset, asset_id)
    assert asset is not None
    return asset


def facts(context: Context, asset_id: str) -> AssetMetadata:
    with context.database.reading() as session:
        metadata = session.get(AssetMetadata, asset_id)
    assert metadata is not None
    return metadata


def month_counts(context: Context) -> dict[int, int]:
    with context.database.reading() as session:
        return {row.month: row.asset_count for row in session.exec(select(TimelineMonth))}


def test_what_has_waited_longest_is_handed_out_first_and_counted(context: Context, add_asset: AddAsset):
    late = add_asset(created_at=FILE_TIME, updated_at=FILE_TIME + timedelta(days=1))  # put back into the queue
    early = add_asset(created_at=FILE_TIME + timedelta(hours=1), updated_at=FILE_TIME + timedelta(hours=1))
    add_asset(status=AssetStatus.READY)
    add_asset(status=AssetStatus.FAILED)
    assert [(a.asset_id, a.attempts) for a in ingest.claim(context, 1)] == [(early, 1)]
    assert [(a.asset_id, a.attempts) for a in ingest.claim(context, 9)] == [(early, 2), (late, 1)]
    assert [a.asset_id for a in ingest.claim(context, 9)] == [late]
    assert ingest.claim(context, 9) == []


def test_what_is_being_worked_on_is_not_handed_out_again(context: Context, add_asset: AddAsset):
    busy, free = add_asset(), add_asset()
    assert [a.asset_id for a in ingest.claim(context, 9, {busy})] == [free]


def test_an_attempt_that_is_given_back_does_not_count(context: Context, add_asset: AddAsset):
    asset_id, shown = add_asset(), add_asset(status=AssetStatus.READY, attempts=1)
    ingest.claim(context, 9)
    ingest.give_back(context, [asset_id, shown])
    ingest.give_back(context, [asset_id])
    ingest.give_back(context, [])
    assert (load(context, asset_id).attempts, load(context, shown).attempts) == (0, 1)


def test_a_rendered_asset_is_on_the_timeline(context: Context, owner: User, add_asset: AddAsset, topics: list[str]):
    asset_id = add_asset()
    metadata = Metadata(
        width_px=1,
        taken_local=datetime(2023, 1, 1, 0, 30),
        taken_utc=datetime(2022, 12, 31, 22, 30, tzinfo=UTC),
        offset_minutes=120,
        time_zone="UTC+2",
        modified_local=datetime(2023, 2, 1, 12),
        make="Maker",
        f_number=2.8,
        description="A caption",
        duration_ms=1500,
    )
    outcome = rendered(context, asset_id, metadata)
    ingest.settle(context, [outcome])
    asset = load(context, asset_id)
    assert (asset.status, asset.failure, asset.thumbhash) == (AssetStatus.READY, None, "AQID")
    assert (asset.width_px, asset.height_px, asset.duration_ms) == (4000, 3000, 1500)
    assert (asset.local_month, asset.local_day) == (202301, 20230101)
    assert asset.local_offset_minutes == 120
    assert asset.taken_at == datetime(2022, 12, 31, 22, 30, tzinfo=UTC)
    known = facts(context, asset_id)
    assert (known.make, known.f_number, known.description, known.time_zone) == ("Maker", 2.8, "A caption", "UTC+2")
    assert known.modified_at == datetime(2023, 2, 1, 12, tzinfo=UTC)
    assert month_counts(context) == {202301: 1}
    assert context.store.local_path(rendition_key(asset_id, "preview")).read_bytes() == b"picture"
    assert not outcome.thumbnail_path.exists()
    assert topics == [user_topic(owner.id)]


def test_what_is_left_of_a_file_without_metadata_is_kept(context: Context, add_asset: AddAsset, topics: list[str]):
    shown, broken, later = add_asset(), add_asset(), add_asset()
    failed = Failed(broken, "Cannot be decoded.", cleaned=Cleaned(1))
    ingest.settle(context, [rendered(context, shown), failed])
    assert UNCLEANED_TOPIC not in topics
    kept = load(context, shown)
    assert (kept.cleaning_version, kept.cleaned_size_bytes, kept.cleaned_crc32) == (1, 9, 7)
    assert (load(context, broken).cleaning_version, load(context, broken).cleaned_size_bytes) == (1, None)
    ingest.settle(context, [replace(rendered(context, later), cleaned=None)])
    assert UNCLEANED_TOPIC in topics
    assert load(context, later).cleaning_version == 0


def test_many_results_are_one_hint_per_owner(
    context: Context, add_asset: AddAsset, make_user: Callable[..., User], topics: list[str]
):
    other = make_user("Bo")
    ids = [add_asset(), add_asset(), add_asset(owner_id=other.id)]
    ingest.settle(context, [rendered(context, asset_id) for asset_id in ids])
    assert sorted(topics) == sorted({user_topic(load(context, asset_id).owner_id) for asset_id in ids})


@pytest.mark.parametrize(
    ("metadata", "local", "utc"),
    [
        (Metadata(), datetime(2024, 5, 6, 7, 8, 9), FILE_TIME),
        (Metadata(offset_minutes=60), datetime(2024, 5, 6, 8, 8, 9), FILE_TIME),
        (Metadata(taken_local=datetime(2020, 1, 1, 9)), datetime(2020, 1, 1, 9), datetime(2020, 1, 1, 9, tzinfo=UTC)),
        (
            Metadata(taken_local=datetime(2020, 1, 1, 9), offset_minutes=-90),
            datetime(2020, 1, 1, 9),
            datetime(2020, 1, 1, 10, 30, tzinfo=UTC),
        ),
        (
            Metadata(taken_utc=datetime(2020, 1, 1, 9, tzinfo=UTC)),
            datetime(2020, 1, 1, 9),
            datetime(2020, 1, 1, 9, tzinfo=UTC),
        ),
        (
            Metadata(taken_utc=datetime(2020, 1, 1, 23, tzinfo=UTC), offset_minutes=120),
            datetime(2020, 1, 2, 1),
            datetime(2020, 1, 1, 23, tzinfo=UTC),
        ),
    ],
)
def test_what_a_file_does_not_tell_of_its_time_is_derived(metadata: Metadata, local: datetime, utc: datetime):
    assert capture_times(metadata, FILE_TIME) == (local, utc)


def test_a_failed_asset_is_on_the_timeline_with_its_sentence(context: Context, add_asset: AddAsset):
    asset_id = add_asset()
    ingest.settle(context, [Failed(asset_id, "It cannot be shown. " * 50, Metadata(width_px=30, height_px=20))])
    asset = load(context, asset_id)
    assert (asset.status, asset.local_day, asset.width_px, asset.height_px) == (AssetStatus.FAILED, 20240506, 30, 20)
    assert len(str(asset.failure)) == 300
    assert month_counts(context) == {202405: 1}


def test_a_trashed_asset_is_ingested_but_not_on_the_timeline(context: Context, add_asset: AddAsset):
    asset_id = add_asset(trashed_at=FILE_TIME)
    ingest.settle(context, [rendered(context, asset_id)])
    assert load(context, asset_id).status == AssetStatus.READY
    assert month_counts(context) == {202405: 0}


def test_settling_again_changes_nothing(context: Context, add_asset: AddAsset):
    asset_id = add_asset()
    outcome = rendered(context, asset_id)
    ingest.settle(context, [outcome])
    ingest.settle(context, [outcome, Failed(asset_id, "Too late.")])
    assert load(context, asset_id).status == AssetStatus.READY
    assert len(list(context.store.keys("renditions/"))) == 2
    assert month_counts(context) == {202405: 1}


def test_an_asset_deleted_meanwhile_leaves_no_file(context: Context, add_asset: AddAsset, topics: list[str]):
    asset_id = add_asset()
    outcome = rendered(context, asset_id)
    with context.database.writing() as session:
        session.delete(session.get(Asset, asset_id))
    ingest.settle(context, [outcome])
    assert not list(context.store.keys("renditions/"))
    assert not list(context.store.incoming_path("x").parent.iterdir())
    assert topics == []


def test_what_the_owner_wrote_meanwhile_stays(context: Context, add_asset: AddAsset):
    asset_id = add_asset()
    with context.database.writing() as session:
        session.add(AssetMetadata(asset_id=asset_id, description="Mine"))
    ingest.settle(context, [rendered(context, asset_id, Metadata(description="The camera's", iso=100))])
    assert (facts(context, asset_id).description, facts(context, asset_id).iso) == ("Mine", 100)


def test_a_full_disk_lets_the_asset_wait_and_takes_the_others_in(
    context: Context, add_asset: AddAsset, monkeypatch: pytest.MonkeyPatch
):
    full, failed = add_asset(), add_asset()
    ingest.claim(context, 2)
    put = context.store.put

    def no_room(source: Path, key: str) -> None:
        if "preview" in key:
            raise StorageFullError("The disk is full.")
        put(source, key)

    monkeypatch.setattr(context.store, "put", no_room)
    with pytest.raises(StorageFullError):
        ingest.settle(context, [rendered(context, full), Failed(failed, "Broken.")])
    assert (load(context, full).status, load(context, full).attempts) == (AssetStatus.PENDING, 0)
    assert load(context, failed).status == AssetStatus.FAILED
    monkeypatch.undo()
    ingest.settle(context, [rendered(context, full)])
    assert load(context, full).status == AssetStatus.READY


@pytest.mark.parametrize("is_ready", [False, True])
def test_what_is_made_anew_is_off_the_timeline_until_it_is_done(
    context: Context, owner: User, add_asset: AddAsset, topics: list[str], is_ready: bool
):
    again, shown = add_asset(), add_asset()
    ingest.claim(context, 2)
    ingest.settle(
        context, [rendered(context, again) if is_ready else Failed(again, "Broken."), rendered(context, shown)]
    )
    topics.clear()
    assert ingest.regenerate(context, Caller(owner.id), [again, again]) == 1
    asset = load(context, again)
    assert (asset.status, asset.attempts, asset.failure, asset.local_month) == (AssetStatus.PENDING, 0, None, None)
    assert load(context, shown).status == AssetStatus.READY
    assert month_counts(context) == {202405: 1}
    assert topics == [user_topic(owner.id), ingest.QUEUE_TOPIC]
    assert ingest.regenerate(context, Caller(owner.id), [again]) == 0, "it waits already"
    ingest.settle(context, [rendered(context, again)])
    assert (load(context, again).status, month_counts(context)) == (AssetStatus.READY, {202405: 2})


def test_a_retry_is_for_owners(context: Context, owner: User, add_asset: AddAsset, make_user: Callable[..., User]):
    mine, theirs = add_asset(), add_asset(owner_id=make_user("Bo").id)
    ingest.settle(context, [Failed(mine, "Broken."), Failed(theirs, "Broken.")])
    for ids in ([mine, theirs], ["unknown"]):
        with pytest.raises(NotFoundError):
            ingest.regenerate(context, Caller(owner.id), ids)
    with pytest.raises(ForbiddenError):
        ingest.regenerate(context, Caller(owner.id, permissions=frozenset({"asset.read"})), [mine])
    assert load(context, mine).status == AssetStatus.FAILED


def test_the_administrator_retries_everything(context: Context, add_asset: AddAsset, make_user: Callable[..., User]):
    ids = [add_asset(), add_asset(owner_id=make_user("Bo").id)]
    ingest.settle(context, [Failed(asset_id, "Broken.") for asset_id in ids])
    with pytest.raises(ForbiddenError):
        ingest.retry_failures(context, Caller("someone"))
    assert ingest.retry_failures(context, Caller("admin", is_admin=True), [ids[0], "unknown"]) == 1
    assert ingest.retry_failures(context, Caller("admin", is_admin=True)) == 1
    assert {load(context, asset_id).status for asset_id in ids} == {AssetStatus.PENDING}


def test_an_attempt_that_ended_with_the_server_does_not_count(context: Context, add_asset: AddAsset):
    crashed, first, shown = (
        add_asset(attempts=2),
        add_asset(attempts=1),
        add_asset(attempts=2, status=AssetStatus.READY),
    )
    add_asset()
    assert ingest.release_interrupted(context) == 2
    assert [load(context, asset_id).attempts for asset_id in (crashed, first, shown)] == [1, 0, 2]


def test_the_administrator_sees_how_the_queue_stands(context: Context, add_asset: AddAsset):
    claimed, first, second = add_asset(), add_asset(), add_asset()
    add_asset(), add_asset(), add_asset(status=AssetStatus.READY)
    ingest.claim(context, 1)
    ingest.settle(context, [Failed(first, "Broken.")])
    later = replace(context, now=lambda: context.now() + timedelta(minutes=1))
    ingest.settle(later, [Failed(second, "Broken as well.")])
    with pytest.raises(ForbiddenError):
        ingest.queue_status(context, Caller("someone"))
    status = ingest.queue_status(context, Caller("admin", is_admin=True))
    assert (status.pending, status.processing, status.failed) == (2, 1, 2)
    assert [(f.asset_id, f.sentence) for f in status.failures] == [(second, "Broken as well."), (first, "Broken.")]
    assert load(context, claimed).status == AssetStatus.PENDING
