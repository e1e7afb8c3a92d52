from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from immshare.errors import AuthenticationError, ForbiddenError, InvalidInputError, NotFoundError
from immshare.live import album_topic, link_topic, user_topic
from immshare.models import SharedLink
from immshare.models.columns import new_id
from immshare.rules.access import Caller
from immshare.rules.album_listing import AlbumQuery
from immshare.rules.shared_link_listing import LinkQuery
from immshare.rules.timeline import InAlbum, TimelineFilter
from immshare.services import (
    admin_users,
    album_handover,
    albums,
    assets,
    guest_timeline,
    guest_views,
    members,
    shared_link_assets,
    shared_links,
)
from immshare.services.context import Context
from immshare.services.members import Invitation
from tests.albums import chosen, make_album
from tests.conftest import MakeUser
from tests.library import NOON, add_assets, days
from tests.links import album_link, guest, share


@pytest.fixture
def published(context: Context) -> list[str]:
    topics: list[str] = []
    context.hub.subscribe(topics.append)
    return topics


def row(context: Context, link_id: str) -> SharedLink:
    with context.database.reading() as session:
        return session.get_one(SharedLink, link_id)


def test_an_albums_link_begins_with_the_defaults(context: Context, ada: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(3))
    link = album_link(context, ada, *photos)
    assert (link.type, link.title, link.asset_count, link.cover_asset_id) == ("ALBUM", "Alps", 3, photos[0])
    assert (link.show_metadata, link.allow_download, link.allow_upload) == (True, True, False)
    assert (link.password, link.slug, link.description, link.expires_at) == (None, None, None, None)
    assert (link.view_count, link.last_visited_at, link.is_expired, link.is_own) == (0, None, False, True)
    assert len(link.key) == 43
    assert link.album is not None
    assert link.album.has_shared_link


def test_several_links_of_an_album_have_keys_of_their_own(context: Context, ada: Caller) -> None:
    first = album_link(context, ada)
    assert first.album is not None
    second = shared_links.create_album_link(context, ada, first.album.id)
    assert first.key != second.key
    assert len(shared_links.list_links(context, ada, LinkQuery(album_id=first.album.id))) == 2


def test_owner_and_editor_make_links_viewer_and_stranger_do_not(
    context: Context, ada: Caller, make_user: MakeUser
) -> None:
    editor, viewer, stranger = (Caller(make_user(name).id) for name in ("Ed", "Vi", "Stan"))
    album_id = make_album(context, ada, editor=editor, viewer=viewer)
    assert shared_links.create_album_link(context, editor, album_id).user_id == editor.user_id
    for nobody in (viewer, stranger):
        with pytest.raises(NotFoundError, match=r"album\.share"):
            shared_links.create_album_link(context, nobody, album_id)
    with pytest.raises(NotFoundError, match=r"album\.share"):
        shared_links.create_album_link(context, ada, new_id())


def test_only_own_photos_get_into_a_share(context: Context, ada: Caller, bob: Caller) -> None:
    mine, theirs = add_assets(context, ada.user_id, *days(2)), add_assets(context, bob.user_id, NOON)
    assert share(context, ada, *mine, *theirs).asset_count == 2
    with pytest.raises(InvalidInputError, match="own photos"):
        share(context, ada, *theirs)
    with pytest.raises(NotFoundError, match=r"asset\.share"):
        shared_links.create_of_ids(context, ada, [*mine, *theirs])
    with pytest.raises(InvalidInputError, match="Invalid assetIds"):
        shared_links.create_of_ids(context, ada, [])
    assert shared_links.create_of_ids(context, ada, mine).asset_count == 2
    assert len(shared_links.list_links(context, ada)) == 2


def test_a_selection_in_an_album_means_ones_own_photos_there(context: Context, ada: Caller, bob: Caller) -> None:
    [photo] = add_assets(context, ada.user_id, NOON)
    album_id = make_album(context, ada, photo, viewer=bob)
    view = InAlbum(album_id)
    assert shared_links.create_individual_link(context, ada, chosen(photo), view).asset_count == 1
    with pytest.raises(InvalidInputError, match="own photos"):
        shared_links.create_individual_link(context, bob, chosen(photo), view)
    with pytest.raises(NotFoundError):
        shared_links.create_individual_link(context, bob, chosen(photo), InAlbum(new_id()))
    with pytest.raises(InvalidInputError, match="trash"):
        shared_links.create_individual_link(context, ada, chosen(photo), TimelineFilter.TRASH)


