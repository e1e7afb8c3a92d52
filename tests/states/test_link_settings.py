"""The dialogs about a link: nothing is made before it is asked for, and what was refused is said beside the fields."""

from datetime import UTC, datetime, timedelta

import pytest

from immshare.rules.access import Caller
from immshare.services import shared_links
from immshare.services.context import Context
from immshare.states.link_settings import AS_IT_IS, EXACT, LinkSettingsState
from immshare.states.selection import SelectionState
from immshare.states.share_photos import SharePhotosState
from tests.albums import make_album
from tests.conftest import MakeUser
from tests.library import NOON, add_assets
from tests.links import album_link, share
from tests.states.conftest import Connect

TICKED = {"show_metadata": "on", "allow_download": "on"}


async def test_a_link_to_an_album_is_made_when_the_button_is_pressed(
    context: Context, connect: Connect, make_user: MakeUser
) -> None:
    ada = make_user()
    album_id = make_album(context, Caller(ada.id), *add_assets(context, ada.id, NOON))
    tab = connect(ada)
    await tab.send(LinkSettingsState.share_album, album_id=album_id)
    state = await tab.state(LinkSettingsState)
    assert state.dialog == "form"
    assert shared_links.list_links(context, Caller(ada.id)) == []
    await tab.send(LinkSettingsState.save, form=TICKED | {"description": "For you", "slug": "our-trip"})
    [made] = shared_links.list_links(context, Caller(ada.id))
    assert (made.description, made.slug, made.allow_upload, made.expires_at) == ("For you", "our-trip", False, None)
    assert state.dialog == "made"
    assert state.link.url == "http://immshare.test/s/our-trip"
    assert state.qr_code.startswith("data:image/svg+xml")
    await tab.send(LinkSettingsState.share_album, album_id=album_id)
    assert state.dialog == "album"
    assert [row.id for row in state.links] == [made.id]


async def test_a_selection_is_shared_and_ends(context: Context, connect: Connect, make_user: MakeUser) -> None:
    ada = make_user()
    photos = add_assets(context, ada.id, NOON, NOON)
    tab = connect(ada)
    await tab.send(SelectionState.select, view="all", expression={"months": [], "except": [], "ids": photos}, count=2)
    await tab.send(LinkSettingsState.share_selection)
    await tab.send(LinkSettingsState.save, form=TICKED)
    [made] = shared_links.list_links(context, Caller(ada.id))
    assert (made.type, made.asset_count) == ("INDIVIDUAL", 2)
    assert (await tab.state(SelectionState)).count == 0


async def test_settings_are_changed_and_what_is_not_said_stays(
    context: Context, connect: Connect, make_user: MakeUser
) -> None:
    ada = make_user()
    end = context.now() + timedelta(days=9)
    link = share(context, Caller(ada.id), password="open sesame", expires_at=end)
    tab = connect(ada)
    await tab.send(LinkSettingsState.start_edit, link_id=link.id)
    state = await tab.state(LinkSettingsState)
    assert (state.expiry, state.needs_password) == (AS_IT_IS, True)
    await tab.send(LinkSettingsState.save, form={"allow_upload": "on", "password": ""})
    changed = shared_links.get_link(context, Caller(ada.id), link.id)
    assert (changed.allow_upload, changed.allow_download, changed.show_metadata) == (True, False, False)
    assert changed.password is not None
    assert changed.expires_at == link.expires_at
    assert state.dialog == ""
    await tab.send(LinkSettingsState.start_edit, link_id=link.id)
    await tab.send(LinkSettingsState.require_password, is_required=False)
    await tab.send(LinkSettingsState.choose_expiry, expiry="never")
    await tab.send(LinkSettingsState.save, form=TICKED)
    changed = shared_links.get_link(context, Caller(ada.id), link.id)
    assert (changed.password, changed.expires_at) == (None, None)


async def test_a_link_ends_on_a_day_of_ones_choice(context: Context, connect: Connect, make_user: MakeUser) -> None:
    ada = make_user()
    link = share(context, Caller(ada.id))
    tab = connect(ada)
    await tab.send(LinkSettingsState.start_edit, link_id=link.id)
    await tab.send(LinkSettingsState.choose_expiry, expiry=EXACT)
    await tab.send(LinkSettingsState.save, form=TICKED)
    state = await tab.state(LinkSettingsState)
    assert "Choose the day and time" in state.problem
    await tab.send(LinkSettingsState.choose_end, end="2031-05-01T10:30:00.000Z")
    await tab.send(LinkSettingsState.save, form=TICKED)
    ends = shared_links.get_link(context, Caller(ada.id), link.id).expires_at
    assert ends == datetime(2031, 5, 1, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"slug": "no spaces!"}, "letters (a to z), digits and hyphens"),
        ({"slug": "TAKEN"}, "already exists"),
        ({"description": "x" * 2001}, "2,000"),
        ({"description": ["x"]}, "must be text"),
        ({"password": "abc"}, "at least 4"),
        ({"password": ""}, "Choose a password"),
        (["form"], "no form"),
    ],
)
async def test_what_is_refused_is_said_in_the_dialog(
    context: Context, connect: Connect, make_user: MakeUser, form: object, words: str
) -> None:
    ada = make_user()
    share(context, Caller(ada.id), slug="taken")
    album_id = make_album(context, Caller(ada.id), *add_assets(context, ada.id, NOON))
    tab = connect(ada)
    await tab.send(LinkSettingsState.share_album, album_id=album_id)
    await tab.send(LinkSettingsState.require_password, is_required=True)
    given = {"password": "long enough"} | form if isinstance(form, dict) else form
    await tab.send(LinkSettingsState.save, form=given)
    state = await tab.state(LinkSettingsState)
    assert words in state.problem
    assert state.dialog == "form"
    assert len(shared_links.list_links(context, Caller(ada.id))) == 1


