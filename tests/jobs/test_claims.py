from collections.abc import Callable
from pathlib import Path

import pytest

from immshare.errors import StorageFullError
from immshare.jobs import claims
from immshare.jobs.claims import Claims
from immshare.media.metadata import Metadata
from immshare.models import Asset, AssetStatus
from immshare.services.context import Context
from immshare.services.ingest_outcome import Rendered
from tests.jobs.conftest import AddPicture

Look = Callable[[str], Asset]


def rendered(context: Context, asset_id: str, metadata: Metadata) -> Rendered:
    paths = [context.store.incoming_path(f"{asset_id}-{name}") for name in ("thumbnail.webp", "preview.jpg")]
    for path in paths:
        path.write_bytes(b"picture")
    return Rendered(asset_id, metadata, *paths, width_px=4, height_px=3, thumbhash=b"123")


def test_it_claims_one_asset_ahead_for_each_worker(context: Context, add_picture: AddPicture):
    ids = [add_picture() for _ in range(6)]
    accounts = Claims(context)
    assert [job.task.asset_id for job in accounts.turn()] == ids[:4]
    assert accounts.turn() == []
    accounts.drop(ids[0], is_blameless=False)
    (again,) = accounts.turn()
    assert (again.task.asset_id, again.is_last_attempt) == (ids[0], True)


def test_what_the_database_cannot_hold_harms_no_other(context: Context, add_picture: AddPicture, look: Look):
    odd, sound = add_picture(), add_picture()
    accounts = Claims(context)
    accounts.turn()
    accounts.report(rendered(context, odd, Metadata(iso=1 << 80)))
    accounts.report(rendered(context, sound, Metadata(iso=100)))
    accounts.turn()
    assert (look(odd).status, look(odd).failure) == (AssetStatus.FAILED, claims.UNFIT)
    assert look(sound).status == AssetStatus.READY
    assert not accounts.has_notes


def test_a_full_disk_is_told_after_the_rest_was_written_down(
    context: Context, add_picture: AddPicture, look: Look, monkeypatch: pytest.MonkeyPatch
):
    def no_room(source: Path, key: str) -> None:
        raise StorageFullError("The disk is full.")

    asset_id, other = add_picture(), add_picture()
    accounts = Claims(context)
    accounts.turn()
    accounts.report(rendered(context, asset_id, Metadata()))
    accounts.drop(other, is_blameless=True)
    monkeypatch.setattr(context.store, "put", no_room)
    with pytest.raises(StorageFullError):
        accounts.turn()
    assert {(look(one).status, look(one).attempts) for one in (asset_id, other)} == {(AssetStatus.PENDING, 0)}
    monkeypatch.undo()
    assert [job.task.asset_id for job in accounts.turn()] == [asset_id, other]


def test_closing_gives_everything_back(context: Context, add_picture: AddPicture, look: Look):
    done, open_ = add_picture(), add_picture()
    accounts = Claims(context)
    accounts.turn()
    accounts.report(rendered(context, done, Metadata()))
    accounts.close()
    assert look(done).status == AssetStatus.READY
    assert (look(open_).status, look(open_).attempts) == (AssetStatus.PENDING, 0)