@pytest.mark.parametrize(
    "settings",
    [
        {"slug": "a b"},
        {"description": "x" * 2001},
        {"password": "abc"},
        {"expires_at": datetime(2026, 1, 1)},
    ],
)
def test_what_is_not_allowed_makes_no_link(context: Context, ada: Caller, settings: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError):
        album_link(context, ada, **settings)
    assert shared_links.list_links(context, ada) == []


def test_a_custom_url_is_unique_whatever_its_case(context: Context, ada: Caller, bob: Caller) -> None:
    first = album_link(context, ada, slug="Sea-2026")
    assert first.slug == "Sea-2026"
    with pytest.raises(InvalidInputError, match="Shared link with this slug already exists"):
        share(context, bob, slug="sea-2026")
    second = share(context, bob)
    with pytest.raises(InvalidInputError, match="already exists"):
        shared_links.update_link(context, bob, second.id, slug="SEA-2026")
    same = shared_links.update_link(context, ada, first.id, slug="SEA-2026")
    assert (same.slug, same.key) == ("SEA-2026", first.key)
    freed = shared_links.update_link(context, ada, first.id, slug=None)
    assert (freed.slug, freed.key) == (None, first.key)
    assert shared_links.update_link(context, bob, second.id, slug="sea-2026").slug == "sea-2026"


def test_what_is_not_named_stays(context: Context, ada: Caller) -> None:
    end = datetime(2030, 1, 1, tzinfo=UTC)
    link = share(context, ada, description="Sea", slug="sea", password="open sesame", expires_at=end, allow_upload=True)
    before = row(context, link.id)
    changed = shared_links.update_link(context, ada, link.id, allow_download=False)
    expected = link.model_copy(update={"allow_download": False, "updated_at": changed.updated_at})
    assert changed == expected
    assert (row(context, link.id).password_hash, row(context, link.id).password_version) == (
        before.password_hash,
        before.password_version,
    )


def test_a_password_is_kept_as_a_hash_and_shown_as_a_mask(context: Context, ada: Caller) -> None:
    link = share(context, ada, password="open sesame")
    assert link.password == "********"
    kept = row(context, link.id)
    assert kept.password_hash is not None
    assert kept.password_hash.startswith("$2b$")
    again = shared_links.update_link(context, ada, link.id, password="open sesame")
    assert row(context, again.id).password_version == kept.password_version + 1
    assert shared_links.update_link(context, ada, link.id, password=None).password is None
    assert row(context, link.id).password_hash is None
    assert row(context, link.id).password_version == kept.password_version + 2


def test_a_link_makes_an_album_shared_and_its_end_makes_it_private_again(context: Context, ada: Caller) -> None:
    shared = AlbumQuery(is_shared=True)
    link = album_link(context, ada)
    assert [(one.shared, one.has_shared_link) for one in albums.list_albums(context, ada, shared)] == [(True, True)]
    assert albums.statistics(context, ada).shared == 1
    shared_links.delete_link(context, ada, link.id)
    assert albums.list_albums(context, ada, shared) == []
    assert albums.statistics(context, ada).not_shared == 1


def test_an_individual_share_makes_no_album_shared(context: Context, ada: Caller) -> None:
    [photo] = add_assets(context, ada.user_id, NOON)
    make_album(context, ada, photo)
    share(context, ada, photo)
    assert albums.list_albums(context, ada, AlbumQuery(is_shared=True)) == []


def test_the_albums_owner_sees_and_deletes_what_an_editor_made_but_does_not_change_it(
    context: Context, ada: Caller, bob: Caller
) -> None:
    album_id = make_album(context, ada, editor=bob)
    link = shared_links.create_album_link(context, bob, album_id)
    assert shared_links.list_links(context, ada) == []
    [seen] = shared_links.list_links(context, ada, LinkQuery(album_id=album_id))
    assert (seen.id, seen.is_own) == (link.id, False)
    with pytest.raises(NotFoundError, match="Shared link not found"):
        shared_links.update_link(context, ada, link.id, allow_upload=True)
    own = shared_links.create_album_link(context, ada, album_id)
    assert [one.id for one in shared_links.list_links(context, bob, LinkQuery(album_id=album_id))] == [link.id]
    with pytest.raises(NotFoundError, match="Shared link not found"):
        shared_links.delete_link(context, bob, own.id)
    shared_links.delete_link(context, ada, link.id)
    assert shared_links.list_links(context, bob) == []


