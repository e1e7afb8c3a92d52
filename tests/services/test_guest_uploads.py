"""What guests add through a link."""

from datetime import timedelta

import pytest

from immshare.errors import (
    AuthenticationError,
    CannotCleanError,
    ForbiddenError,
    NotFoundError,
    QuotaExceededError,
)
from immshare.live import album_topic, link_topic
from immshare.models import Asset, AssetStatus, User
from immshare.rules.access import Caller
from immshare.rules.timeline import TimelineFilter
from immshare.schemas.upload import UploadDetails
from immshare.services import (
    album_assets,
    albums,
    assets,
    guest_media,
    members,
    shared_link_assets,
    shared_links,
    uploads,
)
from immshare.services.admission import Admitted
from immshare.services.context import Context
from immshare.services.receiving import room_for
from immshare.services.upload_chunk import SentChunk
from tests.albums import chosen, held, make_album
from tests.library import NOON
from tests.links import album_link, guest, ids_of, share
from tests.pictures import jpeg
from tests.uploading import AT


def ready(context: Context, *asset_ids: str) -> tuple[str, ...]:
    """Let photos be shown as if their ingest were done."""
    with context.database.writing() as session:
        for asset_id in asset_ids:
            row = session.get_one(Asset, asset_id)
            row.status, row.local_month, row.local_day, row.taken_at = AssetStatus.READY, 202405, 20240515, NOON
    return asset_ids


def details(name: str = "guest.jpg", **fields: object) -> UploadDetails:
    return UploadDetails(filename=name, file_created_at=AT, file_modified_at=AT, **fields)


def send_whole(context: Context, who: Caller, content: bytes, **fields: object) -> Admitted:
    """Send a file in one piece."""
    file = uploads.new_file(context, room_for(context, who, len(content)))
    file.write(content)
    return uploads.finish_whole(context, who, file, details(**fields))


def send_resumable(context: Context, who: Caller, content: bytes, **fields: object) -> Admitted:
    progress = uploads.create(context, who, details(**fields), len(content))
    admitted = send(context, who, progress.upload_id, content)
    assert uploads.look(context, who, progress.upload_id).admitted == admitted
    return admitted


def upload(context: Context, who: Caller, content: bytes, **fields: object) -> str:
    return send_whole(context, who, content, **fields).asset_id


def upload_resumable(context: Context, who: Caller, content: bytes, **fields: object) -> str:
    return send_resumable(context, who, content, **fields).asset_id


def send(context: Context, who: Caller, upload_id: str, content: bytes) -> Admitted:
    chunk = uploads.resume(context, who, upload_id, 0, SentChunk(lambda: None))
    try:
        chunk.write(content)
        admitted = chunk.finish().admitted
    finally:
        chunk.drop()
    assert admitted is not None
    return admitted


UPLOADS = pytest.mark.parametrize("send_file", [upload, upload_resumable], ids=["whole", "resumable"])


@UPLOADS
def test_what_a_guest_adds_is_the_creators_and_in_the_album(context: Context, ada: Caller, send_file: object) -> None:
    link = album_link(context, ada, allow_upload=True)
    assert link.album is not None
    topics: list[str] = []
    context.hub.subscribe(topics.append)
    content = jpeg(7)
    asset_id = send_file(context, guest(context, link), content, is_favorite=True)  # type: ignore[operator]
    with context.database.reading() as session:
        row = session.get_one(Asset, asset_id)
        assert (row.owner_id, row.is_favorite, row.file_name) == (ada.user_id, False, "guest.jpg")
        assert session.get_one(User, ada.user_id).used_bytes == len(content)
    assert asset_id in held(context, link.album.id)
    assert {album_topic(link.album.id), link_topic(link.id)} >= {one for one in topics if one.startswith("link:")}
    assert link_topic(link.id) in topics


@UPLOADS
def test_or_in_the_share(context: Context, ada: Caller, send_file: object) -> None:
    link = share(context, ada, allow_upload=True)
    who = guest(context, link)
    asset_id = send_file(context, who, jpeg(7))  # type: ignore[operator]
    assert asset_id not in ids_of(context, who)  # waits for its thumbnail
    ready(context, asset_id)
    assert asset_id in ids_of(context, who)


