"""What becomes of photos that are put into individual shares, and taken out of them."""

import pytest

from immshare.errors import InvalidInputError, NotFoundError
from immshare.models import Asset, AssetStatus
from immshare.models.columns import new_id
from immshare.rules.access import Caller
from immshare.rules.selection import Selection
from immshare.rules.timeline import InAlbum, TimelineFilter, View
from immshare.services import album_assets, shared_link_assets, shared_links
from immshare.services.context import Context
from tests.albums import chosen, make_album
from tests.library import NOON, add_assets, days
from tests.links import album_link, share


def test_photos_come_and_go_with_an_answer_for_each(context: Context, ada: Caller, bob: Caller) -> None:
    mine, theirs = add_assets(context, ada.user_id, *days(3)), add_assets(context, bob.user_id, NOON)
    link = share(context, ada, mine[0])
    unknown = new_id()
    added = shared_link_assets.add_ids(context, ada, link.id, [mine[0], mine[1], mine[1], *theirs, unknown])
    assert [(one.success, one.error) for one in added] == [
        (False, "duplicate"),
        (True, None),
        (False, "duplicate"),
        (False, "no_permission"),
        (False, "no_permission"),
    ]
    removed = shared_link_assets.remove_ids(context, ada, link.id, [mine[0], mine[2], mine[0]])
    assert [(one.success, one.error) for one in removed] == [(True, None), (False, "not_found"), (False, "not_found")]
    assert [one.id for one in shared_link_assets.get_with_photos(context, ada, link.id).assets] == [mine[1]]


def test_photos_come_and_go_by_selection(context: Context, ada: Caller, bob: Caller) -> None:
    mine, theirs = add_assets(context, ada.user_id, *days(3)), add_assets(context, bob.user_id, NOON)
    link = share(context, ada, mine[0])
    added = shared_link_assets.add_photos(context, ada, link.id, chosen(*mine, *theirs))
    assert (added.added, added.already, added.chosen.refused) == (2, 1, 1)
    assert shared_link_assets.remove_photos(context, ada, link.id, chosen(mine[0], *theirs)) == 1
    assert shared_links.get_link(context, ada, link.id).asset_count == 2


def test_nobody_takes_photos_out_of_somebody_elses_share(context: Context, ada: Caller, bob: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(3))
    link = share(context, ada, *photos[:2])
    with pytest.raises(NotFoundError, match="Shared link not found"):
        shared_link_assets.remove_photos(context, bob, link.id, chosen(*photos))
    assert shared_link_assets.remove_photos(context, ada, link.id, chosen(photos[2], new_id())) == 0
    assert shared_links.get_link(context, ada, link.id).asset_count == 2
    assert shared_link_assets.remove_photos(context, ada, link.id, chosen(*photos)) == 2


def test_a_selection_is_counted_as_a_share_would_show_it(context: Context, ada: Caller, bob: Caller) -> None:
    [*mine, broken, waiting] = add_assets(context, ada.user_id, *days(4))
    theirs = add_assets(context, bob.user_id, *days(3))
    with context.database.writing() as session:
        session.get_one(Asset, broken).status = AssetStatus.FAILED
        session.get_one(Asset, waiting).status = AssetStatus.PENDING
    album_id = make_album(context, bob, *theirs, editor=ada)
    album_assets.add_photos(context, ada, album_id, chosen(mine[0]))
    view, may = InAlbum(album_id), Selection(months=frozenset({202405}), ids=frozenset())

    def counted(selection: Selection, view: View = TimelineFilter.ALL) -> tuple[int, int, int]:
        found = shared_link_assets.count_sharable(context, ada, selection, view)
        return found.shown, found.hidden, found.refused

    assert counted(chosen(*mine, broken, waiting, theirs[0], new_id())) == (2, 2, 2)
    assert counted(may) == (2, 2, 0)
    assert counted(may, view) == counted(chosen(mine[0], *theirs), view) == (1, 0, 3)
    assert counted(chosen(*theirs[:2]), view) == (0, 0, 2)
    with pytest.raises(NotFoundError):
        shared_link_assets.count_sharable(context, ada, may, InAlbum(make_album(context, bob)))
    with pytest.raises(InvalidInputError, match="trash"):
        shared_link_assets.count_sharable(context, ada, may, TimelineFilter.TRASH)

    link = share(context, ada, mine[0])
    added = shared_link_assets.add_photos(context, ada, link.id, chosen(*mine, broken, waiting))
    assert (added.added, added.already, added.chosen.hidden) == (1, 1, 2)
    with context.database.writing() as session:
        session.get_one(Asset, waiting).status = AssetStatus.READY
    assert shared_links.get_link(context, ada, link.id).asset_count == 3, "it is shown as soon as it can be"


def test_a_share_is_read_page_by_page(context: Context, ada: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(5))
    link = share(context, ada, *photos)

    def page(**asked: int) -> list[str]:
        return [one.id for one in shared_link_assets.get_with_photos(context, ada, link.id, **asked).assets]

    assert page() == page(offset=0, limit=9) == photos
    assert page(offset=2, limit=2) == photos[2:4]
    assert page(offset=4) == photos[4:]
    assert page(offset=9, limit=2) == []


def test_an_albums_link_holds_no_photos_of_its_own(context: Context, ada: Caller) -> None:
    link = album_link(context, ada)
    for act in (shared_link_assets.add_ids, shared_link_assets.remove_ids):
        with pytest.raises(InvalidInputError, match="Invalid shared link type"):
            act(context, ada, link.id, [])
