"""Which albums a list shows, and in which order.

Here and not in the database: SQLite folds the case of ASCII letters only, and the list is read whole anyway.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from immshare.schemas.album import AlbumRole, AlbumView

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class AlbumSort(StrEnum):
    """What comes first: the newest photo, the name, the newest album, the largest album."""

    RECENT_PHOTO = "recent_photo"
    NAME = "name"
    CREATED = "created"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class AlbumQuery:
    """What is looked for; None and nothing leave a field open.

    Attributes:
        is_owned: True: one's own; False: those of others.
        is_shared: True: with members or a link (what Sharing lists); False: nobody else's.
        asset_id: Holds this photo.
        album_id: Is this album.
        name: Has exactly this name.
        search: Has these words in its name or description, whatever their case and accents.
        sort: What comes first.
    """

    is_owned: bool | None = None
    is_shared: bool | None = None
    asset_id: str | None = None
    album_id: str | None = None
    name: str | None = None
    search: str = ""
    sort: AlbumSort = AlbumSort.RECENT_PHOTO


def choose_albums(albums: Iterable[AlbumView], query: AlbumQuery) -> list[AlbumView]:
    """Those of the albums that the query's filters and words let pass, in its order.

    ``asset_id`` and ``album_id`` are the database's part.
    """
    words = fold(query.search).split()
    return sort_albums((album for album in albums if _is_wanted(album, query, words)), query.sort)


def sort_albums(albums: Iterable[AlbumView], sort: AlbumSort) -> list[AlbumView]:
    """The albums in an order; those that are equal to it by name."""
    by_name = sorted(albums, key=lambda album: (fold(album.album_name), album.id))
    if sort == AlbumSort.NAME:
        return by_name
    if sort == AlbumSort.CREATED:
        return sorted(by_name, key=lambda album: album.created_at, reverse=True)
    if sort == AlbumSort.COUNT:
        return sorted(by_name, key=lambda album: album.asset_count, reverse=True)
    return sorted(by_name, key=lambda album: album.end_date or _LONG_AGO, reverse=True)


def fold(text: str) -> str:
    """A text as search and sorting see it: no case, no accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def has_words(words: list[str], *texts: str) -> bool:
    """Whether texts have all of these folded words; without any, texts need not be folded.

    Args:
        words: Folded.
        texts: Not folded.
    """
    if not words:
        return True
    text = fold("\n".join(texts))
    return all(word in text for word in words)


def _is_wanted(album: AlbumView, query: AlbumQuery, words: list[str]) -> bool:
    if query.is_owned is not None and query.is_owned != (album.role == AlbumRole.OWNER):
        return False
    if query.is_shared is not None and query.is_shared != album.shared:
        return False
    if query.name is not None and query.name != album.album_name:
        return False
    return has_words(words, album.album_name, album.description)