@UPLOADS
def test_what_the_creator_has_already_gets_into_the_share_as_well(
    context: Context, ada: Caller, send_file: object
) -> None:
    known = upload(context, ada, jpeg(7))
    ready(context, known)
    link = share(context, ada, allow_upload=True)
    assert send_file(context, guest(context, link), jpeg(7)) == known  # type: ignore[operator]
    assert known in ids_of(context, guest(context, link))


@pytest.mark.parametrize("make", [album_link, share])
@pytest.mark.parametrize("send_file", [send_whole, send_resumable])
def test_a_guest_hears_nothing_of_what_the_library_has_beside(
    context: Context, ada: Caller, make: object, send_file: object
) -> None:
    known = upload(context, ada, jpeg(7))
    ready(context, known)
    who = guest(context, make(context, ada, allow_upload=True))  # type: ignore[operator]
    statuses = [send_file(context, who, jpeg(n)).status for n in (7, 8, 7, 8)]  # type: ignore[operator]
    assert statuses == ["created", "created", "duplicate", "duplicate"]
    assert send_file(context, ada, jpeg(7)).status == "duplicate"  # type: ignore[operator]


@pytest.mark.parametrize("make", [album_link, share])
@pytest.mark.parametrize("send_file", [send_whole, send_resumable])
def test_a_guest_brings_nothing_back_from_the_trash(
    context: Context, ada: Caller, make: object, send_file: object
) -> None:
    known = upload(context, ada, jpeg(7))
    ready(context, known)
    link = make(context, ada, allow_upload=True)  # type: ignore[operator]
    assets.trash(context, ada, chosen(known), TimelineFilter.ALL)
    for _ in range(2):
        assert send_file(context, guest(context, link), jpeg(7)) == Admitted(known, "created")  # type: ignore[operator]
        assert known not in ids_of(context, guest(context, link))
    with context.database.reading() as session:
        assert session.get_one(Asset, known).trashed_at is not None
    assets.restore(context, ada, None)  # it was not lost: now it is where the guest has put it
    assert known in ids_of(context, guest(context, link))
    assert send_file(context, guest(context, link), jpeg(7)).status == "duplicate"  # type: ignore[operator]


def test_an_editors_guests_upload_for_the_editor(context: Context, ada: Caller, bob: Caller) -> None:
    album_id = make_album(context, ada, editor=bob)
    link = shared_links.create_album_link(context, bob, album_id, allow_upload=True)
    asset_id = upload(context, guest(context, link), jpeg(7))
    with context.database.reading() as session:
        assert session.get_one(Asset, asset_id).owner_id == bob.user_id
    ready(context, asset_id)
    members.remove_member(context, ada, album_id, bob.user_id)
    assert held(context, album_id) == {asset_id}


def test_the_creators_quota_counts(context: Context, ada: Caller) -> None:
    link = share(context, ada, allow_upload=True)
    with context.database.writing() as session:
        session.get_one(User, ada.user_id).quota_bytes = 10
    with pytest.raises(QuotaExceededError):
        upload(context, guest(context, link), jpeg(7))


def test_no_upload_without_the_switch(context: Context, ada: Caller) -> None:
    who = guest(context, share(context, ada))
    with pytest.raises(AuthenticationError):
        room_for(context, who, 1)
    with pytest.raises(AuthenticationError):
        uploads.create(context, who, details(), 1)


def test_a_guest_names_no_other_album(context: Context, ada: Caller) -> None:
    link, other = share(context, ada, allow_upload=True), make_album(context, ada)
    own = album_link(context, ada, allow_upload=True)
    assert own.album is not None
    for who in (guest(context, link), guest(context, own)):
        with pytest.raises(NotFoundError, match=r"albumAsset\.create"):
            uploads.create(context, who, details(album_id=other), 1)
    uploads.create(context, guest(context, own), details(album_id=own.album.id), 1)


