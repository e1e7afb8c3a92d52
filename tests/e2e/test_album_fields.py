"""An album's title and description are edited where they stand, by two people at once."""

from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, RunningServer
from tests.e2e.test_album_story import People, is_shown, make_album, retitle
from tests.e2e.test_album_story import people as people


def test_who_only_enters_a_field_takes_nobody_s_change_back(
    open_page: OpenPage, server: RunningServer, people: People, device: str
) -> None:
    album = make_album(server, people.ada, "Alps", people.adas[:3], editor=people.bob)
    a, b = open_page(album.path, device, people.ada), open_page(album.path, device, people.bob)
    is_shown(a, 3)
    is_shown(b, 3)
    title, description = (b.get_by_role("textbox", name=name) for name in ("Album title", "Album description"))
    title.focus()
    retitle(a, "Andes")
    expect(b.get_by_role("heading", level=1, name="Andes")).to_be_attached()
    expect(title).to_have_value("Alps")  # what one may be about to change stays
    description.fill("High")
    expect(title).to_have_value("Andes")
    description.blur()
    expect(a.get_by_role("textbox", name="Album description")).to_have_value("High")
    shown = server.http.get(f"/api{album.path}", headers=people.bob.headers).json()
    assert (shown["albumName"], shown["description"]) == ("Andes", "High")
    # What was typed counts, as it did; Esc takes it back, and shows what there is now.
    title.fill("The Andes")
    title.press("Enter")
    expect(a.get_by_role("textbox", name="Album title")).to_have_value("The Andes")
    title.fill("Nothing")
    title.press("Escape")
    expect(title).to_have_value("The Andes")
    expect(title).not_to_be_focused()


def test_a_title_that_cannot_be_goes_and_says_why(
    open_page: OpenPage, server: RunningServer, people: People, device: str
) -> None:
    album = make_album(server, people.ada, "Alps", people.adas[:3])
    page = open_page(album.path, device, people.ada)
    is_shown(page, 3)
    page.get_by_role("textbox", name="Album title").evaluate("(field) => field.removeAttribute('maxlength')")
    retitle(page, "x" * 201)
    expect(page.get_by_text("An album's name has at most 200 characters.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Album title")).to_have_value("Alps")
    retitle(page, "The\tAlps\n")
    expect(page.get_by_role("heading", level=1, name="The Alps")).to_be_attached()
    expect(page.get_by_role("textbox", name="Album title")).to_have_value("The Alps")
