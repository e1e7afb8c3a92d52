"""What guests see of a link."""

import base64
from datetime import UTC, date, datetime, timedelta

import pytest

from immshare.errors import (
    ForbiddenError,
    NotFoundError,
)
from immshare.models import Asset, AssetMetadata, AssetStatus
from immshare.models.columns import new_id
from immshare.rules.access import Caller
from immshare.rules.shared_link_access import LinkState
from immshare.rules.timeline import TimelineFilter
from immshare.schemas.shared_link import GuestAssetView, OwnSharedLinkView
from immshare.services import (
    album_assets,
    albums,
    assets,
    guest_media,
    guest_timeline,
    guest_views,
    link_previews,
    members,
    shared_link_assets,
    shared_links,
)
from immshare.services.context import Context
from immshare.store.keys import rendition_key
from tests.albums import chosen, make_album
from tests.library import NOON, add_assets, days
from tests.links import album_link, by_key, guest, ids_of, share


def test_a_guest_sees_an_album_without_anybodys_name(context: Context, ada: Caller, bob: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(2))
    link = album_link(context, ada, *photos)
    assert link.album is not None
    members.add_members(context, ada, link.album.id, [members.Invitation(bob.user_id, "viewer")])
    view = guest_views.get_link(context, guest(context, link))
    assert view.album == guest_views.get_album(context, guest(context, link), link.album.id)
    assert view.album is not None
    assert (view.album.album_name, view.album.asset_count, view.album.role) == ("Alps", 2, "viewer")
    assert (view.album.album_users, view.album.contributor_counts, view.album.is_activity_enabled) == ([], None, False)
    text = view.model_dump_json(by_alias=True)
    assert not any(word in text for word in ("Ada", "Bob", "example.org"))


def test_a_share_shows_its_photos_and_no_album(context: Context, ada: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(3))
    who = guest(context, share(context, ada, *photos))
    view = guest_views.get_link(context, who)
    assert (view.type, view.album, [one.id for one in view.assets]) == ("INDIVIDUAL", None, photos)
    assert "album" not in view.model_dump(by_alias=True)
    with pytest.raises(NotFoundError, match=r"album\.read"):
        guest_views.get_album(context, who, new_id())


def test_nothing_beside_the_link_is_seen(context: Context, ada: Caller) -> None:
    inside, outside = add_assets(context, ada.user_id, *days(2))
    other_album = make_album(context, ada, outside)
    for link in (album_link(context, ada, inside), share(context, ada, inside)):
        who = guest(context, link)
        assert ids_of(context, who) == [inside]
        assert guest_views.get_asset(context, who, inside).id == inside
        with pytest.raises(NotFoundError, match=r"asset\.read"):
            guest_views.get_asset(context, who, outside)
        with pytest.raises(NotFoundError, match=r"asset\.view"):
            guest_media.rendition(context, who, outside, "thumbnail")
        with pytest.raises(NotFoundError, match=r"asset\.download"):
            guest_media.original(context, who, outside)
        for act in (guest_views.get_album, guest_views.get_version, guest_timeline.list_months):
            with pytest.raises(NotFoundError, match=r"album\.read"):
                act(context, who, other_album)
        with pytest.raises(NotFoundError, match=r"album\.read"):
            guest_timeline.read_month(context, who, "2024-05-01", other_album)


def test_what_is_hidden_vanishes_at_once_and_comes_back(context: Context, ada: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(2))
    waiting = add_assets(context, ada.user_id, NOON, status=AssetStatus.PENDING, local_month=None)
    links = [album_link(context, ada, *photos, *waiting), share(context, ada, *photos, *waiting)]
    assets.trash(context, ada, chosen(photos[0]), TimelineFilter.ALL)
    for link in links:
        who = guest(context, link)
        assert ids_of(context, who) == [photos[1]]
        for asset_id in (photos[0], *waiting):
            with pytest.raises(NotFoundError):
                guest_views.get_asset(context, who, asset_id)
            with pytest.raises(NotFoundError):
                guest_media.rendition(context, who, asset_id, "preview")
    assets.restore(context, ada, None)
    assert [ids_of(context, guest(context, link)) for link in links] == [photos, photos]


def test_the_order_is_the_albums(context: Context, ada: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(60))
    link = album_link(context, ada, *photos)
    assert link.album is not None
    albums.update_album(context, ada, link.album.id, order="asc")
    for is_shown in (True, False):
        shared_links.update_link(context, ada, link.id, show_metadata=is_shown)
        who = guest(context, link)
        assert ids_of(context, who) == photos[::-1]
        assert ids_of(context, who, order="desc") == photos
        assert [one.id for one in guest_timeline.first_photos(context, who, 3)] == photos[:-4:-1]


