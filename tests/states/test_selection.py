"""What is selected, and the bulk actions on it, called by friend and foe."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from immshare.errors import ConflictError
from immshare.models import Asset, User
from immshare.rules.selection import MAX_IDS, MAX_MONTHS, Selection
from immshare.rules.timeline import TimelineFilter
from immshare.services import assets, purge
from immshare.services.context import Context
from immshare.states.selection import SelectionState
from tests.conftest import MakeUser
from tests.library import NOON, add_assets, days
from tests.states.conftest import Connect
from tests.states.dispatcher import Connection

MAY = "2024-05-01"
ACTIONS = ["favorite", "unfavorite", "trash", "restore", "delete_for_good", "restore_all", "empty_trash"]


class Library(NamedTuple):
    user: User
    ids: list[str]
    tab: Connection


@pytest.fixture
def library(context: Context, make_user: MakeUser, connect: Connect) -> Library:
    """Twelve photos on as many days of May, newest first."""
    user = make_user("Ada")
    return Library(user, add_assets(context, user.id, *days(12)), connect(user))


Look = Callable[[list[str]], list[tuple[bool, bool] | None]]


@pytest.fixture
def look(context: Context) -> Look:
    """Of each photo: whether it is a favorite and whether it is in the trash; None for one that is gone."""

    def look(ids: list[str]) -> list[tuple[bool, bool] | None]:
        with context.database.reading() as session:
            rows = [session.get(Asset, one) for one in ids]
        return [row and (row.is_favorite, row.trashed_at is not None) for row in rows]

    return look


async def select(tab: Connection, view: str = "all", **expression: Any) -> str:
    count = len(expression.get("ids", [])) or 1
    return await tab.send(SelectionState.select, view=view, expression=expression, count=count)


def handler(name: str) -> Any:
    return getattr(SelectionState, name)


@pytest.mark.parametrize(("count", "words"), [(1, "Moved 1 photo to the trash"), (12, "Moved 12 photos to the trash")])
async def test_counts_are_exact_and_in_plain_words(library: Library, look: Look, count: int, words: str) -> None:
    await select(library.tab, ids=library.ids[:count])
    assert f'"{words}"' in await library.tab.send(SelectionState.trash)
    assert look(library.ids) == [(False, True)] * count + [(False, False)] * (12 - count)


async def test_a_large_count_is_grouped(library: Library, context: Context) -> None:
    add_assets(context, library.user.id, *[NOON - timedelta(days=40, seconds=n) for n in range(1200)])
    await select(library.tab, months=["2024-04-01"])
    assert '"Moved 1,200 photos to the trash"' in await library.tab.send(SelectionState.trash)


async def test_a_month_means_all_of_it_but_the_exceptions(library: Library, look: Look) -> None:
    await select(library.tab, months=[MAY], **{"except": library.ids[:2]})
    assert '"Moved 10 photos to the trash"' in await library.tab.send(SelectionState.trash)
    assert look(library.ids) == [(False, False)] * 2 + [(False, True)] * 10


async def test_favorites_count_what_changed(library: Library, look: Look) -> None:
    await select(library.tab, ids=library.ids[:2])
    assert '"Added 2 photos to favorites"' in await library.tab.send(SelectionState.favorite)
    await select(library.tab, ids=library.ids[1:4])
    assert '"Added 2 photos to favorites, 1 was already there"' in await library.tab.send(SelectionState.favorite)
    await select(library.tab, "favorites", months=[MAY])
    assert '"Removed 4 photos from favorites"' in await library.tab.send(SelectionState.unfavorite)
    assert look(library.ids[:4]) == [(False, False)] * 4


async def test_from_the_trash_and_back(library: Library, look: Look) -> None:
    await select(library.tab, ids=library.ids)
    await library.tab.send(SelectionState.trash)
    await select(library.tab, "trash", ids=library.ids[:3])
    assert '"Restored 3 photos"' in await library.tab.send(SelectionState.restore)
    await select(library.tab, "trash", months=[MAY], **{"except": library.ids[3:5]})
    assert '"Deleted 7 photos"' in await library.tab.send(SelectionState.delete_for_good)
    assert look(library.ids) == [(False, False)] * 3 + [(False, True)] * 2 + [None] * 7
    assert '"Restored 2 photos"' in await library.tab.send(SelectionState.restore_all)
    assert '"Deleted 0 photos"' in await library.tab.send(SelectionState.empty_trash)
    assert look(library.ids)[:5] == [(False, False)] * 5


async def test_the_trash_is_emptied_whatever_is_selected(library: Library, look: Look) -> None:
    await select(library.tab, ids=library.ids[:5])
    await library.tab.send(SelectionState.trash)
    await select(library.tab, "trash", ids=library.ids[:1])
    assert '"Deleted 5 photos"' in await library.tab.send(SelectionState.empty_trash)
    assert look(library.ids[:6]) == [None] * 5 + [(False, False)]


@pytest.mark.parametrize("action", ACTIONS)
async def test_an_action_ends_the_selection_and_the_question(library: Library, action: str) -> None:
    await select(library.tab, ids=library.ids[:2])
    await library.tab.send(SelectionState.ask_before, question="trash")
    before = (await library.tab.state(SelectionState)).cleared
    await library.tab.send(handler(action))
    state = await library.tab.state(SelectionState)
    assert (state.count, state.question, state._expression) == (0, "", Selection())
    assert state.cleared > before


@pytest.mark.parametrize("action", ["favorite", "unfavorite", "trash", "restore", "delete_for_good"])
async def test_without_a_selection_nothing_happens(library: Library, look: Look, action: str) -> None:
    add = look(library.ids)
    assert " 0 photos" in await library.tab.send(handler(action))
    assert look(library.ids) == add


@pytest.mark.parametrize("action", ACTIONS)
async def test_nobody_touches_what_belongs_to_others(
    library: Library, look: Look, context: Context, make_user: MakeUser, connect: Connect, action: str
) -> None:
    trashed = add_assets(context, library.user.id, *days(2, NOON - timedelta(days=60)), trashed_at=NOON)
    before = look(library.ids + trashed)
    eve = make_user("Eve")
    own = add_assets(context, eve.id, NOON, trashed_at=None)
    tab = connect(eve)
    for view in ("all", "favorites", "trash"):
        await select(tab, view, months=[MAY, "2024-03-01"], ids=[*library.ids, *trashed, *own])
        said = await tab.send(handler(action))
        assert any(words in said for words in (" 0 photos", " 1 photo", "in the trash already"))
    assert look(library.ids + trashed) == before


async def test_foreign_ids_among_one_s_own_are_left_out_and_not_counted(
    library: Library, look: Look, context: Context, make_user: MakeUser
) -> None:
    grace = make_user("Grace")
    theirs = add_assets(context, grace.id, *days(5))
    await select(library.tab, ids=[*library.ids[:3], *theirs, *(str(uuid4()) for _ in range(50))])
    assert '"Moved 3 photos to the trash"' in await library.tab.send(SelectionState.trash)
    assert look(theirs) == [(False, False)] * 5


async def test_what_is_in_the_trash_is_not_trashed_again(library: Library) -> None:
    await select(library.tab, "trash", ids=library.ids[:3])
    assert "These are in the trash already." in await library.tab.send(SelectionState.trash)


async def test_only_what_is_in_the_trash_is_deleted(library: Library, look: Look) -> None:
    await select(library.tab, ids=library.ids)
    assert '"Deleted 0 photos"' in await library.tab.send(SelectionState.delete_for_good)
    assert look(library.ids) == [(False, False)] * 12


GOOD_ID = str(uuid4())
HOSTILE_EXPRESSIONS: list[Any] = [
    None,
    "x",
    1,
    [],
    [GOOD_ID],
    {"ids": None},
    {"ids": "abc"},
    {"ids": {"0": GOOD_ID}},
    {"ids": [1]},
    {"ids": [None]},
    {"ids": [[GOOD_ID]]},
    {"ids": ["x"]},
    {"ids": [GOOD_ID + "'"]},
    {"ids": ["../../../etc/passwd"]},
    {"ids": ["٣" * 36]},
    {"months": 202405},
    {"months": ["2024-05"]},
    {"months": ["2024-13-01"]},
    {"months": ["2024-05-01; DROP TABLE asset"]},
    {"months": [{"$gt": ""}]},
    {"except": [0]},
    {"ids": [GOOD_ID] * (MAX_IDS + 1)},
    {"months": [MAY] * (MAX_MONTHS + 1)},
    {"except": [GOOD_ID] * (MAX_IDS + 1)},
]


@pytest.mark.parametrize("expression", HOSTILE_EXPRESSIONS, ids=range(len(HOSTILE_EXPRESSIONS)))
async def test_hostile_expressions_are_refused_and_leave_the_selection(
    library: Library, caplog: pytest.LogCaptureFixture, expression: Any
) -> None:
    await select(library.tab, ids=library.ids[:2])
    said = await library.tab.send(SelectionState.select, view="all", expression=expression, count=1)
    assert "Please check what you entered" in said
    state = await library.tab.state(SelectionState)
    assert (state.count, state._expression) == (2, Selection(ids=frozenset(library.ids[:2])))
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.parametrize("count", [None, -1, 1.5, "many", "", True, [], {}, 10**30, float("inf")])
async def test_hostile_counts_are_refused(library: Library, count: Any) -> None:
    said = await library.tab.send(SelectionState.select, view="all", expression={"ids": []}, count=count)
    assert "Please check what you entered" in said
    assert (await library.tab.state(SelectionState)).count == 0


@pytest.mark.parametrize("name", [None, 1, "", "ALL", "album", "album:", "album:x", [], {}, ["trash"], {"a": 1}])
async def test_hostile_views_and_questions_are_refused(library: Library, name: Any) -> None:
    said = await library.tab.send(SelectionState.select, view=name, expression={"ids": []}, count=1)
    assert "Please check what you entered" in said
    assert "Please check what you entered" in await library.tab.send(SelectionState.ask_before, question=name)
    state = await library.tab.state(SelectionState)
    assert (state.count, state.question) == (0, "")


async def test_the_count_of_the_browser_is_only_for_showing(library: Library) -> None:
    await library.tab.send(SelectionState.select, view="all", expression={"ids": library.ids[:1]}, count=9999)
    assert '"Moved 1 photo to the trash"' in await library.tab.send(SelectionState.trash)


@pytest.mark.parametrize("question", ["trash", "delete", "empty", "remove"])
async def test_questions_open_and_close(library: Library, question: str) -> None:
    await library.tab.send(SelectionState.ask_before, question=question)
    assert library.tab.seen(SelectionState, "question") == question
    await library.tab.send(SelectionState.close_question)
    assert library.tab.seen(SelectionState, "question") == ""


async def test_emptying_the_trash_says_of_how_many_photos(library: Library) -> None:
    await select(library.tab, ids=library.ids[:5])
    await library.tab.send(SelectionState.trash)
    await select(library.tab, "trash", ids=library.ids[:1])
    await library.tab.send(SelectionState.ask_before, question="empty")
    assert library.tab.seen(SelectionState, "trash_count") == 5


@pytest.mark.parametrize("action", ["trash", "remove_from_album", "delete_for_good", "empty_trash"])
async def test_what_is_refused_is_not_told_below_its_question(
    library: Library, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConflictError("It cannot be.")

    await select(library.tab, ids=library.ids[:2])
    await library.tab.send(SelectionState.ask_before, question="trash")
    monkeypatch.setattr(assets, "count_own", refuse)
    monkeypatch.setattr(assets, "select_ids", refuse)
    monkeypatch.setattr(purge, "empty_trash", refuse)
    said = await library.tab.send(handler(action))
    assert "It cannot be." in said or "not selected in an album" in said
    assert library.tab.seen(SelectionState, "question") == ""
    assert (await library.tab.state(SelectionState)).count == 2


async def test_visitors_can_call_nothing(library: Library, look: Look, connect: Connect) -> None:
    visitor = connect()
    for name in [*ACTIONS, "close_question", "remove_from_album", "use_as_cover"]:
        assert "/login" in await visitor.send(handler(name))
    assert "/login" in await visitor.send(SelectionState.untrash, number=1)
    assert "/login" in await visitor.send(SelectionState.select, view="all", expression={"ids": library.ids}, count=12)
    assert look(library.ids) == [(False, False)] * 12


async def test_the_expression_never_goes_to_the_browser(library: Library) -> None:
    await library.tab.hydrate()
    before = len(library.tab.deltas)
    await select(library.tab, months=[MAY], ids=library.ids[:3])
    told = repr(library.tab.deltas[before:])
    assert "_expression" not in told
    assert library.ids[0] not in told
    assert len(told) < 500


async def test_the_state_stays_small_with_the_largest_expression(library: Library) -> None:
    ids = [str(uuid4()) for _ in range(MAX_IDS)]
    assert await select(library.tab, months=[MAY], ids=ids) == ""
    await library.tab.hydrate()
    name = SelectionState.get_full_name()
    [told] = [delta[name] for delta in library.tab.deltas[-2:] if name in delta and "count_rx_state_" in delta[name]]
    assert set(told) == {
        "count_rx_state_",
        "own_count_rx_state_",
        "cleared_rx_state_",
        "question_rx_state_",
        "trash_count_rx_state_",
    }


async def test_the_largest_selection_is_carried_out(library: Library) -> None:
    await select(library.tab, ids=[*library.ids, *(str(uuid4()) for _ in range(MAX_IDS - 12))])
    assert '"Moved 12 photos to the trash"' in await library.tab.send(SelectionState.trash)


async def test_moving_to_the_trash_is_undone_exactly(library: Library, look: Look, context: Context) -> None:
    await select(library.tab, ids=library.ids[:1])
    await library.tab.send(SelectionState.trash)
    await select(library.tab, months=[MAY], **{"except": library.ids[10:]})
    said = await library.tab.send(SelectionState.trash)
    assert '"Moved 9 photos to the trash"' in said
    assert "Undo" in said
    assert '"Restored 9 photos"' in await library.tab.send(SelectionState.untrash, number=2)
    assert look(library.ids) == [(False, True)] + [(False, False)] * 11


async def test_only_the_last_move_is_undone_and_only_once(library: Library, look: Look) -> None:
    for photo in library.ids[:2]:
        await select(library.tab, ids=[photo])
        await library.tab.send(SelectionState.trash)
    for number in (1, 3, None, "x"):
        assert "Restored" not in await library.tab.send(SelectionState.untrash, number=number)
    assert '"Restored 1 photo"' in await library.tab.send(SelectionState.untrash, number=2)
    assert "cannot be undone here any more" in await library.tab.send(SelectionState.untrash, number=2)
    assert look(library.ids[:2]) == [(False, True), (False, False)]


async def test_nothing_moved_is_nothing_to_undo(library: Library) -> None:
    await select(library.tab, ids=[GOOD_ID])
    assert "Undo" not in await library.tab.send(SelectionState.trash)
    assert "cannot be undone" in await library.tab.send(SelectionState.untrash, number=1)


async def test_the_rest_of_the_page_can_ask_what_is_selected(library: Library) -> None:
    """What links and downloads are made of."""
    await select(library.tab, "favorites", months=[MAY], **{"except": library.ids[:1]})
    state = await library.tab.state(SelectionState)
    assert state._expression == Selection(frozenset({202405}), frozenset(library.ids[:1]), frozenset())
    assert state._view == TimelineFilter.FAVORITES
