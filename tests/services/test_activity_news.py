"""What becomes of comments and likes with photos, albums and members, and who hears of them."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from immshare.errors import NotFoundError
from immshare.live import activity_topic, news_topic
from immshare.models import ActivitySeen, Album
from immshare.rules.access import Caller
from immshare.rules.timeline import TimelineFilter
from immshare.services import activities, album_assets, albums, assets, members, notifications, purge
from immshare.services.activity_views import Scope
from immshare.services.context import Context
from tests.activities import At, counts, rows, said, say
from tests.albums import chosen, make_album
from tests.conftest import MakeUser
from tests.library import NOON, add_assets


@pytest.fixture
def photo(context: Context, ada: Caller) -> str:
    return add_assets(context, ada.user_id, NOON)[0]


@pytest.fixture
def album(context: Context, ada: Caller, bob: Caller, photo: str) -> str:
    """Ada's, with one photo; Bob may look."""
    return make_album(context, ada, photo, viewer=bob)


def test_a_photo_takes_its_activity_to_the_trash_and_brings_it_back(
    context: Context, ada: Caller, bob: Caller, album: str, photo: str
) -> None:
    say(context, ada, album, "of the album")
    of_photo = say(context, bob, album, "of the photo", photo)
    activities.like(context, ada, Scope(album, photo))
    activities.mark_seen(context, ada, Scope(album), 1)
    assets.trash(context, ada, chosen(photo), TimelineFilter.ALL)
    assert said(context, bob, album) == ["of the album"]
    assert said(context, bob, album, photo) == []
    assert (counts(context, ada, album).comments, counts(context, ada, album).likes) == (1, 0)
    assert not counts(context, ada, album).has_unread
    with pytest.raises(NotFoundError):
        activities.remove(context, bob, of_photo)
    with pytest.raises(NotFoundError):
        say(context, bob, album, "too late", photo)
    assets.restore(context, ada, None)
    assert said(context, bob, album) == ["of the album", "of the photo", None]
    assert counts(context, ada, album).has_unread


def test_a_photo_that_leaves_the_album_leaves_nothing(
    context: Context, ada: Caller, bob: Caller, album: str, photo: str
) -> None:
    other = make_album(context, ada, photo, viewer=bob)
    for one in (album, other):
        say(context, bob, one, "of the photo", photo)
    album_assets.remove_ids(context, ada, album, [photo])
    assert said(context, bob, album) == []
    assert said(context, bob, other) == ["of the photo"]
    album_assets.add_ids(context, ada, album, [photo])
    assert said(context, bob, album) == []
    assets.trash(context, ada, chosen(photo), TimelineFilter.ALL)
    purge.empty_trash(context, ada)
    assert rows(context) == 0


def test_an_album_takes_all_of_it_along(context: Context, ada: Caller, bob: Caller, album: str, photo: str) -> None:
    say(context, bob, album, "x", photo)
    activities.mark_seen(context, ada, Scope(album), 1)
    albums.delete_album(context, ada, album)
    assert rows(context) == 0
    with context.database.reading() as session:
        assert session.exec(select(ActivitySeen)).all() == []
    with pytest.raises(NotFoundError, match=r"no album\.read access"):
        said(context, bob, album)


def test_who_is_removed_loses_it_and_what_they_said_stays(
    context: Context, ada: Caller, bob: Caller, album: str, make_user: MakeUser
) -> None:
    own = say(context, bob, album, "Bob was here")
    members.remove_member(context, ada, album, bob.user_id)
    for act in (
        lambda: said(context, bob, album),
        lambda: counts(context, bob, album),
        lambda: activities.changes(context, bob, Scope(album), 0, 0),
        lambda: say(context, bob, album),
        lambda: activities.remove(context, bob, own),
        lambda: activities.mark_seen(context, bob, Scope(album), 1),
    ):
        with pytest.raises(NotFoundError):
            act()
    cleo = Caller(make_user("Cleo").id)
    members.add_members(context, ada, album, [members.Invitation(cleo.user_id, "viewer")])
    assert said(context, cleo, album) == ["Bob was here"], "new members see what was said before"


