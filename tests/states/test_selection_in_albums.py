"""What is selected in an album, and what its owner, an editor, a viewer, a removed member and a stranger may do with it."""

from typing import Any, NamedTuple

import pytest

from immshare.models import Album, Asset, User
from immshare.rules.access import Caller
from immshare.services import album_assets, members
from immshare.services.context import Context
from immshare.states.selection import SelectionState
from tests.albums import chosen, make_album, shown
from tests.conftest import MakeUser
from tests.library import NOON, add_assets, days
from tests.states.conftest import Connect
from tests.states.dispatcher import Connection

MAY = "2024-05-01"
ROLES = ["owner", "editor", "viewer", "removed", "stranger"]
"""Each of them has one photo of their own in the album, but for the stranger."""


class Club(NamedTuple):
    """An album of five photos, of which each member added one; the owner added two."""

    album_id: str
    photos: dict[str, list[str]]
    tabs: dict[str, Connection]

    @property
    def every_photo(self) -> set[str]:
        return {photo for photos in self.photos.values() for photo in photos}


@pytest.fixture
def club(context: Context, make_user: MakeUser, connect: Connect) -> Club:
    users: dict[str, User] = {role: make_user(role.capitalize()) for role in ROLES}
    callers = {role: Caller(user_id=user.id) for role, user in users.items()}
    photos = {role: add_assets(context, callers[role].user_id, NOON) for role in ROLES[1:4]}
    photos["owner"] = add_assets(context, callers["owner"].user_id, *days(2))
    album_id = make_album(context, callers["owner"], *photos["owner"], editor=[callers[role] for role in ROLES[1:4]])
    for role in ROLES[1:4]:
        album_assets.add_photos(context, callers[role], album_id, chosen(*photos[role]))
    members.change_role(context, callers["owner"], album_id, users["viewer"].id, "viewer")
    members.remove_member(context, callers["owner"], album_id, users["removed"].id)
    return Club(album_id, photos, {role: connect(user) for role, user in users.items()})


async def select(club: Club, role: str, *ids: str) -> Connection:
    """Select these photos of the album, or all of it."""
    expression: dict[str, Any] = {"ids": list(ids)} if ids else {"months": [MAY]}
    tab = club.tabs[role]
    await tab.send(SelectionState.select, view=f"album:{club.album_id}", expression=expression, count=len(ids) or 5)
    return tab


def left_in_the_library(context: Context, photos: set[str]) -> set[str]:
    with context.database.reading() as session:
        return {photo for photo in photos if session.get_one(Asset, photo).trashed_at is None}


@pytest.mark.parametrize(("role", "own"), [("owner", 2), ("editor", 1), ("viewer", 1), ("removed", 0), ("stranger", 0)])
async def test_what_is_one_s_own_is_counted(club: Club, role: str, own: int) -> None:
    state = await (await select(club, role)).state(SelectionState)
    assert (state.count, state.own_count) == (5, own)


@pytest.mark.parametrize(
    ("role", "words", "removed"),
    [
        ("owner", "Removed 5 photos from the album", 5),
        ("editor", "owner removes photos of others: 4 stayed.", 1),
        ("viewer", "Not found", 0),
        ("removed", "Not found", 0),
        ("stranger", "Not found", 0),
    ],
)
async def test_removing(context: Context, club: Club, role: str, words: str, removed: int) -> None:
    tab = await select(club, role)
    assert words in await tab.send(SelectionState.remove_from_album)
    assert len(shown(context, club.album_id)) == 5 - removed
    assert left_in_the_library(context, club.every_photo) == club.every_photo
    assert (await tab.state(SelectionState)).count == (0 if removed else 5)


@pytest.mark.parametrize(("role", "is_allowed"), [(role, role in ("owner", "editor")) for role in ROLES])
@pytest.mark.parametrize("how", ["by its id", "by its month"])
async def test_the_cover(context: Context, club: Club, role: str, is_allowed: bool, how: str) -> None:
    photo = club.photos["viewer"][0]
    tab = await select(club, role, photo)
    if how == "by its month":
        others = sorted(club.every_photo - {photo})
        expression = {"months": [MAY], "except": others}
        await tab.send(SelectionState.select, view=f"album:{club.album_id}", expression=expression, count=1)
    said = await tab.send(SelectionState.use_as_cover)
    assert ("cover now" in said) == is_allowed
    assert ("Not found" in said) == (not is_allowed)
    with context.database.reading() as session:
        assert session.get_one(Album, club.album_id).cover_asset_id == (photo if is_allowed else None)


async def test_a_cover_is_one_photo(club: Club) -> None:
    tab = await select(club, "owner")
    assert "Select exactly one photo." in await tab.send(SelectionState.use_as_cover)


@pytest.mark.parametrize(
    ("role", "count"), [("owner", 2), ("editor", 1), ("viewer", 1), ("removed", 0), ("stranger", 0)]
)
async def test_only_own_photos_go_to_the_trash_and_among_the_favorites(
    context: Context, club: Club, role: str, count: int
) -> None:
    noun = "photo" if count == 1 else "photos"
    tab = await select(club, role)
    said = await tab.send(SelectionState.favorite)
    assert f"Added {count} {noun} to favorites. Photos of others cannot be favorites: {5 - count}." in said
    await select(club, role)
    said = await tab.send(SelectionState.trash)
    assert f'"Moved {count} {noun} to the trash"' in said
    gone = set(club.photos[role]) if count else set()
    assert left_in_the_library(context, club.every_photo) == club.every_photo - gone


async def test_outside_an_album_there_is_nothing_to_remove_from_and_no_cover(club: Club) -> None:
    tab = club.tabs["owner"]
    await tab.send(SelectionState.select, view="all", expression={"months": [MAY]}, count=2)
    for handler in (SelectionState.remove_from_album, SelectionState.use_as_cover):
        assert "These photos are not selected in an album." in await tab.send(handler)