def test_somebody_elses_link_is_not_there(context: Context, ada: Caller, bob: Caller) -> None:
    link = share(context, ada)
    for act in (
        lambda: shared_links.get_link(context, bob, link.id),
        lambda: shared_links.update_link(context, bob, link.id, allow_upload=True),
        lambda: shared_links.delete_link(context, bob, link.id),
        lambda: shared_link_assets.add_ids(context, bob, link.id, []),
        lambda: shared_link_assets.get_with_photos(context, bob, link.id),
    ):
        with pytest.raises(NotFoundError, match="Shared link not found"):
            act()
    assert shared_links.delete_links(context, bob, [link.id]) == 0


def test_a_link_ends_with_the_right_to_share(context: Context, ada: Caller, bob: Caller) -> None:
    album_id = make_album(context, ada, editor=bob)
    shared_links.create_album_link(context, bob, album_id)
    elsewhere = album_link(context, bob)
    members.change_role(context, ada, album_id, bob.user_id, "viewer")
    assert [one.id for one in shared_links.list_links(context, bob)] == [elsewhere.id]
    members.change_role(context, ada, album_id, bob.user_id, "editor")
    assert albums.get_album(context, ada, album_id).has_shared_link is False
    shared_links.create_album_link(context, bob, album_id)
    members.leave(context, bob, album_id)
    members.add_members(context, ada, album_id, [Invitation(bob.user_id, "editor")])
    assert [one.id for one in shared_links.list_links(context, bob)] == [elsewhere.id]


def test_a_link_goes_with_its_album(context: Context, ada: Caller, published: list[str]) -> None:
    link = album_link(context, ada)
    assert link.album is not None
    albums.delete_album(context, ada, link.album.id)
    assert shared_links.list_links(context, ada) == []
    assert link_topic(link.id) in published


def test_an_album_that_only_a_link_opens_has_nobody_to_take_it_over(
    context: Context, ada: Caller, make_user: MakeUser
) -> None:
    album_link(context, ada)
    decisions = album_handover.albums_of_user(context, Caller(make_user("Boss").id, is_admin=True), ada.user_id)
    assert (decisions.shared, decisions.private_count) == ([], 1)


def test_a_nameless_album_with_a_link_is_not_left_behind(context: Context, ada: Caller) -> None:
    album_id = make_album(context, ada, name="")
    shared_links.create_album_link(context, ada, album_id)
    assert albums.discard_if_left(context, ada, album_id) is False


def test_bulk_delete(context: Context, ada: Caller, bob: Caller) -> None:
    links = [share(context, ada).id for _ in range(3)]
    theirs = share(context, bob).id
    assert shared_links.delete_links(context, ada, [links[0], links[1], theirs, new_id()]) == 2
    assert [one.id for one in shared_links.list_links(context, ada)] == [links[2]]
    assert len(shared_links.list_links(context, bob)) == 1


def test_only_the_ended_ones_are_swept_out(context: Context, ada: Caller, bob: Caller) -> None:
    past, future = context.now() - timedelta(seconds=1), context.now() + timedelta(hours=1)
    kept = [share(context, ada, expires_at=at).id for at in (None, future)]
    ended = share(context, ada, expires_at=past)
    theirs = share(context, bob, expires_at=past)
    assert (ended.is_expired, theirs.is_expired) == (True, True)
    assert shared_links.delete_expired(context, ada) == 1
    assert {one.id for one in shared_links.list_links(context, ada)} == set(kept)
    assert len(shared_links.list_links(context, bob)) == 1


def test_the_list_is_filtered_and_searched(context: Context, ada: Caller) -> None:
    first = album_link(context, ada, description="Über the sea", allow_upload=True)
    second = share(context, ada, slug="Family", password="open sesame", allow_download=False, show_metadata=False)
    third = share(context, ada, expires_at=context.now() - timedelta(days=1))

    def found(**query: Any) -> list[str]:
        return [one.id for one in shared_links.list_links(context, ada, LinkQuery(**query))]

    assert found() == [third.id, second.id, first.id]
    assert found(kind="ALBUM") == [first.id]
    assert found(kind="INDIVIDUAL", is_expired=False) == [second.id]
    assert found(is_expired=True) == [third.id]
    assert found(has_password=True) == found(allow_download=False) == found(show_metadata=False) == [second.id]
    assert found(allow_upload=True) == found(search="uber SEA") == found(search="alps") == [first.id]
    assert found(search="fam") == [second.id]
    assert found(search="%") == found(search="<script>") == []
    assert found(link_id=second.id) == [second.id]