def test_the_unread_mark(context: Context, ada: Caller, bob: Caller, album: str, photo: str) -> None:
    assert not counts(context, bob, album).has_unread
    say(context, bob, album, "own words are no news")
    assert not counts(context, bob, album).has_unread
    assert counts(context, ada, album).has_unread
    activities.mark_seen(context, ada, Scope(album), 10**6)
    assert not counts(context, ada, album).has_unread
    activities.like(context, bob, Scope(album, photo))
    assert counts(context, ada, album).has_unread
    assert counts(context, ada, album, photo).has_unread
    activities.mark_seen(context, ada, Scope(album), 1)
    assert counts(context, ada, album).has_unread
    activities.mark_seen(context, ada, Scope(album), 2)
    activities.mark_seen(context, ada, Scope(album), 0)
    assert not counts(context, ada, album).has_unread


def test_what_has_changed(context: Context, ada: Caller, bob: Caller, album: str, photo: str) -> None:
    first = say(context, ada, album, "first")
    look = activities.changes(context, bob, Scope(album), 0, 0)
    assert ([one.id for one in look.changed], look.removed, look.comments) == ([first], [], 1)
    second = say(context, ada, album, "second", photo)
    activities.remove(context, ada, first)
    later = activities.changes(context, bob, Scope(album), look.revision, 0)
    assert ([one.id for one in later.changed], later.removed, later.comments) == ([second], [first], 1)
    of_photo = activities.changes(context, bob, Scope(album, photo), look.revision, 0)
    assert ([one.id for one in of_photo.changed], of_photo.removed) == ([second], [])
    activities.restore(context, ada, first)
    back = activities.changes(context, bob, Scope(album), later.revision, 0)
    assert ([one.id for one in back.changed], back.removed, back.comments) == ([first], [], 2)
    nothing = activities.changes(context, bob, Scope(album), back.revision, 2)
    assert (nothing.changed, nothing.held, back.held) == ([], 1, 2)


def test_members_hear_of_each_change_and_nobody_else(
    context: Context, ada: Caller, bob: Caller, album: str, photo: str
) -> None:
    heard: list[str] = []
    context.hub.subscribe(heard.append)
    both = {activity_topic(album, ada.user_id), activity_topic(album, bob.user_id)}

    def topics(act: Callable[[], object]) -> set[str]:
        heard.clear()
        act()
        return set(heard)

    assert topics(lambda: say(context, bob, album)) == both | {news_topic(ada.user_id)}
    assert topics(lambda: say(context, bob, album)) == both
    liked = activities.like(context, bob, Scope(album, photo)).view.id
    assert topics(lambda: activities.like(context, bob, Scope(album, photo))) == set()
    assert topics(lambda: activities.remove(context, bob, liked)) == both
    assert topics(lambda: activities.restore(context, bob, liked)) == both
    assert topics(lambda: activities.mark_seen(context, ada, Scope(album), 3)) == {
        activity_topic(album, ada.user_id),
        news_topic(ada.user_id),
    }
    assert topics(lambda: activities.mark_seen(context, ada, Scope(album), 3)) == set()
    members.remove_member(context, ada, album, bob.user_id)
    assert topics(lambda: say(context, ada, album)) == {activity_topic(album, ada.user_id)}


def test_photos_are_not_fetched_again_for_a_comment(context: Context, bob: Caller, album: str) -> None:
    with context.database.reading() as session:
        before = session.get_one(Album, album).revision
    say(context, bob, album)
    with context.database.reading() as session:
        assert session.get_one(Album, album).revision == before


Told = list[tuple[str | None, int, bool]]


def told(context: Context, caller: Caller) -> Told:
    """Of comments: who wrote them if it is one person, how many, and whether it is read; newest first."""
    return [
        (one.actor.name if one.actor else None, one.count, one.is_read)
        for one in notifications.list_notifications(context, caller)
        if one.kind == "comments"
    ]


@pytest.fixture
def cleo(make_user: MakeUser) -> Caller:
    return Caller(make_user("Cleo").id)


@pytest.fixture
def talk(context: Context, ada: Caller, bob: Caller, cleo: Caller, photo: str) -> str:
    """Ada's album with one photo; Bob and Cleo may look, and Bob and Ada have read all they were told so far."""
    album = make_album(context, ada, photo, viewer=[bob, cleo])
    notifications.mark_read(context, bob)
    return album


