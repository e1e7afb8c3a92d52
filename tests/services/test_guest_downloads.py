"""Downloads by a shared link: what it allows, what it hides, and that it can be taken back."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from immshare.errors import CannotCleanError, ForbiddenError, NotFoundError
from immshare.media.cleaning import clean
from immshare.models import Asset
from immshare.rules.access import Caller
from immshare.rules.selection import Selection
from immshare.rules.timeline import TimelineFilter
from immshare.schemas.download import DownloadPlanView
from immshare.services import albums, assets, downloads, preferences, shared_links
from immshare.services.context import Context
from tests.albums import chosen
from tests.downloads import add_photo, add_photos, bytes_of, content_of, files_in, key_of
from tests.links import album_link, guest, share
from tests.pictures import jpeg

EVERYTHING = Selection(months=frozenset({202405}))
HIDDEN_MONTH = Selection(months=frozenset({197001}))


def fetch(context: Context, caller: Caller, plan: DownloadPlanView) -> bytes:
    [part] = plan.parts
    return bytes_of(downloads.open_part(context, caller, plan.id, part.index, part.name))


def secret_photo(context: Context, owner: Caller, seed: int) -> tuple[str, bytes]:
    """A picture that says who took it, with what cleaning makes of it noted down; and its original."""
    exif = Image.Exif()
    exif[0x013B] = "Ada Lovelace"
    content = jpeg(seed, exif=exif)
    photo = add_photo(context, owner.user_id, content, "Ada at home.jpg")
    cleaned = clean(context.store.local_path(key_of(context, photo)), "image/jpeg")
    with context.database.writing() as session:
        asset = session.get_one(Asset, photo)
        asset.cleaning_version, asset.cleaned_size_bytes = cleaned.version, cleaned.size_bytes
        asset.cleaned_crc32 = cleaned.crc32
    return photo, content


def test_an_album_by_its_link(context: Context, ada: Caller) -> None:
    link = album_link(context, ada, *add_photos(context, ada.user_id, 2))
    caller = guest(context, link)
    plan = downloads.plan_link(context, caller, "key=abc")
    assert plan.parts[0].url == f"/api/download/plans/{plan.id}/1/Alps.zip?key=abc"
    assert files_in(fetch(context, caller, plan)) == {f"photo-{n}.jpg": content_of(n) for n in range(2)}
    assert link.album is not None
    assert downloads.plan_album(context, caller, link.album.id, "key=abc") == plan


def test_a_share_and_selections(context: Context, ada: Caller) -> None:
    ids = add_photos(context, ada.user_id, 4)
    for link in (share(context, ada, *ids[:3]), album_link(context, ada, *ids[:3])):
        caller = guest(context, link)
        assert len(files_in(fetch(context, caller, downloads.plan_link(context, caller)))) == 3
        for selection, count in (
            (EVERYTHING, 3), (chosen(ids[1], ids[3]), 1), (replace(EVERYTHING, excluded_ids=frozenset(ids[:2])), 1)
        ):  # fmt: skip
            plan = downloads.plan_selection(context, caller, selection, TimelineFilter.ALL)
            assert len(files_in(fetch(context, caller, plan))) == count
        assert downloads.find_single(context, caller, chosen(ids[1], ids[3]), TimelineFilter.ALL) == ids[1]
        for beside in ([ids[3]], [ids[0], ids[3]]):
            with pytest.raises(NotFoundError):
                downloads.plan_ids(context, caller, beside)


def test_a_large_share_is_checked_all_at_once(context: Context, ada: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("immshare.services.download_photos._FEW", 2)
    ids = add_photos(context, ada.user_id, 4)
    caller = guest(context, share(context, ada, *ids))
    plan = downloads.plan_link(context, caller)
    assert len(files_in(fetch(context, caller, plan))) == 4
    assets.trash(context, ada, chosen(ids[0]), TimelineFilter.ALL)
    with pytest.raises(NotFoundError):
        fetch(context, caller, plan)


def test_a_link_without_downloads(context: Context, ada: Caller) -> None:
    photo, *_ = ids = add_photos(context, ada.user_id, 2)
    link = album_link(context, ada, *ids)
    plan = downloads.plan_link(context, guest(context, link))
    shared_links.update_link(context, ada, link.id, allow_download=False)
    caller = guest(context, link)
    asks: list[Any] = [
        lambda: downloads.plan_link(context, caller),
        lambda: downloads.plan_ids(context, caller, [photo]),
        lambda: downloads.plan_selection(context, caller, chosen(photo), TimelineFilter.ALL),
        lambda: downloads.get_info(context, caller, asset_ids=[photo]),
        lambda: downloads.open_archive(context, caller, [photo]),
        lambda: fetch(context, caller, plan),
    ]
    for ask in asks:
        with pytest.raises(NotFoundError):
            ask()


def test_a_plan_is_of_one_link_alone(context: Context, ada: Caller) -> None:
    photo = add_photo(context, ada.user_id, b"shared")
    one, other = (album_link(context, ada, photo) for _ in range(2))
    plan = downloads.plan_link(context, guest(context, one))
    for caller in (guest(context, other), ada):
        with pytest.raises(NotFoundError):
            fetch(context, caller, plan)
    own = downloads.plan_ids(context, ada, [photo])
    with pytest.raises(NotFoundError):
        fetch(context, guest(context, one), own)


def test_what_the_link_shows_no_longer(context: Context, ada: Caller) -> None:
    ids = add_photos(context, ada.user_id, 2)
    link = share(context, ada, *ids)
    caller = guest(context, link)
    plan = downloads.plan_link(context, caller)
    assets.trash(context, ada, chosen(ids[0]), TimelineFilter.ALL)
    with pytest.raises(NotFoundError):
        fetch(context, caller, plan)
    assert list(files_in(fetch(context, caller, downloads.plan_link(context, caller)))) == ["photo-1.jpg"]


def test_hidden_details_are_nowhere_in_the_archive(context: Context, ada: Caller) -> None:
    photos = [secret_photo(context, ada, seed) for seed in range(2)]
    link = album_link(context, ada, *(photo for photo, _ in photos), show_metadata=False)
    caller = guest(context, link)
    plans = [
        downloads.plan_link(context, caller),
        downloads.plan_selection(context, caller, HIDDEN_MONTH, TimelineFilter.ALL),
        downloads.plan_ids(context, caller, [photo for photo, _ in photos]),
    ]
    for plan in plans:
        data = fetch(context, caller, plan)
        assert b"Ada" not in data
        assert b"Lovelace" not in data
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.namelist() == ["photo-0001.jpg", "photo-0002.jpg"]
            assert all(info.date_time == (1980, 1, 1, 0, 0, 0) and not info.extra for info in archive.infolist())
        for content in files_in(data).values():
            Image.open(io.BytesIO(content)).load()
            assert content not in [original for _, original in photos]
    info = downloads.get_info(context, caller, asset_ids=[photos[0][0]])
    assert 0 < info.total_size < len(photos[0][1])


def test_what_cannot_be_cleaned_is_left_out_and_counted(context: Context, ada: Caller) -> None:
    photo, _ = secret_photo(context, ada, 1)
    unknown = add_photo(
        context, ada.user_id, b"no picture at all", "Ada's film.mov", mime="video/quicktime", kind="VIDEO"
    )
    caller = guest(context, album_link(context, ada, photo, unknown, show_metadata=False))
    assert downloads.find_single(context, caller, chosen(photo), TimelineFilter.ALL) == photo
    assert downloads.find_single(context, caller, chosen(unknown), TimelineFilter.ALL) is None
    plan = downloads.plan_link(context, caller)
    assert plan.missing_count == 1
    files = files_in(fetch(context, caller, plan))
    assert len(files) == 2
    [name] = files["MISSING.txt"].decode().splitlines()[2:]
    assert name in ("video-0001.mov", "video-0002.mov")


def test_a_link_that_begins_to_hide_gives_no_more_of_what_was_planned(context: Context, ada: Caller) -> None:
    photo, original = secret_photo(context, ada, 1)
    link = album_link(context, ada, photo)
    plan = downloads.plan_link(context, guest(context, link))
    assert list(files_in(fetch(context, guest(context, link), plan)).values()) == [original]
    shared_links.update_link(context, ada, link.id, show_metadata=False)
    caller = guest(context, link)
    with pytest.raises(NotFoundError):
        fetch(context, caller, plan)
    hidden = downloads.plan_link(context, caller)
    shared_links.update_link(context, ada, link.id, show_metadata=True)
    assert list(files_in(fetch(context, guest(context, link), hidden))) == ["photo-0001.jpg"]


def test_a_file_that_cannot_be_cleaned_any_more_breaks_the_download(context: Context, ada: Caller) -> None:
    photo, _ = secret_photo(context, ada, 1)
    caller = guest(context, album_link(context, ada, photo, show_metadata=False))
    plan = downloads.plan_link(context, caller)
    with context.database.writing() as session:
        session.get_one(Asset, photo).cleaned_size_bytes = None
    with pytest.raises(CannotCleanError):
        fetch(context, caller, plan)


def test_parts_are_as_large_as_the_link_s_creator_has_set(context: Context, ada: Caller) -> None:
    preferences.update_preferences(context, ada, {"download": {"archiveSize": 1}})
    caller = guest(context, album_link(context, ada, *add_photos(context, ada.user_id, 3)))
    assert [part.name for part in downloads.plan_link(context, caller).parts] == [f"Alps-{n}.zip" for n in (1, 2, 3)]


def test_the_album_s_name_names_the_file(context: Context, ada: Caller) -> None:
    link = album_link(context, ada, *add_photos(context, ada.user_id, 1))
    assert link.album is not None
    albums.update_album(context, ada, link.album.id, name="Sommer 2024")
    assert downloads.plan_link(context, guest(context, link)).parts[0].name == "Sommer 2024.zip"


def test_another_album_of_the_creator(context: Context, ada: Caller) -> None:
    one, other = (album_link(context, ada) for _ in range(2))
    assert other.album is not None
    with pytest.raises((NotFoundError, ForbiddenError)):
        downloads.plan_album(context, guest(context, one), other.album.id)
