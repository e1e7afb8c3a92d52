"""The dialogs about a link: nothing is made before it is asked for, and what was refused is said beside the fields."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from immshare.models import Asset, AssetStatus
from immshare.rules.access import Caller
from immshare.rules.selection import Selection
from immshare.services import album_assets, shared_links
from immshare.services.context import Context
from immshare.states.link_settings import AS_IT_IS, EXACT, LinkSettingsState
from immshare.states.selection import SelectionState
from immshare.states.share_photos import MOST, PAGE, SharePhotosState
from tests.albums import make_album
from tests.conftest import MakeUser
from tests.library import NOON, add_assets, days
from tests.links import album_link, share
from tests.states.conftest import UNKNOWN_ID, Connect

TICKED = {"show_metadata": "on", "allow_download": "on"}
FORGET = "history.replaceState"


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
    state = await tab.state(LinkSettingsState)
    assert (state.heading, state.left_out) == ("Create link to 2 photos", "")
    await tab.send(LinkSettingsState.save, form=TICKED)
    [made] = shared_links.list_links(context, Caller(ada.id))
    assert (made.type, made.asset_count) == ("INDIVIDUAL", 2)
    assert (state.dialog, state.link.amount) == ("made", "2 photos")
    assert (await tab.state(SelectionState)).count == 0


async def test_it_is_said_which_photos_a_link_will_not_show(
    context: Context, connect: Connect, make_user: MakeUser
) -> None:
    ada, bob = make_user(), make_user("Bob")
    [first, second, broken], foreign = add_assets(context, ada.id, *[NOON] * 3), add_assets(context, bob.id, NOON, NOON)
    with context.database.writing() as session:
        session.get_one(Asset, broken).status = AssetStatus.FAILED
    album_id = make_album(context, Caller(ada.id), first, second, editor=Caller(bob.id))
    album_assets.add_photos(context, Caller(bob.id), album_id, Selection(ids=frozenset(foreign)))
    tab = connect(ada)
    state = await tab.state(LinkSettingsState)
    month = {"months": ["2024-05-01"], "except": [], "ids": []}
    await tab.send(SelectionState.select, view=f"album:{album_id}", expression=month, count=4)
    await tab.send(LinkSettingsState.share_selection)
    foreign_words = "2 photos are somebody else’s, or gone, and cannot be shared."
    assert (state.heading, state.left_out) == ("Create link to 2 photos", foreign_words)
    await tab.send(LinkSettingsState.save, form=TICKED)
    assert (state.dialog, state.link.amount, state.left_out) == ("made", "2 photos", foreign_words)

    chosen = {"months": [], "except": [], "ids": [first, broken, foreign[0]]}
    await tab.send(SelectionState.select, view="all", expression=chosen, count=3)
    await tab.send(LinkSettingsState.share_selection)
    assert state.heading == "Create link to 1 photo"
    await tab.send(LinkSettingsState.choose_share, link_id=state.shares[0].id)
    answer = await tab.send(LinkSettingsState.add_to_share)
    assert "Added 0 photos to the link, 1 was already there" in answer
    assert "or gone, and cannot be shared. 1 photo cannot be shown (yet)." in answer
    [link] = shared_links.list_links(context, Caller(ada.id))
    await tab.send(LinkSettingsState.show_code, link_id=link.id)
    assert (state.link.amount, state.left_out) == ("2 photos", "")


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
        ({"slug": "TAKEN"}, "has this custom URL already"),
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
    assert FORGET in await tab.send(LinkSettingsState.open_named)
    state = await tab.state(LinkSettingsState)
    assert (state.dialog, state.link.id, state.heading) == ("form", link.id, "Edit link")
    assert await connect(ada, path="/shared-links").send(LinkSettingsState.open_named) == ""
    for user, asked in ((bob, link.id), (ada, "no id")):
        tab = connect(user, path=f"/shared-links?edit={asked}")
        answer = await tab.send(LinkSettingsState.open_named)
        assert "toast" in answer
        assert FORGET in answer
        assert (await tab.state(LinkSettingsState)).dialog == ""


async def test_nobody_gets_a_form_that_cannot_be_saved(context: Context, connect: Connect, make_user: MakeUser) -> None:
    ada, bob = make_user(), make_user("Bob")
    album_id = make_album(context, Caller(ada.id), editor=Caller(bob.id))
    link = shared_links.create_album_link(context, Caller(bob.id), album_id)
    tab = connect(ada, path=f"/shared-links?edit={link.id}")
    answer = await tab.send(LinkSettingsState.open_named)
    assert "Only whoever made this link can change it" in answer
    assert FORGET in answer
    assert "Only whoever made" in await tab.send(LinkSettingsState.start_edit, link_id=link.id)
    assert (await tab.state(LinkSettingsState)).dialog == ""


async def test_the_links_of_an_album_come_in_pages(context: Context, connect: Connect, make_user: MakeUser) -> None:
    ada = make_user()
    first = album_link(context, Caller(ada.id))
    assert first.album is not None
    for _ in range(20):
        shared_links.create_album_link(context, Caller(ada.id), first.album.id)
    tab = connect(ada)
    await tab.send(LinkSettingsState.share_album, album_id=first.album.id)
    state = await tab.state(LinkSettingsState)
    assert (len(state.links), state.page, state.pages) == (20, 1, 2)
    await tab.send(LinkSettingsState.show_page, page=2)
    assert [row.id for row in state.links] == [first.id]
    await tab.send(LinkSettingsState.ask_before_deleting, link_id=first.id)
    await tab.send(LinkSettingsState.delete)
    assert (len(state.links), state.page, state.pages) == (20, 1, 1)
    assert "Please check" in await tab.send(LinkSettingsState.show_page, page=0)


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
    assert [one.id for one in state.shares] == [link.id]
    await tab.send(LinkSettingsState.choose_share, link_id=link.id)
    answer = await tab.send(LinkSettingsState.add_to_share)
    assert "Added 1 photo to the link, 1 was already there" in answer
    assert (state.dialog, shared_links.get_link(context, Caller(ada.id), link.id).asset_count) == ("", 2)


async def test_of_many_links_any_can_be_found_to_be_added_to(
    context: Context, connect: Connect, make_user: MakeUser
) -> None:
    ada = make_user()
    [photo] = add_assets(context, ada.id, NOON)
    oldest = share(context, Caller(ada.id), photo, description="Grandma’s\n" + "party " * 30)
    links = [share(context, Caller(ada.id), photo, slug=f"link-{number}") for number in range(52)]
    tab = connect(ada)
    await tab.send(LinkSettingsState.share_photo, asset_id=photo)
    state = await tab.state(LinkSettingsState)
    assert [one.id for one in state.shares] == [link.id for link in reversed(links[2:])]
    assert (state.share_count, state.shares_found) == (53, "The 50 newest of 53 links are offered.")
    await tab.send(LinkSettingsState.choose_share, link_id=links[9].id)
    await tab.send(LinkSettingsState.look_for_share, words="GRANDMA")
    [found] = state.shares
    assert (found.id, state.chosen_share, state.share_count) == (oldest.id, "", 53)
    assert found.label.startswith("Grandma’s party party")
    assert found.label.endswith("… (1 photo)")
    assert len(found.label) < 100
    assert state.shares_found == "1 link found"
    await tab.send(LinkSettingsState.look_for_share, words="funeral")
    assert (state.shares, state.shares_found) == ([], "0 links found")
    await tab.send(LinkSettingsState.share_photo, asset_id=photo)
    assert (state.share_search, len(state.shares)) == ("", 50)
    assert "100 characters" in await tab.send(LinkSettingsState.look_for_share, words=["x"])


async def test_every_photo_of_a_large_share_can_be_taken_out(
    context: Context, connect: Connect, make_user: MakeUser
) -> None:
    ada = make_user()
    photos = add_assets(context, ada.id, *days(3 * PAGE + 1))
    link = share(context, Caller(ada.id), *photos)
    tab = connect(ada)
    await tab.send(SharePhotosState.open, link_id=link.id)
    state = await tab.state(SharePhotosState)
    assert ([one.id for one in state.photos], state.page, state.pages) == (photos[:PAGE], 1, 4)
    await tab.send(SharePhotosState.show_page, page=4)
    assert ([one.id for one in state.photos], state.page) == (photos[-1:], 4)
    await tab.send(SharePhotosState.remove, asset_ids=photos[-1:])
    assert ([one.id for one in state.photos], state.page, state.pages) == (photos[2 * PAGE : 3 * PAGE], 3, 3)
    assert "Please check" in await tab.send(SharePhotosState.show_page, page="x")


async def test_photos_are_taken_out_of_a_share(context: Context, connect: Connect, make_user: MakeUser) -> None:
    ada, bob = make_user(), make_user("Bob")
    photos = add_assets(context, ada.id, *[NOON] * 2)
    link = share(context, Caller(ada.id), *photos)
    tab, stranger = connect(ada), connect(bob)
    await tab.send(SharePhotosState.open, link_id=link.id)
    state = await tab.state(SharePhotosState)
    assert (state.amount, len(state.photos), state.pages) == ("2 photos", 2, 1)
    await tab.send(SharePhotosState.remove, asset_ids=photos[:1])
    assert (state.amount, state.result, state.is_asking) == (
        "1 photo",
        "Removed 1 photo from the link. 1 photo left.",
        False,
    )
    await tab.send(SharePhotosState.close)
    assert not state.is_open
    assert "not found" in (await stranger.send(SharePhotosState.open, link_id=link.id)).lower()
    assert not (await stranger.state(SharePhotosState)).is_open


async def test_several_photos_are_taken_out_of_a_share_when_that_is_meant(
    context: Context, connect: Connect, make_user: MakeUser
) -> None:
    ada = make_user()
    photos = add_assets(context, ada.id, *days(5))
    link = share(context, Caller(ada.id), *photos[:4])
    tab = connect(ada)
    await tab.send(SharePhotosState.open, link_id=link.id)
    state = await tab.state(SharePhotosState)
    await tab.send(SharePhotosState.remove, asset_ids=photos[:2])
    assert (state.is_asking, state.question, len(state.photos)) == (True, "Remove 2 photos from the link?", 4)
    await tab.send(SharePhotosState.close_question)
    assert (state.is_asking, state.is_open) == (False, True)
    await tab.send(SharePhotosState.remove, asset_ids=[*photos[:2], photos[4]])
    await tab.send(SharePhotosState.remove_chosen)
    assert (state.is_asking, state.result) == (False, "Removed 2 photos from the link. 2 photos left.")
    await tab.send(SharePhotosState.remove_chosen)
    assert state.result == "Removed 2 photos from the link. 2 photos left.", "pressed twice in a hurry"
    assert ([one.id for one in state.photos], state.amount) == (photos[2:4], "2 photos")
    await tab.send(SharePhotosState.open, link_id=link.id)
    assert state.result == ""
    for junk in ([], "x", ["x"], [UNKNOWN_ID] * (MOST + 1)):
        assert "Please check" in await tab.send(SharePhotosState.remove, asset_ids=junk)
    await tab.send(SharePhotosState.remove, asset_ids=photos[2:4])
    shared_links.delete_link(context, Caller(ada.id), link.id)
    assert "This link is gone" in await tab.send(SharePhotosState.remove_chosen)
    assert (state.is_open, state.is_asking) == (False, False), "the notice would lie below it"


async def test_one_photo_is_shared_from_the_viewer(context: Context, connect: Connect, make_user: MakeUser) -> None:
    ada, bob = make_user(), make_user("Bob")
    [photo] = add_assets(context, ada.id, NOON)
    for user, made in ((bob, 0), (ada, 1)):
        tab = connect(user)
        await tab.send(LinkSettingsState.share_photo, asset_id=photo)
        await tab.send(LinkSettingsState.save, form=TICKED)
        assert len(shared_links.list_links(context, Caller(user.id))) == made


@pytest.mark.parametrize("how", ["made", "added"])
async def test_sharing_one_photo_leaves_the_selection_alone(
    context: Context, connect: Connect, make_user: MakeUser, how: str
) -> None:
    ada = make_user()
    first, second = add_assets(context, ada.id, NOON, NOON)
    link = share(context, Caller(ada.id), first)
    tab = connect(ada)
    chosen: dict[str, Any] = {"months": [], "except": [], "ids": [first]}
    await tab.send(SelectionState.select, view="all", expression=chosen, count=1)
    await tab.send(LinkSettingsState.share_selection)  # and thought better of it
    await tab.send(LinkSettingsState.close)
    await tab.send(LinkSettingsState.share_photo, asset_id=second)
    assert (await tab.state(LinkSettingsState)).heading == "Create link to 1 photo"
    if how == "made":
        await tab.send(LinkSettingsState.save, form=TICKED)
    else:
        await tab.send(LinkSettingsState.choose_share, link_id=link.id)
        await tab.send(LinkSettingsState.add_to_share)
    selection = await tab.state(SelectionState)
    assert (selection.count, selection.cleared, selection._expression.ids) == (1, 0, frozenset({first}))