def test_a_link_that_no_guest_finds_is_closed(context: Context, ada: Caller, bob: Caller, make_user: MakeUser) -> None:
    admin = Caller(make_user("Root", is_admin=True).id, is_admin=True)
    album_id = make_album(context, ada, editor=bob)
    link = shared_links.create_album_link(context, bob, album_id)
    assert not link.is_closed
    assert not share(context, bob).is_closed
    admin_users.update_user(context, admin, bob.user_id, is_disabled=True)
    [seen] = shared_links.list_links(context, ada, LinkQuery(album_id=album_id))
    assert (seen.is_closed, seen.title) == (True, "Alps")
    admin_users.update_user(context, admin, bob.user_id, is_disabled=False)
    assert not shared_links.get_link(context, bob, link.id).is_closed
    admin_users.delete_user(context, admin, ada.user_id, albums={album_id: None})
    seen = shared_links.get_link(context, bob, link.id)
    assert (seen.is_closed, seen.album, seen.title) == (True, None, "")
    with pytest.raises(AuthenticationError):
        guest(context, link)


def test_whatever_is_not_shown_is_not_counted(context: Context, ada: Caller) -> None:
    photos = add_assets(context, ada.user_id, *days(2))
    link = share(context, ada, *photos)
    assets.trash(context, ada, chosen(photos[0]), TimelineFilter.ALL)
    seen = shared_links.get_link(context, ada, link.id)
    assert (seen.asset_count, seen.cover_asset_id) == (1, photos[1])
    assets.restore(context, ada, None)
    assert shared_links.get_link(context, ada, link.id).cover_asset_id == photos[0]


def test_who_is_told(context: Context, ada: Caller, bob: Caller, published: list[str]) -> None:
    [photo] = add_assets(context, ada.user_id, NOON)
    album_id = make_album(context, ada, photo, editor=bob)
    published.clear()
    link = shared_links.create_album_link(context, bob, album_id)
    assert set(published) == {album_topic(album_id), user_topic(ada.user_id), user_topic(bob.user_id)}
    published.clear()
    shared_links.update_link(context, bob, link.id, allow_upload=True)
    assert set(published) == {link_topic(link.id), user_topic(bob.user_id)}
    published.clear()
    shared_links.delete_link(context, ada, link.id)
    expected = {link_topic(link.id), album_topic(album_id), user_topic(ada.user_id), user_topic(bob.user_id)}
    assert set(published) == expected
    individual = share(context, ada, photo)
    for act in (
        lambda: assets.trash(context, ada, chosen(photo), TimelineFilter.ALL),
        lambda: assets.restore(context, ada, None),
        lambda: shared_link_assets.remove_ids(context, ada, individual.id, [photo]),
    ):
        published.clear()
        act()
        assert link_topic(individual.id) in published


def test_a_limited_key_and_a_guest_make_nothing(context: Context, ada: Caller) -> None:
    link = album_link(context, ada)
    assert link.album is not None
    limited = Caller(ada.user_id, permissions=frozenset({"sharedLink.read"}))
    assert len(shared_links.list_links(context, limited)) == 1
    for act in (
        lambda: shared_links.create_album_link(context, limited, link.album.id),  # type: ignore[union-attr]
        lambda: shared_links.update_link(context, limited, link.id, allow_upload=True),
        lambda: shared_links.delete_link(context, limited, link.id),
        lambda: shared_links.delete_expired(context, limited),
    ):
        with pytest.raises(ForbiddenError):
            act()


def test_shares_are_read_from_their_own_photos_and_not_from_everybodys(context: Context, ada: Caller) -> None:
    """Without statistics SQLite takes any index of assets for a good one: by that of the trash it would look at all there are."""
    link = share(context, ada)
    guests, statements = guest(context, link), list[tuple[str, Any]]()

    def note(_connection: object, _cursor: object, text: str, values: Any, *_rest: object) -> None:
        statements.append((text, values))

    engine = context.database.engine
    event.listen(engine, "before_cursor_execute", note)
    shared_links.list_links(context, ada)
    shared_link_assets.get_with_photos(context, ada, link.id)
    guest_views.get_link(context, guests)
    guest_timeline.list_months(context, guests)
    event.remove(engine, "before_cursor_execute", note)
    if not context.database.is_sqlite:
        return
    with engine.connect() as connection:
        for text, values in statements:
            if text.startswith("SELECT"):
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values).all()
                assert [step for *_, step in plan if "ix_asset_" in step or step.startswith("SCAN asset")] == [], text
