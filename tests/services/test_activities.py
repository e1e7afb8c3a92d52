from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import IntegrityError

from immshare.errors import InvalidInputError, NotFoundError
from immshare.models import Activity
from immshare.models.columns import new_id
from immshare.rules.access import Caller
from immshare.schemas.activity import ActivityKind, ActivityLevel
from immshare.services import activities, albums
from immshare.services.activity_views import ActivityQuery, Scope
from immshare.services.context import Context
from tests.activities import START, At, counts, rows, said, say
from tests.albums import make_album
from tests.conftest import MakeUser
from tests.library import NOON, add_assets


@pytest.fixture
def photo(context: Context, ada: Caller) -> str:
    return add_assets(context, ada.user_id, NOON)[0]


@pytest.fixture
def album(context: Context, ada: Caller, bob: Caller, photo: str) -> str:
    """Ada's, with one photo; Bob may look."""
    return make_album(context, ada, photo, viewer=bob)


def switch_off(context: Context, owner: Caller, album_id: str) -> None:
    albums.update_album(context, owner, album_id, is_activity_enabled=False)


def test_all_members_talk_about_the_album_and_its_photos(
    context: Context, ada: Caller, bob: Caller, album: str, photo: str
) -> None:
    say(context, bob, album, " first \n")
    view = activities.add_comment(context, ada, Scope(album, photo), "second")
    assert (view.asset_id, view.user.name, view.type, view.comment) == (photo, "Ada", "comment", "second")
    assert said(context, ada, album) == ["first", "second"]
    assert said(context, bob, album, photo) == ["second"]


def test_links_come_cut_out(context: Context, bob: Caller, album: str) -> None:
    view = activities.add_comment(context, bob, Scope(album), "see https://example.org, it is good")
    assert [(part.text, part.href) for part in view.parts] == [
        ("see ", None),
        ("https://example.org", "https://example.org"),
        (", it is good", None),
    ]
    assert activities.add_comment(context, bob, Scope(album), "no link").parts == []


def test_what_can_be_asked_for(context: Context, ada: Caller, bob: Caller, album: str, photo: str) -> None:
    for text in ("1", "2", "3", "4"):
        say(context, ada, album, text)
    say(context, bob, album, "5", photo)
    activities.like(context, bob, Scope(album, photo))
    scope = Scope(album)

    def found(**wanted: object) -> list[str | None]:
        query = ActivityQuery(scope, **wanted)  # type: ignore[arg-type]
        return [one.comment for one in activities.list_activities(context, ada, query)]

    assert found(level=ActivityLevel.ALBUM) == ["1", "2", "3", "4"]
    assert found(level=ActivityLevel.ASSET) == ["5", None]
    assert found(kind=ActivityKind.LIKE) == [None]
    assert found(kind=ActivityKind.COMMENT, user_id=bob.user_id) == ["5"]
    page = activities.list_activities(context, ada, ActivityQuery(scope, limit=2))
    assert [one.comment for one in page] == ["5", None]
    assert found(limit=2, before=page[0].sequence) == ["3", "4"]
    with pytest.raises(InvalidInputError, match="limit"):
        found(limit=201)


def test_a_like_is_one_and_can_be_taken_back_and_given_again(
    context: Context, ada: Caller, bob: Caller, album: str, photo: str
) -> None:
    for scope in (Scope(album), Scope(album, photo)):
        first = activities.like(context, bob, scope)
        again = activities.like(context, bob, scope)
        assert (first.is_new, again.is_new, again.view.id) == (True, False, first.view.id)
        assert activities.like(context, ada, scope).is_new
        assert counts(context, bob, *scope).target_likes == 2
        assert counts(context, bob, *scope).like_id == first.view.id
        activities.remove(context, bob, first.view.id)
        assert counts(context, bob, *scope).like_id is None
        assert activities.like(context, bob, scope).is_new
    assert counts(context, ada, album).likes == 4
    assert counts(context, ada, album).target_likes == 2


@pytest.mark.parametrize("is_of_photo", [False, True])
def test_fifty_likes_at_once_are_one(context: Context, bob: Caller, album: str, photo: str, is_of_photo: bool) -> None:
    scope = Scope(album, photo if is_of_photo else None)
    with ThreadPoolExecutor(25) as threads:
        made = list(threads.map(lambda _: activities.like(context, bob, scope), range(50)))
    assert sum(one.is_new for one in made) == 1
    assert len({one.view.id for one in made}) == 1
    assert rows(context) == 1


