"""Albums follow what becomes of the assets: ingest, trash, restore, upload again, purge, the end of an account."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from immshare.errors import NotFoundError
from immshare.live import album_topic
from immshare.media.metadata import Metadata
from immshare.rules.access import Caller
from immshare.rules.selection import Selection
from immshare.rules.timeline import TimelineFilter
from immshare.services import admin_users, album_assets, albums, assets, ingest, notifications, purge
from immshare.services.admission import admit
from immshare.services.context import Context
from immshare.services.ingest_outcome import Failed, Rendered
from tests.albums import chosen, held, make_album, shown
from tests.conftest import MakeUser
from tests.library import NOON, add_assets, days

PENDING: dict[str, Any] = {"status": "pending", "local_month": None, "local_day": None, "taken_at": None}


@pytest.fixture
def topics(context: Context) -> list[str]:
    heard: list[str] = []
    context.hub.subscribe(heard.append)
    return heard


def rendered(context: Context, asset_id: str) -> Rendered:
    paths = [context.store.incoming_path(f"{asset_id}-{name}") for name in ("thumbnail", "preview")]
    for path in paths:
        path.write_bytes(b"x")
    return Rendered(asset_id, Metadata(), paths[0], paths[1], 40, 30, b"hash")


def test_an_ingested_photo_appears(context: Context, ada: Caller, topics: list[str]) -> None:
    ready, failed = add_assets(context, ada.user_id, *days(2), **PENDING)
    album_id = make_album(context, ada, ready, failed)
    topics.clear()
    ingest.settle(context, [rendered(context, ready), Failed(failed, "Broken.")])
    assert shown(context, album_id) == {ready}
    assert topics.count(album_topic(album_id)) == 1
    ingest.regenerate(context, ada, [failed])
    ingest.settle(context, [rendered(context, failed)])
    assert shown(context, album_id) == {ready, failed}


def test_a_photo_that_is_made_anew_comes_back_and_is_no_news(
    context: Context, ada: Caller, bob: Caller, topics: list[str]
) -> None:
    (photo,) = add_assets(context, ada.user_id, NOON, **PENDING)
    album_id = make_album(context, ada, photo, viewer=bob)
    ingest.settle(context, [rendered(context, photo)])
    told = notifications.count_unread(context, bob)
    topics.clear()
    ingest.regenerate(context, ada, [photo])
    assert shown(context, album_id) == set()
    assert album_topic(album_id) in topics
    ingest.settle(context, [rendered(context, photo)])
    assert shown(context, album_id) == {photo}
    assert notifications.count_unread(context, bob) == told


def test_a_photo_ingested_in_the_trash_stays_away(context: Context, ada: Caller) -> None:
    (waiting,) = add_assets(context, ada.user_id, NOON, **PENDING)
    album_id = make_album(context, ada, waiting)
    assets.trash(context, ada, chosen(waiting), TimelineFilter.ALL)
    ingest.settle(context, [rendered(context, waiting)])
    assert shown(context, album_id) == set()
    assets.restore(context, ada, None)
    assert shown(context, album_id) == {waiting}


def test_the_trash_takes_a_photo_out_of_every_album_and_brings_it_back_whole(
    context: Context, ada: Caller, bob: Caller, topics: list[str]
) -> None:
    photos = add_assets(context, ada.user_id, *days(3), NOON.replace(month=3))
    first, second = make_album(context, ada, *photos, viewer=bob), make_album(context, ada, *photos[:2])
    topics.clear()
    assets.trash(context, ada, Selection(frozenset({202405}), frozenset(photos[2:3])), TimelineFilter.ALL)
    assert (shown(context, first), shown(context, second)) == (set(photos[2:]), set())
    assert {album_topic(first), album_topic(second)} <= set(topics)
    with pytest.raises(NotFoundError):
        assets.get_asset(context, bob, photos[0])
    assert albums.get_album(context, bob, first).asset_count == 2
    assets.restore(context, ada, chosen(photos[0]))
    assert (shown(context, first), shown(context, second)) == ({photos[0], *photos[2:]}, {photos[0]})
    assets.restore(context, ada, None)
    assert (shown(context, first), shown(context, second)) == (set(photos), set(photos[:2]))


def test_uploading_again_brings_a_photo_back(context: Context, ada: Caller) -> None:
    def upload(album_id: str | None = None) -> str:
        path = context.store.incoming_path("one")
        Image.new("RGB", (4, 4)).save(path, "JPEG")
        return admit(context, ada.user_id, path, "a.jpg", "ab" * 20, 1, 9, NOON, NOON, album_id=album_id).asset_id

    photo = upload()
    ingest.settle(context, [rendered(context, photo)])
    album_id = make_album(context, ada, photo)
    assets.trash(context, ada, chosen(photo), TimelineFilter.ALL)
    assert upload() == photo
    assert shown(context, album_id) == {photo}
    other = make_album(context, ada)
    assert upload(other) == photo
    assert shown(context, other) == {photo}


def test_an_upload_for_an_album_that_is_no_longer_ones_own_stays_in_the_library(
    context: Context, ada: Caller, bob: Caller
) -> None:
    path = context.store.incoming_path("one")
    Image.new("RGB", (4, 4)).save(path, "JPEG")
    album_id = make_album(context, ada, viewer=bob)
    admitted = admit(context, bob.user_id, path, "a.jpg", "ab" * 20, 1, 9, NOON, NOON, album_id=album_id)
    assert admitted.status == "created"
    assert held(context, album_id) == set()


def test_a_purged_photo_is_gone_from_albums_and_covers(context: Context, ada: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(2))
    album_id = make_album(context, ada, *photos)
    albums.update_album(context, ada, album_id, cover_asset_id=photos[1])
    assets.trash(context, ada, chosen(photos[1]), TimelineFilter.ALL)
    purge.empty_trash(context, ada)
    assert held(context, album_id) == shown(context, album_id) == {photos[0]}
    assert albums.get_album(context, ada, album_id).album_thumbnail_asset_id == photos[0]


def test_the_photos_of_a_purged_account_leave_the_albums_of_others(
    context: Context, ada: Caller, bob: Caller, make_user: MakeUser
) -> None:
    admin = Caller(make_user("Root", is_admin=True).id, is_admin=True)
    mine, theirs = add_assets(context, ada.user_id, *days(2)), add_assets(context, bob.user_id, *days(2))
    album_id = make_album(context, ada, *mine, editor=bob)
    album_assets.add_photos(context, bob, album_id, chosen(*theirs))
    admin_users.delete_user(context, admin, bob.user_id)
    view = albums.get_album(context, ada, album_id)
    assert (view.asset_count, view.shared, len(view.album_users)) == (4, False, 1)
    later = replace(context, now=lambda: datetime.now(UTC) + timedelta(days=8))
    while purge.purge_users(later):
        pass
    assert held(context, album_id) == shown(context, album_id) == set(mine)


def test_a_month_keeps_its_revision_growing(context: Context, ada: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(2))
    album_id = make_album(context, ada, *photos)
    revisions = [albums.get_album(context, ada, album_id).revision]
    acts: list[Callable[[], object]] = [
        lambda: assets.trash(context, ada, chosen(*photos), TimelineFilter.ALL),
        lambda: assets.restore(context, ada, None),
        lambda: album_assets.remove_photos(context, ada, album_id, chosen(*photos)),
        lambda: album_assets.add_photos(context, ada, album_id, chosen(*photos)),
    ]
    for act in acts:
        act()
        revisions.append(albums.get_album(context, ada, album_id).revision)
    assert revisions == sorted(set(revisions))