def test_what_is_under_way_belongs_to_its_link(context: Context, ada: Caller) -> None:
    link, other = share(context, ada, allow_upload=True), share(context, ada, allow_upload=True)
    upload_id = uploads.create(context, guest(context, link), details(), 9).upload_id
    for stranger in (guest(context, other), ada):
        with pytest.raises(NotFoundError):
            uploads.look(context, stranger, upload_id)
        with pytest.raises(NotFoundError):
            uploads.terminate(context, stranger, upload_id)
    own = uploads.create(context, ada, details(), 9).upload_id
    with pytest.raises(NotFoundError):
        uploads.look(context, guest(context, link), own)
    assert uploads.look(context, guest(context, link), upload_id).length_bytes == 9


@pytest.mark.parametrize("how", ["switched off", "ended", "deleted", "creator shut out"])
def test_an_upload_whose_link_ends_meanwhile_leaves_nothing(context: Context, ada: Caller, how: str) -> None:
    link = share(context, ada, allow_upload=True)
    who = guest(context, link)
    content = jpeg(7)
    progress = uploads.create(context, who, details(), len(content))
    if how == "switched off":
        shared_links.update_link(context, ada, link.id, allow_upload=False)
    elif how == "ended":
        shared_links.update_link(context, ada, link.id, expires_at=context.now() - timedelta(seconds=1))
    elif how == "deleted":
        shared_links.delete_link(context, ada, link.id)
    else:
        with context.database.writing() as session:
            session.get_one(User, ada.user_id).disabled_at = NOON
    with pytest.raises(AuthenticationError):
        send(context, who, progress.upload_id, content)  # the gate had let this very request in before
    assert assets.statistics(context, ada).total == 1
    with context.database.reading() as session:
        assert session.get_one(User, ada.user_id).used_bytes == 0


def test_a_guest_deletes_and_changes_nothing(context: Context, ada: Caller) -> None:
    link = album_link(context, ada, allow_upload=True)
    assert link.album is not None
    who = guest(context, link)
    asset_id = upload(context, who, jpeg(7))
    photo = chosen(asset_id)
    for act in (
        lambda: assets.trash(context, who, photo, TimelineFilter.ALL),
        lambda: assets.set_favorite(context, who, photo, TimelineFilter.ALL, True),
        lambda: assets.update_asset(context, who, asset_id, description="x"),
        lambda: assets.get_asset(context, who, asset_id),
        lambda: assets.original(context, who, asset_id),
        lambda: album_assets.remove_photos(context, who, link.album.id, photo),  # type: ignore[union-attr]
        lambda: albums.update_album(context, who, link.album.id, name="x"),  # type: ignore[union-attr]
        lambda: albums.list_albums(context, who),
        lambda: shared_links.list_links(context, who),
        lambda: shared_links.update_link(context, who, link.id, allow_download=True),
        lambda: shared_link_assets.add_photos(context, who, link.id, photo),
    ):
        with pytest.raises(ForbiddenError):
            act()


def test_without_downloads_a_video_still_plays_and_a_photo_does_not(context: Context, ada: Caller) -> None:
    photo, video = (upload(context, ada, jpeg(n)) for n in (1, 2))
    with context.database.writing() as session:
        session.get_one(Asset, video).kind = "VIDEO"
    shown = chosen(*ready(context, photo), *ready(context, video))
    who = guest(context, shared_links.create_individual_link(context, ada, shown, allow_download=False))
    for one in (photo, video):
        with pytest.raises(NotFoundError, match=r"asset\.download"):
            guest_media.original(context, who, one)
    assert not isinstance(guest_media.original(context, who, video, "asset.view"), tuple)
    with pytest.raises(NotFoundError, match=r"asset\.view"):  # it would be the original
        guest_media.original(context, who, photo, "asset.view")


def test_an_original_without_metadata_or_none(context: Context, ada: Caller) -> None:
    photo = upload(context, ada, jpeg(1, comment=b"Lisbon"))
    ready(context, photo)
    link = share(context, ada, photo, show_metadata=False)
    with pytest.raises(CannotCleanError):  # its ingest has not been
        guest_media.original(context, guest(context, link), photo)
