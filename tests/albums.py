"""Albums for tests: made by the services, looked at in the rows."""

from sqlmodel import col, func, select

from immshare.models import AlbumAsset, AlbumMonth
from immshare.rules.access import Caller
from immshare.rules.selection import Selection
from immshare.services import albums, members
from immshare.services.context import Context
from immshare.services.members import Invitation


def chosen(*asset_ids: str) -> Selection:
    """A selection of exactly these photos."""
    return Selection(ids=frozenset(asset_ids))


def make_album(
    context: Context, owner: Caller, *asset_ids: str, name: str = "Alps", **roles: Caller | list[Caller]
) -> str:
    """An album with these photos of its owner's, and editors and viewers: ``editor=bob``, ``viewer=[cleo, dan]``."""
    album_id = albums.create_album(context, owner, name, selection=chosen(*asset_ids)).album.id
    for role, people in roles.items():
        for person in people if isinstance(people, list) else [people]:
            members.add_members(context, owner, album_id, [Invitation(person.user_id, role)])
    return album_id


def shown(context: Context, album_id: str) -> set[str]:
    """The ids of what an album shows, by its rows; the counts of its months must agree."""
    is_shown = (AlbumAsset.album_id == album_id, col(AlbumAsset.local_month).is_not(None))
    months = select(AlbumAsset.local_month, func.count()).where(*is_shown).group_by(col(AlbumAsset.local_month))
    kept = select(AlbumMonth.month, AlbumMonth.asset_count).where(
        AlbumMonth.album_id == album_id, AlbumMonth.asset_count > 0
    )
    with context.database.reading() as session:
        assert dict(session.exec(months).all()) == dict(session.exec(kept).all())
        return set(session.exec(select(AlbumAsset.asset_id).where(*is_shown)))


def held(context: Context, album_id: str) -> set[str]:
    """The ids of everything in an album, shown or not."""
    with context.database.reading() as session:
        return set(session.exec(select(AlbumAsset.asset_id).where(AlbumAsset.album_id == album_id)))