@pytest.mark.parametrize("is_of_photo", [False, True])
def test_the_database_itself_keeps_a_second_like_out(
    context: Context, bob: Caller, album: str, photo: str, is_of_photo: bool
) -> None:
    def insert(number: int, **more: object) -> None:
        with context.database.writing() as session:
            facts = {
                "album_id": album,
                "asset_id": photo if is_of_photo else None,
                "user_id": bob.user_id,
                "kind": "like",
            }
            session.add(Activity(sequence=number, revision=number, **(facts | more)))

    insert(1)
    with pytest.raises(IntegrityError):
        insert(2)
    insert(3, removed_at=START)
    insert(4, kind="comment", comment="x")
    insert(5, kind="comment", comment="x")


def test_numbers_are_given_once(context: Context, ada: Caller, bob: Caller, album: str) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: say(context, (ada, bob)[n % 2], album, str(n)), range(40)))
    found = activities.list_activities(context, ada, ActivityQuery(Scope(album)))
    assert [one.sequence for one in found] == list(range(1, 41))


def test_what_is_refused_leaves_nothing(context: Context, ada: Caller, bob: Caller, album: str) -> None:
    foreign = add_assets(context, ada.user_id, NOON)[0]
    for scope in (Scope(album, foreign), Scope(album, new_id()), Scope(new_id())):
        with pytest.raises(NotFoundError, match=r"no activity\.create access"):
            activities.add_comment(context, bob, scope, "x")
        with pytest.raises(NotFoundError, match=r"no activity\.create access"):
            activities.like(context, bob, scope)
    with pytest.raises(InvalidInputError, match="Write something"):
        say(context, bob, album, " ")
    assert rows(context) == 0


def test_switched_off_what_there_is_stays_and_can_be_removed(
    context: Context, ada: Caller, bob: Caller, album: str, photo: str
) -> None:
    own, other = say(context, bob, album, "mine"), say(context, bob, album, "stays")
    switch_off(context, ada, album)
    assert counts(context, bob, album).is_enabled is False
    assert said(context, bob, album) == ["mine", "stays"]
    for caller in (ada, bob):
        with pytest.raises(InvalidInputError, match="switched off for this album"):
            say(context, caller, album)
        with pytest.raises(InvalidInputError, match="switched off for this album"):
            activities.like(context, caller, Scope(album, photo))
    activities.remove(context, bob, own)
    assert said(context, bob, album) == ["stays"]
    assert activities.restore(context, bob, own).comment == "mine"
    activities.remove(context, ada, other)
    albums.update_album(context, ada, album, is_activity_enabled=True)
    say(context, bob, album, "again")
    assert said(context, bob, album) == ["mine", "again"]


def test_author_or_album_owner_removes(context: Context, ada: Caller, bob: Caller, make_user: MakeUser) -> None:
    cleo = Caller(make_user("Cleo").id)
    album = make_album(context, ada, editor=[bob, cleo])
    adas, bobs = say(context, ada, album, "Ada's"), say(context, bob, album, "Bob's")
    can_delete = {
        name: [one.can_delete for one in activities.list_activities(context, who, ActivityQuery(Scope(album)))]
        for name, who in (("ada", ada), ("bob", bob), ("cleo", cleo))
    }
    assert can_delete == {"ada": [True, True], "bob": [False, True], "cleo": [False, False]}
    for caller, activity_id in ((bob, adas), (cleo, bobs)):
        with pytest.raises(NotFoundError, match=r"no activity\.delete access"):
            activities.remove(context, caller, activity_id)
    activities.remove(context, ada, bobs)
    activities.remove(context, ada, adas)
    assert said(context, bob, album) == []
    with pytest.raises(NotFoundError):
        activities.remove(context, ada, adas)


def test_only_who_removed_it_takes_it_back_and_only_for_a_moment(at: At, ada: Caller, bob: Caller, album: str) -> None:
    first = say(at(), bob, album, "first")
    say(at(), ada, album, "second")
    activities.remove(at(10), ada, first)
    with pytest.raises(NotFoundError):
        activities.restore(at(11), bob, first)
    restored = activities.restore(at(39), ada, first)
    assert (restored.id, restored.created_at, restored.can_delete) == (first, START, True)
    assert said(at(), bob, album) == ["first", "second"]
    with pytest.raises(NotFoundError):
        activities.restore(at(39), ada, first)
    activities.remove(at(50), ada, first)
    with pytest.raises(NotFoundError):
        activities.restore(at(80), ada, first)
    assert rows(at()) == 2
    activities.forget_removed(at(80))
    assert rows(at()) == 1


def test_a_like_that_was_given_anew_meanwhile_is_not_doubled(at: At, ada: Caller, bob: Caller, album: str) -> None:
    removed = activities.like(at(), bob, Scope(album)).view.id
    activities.remove(at(1), ada, removed)
    anew = activities.like(at(2), bob, Scope(album)).view.id
    assert activities.restore(at(3), ada, removed).id == anew
    assert rows(at()) == 1
