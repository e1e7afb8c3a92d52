"""Which of somebody's links a list shows, and in which order."""

from collections.abc import Iterable
from dataclasses import dataclass

from immshare.rules.album_listing import fold, has_words
from immshare.schemas.shared_link import OwnSharedLinkView


@dataclass(frozen=True, slots=True)
class LinkQuery:
    """What is looked for; None and nothing leave a field open.

    Attributes:
        link_id: Is this link.
        album_id: Opens this album; those that others made are found as well, by the album's owner.
        kind: ``ALBUM`` or ``INDIVIDUAL``.
        is_expired: Whether it has ended.
        has_password: Whether guests must unlock it.
        allow_upload: Whether guests add photos.
        allow_download: Whether originals are given out.
        show_metadata: Whether guests learn of places and times.
        search: Has these words in title, description or custom URL, whatever their case and accents.
    """

    link_id: str | None = None
    album_id: str | None = None
    kind: str | None = None
    is_expired: bool | None = None
    has_password: bool | None = None
    allow_upload: bool | None = None
    allow_download: bool | None = None
    show_metadata: bool | None = None
    search: str = ""


def choose_links(links: Iterable[OwnSharedLinkView], query: LinkQuery) -> list[OwnSharedLinkView]:
    """Those of the links that the query's filters and words let pass, newest first. Ids are the database's part."""
    words = fold(query.search).split()
    chosen = (link for link in links if _is_wanted(link, query, words))
    return sorted(chosen, key=lambda link: (link.created_at, link.id), reverse=True)


def _is_wanted(link: OwnSharedLinkView, query: LinkQuery, words: list[str]) -> bool:
    asked = (
        (query.kind, link.type),
        (query.is_expired, link.is_expired),
        (query.has_password, link.password is not None),
        (query.allow_upload, link.allow_upload),
        (query.allow_download, link.allow_download),
        (query.show_metadata, link.show_metadata),
    )
    if any(wanted is not None and wanted != actual for wanted, actual in asked):
        return False
    return has_words(words, link.title, link.description or "", link.slug or "")
