from collections.abc import Callable

import pytest

from immshare.errors import ForbiddenError, InvalidInputError, MediaMissingError, NotFoundError
from immshare.models import User
from immshare.models.columns import new_id
from immshare.rules.access import Caller
from immshare.rules.selection import Selection
from immshare.rules.timeline import InAlbum, TimelineFilter
from immshare.services import album_assets, assets
from immshare.services.context import Context
from immshare.store.keys import original_key, rendition_key
from tests.albums import chosen, make_album
from tests.library import NOON, add_assets, days

MakeUser = Callable[..., User]


@pytest.fixture
def eve(make_user: MakeUser) -> Caller:
    return Caller(user_id=make_user("Eve").id)


def test_a_stranger_meets_the_same_answer_as_for_an_unknown_id(context: Context, ada: Caller, eve: Caller) -> None:
    (asset_id,) = add_assets(context, ada.user_id, NOON)
    doors: list[Callable[[str], object]] = [
        lambda one: assets.get_asset(context, eve, one),
        lambda one: assets.update_asset(context, eve, one, is_favorite=True),
        lambda one: assets.rendition(context, eve, one, "thumbnail"),
        lambda one: assets.original(context, eve, one),
        lambda one: assets.check_all_own(context, eve, [one], "asset.delete"),
    ]
    for door in doors:
        answers = []
        for one in (asset_id, new_id()):
            with pytest.raises(NotFoundError) as refused:
                door(one)
            answers.append(refused.value.message)
        assert answers[0] == answers[1]
    assert not assets.get_asset(context, ada, asset_id).is_favorite


def test_bulk_actions_touch_only_ones_own(context: Context, ada: Caller, eve: Caller) -> None:
    mine, theirs = add_assets(context, eve.user_id, NOON), add_assets(context, ada.user_id, NOON)
    both = Selection(ids=frozenset(mine + theirs), months=frozenset({202405}))
    assert assets.trash(context, eve, both, TimelineFilter.ALL) == 1
    assert not assets.get_asset(context, ada, theirs[0]).is_trashed


@pytest.mark.parametrize(
    ("months", "excluded", "named", "expected"),
    [
        ({202405}, [], [], {0, 1, 2}),
        ({202405}, [1], [], {0, 2}),
        ({202405}, [1], [3], {0, 2, 3}),
        (set(), [1], [3], {3}),
        ({202405}, [1], [1], {0, 1, 2}),
        ({202404, 202405}, [0, 1, 2], [], {3}),
        ({199901}, [], [], set()),
        (set(), [], [], set()),
    ],
)
def test_an_expression_means_these_photos(
    context: Context, ada: Caller, months: set[int], excluded: list[int], named: list[int], expected: set[int]
) -> None:
    ids = add_assets(context, ada.user_id, *days(3), NOON.replace(month=4))
    selection = Selection(frozenset(months), frozenset(ids[n] for n in excluded), frozenset(ids[n] for n in named))
    found = assets.select_ids(context, ada, selection, TimelineFilter.ALL)
    assert {ids.index(one) for one in found} == expected


def test_all_or_none_when_ids_are_given_one_by_one(context: Context, ada: Caller, eve: Caller) -> None:
    (mine,), (theirs,) = add_assets(context, ada.user_id, NOON), add_assets(context, eve.user_id, NOON)
    with pytest.raises(NotFoundError):
        assets.check_all_own(context, ada, [mine, theirs], "asset.delete")
    with pytest.raises(InvalidInputError):
        assets.check_all_own(context, ada, [], "asset.delete")


def test_the_trash_cannot_be_trashed_again(context: Context, ada: Caller) -> None:
    with pytest.raises(InvalidInputError):
        assets.trash(context, ada, Selection(), TimelineFilter.TRASH)


@pytest.mark.parametrize("permission", ["asset.update", "asset.delete"])
def test_a_limited_key_changes_nothing(context: Context, ada: Caller, permission: str) -> None:
    key = Caller(user_id=ada.user_id, permissions=frozenset({"asset.read"}))
    act = assets.trash if permission == "asset.delete" else assets.set_favorite
    arguments = () if permission == "asset.delete" else (True,)
    with pytest.raises(ForbiddenError, match=permission):
        act(context, key, Selection(), TimelineFilter.ALL, *arguments)


def test_a_description_is_kept_and_its_length_bounded(context: Context, ada: Caller) -> None:
    (asset_id,) = add_assets(context, ada.user_id, NOON)
    view = assets.update_asset(context, ada, asset_id, description="On the\nridge")
    assert view.exif_info is not None
    assert view.exif_info.description == "On the\nridge"
    with pytest.raises(InvalidInputError, match="2,000"):
        assets.update_asset(context, ada, asset_id, description="x" * 2001)


def test_files_stand_behind_an_asset(context: Context, ada: Caller) -> None:
    (asset_id,) = add_assets(context, ada.user_id, NOON, sha1="ab" * 20)
    with pytest.raises(MediaMissingError):
        assets.rendition(context, ada, asset_id, "preview")
    for key, content in (
        (original_key(ada.user_id, "ab" * 20), b"original"),
        (rendition_key(asset_id, "preview"), b"preview"),
    ):
        source = context.store.incoming_path("one")
        source.write_bytes(content)
        context.store.put(source, key)
    assert assets.original(context, ada, asset_id).path.read_bytes() == b"original"
    assert assets.original(context, ada, asset_id).file_name == "photo.jpg"
    assert assets.rendition(context, ada, asset_id, "preview").path.read_bytes() == b"preview"


def test_statistics_count_by_kind(context: Context, ada: Caller) -> None:
    add_assets(context, ada.user_id, *days(2))
    add_assets(context, ada.user_id, NOON, kind="VIDEO", is_favorite=True)
    add_assets(context, ada.user_id, NOON, trashed_at=NOON)
    assert assets.statistics(context, ada).model_dump() == {"images": 2, "videos": 1, "total": 3}
    assert assets.statistics(context, ada, is_trashed=True).total == 1
    assert assets.statistics(context, ada, is_favorite=True).total == 1


def test_own_photos_are_counted_where_they_are_shown(context: Context, ada: Caller, eve: Caller) -> None:
    own, theirs = add_assets(context, ada.user_id, *days(3)), add_assets(context, eve.user_id, *days(2))
    album_id = make_album(context, eve, *theirs, editor=ada)
    album_assets.add_photos(context, ada, album_id, chosen(*own[:2]))
    everything = Selection(frozenset({202405}))
    assert assets.count_own(context, ada, everything, InAlbum(album_id)) == 2
    assert assets.count_own(context, eve, everything, InAlbum(album_id)) == 2
    assert assets.count_own(context, ada, everything, TimelineFilter.ALL) == 3
    assert assets.count_own(context, ada, everything, InAlbum(make_album(context, eve, *theirs))) == 0