def test_months_change_their_revision_with_their_photos(context: Context, ada: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(2))
    for link in (album_link(context, ada, *photos), share(context, ada, *photos)):
        for is_shown in (True, False):
            shared_links.update_link(context, ada, link.id, show_metadata=is_shown)
            who = guest(context, link)
            before = guest_timeline.list_months(context, who)[0].revision
            assets.trash(context, ada, chosen(photos[0]), TimelineFilter.ALL)
            assert guest_timeline.list_months(context, who)[0].revision > before
            assets.restore(context, ada, None)


def _month(context: Context, link: OwnSharedLinkView) -> guest_timeline.Month:
    """The one month of a link that hides the others."""
    [month] = guest_timeline.list_months(context, guest(context, link))
    return month


@pytest.mark.parametrize("make", [album_link, share])
def test_the_one_month_of_a_link_that_hides_the_others_changes_with_each_of_them(
    context: Context, ada: Caller, make: object
) -> None:
    june, *may = add_assets(context, ada.user_id, NOON + timedelta(days=30), *days(3))
    link: OwnSharedLinkView = make(context, ada, june, *may, show_metadata=False)  # type: ignore[operator]
    first = _month(context, link)
    assets.trash(context, ada, chosen(june, may[0]), TimelineFilter.ALL)  # June is empty then
    second = _month(context, link)
    if link.album is None:
        shared_link_assets.remove_photos(context, ada, link.id, chosen(may[1]))
    else:
        album_assets.remove_photos(context, ada, link.album.id, chosen(may[1]))
    third = _month(context, link)
    assets.restore(context, ada, None)
    fourth = _month(context, link)
    assert [month.asset_count for month in (first, second, third, fourth)] == [4, 2, 1, 3]
    assert first.revision < second.revision < third.revision < fourth.revision


@pytest.mark.parametrize("make", [album_link, share])
def test_from_when_to_when_it_is_where_that_may_be_known(context: Context, ada: Caller, make: object) -> None:
    photos = add_assets(context, ada.user_id, *days(40))
    link: OwnSharedLinkView = make(context, ada, *photos)  # type: ignore[operator]
    seen = guest_views.describe_link(context, guest(context, link))
    assert (seen.first_day, seen.last_day) == (date(2024, 4, 6), date(2024, 5, 15))
    assets.trash(context, ada, chosen(*photos[1:]), TimelineFilter.ALL)
    seen = guest_views.describe_link(context, guest(context, link))
    assert (seen.first_day, seen.last_day) == (date(2024, 5, 15), date(2024, 5, 15))
    shared_links.update_link(context, ada, link.id, show_metadata=False)
    seen = guest_views.describe_link(context, guest(context, link))
    assert (seen.first_day, seen.last_day, seen.asset_count) == (None, None, 1)
    shared_links.update_link(context, ada, link.id, show_metadata=True)
    assets.trash(context, ada, chosen(photos[0]), TimelineFilter.ALL)
    seen = guest_views.describe_link(context, guest(context, link))
    assert (seen.first_day, seen.last_day, seen.asset_count) == (None, None, 0)


def test_a_guests_album_changes_with_its_photos_only(context: Context, ada: Caller, bob: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(2))
    link = album_link(context, ada, photos[0])
    assert link.album is not None
    who, album_id = guest(context, link), link.album.id
    before = guest_views.get_version(context, who, album_id)
    members.add_members(context, ada, album_id, [members.Invitation(bob.user_id)])
    albums.update_album(context, ada, album_id, name="Sea")
    assert guest_views.get_version(context, who, album_id) == before
    album_assets.add_photos(context, ada, album_id, chosen(photos[1]))
    assert guest_views.get_version(context, who, album_id) != before


TAKEN = datetime(2031, 7, 5, 4, 3, 2, tzinfo=UTC)
TELLING = ("2031", "IMG_4711", "Canon", "Lisbon", "48.85", "Ada", "example.org")


def telling(context: Context, owner: Caller) -> str:
    """A photo whose every fact would tell something."""
    [photo] = add_assets(
        context, owner.user_id, TAKEN, file_name="IMG_4711 Lisbon.jpg", created_at=TAKEN, is_favorite=True
    )
    with context.database.writing() as session:
        session.add(AssetMetadata(asset_id=photo, make="Canon", latitude=48.85, longitude=2.35, description="Lisbon"))
    return photo


