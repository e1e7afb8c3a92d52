"""Several links are deleted at once, in one transaction, and whoever sees them is told."""

import pytest
from sqlalchemy import event

from immshare.errors import InvalidInputError, NotFoundError
from immshare.live import album_topic, link_topic, user_topic
from immshare.models.columns import new_id
from immshare.rules.access import Caller
from immshare.rules.selection import MAX_IDS
from immshare.services import albums, shared_links
from immshare.services.context import Context
from tests.albums import make_album
from tests.links import album_link, share


@pytest.fixture
def published(context: Context) -> list[str]:
    topics: list[str] = []
    context.hub.subscribe(topics.append)
    return topics


def test_chosen_links_go_all_at_once_and_nobody_elses(
    context: Context, ada: Caller, bob: Caller, published: list[str]
) -> None:
    own = [album_link(context, ada), share(context, ada), share(context, ada)]
    theirs = share(context, bob).id
    album = own[0].album
    assert album is not None
    for nothing in ([], [theirs], [new_id(), theirs]):
        with pytest.raises(NotFoundError, match="Shared link not found"):
            shared_links.delete_chosen(context, ada, nothing)
    with pytest.raises(InvalidInputError, match="at most"):
        shared_links.delete_chosen(context, ada, [new_id() for _ in range(MAX_IDS + 1)])
    assert len(shared_links.list_links(context, ada)) == 3
    published.clear()
    assert shared_links.delete_chosen(context, ada, [own[0].id, own[1].id, theirs, new_id()]) == 2
    assert [one.id for one in shared_links.list_links(context, ada)] == [own[2].id]
    assert [one.id for one in shared_links.list_links(context, bob)] == [theirs]
    assert albums.get_album(context, ada, album.id).has_shared_link is False
    told = {link_topic(own[0].id), link_topic(own[1].id), album_topic(album.id), user_topic(ada.user_id)}
    assert set(published) == told


def test_many_links_are_deleted_with_no_more_queries_than_two(
    context: Context, ada: Caller, bob: Caller, published: list[str]
) -> None:
    def links(count: int) -> list[str]:
        album_ids = [make_album(context, ada, viewer=bob) for _ in range(count)]
        return [shared_links.create_album_link(context, ada, one).id for one in album_ids]

    statements: list[str] = []

    def note(_connection: object, _cursor: object, text: str, *_rest: object) -> None:
        statements.append(text)

    def count_statements(link_ids: list[str]) -> int:
        statements.clear()
        assert shared_links.delete_chosen(context, ada, link_ids) == len(link_ids)
        return len(statements)

    few, many = links(2), links(20)
    event.listen(context.database.engine, "before_cursor_execute", note)
    assert count_statements(few) == count_statements(many)
    event.remove(context.database.engine, "before_cursor_execute", note)
    assert {user_topic(ada.user_id), user_topic(bob.user_id)} <= set(published)