def test_comments_are_told_gathered_and_read_when_they_are_seen(
    at: At, ada: Caller, bob: Caller, cleo: Caller, talk: str
) -> None:
    say(at(), bob, talk)
    say(at(60), bob, talk)
    activities.like(at(60), bob, Scope(talk))
    assert told(at(), ada) == [("Bob", 2, False)]
    assert told(at(), bob) == []
    say(at(120), cleo, talk)
    assert told(at(), ada) == [(None, 3, False)]
    assert told(at(), bob) == [("Cleo", 1, False)]
    activities.mark_seen(at(130), ada, Scope(talk), 4)
    assert told(at(), ada) == [(None, 3, True)]
    say(at(140), cleo, talk)
    assert told(at(), ada)[0] == ("Cleo", 1, False)
    assert notifications.count_unread(at(), bob) == 1


def test_who_reads_along_has_one_line_in_the_end(at: At, ada: Caller, bob: Caller, cleo: Caller, talk: str) -> None:
    for number, second in enumerate((0, 100, 390), start=1):
        say(at(second), bob, talk)
        activities.mark_seen(at(second + 1), ada, Scope(talk), number)
        assert told(at(), ada) == [("Bob", number, True)]
    say(at(400), cleo, talk)
    members.mark_seen(at(401), ada, talk)
    assert told(at(), ada) == [(None, 4, True)]
    say(at(700), bob, talk)
    activities.mark_seen(at(701), ada, Scope(talk), 5)
    assert told(at(), ada) == [("Bob", 1, True), (None, 4, True)], "quiet for five minutes"


def test_what_was_taken_back_is_not_told(at: At, ada: Caller, bob: Caller, cleo: Caller, talk: str) -> None:
    first, second = say(at(), bob, talk), say(at(10), cleo, talk)
    assert told(at(), ada) == [(None, 2, False)]
    activities.remove(at(20), bob, first)
    assert (told(at(), ada), told(at(), cleo)) == ([(None, 1, False)], [])
    assert notifications.count_unread(at(), ada) == 1
    activities.remove(at(21), ada, second)
    assert (told(at(), ada), told(at(), bob), notifications.count_unread(at(), ada)) == ([], [], 0)
    activities.restore(at(30), ada, second)
    assert (told(at(), ada), told(at(), bob)) == ([("Cleo", 1, False)], [("Cleo", 1, False)])
    activities.restore(at(31), bob, first)
    assert (told(at(), ada), told(at(), cleo)) == ([(None, 2, False)], [("Bob", 1, False)])


def test_what_was_read_stays_as_it_was(at: At, ada: Caller, bob: Caller, talk: str) -> None:
    say(at(), bob, talk)
    activities.mark_seen(at(1), ada, Scope(talk), 1)
    own = say(at(2), bob, talk)
    activities.remove(at(3), bob, own)
    assert told(at(), ada) == [("Bob", 1, True)]
    notifications.mark_read(at(4), ada)
    activities.restore(at(5), bob, own)
    assert told(at(), ada) == [("Bob", 1, False), ("Bob", 1, True)], "what nobody saw was not read"


def test_after_what_was_taken_back_the_next_is_news(at: At, ada: Caller, bob: Caller, cleo: Caller, talk: str) -> None:
    heard: list[str] = []
    at().hub.subscribe(heard.append)
    own = say(at(), bob, talk)
    activities.remove(at(1), bob, own)
    assert heard.count(news_topic(ada.user_id)) == 2
    say(at(2), cleo, talk)
    assert heard.count(news_topic(ada.user_id)) == 3
    assert told(at(), ada) == [("Cleo", 1, False)]


def test_a_photo_s_comments_are_seen_there_and_no_others(
    at: At, ada: Caller, bob: Caller, talk: str, photo: str
) -> None:
    of_photo = Scope(talk, photo)
    say(at(), bob, talk, "of the photo", photo)
    activities.mark_seen(at(1), ada, of_photo, 1)
    assert not counts(at(), ada, talk).has_unread
    assert told(at(), ada) == [("Bob", 1, True)]
    say(at(2), bob, talk, "of the photo", photo)
    say(at(3), bob, talk, "of the album")
    activities.like(at(4), bob, of_photo)
    activities.mark_seen(at(5), ada, of_photo, 4)
    assert counts(at(), ada, talk).has_unread
    assert told(at(), ada)[0] == ("Bob", 2, False)
    activities.mark_seen(at(6), ada, Scope(talk), 3)
    assert counts(at(), ada, talk).has_unread
    activities.mark_seen(at(7), ada, of_photo, 4)
    assert not counts(at(), ada, talk).has_unread