@pytest.mark.parametrize("make", [album_link, share])
def test_hidden_metadata_is_nowhere(context: Context, ada: Caller, make: object) -> None:
    photo = telling(context, ada)
    link: OwnSharedLinkView = make(context, ada, photo, show_metadata=False)  # type: ignore[operator]
    who = guest(context, link)
    [month] = guest_timeline.list_months(context, who)
    assert (month.month, month.asset_count, month.day_count) == (197001, 1, 1)
    bucket = guest_timeline.read_month(context, who, "1970-01-01")
    nothing = (
        "fileCreatedAt",
        "createdAt",
        "localOffsetHours",
        "city",
        "country",
        "projectionType",
        "livePhotoVideoId",
    )
    assert all(bucket[name] == [None] for name in nothing)
    assert (bucket["id"], bucket["isFavorite"], bucket["ownerId"], bucket["localDay"]) == (
        [photo],
        [False],
        [""],
        ["1970-01-01"],
    )
    assert guest_timeline.read_month(context, who, "2031-07-01")["id"] == []
    asset = guest_views.get_asset(context, who, photo)
    assert isinstance(asset, GuestAssetView)
    assert sorted(asset.model_dump(by_alias=True)) == sorted(
        [
            "id",
            "type",
            "originalMimeType",
            "thumbhash",
            "localDateTime",
            "duration",
            "livePhotoVideoId",
            "hasMetadata",
            "width",
            "height",
        ]
    )
    assert '"localDateTime":"1970-01-01T00:00:00.000Z"' in asset.model_dump_json(by_alias=True)
    view = guest_views.get_link(context, who)
    assert view.user_id == ""
    seen = repr(
        (bucket, asset.model_dump_json(), view.model_dump_json(), link_previews.preview(context, by_key(link), {}))
    )
    with context.database.reading() as session:
        row = session.get_one(Asset, photo)
    secrets = (*TELLING, row.sha1, base64.b64encode(bytes.fromhex(row.sha1)).decode(), ada.user_id)
    assert [word for word in secrets if word in seen] == []


@pytest.mark.parametrize("make", [album_link, share])
def test_shown_metadata_is_shown_but_for_hearts(context: Context, ada: Caller, make: object) -> None:
    photo = telling(context, ada)
    who = guest(context, make(context, ada, photo))  # type: ignore[operator]
    assert [month.month for month in guest_timeline.list_months(context, who)] == [203107]
    bucket = guest_timeline.read_month(context, who, "2031-07-01")
    assert (bucket["isFavorite"], bucket["fileCreatedAt"]) == ([False], ["2031-07-05T04:03:02.000Z"])
    asset = guest_views.get_asset(context, who, photo)
    assert not isinstance(asset, GuestAssetView)
    assert asset.exif_info is not None
    assert (asset.is_favorite, asset.exif_info.make, asset.original_file_name) == (
        False,
        "Canon",
        "IMG_4711 Lisbon.jpg",
    )
    assert "Ada" not in repr((bucket, asset, guest_views.get_link(context, who)))


def with_rendition(context: Context, asset_id: str) -> None:
    source = context.store.incoming_path("one")
    source.write_bytes(b"picture")
    context.store.put(source, rendition_key(asset_id, "thumbnail"))


def test_a_thumbnail_says_nothing_about_its_file(context: Context, ada: Caller) -> None:
    photo = telling(context, ada)
    with_rendition(context, photo)
    for link in (album_link(context, ada, photo), share(context, ada, photo, show_metadata=False)):
        media = guest_media.rendition(context, guest(context, link), photo, "thumbnail")
        assert (media.etag, media.file_name) == (
            f'"{photo}-thumbnail"',
            f"photo-{photo[:8]}.jpg".replace("jpg", "webp"),
        )


def test_members_are_no_guests(context: Context, ada: Caller) -> None:
    for act in (guest_views.get_link, guest_timeline.list_months):
        with pytest.raises(ForbiddenError):
            act(context, ada)


def test_a_preview_says_what_the_link_is_about(context: Context, ada: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(40))
    link = album_link(context, ada, *photos, description="By the sea")
    seen = link_previews.preview(context, by_key(link), {})
    assert (seen.state, seen.title, seen.description, seen.asset_count) == (LinkState.LIVE, "Alps", "By the sea", 40)
    assert (seen.cover_id, [one.id for one in seen.photos]) == (photos[0], photos[: link_previews.FIRST_PHOTOS])
    few = link_previews.preview(context, by_key(share(context, ada, *photos[5:7])), {})
    assert (few.title, few.asset_count, few.cover_id) == ("Shared photos", 2, photos[5])


@pytest.mark.parametrize("how", ["locked", "expired", "gone"])
def test_a_preview_of_anything_else_says_that_only(context: Context, ada: Caller, how: str) -> None:
    link = album_link(context, ada, description="By the sea", password="open sesame" if how == "locked" else None)
    if how == "expired":
        shared_links.update_link(context, ada, link.id, expires_at=context.now())
    if how == "gone":
        shared_links.delete_link(context, ada, link.id)
    seen = link_previews.preview(context, by_key(link), {})
    assert seen == link_previews.LinkPreview(state=LinkState(how))
