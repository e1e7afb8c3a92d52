"""The demo shows what can be shared: with members, by link, and with nobody."""

from immshare.demo.sharing import LINK_PASSWORD, share_photos
from immshare.rules.access import Caller
from immshare.services import activities, albums, shared_links, unlock
from immshare.services.activity_views import Scope
from immshare.services.context import Context
from tests.conftest import MakeUser
from tests.library import add_assets, days
from tests.links import by_key


def test_the_demos_people_share(context: Context, make_user: MakeUser) -> None:
    people = [Caller(make_user(name).id) for name in ("Mira", "Jonas", "Aiko")]
    photos = [add_assets(context, one.user_id, *days(40)) for one in people]
    share_photos(context, people, photos)
    by_name = {album.album_name: album for album in albums.list_albums(context, people[0])}
    assert {name: album.asset_count for name, album in by_name.items()} == {
        "Weekend in the mountains": 36,
        "Sea and sky": 24,
        "Best of the year": 12,
    }
    said = activities.statistics(context, people[2], Scope(by_name["Weekend in the mountains"].id))
    assert (said.comments, said.likes) == (3, 3)
    links = shared_links.list_links(context, people[0])
    assert len(links) == 3
    [locked] = [link for link in links if link.password is not None]
    unlock.unlock(context, by_key(locked), LINK_PASSWORD, address="127.0.0.1")