async def test_deleting_asks_first_and_leads_back_to_the_albums_other_links(
    context: Context, connect: Connect, make_user: MakeUser
) -> None:
    ada = make_user()
    first = album_link(context, Caller(ada.id))
    assert first.album is not None
    second = shared_links.create_album_link(context, Caller(ada.id), first.album.id)
    tab = connect(ada)
    state = await tab.state(LinkSettingsState)
    await tab.send(LinkSettingsState.share_album, album_id=first.album.id)
    for link, dialog in ((first, "album"), (second, "")):
        await tab.send(LinkSettingsState.ask_before_deleting, link_id=link.id)
        assert state.dialog == "delete"
        await tab.send(LinkSettingsState.delete)
        assert state.dialog == dialog
    assert shared_links.list_links(context, Caller(ada.id)) == []


async def test_an_address_opens_the_settings_of_a_link(context: Context, connect: Connect, make_user: MakeUser) -> None:
    ada, bob = make_user(), make_user("Bob")
    link = album_link(context, Caller(ada.id), slug="sea")
    tab = connect(ada, path=f"/shared-links?edit={link.id}")
    assert await tab.send(LinkSettingsState.open_named) == ""
    state = await tab.state(LinkSettingsState)
    assert (state.dialog, state.link.id) == ("form", link.id)
    tab.path = "/shared-links"
    await tab.send(LinkSettingsState.open_named)
    assert (await tab.state(LinkSettingsState)).dialog == ""
    for user, asked in ((bob, link.id), (ada, "no id")):
        tab = connect(user, path=f"/shared-links?edit={asked}")
        assert await tab.send(LinkSettingsState.open_named) != ""
        assert (await tab.state(LinkSettingsState)).dialog == ""


async def test_links_of_others_are_not_found(context: Context, connect: Connect, make_user: MakeUser) -> None:
    ada, bob = make_user(), make_user("Bob")
    link = album_link(context, Caller(ada.id), password="open sesame")
    assert link.album is not None
    tab = connect(bob)
    for handler in (
        LinkSettingsState.start_edit,
        LinkSettingsState.show_code,
        LinkSettingsState.ask_before_deleting,
    ):
        assert "not found" in (await tab.send(handler, link_id=link.id)).lower()
    await tab.send(LinkSettingsState.share_album, album_id=link.album.id)
    state = await tab.state(LinkSettingsState)
    assert state.links == []
    await tab.send(LinkSettingsState.save, form=TICKED)
    assert state.problem
    assert len(shared_links.list_links(context, Caller(ada.id))) == 1


async def test_a_selection_is_added_to_a_link_that_is_there(
    context: Context, connect: Connect, make_user: MakeUser
) -> None:
    ada = make_user()
    first, second = add_assets(context, ada.id, NOON, NOON)
    link = share(context, Caller(ada.id), first)
    tab = connect(ada)
    expression = {"months": [], "except": [], "ids": [first, second]}
    await tab.send(SelectionState.select, view="all", expression=expression, count=2)
    await tab.send(LinkSettingsState.share_selection)
    state = await tab.state(LinkSettingsState)
    assert [row.id for row in state.shares] == [link.id]
    await tab.send(LinkSettingsState.choose_share, link_id=link.id)
    answer = await tab.send(LinkSettingsState.add_to_share)
    assert "Added 1 photo to the link, 1 was already there" in answer
    assert (state.dialog, shared_links.get_link(context, Caller(ada.id), link.id).asset_count) == ("", 2)


async def test_photos_are_taken_out_of_a_share(context: Context, connect: Connect, make_user: MakeUser) -> None:
    ada, bob = make_user(), make_user("Bob")
    photos = add_assets(context, ada.id, *[NOON] * 70)
    link = share(context, Caller(ada.id), *photos)
    tab, stranger = connect(ada), connect(bob)
    await tab.send(SharePhotosState.open, link_id=link.id)
    state = await tab.state(SharePhotosState)
    assert (state.amount, len(state.photos), state.has_more) == ("70 photos", 60, True)
    await tab.send(SharePhotosState.show_more)
    assert (len(state.photos), state.has_more) == (70, False)
    await tab.send(SharePhotosState.remove, asset_id=photos[0])
    assert state.amount == "69 photos"
    await tab.send(SharePhotosState.close)
    assert not state.is_open
    assert "not found" in (await stranger.send(SharePhotosState.open, link_id=link.id)).lower()
    assert not (await stranger.state(SharePhotosState)).is_open


async def test_one_photo_is_shared_from_the_viewer(context: Context, connect: Connect, make_user: MakeUser) -> None:
    ada, bob = make_user(), make_user("Bob")
    [photo] = add_assets(context, ada.id, NOON)
    for user, made in ((bob, 0), (ada, 1)):
        tab = connect(user)
        await tab.send(LinkSettingsState.share_photo, asset_id=photo)
        await tab.send(LinkSettingsState.save, form=TICKED)
        assert len(shared_links.list_links(context, Caller(user.id))) == made
