import pytest

from immshare.states.entry import EntryState
from tests.conftest import MakeUser
from tests.states.conftest import OpenTab


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("", "/photos"),
        ("?next=/account", "/account"),
        ("?next=/photos%3Fphoto%3D1", "/photos?photo=1"),
        ("?next=https://example.org", "/photos"),
        ("?next=//example.org", "/photos"),
        ("?next=/%5Cexample.org", "/photos"),
        ("?next=%2F%2Fexample.org", "/photos"),
        ("?next=/%252Fexample.org", "/photos"),
        ("?next=/%09/example.org", "/photos"),
        ("?next=javascript:alert(1)", "/photos"),
        ("?next=/login", "/photos"),
        ("?next=/api/auth/logout", "/photos"),
        ("?next=/" + "a" * 3000, "/photos"),
    ],
)
async def test_signing_in_leads_only_to_this_site(open_tab: OpenTab, query: str, path: str) -> None:
    tab = open_tab(path="/login" + query)
    await tab.send(EntryState.open_sign_in)
    assert tab.state(EntryState).next_path == path


async def test_a_change_is_required_of_whoever_got_a_password(open_tab: OpenTab, make_user: MakeUser) -> None:
    own, given = open_tab(make_user("Ada")), open_tab(make_user("Grace", must_change_password=True))
    for tab in (own, given):
        await tab.send(EntryState.open_change_password)
    assert not own.state(EntryState).must_change_password
    assert given.state(EntryState).must_change_password
