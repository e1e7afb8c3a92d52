from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from immshare.live import user_topic
from immshare.rules.access import Caller
from immshare.rules.timeline import TimelineFilter
from immshare.services import album_assets, albums, assets, members, notifications
from immshare.services.context import Context
from tests.albums import chosen, make_album
from tests.conftest import MakeUser
from tests.library import NOON, add_assets, days

START = datetime(2024, 6, 1, tzinfo=UTC)
At = Callable[..., Context]


@pytest.fixture
def at(context: Context) -> At:
    """The tools at so many minutes."""
    return lambda minutes=0.0, **more: replace(context, now=lambda: START + timedelta(minutes=minutes, **more))


def told(context: Context, caller: Caller) -> list[tuple[str, str | None, int, bool]]:
    return [
        (one.kind.value, one.actor.name if one.actor else None, one.count, one.is_read)
        for one in notifications.list_notifications(context, caller)
    ]


def test_who_is_invited_is_told(context: Context, ada: Caller, bob: Caller) -> None:
    album_id = make_album(context, ada, *add_assets(context, ada.user_id, NOON), name="Alps", viewer=bob)
    [one] = notifications.list_notifications(context, bob)
    assert (one.kind, one.album_id, one.album_name, one.is_read) == ("invite", album_id, "Alps", False)
    assert one.actor is not None
    assert one.actor.name == "Ada"
    assert notifications.count_unread(context, bob) == 1
    assert told(context, ada) == []


def test_new_photos_are_gathered_until_it_is_quiet(at: At, ada: Caller, bob: Caller) -> None:
    photos = add_assets(at(), ada.user_id, *days(6))
    album_id = make_album(at(), ada, viewer=bob)
    for minute, one in zip((1, 4, 8.5, 13.6), photos, strict=False):
        album_assets.add_photos(at(minute), ada, album_id, chosen(one))
    assert told(at(14), bob) == [("photos", "Ada", 1, False), ("photos", "Ada", 3, False), ("invite", "Ada", 0, False)]
    assert told(at(14), ada) == []


def test_several_people_in_one(at: At, ada: Caller, bob: Caller, make_user: MakeUser) -> None:
    cleo = Caller(make_user("Cleo").id)
    album_id = make_album(at(), ada, editor=[bob, cleo])
    for caller, count in ((bob, 2), (cleo, 3)):
        album_assets.add_photos(at(1), caller, album_id, chosen(*add_assets(at(), caller.user_id, *days(count))))
    assert told(at(2), ada) == [("photos", None, 5, False)]
    assert told(at(2), bob)[0] == ("photos", "Cleo", 3, False)
    assert told(at(2), cleo)[0] == ("photos", "Bob", 2, False)


def test_only_what_others_can_see_is_news(at: At, ada: Caller, bob: Caller) -> None:
    waiting = {"status": "pending", "local_month": None, "local_day": None}
    photos = add_assets(at(), ada.user_id, *days(2)) + add_assets(at(), ada.user_id, NOON, **waiting)
    album_id = make_album(at(), ada, viewer=bob)
    album_assets.add_photos(at(1), ada, album_id, chosen(*photos))
    assert told(at(1), bob)[0] == ("photos", "Ada", 2, False)
    assets.trash(at(10), ada, chosen(photos[0]), TimelineFilter.ALL)
    assets.restore(at(11), ada, None)
    assert told(at(20), bob)[0] == ("photos", "Ada", 2, False), "what comes back is no news"


def test_a_growing_notification_is_not_published_again(at: At, ada: Caller, bob: Caller) -> None:
    photos = add_assets(at(), ada.user_id, *days(2))
    album_id = make_album(at(), ada, viewer=bob)
    heard: list[str] = []
    at().hub.subscribe(heard.append)
    for minute, one in enumerate(photos):
        album_assets.add_photos(at(minute), ada, album_id, chosen(one))
    assert heard.count(user_topic(bob.user_id)) == 1


def test_reading(at: At, ada: Caller, bob: Caller) -> None:
    first, second = make_album(at(), ada, name="One", viewer=bob), make_album(at(1), ada, name="Two", viewer=bob)
    [newest, oldest] = notifications.list_notifications(at(), bob)
    assert (newest.album_id, oldest.album_id) == (second, first)
    assert notifications.mark_read(at(), ada, [newest.id]) == 0
    assert notifications.mark_read(at(), bob, [newest.id]) == 1
    assert notifications.count_unread(at(), bob) == 1
    members.mark_seen(at(2), bob, first)
    assert notifications.count_unread(at(), bob) == 0
    album_assets.add_photos(at(3), ada, first, chosen(*add_assets(at(), ada.user_id, NOON)))
    assert notifications.mark_read(at(), bob) == 1
    album_assets.add_photos(at(4), ada, first, chosen(*add_assets(at(), ada.user_id, NOON)))
    assert told(at(5), bob)[0] == ("photos", "Ada", 1, False), "what was read does not grow"


def test_nothing_is_left_of_an_album_that_is_gone(at: At, ada: Caller, bob: Caller) -> None:
    albums.delete_album(at(), ada, make_album(at(), ada, viewer=bob))
    assert told(at(), bob) == []


def test_old_ones_are_forgotten(at: At, ada: Caller, bob: Caller) -> None:
    make_album(at(), ada, viewer=bob)
    notifications.forget_old(at(days=89))
    assert len(told(at(), bob)) == 1
    notifications.forget_old(at(days=91))
    assert told(at(), bob) == []
