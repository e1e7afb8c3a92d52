"""Who may do what with an album, through Reflex's dispatcher: every event handler of the album's pages, by every kind of user.

The rows are the documentation. Each actor sends the event from a tab that stands on the album's page: the removed member's and the
stranger's tabs have its address and nothing else. ``tests/api/test_album_access.py`` is the same table for the routes.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import reflex as rx

from immshare.models import User
from immshare.models.columns import new_id
from immshare.rules.access import Caller
from immshare.services import album_assets, albums, members
from immshare.services.context import Context
from immshare.states import album, album_adding, album_options
from immshare.states.album import AlbumState
from immshare.states.album_adding import AlbumAddingState
from immshare.states.album_options import AlbumOptionsState
from immshare.states.people_picker import PeoplePickerState
from tests.albums import chosen, held, make_album
from tests.conftest import MakeUser
from tests.library import NOON, add_assets
from tests.states.conftest import Connect
from tests.states.dispatcher import Connection

ACTORS = ("owner", "editor", "viewer", "removed", "other", "nobody")
OK, NO, WHO = "ok", "no", "sign in"
REFUSALS = ("Your role in this album does not allow this.",)


@dataclass(frozen=True)
class Scene:
    """One fresh album, and one tab on its page.

    ``own`` are photos of the actor's that are in no album, ``foreign`` is one of a stranger's, ``unknown`` none at all.
    """

    album: str
    people: dict[str, User]
    owners_photo: str
    editors_photo: str
    removed_photo: str
    own: list[str]
    foreign: str
    unknown: str
    tab: Connection


Act = Callable[[Scene], Awaitable[str]]


def sends(handler: Any, **payload: Callable[[Scene], Any]) -> Act:
    """The event, with arguments that depend on the scene."""
    return lambda scene: scene.tab.send(handler, **{name: value(scene) for name, value in payload.items()})


def then(*acts: Act) -> Act:
    """Several events one after the other; what the last of them says."""

    async def act(scene: Scene) -> str:
        said = ""
        for one in acts:
            said = await one(scene)
        return said

    return act


def const(value: Any) -> Callable[[Scene], Any]:
    return lambda _: value


def user(name: str) -> Callable[[Scene], str]:
    return lambda scene: scene.people[name].id


CHOOSE_GUEST = then(sends(AlbumOptionsState.start_inviting), sends(PeoplePickerState.toggle, user_id=user("guest")))
LAST = "The owner of an album cannot leave it, only delete it."

# fmt: off
HANDLERS: list[tuple[str, Act, str, str, str, str, str, str]] = [
    # The name is the handler's; what follows a comma tells the form apart.                        owner editor viewer removed other nobody
    ("AlbumState.rename", sends(AlbumState.rename, name=const("Andes")),                              OK, OK, NO, NO, NO, WHO),
    ("AlbumState.describe", sends(AlbumState.describe, description=const("High")),                    OK, OK, NO, NO, NO, WHO),
    ("AlbumState.choose_cover", sends(AlbumState.choose_cover, asset_id=lambda s: s.editors_photo),   OK, OK, NO, NO, NO, WHO),
    ("AlbumState.choose_cover, none", sends(AlbumState.choose_cover, asset_id=const("")),             OK, OK, NO, NO, NO, WHO),
    ("AlbumState.delete", sends(AlbumState.delete),                                                   OK, NO, NO, NO, NO, WHO),
    ("AlbumState.leave", sends(AlbumState.leave),                                                   LAST, OK, OK, NO, NO, WHO),
    ("AlbumOptionsState.change_order", sends(AlbumOptionsState.change_order, order=const("asc")),     OK, OK, NO, NO, NO, WHO),
    ("AlbumOptionsState.switch_activity", sends(AlbumOptionsState.switch_activity, is_enabled=const(False)),
                                                                                                      OK, NO, NO, NO, NO, WHO),
    ("AlbumOptionsState.change_role", sends(AlbumOptionsState.change_role, user_id=user("viewer"), role=const("editor")),
                                                                                                      OK, NO, NO, NO, NO, WHO),
    ("AlbumOptionsState.remove_member", then(sends(AlbumOptionsState.ask_before_removing, user_id=user("reader")),
                                             sends(AlbumOptionsState.remove_member)),                 OK, NO, NO, NO, NO, WHO),
    ("AlbumOptionsState.invite", then(CHOOSE_GUEST, sends(AlbumOptionsState.invite)),                 OK, OK, NO, NO, NO, WHO),
    ("AlbumAddingState.add, nothing", sends(AlbumAddingState.add),                                    OK, OK, NO, NO, NO, WHO),
]

ONLY_SHOW: dict[str, str] = {
    # These change nothing of the album: what they show is the page's own, and each of them looks by the caller's rights.
    "AlbumState.open": "the album, if it may be looked at",
    "AlbumState.refresh": "the same",
    "AlbumState.look_for_members": "of those who are listed anyway",
    "AlbumState.discard_left": "removes nothing but an empty album of one's own; test_album.py",
    "AlbumState.ask_before_deleting": "a dialog",
    "AlbumState.close_question": "no dialog",
    "AlbumOptionsState.open_options": "a dialog",
    "AlbumOptionsState.close": "no dialog",
    "AlbumOptionsState.ask_before_removing": "a dialog",
    "AlbumOptionsState.start_inviting": "a dialog",
    "AlbumAddingState.begin": "nothing chosen",
    "AlbumAddingState.choose": "what the browser says is chosen",
    "AlbumAddingState.clear": "nothing chosen",
}

MIXED = lambda s: {"ids": [*s.own, s.foreign, s.unknown, s.editors_photo, s.owners_photo]}  # noqa: E731
ALL_BUT = lambda s: {"months": ["2024-05-01"], "except": s.own[:1]}  # noqa: E731

# What is added, what was there already, and what is not the actor's to add; NO where nothing can be added at all.
ADDING: list[tuple[str, Callable[[Scene], Any], Any, Any, Any, Any, Any, Any]] = [
    #                                             owner          editor         viewer removed other nobody
    ("own, foreign, unknown and present", MIXED,  (3, 1, 3),     (3, 1, 3),     NO,    NO,     NO,   WHO),
    ("all of May but one",                ALL_BUT, (2, 1, 0),    (2, 1, 0),     NO,    NO,     NO,   WHO),
    ("nobody's",                          lambda s: {"ids": [s.foreign, s.unknown]},
                                                  (0, 0, 2),     (0, 0, 2),     NO,    NO,     NO,   WHO),
]
# fmt: on


@pytest.fixture
def people(make_user: MakeUser) -> dict[str, User]:
    return {name: make_user(name) for name in (*ACTORS[:-1], "reader", "guest", "stranger")}


MakeScene = Callable[[str], Awaitable[Scene]]


@pytest.fixture
def make_scene(context: Context, people: dict[str, User], connect: Connect) -> MakeScene:
    async def make(actor: str) -> Scene:
        owner, editor, gone = (Caller(people[name].id) for name in ("owner", "editor", "removed"))
        photos = {name: add_assets(context, people[name].id, NOON)[0] for name in ("owner", "editor", "removed")}
        album_id = make_album(
            context,
            owner,
            photos["owner"],
            editor=[editor, gone],
            viewer=[Caller(people["viewer"].id), Caller(people["reader"].id)],
        )
        for who, name in ((editor, "editor"), (gone, "removed")):
            album_assets.add_photos(context, who, album_id, chosen(photos[name]))
        tab = connect(people.get(actor), path=f"/albums/{album_id}")
        if actor == "removed":
            await tab.send(AlbumState.open)
        members.remove_member(context, owner, album_id, gone.user_id)
        if actor != "removed":
            await tab.send(AlbumState.open)
        own = add_assets(context, people.get(actor, people["stranger"]).id, NOON, NOON, NOON)
        foreign = add_assets(context, people["stranger"].id, NOON)[0]
        return Scene(album_id, people, *photos.values(), own, foreign, new_id(), tab)

    return make


async def verdict(said: str, tab: Connection) -> str:
    problem = (await tab.state(AlbumOptionsState)).problem if "/login" not in said else ""
    if "/login" in said:
        return WHO
    if any(words in said + problem for words in REFUSALS):
        return NO
    if problem:
        return problem
    return LAST if LAST in said else said if "toast.error" in said else OK


def fingerprint(context: Context, scene: Scene) -> object:
    """All that can be changed about an album, as its owner sees it."""
    view = albums.get_album(context, Caller(scene.people["owner"].id), scene.album)
    return view.model_dump(exclude={"updated_at"}), held(context, scene.album)


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize(("act", "expected"), [(row[1], row[2:]) for row in HANDLERS], ids=[row[0] for row in HANDLERS])
async def test_every_handler(
    context: Context, make_scene: MakeScene, act: Act, expected: tuple[str, ...], actor: str
) -> None:
    scene = await make_scene(actor)
    before = fingerprint(context, scene)
    answer = await verdict(await act(scene), scene.tab)
    assert answer == expected[ACTORS.index(actor)]
    if answer != OK:
        assert fingerprint(context, scene) == before, "refused, and done nevertheless"


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize(
    ("expression", "expected"), [(row[1], row[2:]) for row in ADDING], ids=[row[0] for row in ADDING]
)
async def test_adding(
    context: Context,
    make_scene: MakeScene,
    monkeypatch: pytest.MonkeyPatch,
    expression: Callable[[Scene], Any],
    expected: tuple[Any, ...],
    actor: str,
) -> None:
    counts: list[tuple[int, int, int]] = []

    def added_text(result: album_assets.Added) -> str:
        counts.append((result.added, result.already, result.refused))
        return "Added"

    monkeypatch.setattr(album_adding, "added_text", added_text)
    scene = await make_scene(actor)
    before = held(context, scene.album)
    await scene.tab.send(AlbumAddingState.choose, expression=expression(scene), count=3)
    answer = await verdict(await scene.tab.send(AlbumAddingState.add), scene.tab)
    wanted = expected[ACTORS.index(actor)]
    assert (counts[0] if counts else answer) == wanted
    added = held(context, scene.album) - before
    assert added <= set(scene.own), "somebody else's photo came into the album"
    assert len(added) == (wanted[0] if counts else 0)


@pytest.mark.parametrize("actor", ACTORS)
async def test_what_a_tab_is_told(make_scene: MakeScene, actor: str) -> None:
    """Nothing of an album reaches the browser of somebody who may not look at it (any longer)."""
    scene = await make_scene(actor)
    scene.tab.deltas.clear()
    await scene.tab.send(AlbumState.open)
    await scene.tab.hydrate()  # all that the tab has now; an event sends only what is new
    told = str(scene.tab.deltas)
    may_look = actor in ("owner", "editor", "viewer")
    assert ("Alps" in told) == may_look or actor == "removed"
    assert (scene.people["editor"].email in told) == may_look
    if not may_look and actor != "nobody":
        assert "access" in scene.tab.seen(AlbumState, "gone")


def test_every_handler_stands_in_the_table() -> None:
    states = [
        kind
        for module in (album, album_adding, album_options)
        for kind in vars(module).values()
        if isinstance(kind, type) and kind.__module__ == module.__name__ and hasattr(kind, "event_handlers")
    ]
    own = {f"{kind.__name__}.{name}" for kind in states for name in kind.event_handlers}
    frameworks = {f"{kind.__name__}.{name}" for kind in states for name in rx.State.event_handlers}
    assert own - frameworks == {*ONLY_SHOW, *(row[0].partition(",")[0] for row in HANDLERS)}
