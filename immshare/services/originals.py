"""The bytes of originals, as they were uploaded or without their metadata.

For whoever hands out files: one photo to a guest, an entry of an archive. **Who may have which is not decided here** but by the
caller, before it asks (``assets``, ``downloads``, ``shared_links``).

``open_original(context, asset)`` and ``open_cleaned(context, asset)`` take an ``Asset`` or any row with the columns of ``HasOriginal``
and answer an ``OpenedOriginal``: size, CRC-32 and ETag at once, its bytes by ``chunks(start, stop)``. ``is_cleaned(asset)`` says whether
``open_cleaned`` has something to open, for lists and plans; the size and CRC-32 it will have stand in the row
(``cleaned_size_bytes``, ``cleaned_crc32``). ``api.sending.send_pieces`` sends either.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from sqlmodel import col, select

from immshare.errors import CannotCleanError
from immshare.media import cleaning
from immshare.media.cleaning import Cleaned
from immshare.models import Asset, AssetStatus
from immshare.rules.pieces import Copy, Piece, cut, size_of
from immshare.services.context import Context
from immshare.services.ingest_outcome import apply_cleaned
from immshare.services.recipes import recipe
from immshare.store import Store
from immshare.store.keys import original_key
from immshare.store.stretches import read_pieces

CANNOT_CLEAN: Final = "The details in this file cannot be removed, so it is not handed out."
NOT_YET_CLEANED: Final = "The details in this file are being removed. Please try again in a moment."


class Uncleaned(NamedTuple):
    """An asset whose file is to be read through, and how long it is."""

    asset_id: str
    owner_id: str
    sha1: str
    size_bytes: int


class HasOriginal(Protocol):
    """The columns of an asset that lead to its file."""

    @property
    def owner_id(self) -> str: ...  # noqa: D102 - as in models.Asset
    @property
    def sha1(self) -> str: ...  # noqa: D102
    @property
    def crc32(self) -> int: ...  # noqa: D102
    @property
    def size_bytes(self) -> int: ...  # noqa: D102
    @property
    def mime(self) -> str: ...  # noqa: D102
    @property
    def cleaning_version(self) -> int: ...  # noqa: D102
    @property
    def cleaned_size_bytes(self) -> int | None: ...  # noqa: D102
    @property
    def cleaned_crc32(self) -> int | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class OpenedOriginal:
    """A file that can be sent, whole or in part, as often as one likes.

    Attributes:
        size_bytes: Its length.
        crc32: Of all of it.
        etag: A strong validator, quoted; another content has another one.
        mime: Its media type.
    """

    size_bytes: int
    crc32: int
    etag: str
    mime: str
    _pieces: tuple[Piece, ...]
    _store: Store
    _key: str

    def chunks(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes from ``start`` up to, not including, ``stop``, at most 1 MiB at a time. Reads the disk: never in the event loop.

        Args:
            start: First byte, from 0.
            stop: End; None is the end of the file.

        Raises:
            MediaMissingError: The store has lost the file meanwhile. What came before is right.
        """
        with self._store.open(self._key) as file:
            yield from read_pieces(file, cut(self._pieces, start, self.size_bytes if stop is None else stop))


def open_original(context: Context, asset: HasOriginal) -> OpenedOriginal:
    """The file as it was uploaded.

    Args:
        context: The tools.
        asset: Whose file.

    Raises:
        MediaMissingError: The store has lost it.
    """
    key = original_key(asset.owner_id, asset.sha1)
    context.store.local_path(key)
    whole = (Copy(0, asset.size_bytes),)
    return OpenedOriginal(asset.size_bytes, asset.crc32, f'"{asset.sha1}"', asset.mime, whole, context.store, key)


def open_cleaned(context: Context, asset: HasOriginal) -> OpenedOriginal:
    """The file without its metadata.

    Args:
        context: The tools.
        asset: Whose file.

    Raises:
        CannotCleanError: Its metadata cannot be removed, or have not been yet.
        MediaMissingError: The store has lost it.
    """
    size_bytes, crc32 = asset.cleaned_size_bytes, asset.cleaned_crc32
    if asset.cleaning_version != cleaning.VERSION:
        raise CannotCleanError(NOT_YET_CLEANED)
    if size_bytes is None or crc32 is None:
        raise CannotCleanError(CANNOT_CLEAN)
    key = original_key(asset.owner_id, asset.sha1)
    pieces = recipe(context.store.local_path(key), (asset.owner_id, asset.sha1), asset.mime)
    if size_of(pieces) != size_bytes:
        raise CannotCleanError(CANNOT_CLEAN)
    return OpenedOriginal(size_bytes, crc32, cleaned_etag(asset.sha1), asset.mime, pieces, context.store, key)


def is_cleaned(asset: HasOriginal) -> bool:
    """Whether the file can be had without its metadata."""
    return asset.cleaning_version == cleaning.VERSION and asset.cleaned_size_bytes is not None


def uncleaned(context: Context, after: str = "", limit: int = 50) -> list[Uncleaned]:
    """Ingested assets, whosever they are, that the present version of the cleaner has not looked at.

    Args:
        context: The tools.
        after: Only ids greater than this one, so that a round ends.
        limit: How many at most.

    Returns:
        In the order of their ids.
    """
    query = (
        select(Asset.id, Asset.owner_id, Asset.sha1, Asset.size_bytes)
        .where(Asset.id > after, Asset.status != AssetStatus.PENDING, Asset.cleaning_version != cleaning.VERSION)
        .order_by(col(Asset.id))
        .limit(limit)
    )
    with context.database.reading() as session:
        return [Uncleaned(*row) for row in session.exec(query)]


def record_cleaned(context: Context, found: Mapping[str, Cleaned]) -> None:
    """Note what is left of originals without their metadata.

    Args:
        context: The tools.
        found: By asset id; what was deleted meanwhile is passed over.
    """
    with context.database.writing() as session:
        for asset in session.exec(select(Asset).where(col(Asset.id).in_(found))).all():
            apply_cleaned(asset, found[asset.id])


def cleaned_etag(sha1: str) -> str:
    """The validator of a cleaned file. It does not tell the original's hash, by which somebody could recognize the original."""
    return f'"{hashlib.sha256(f"{sha1} {cleaning.VERSION}".encode()).hexdigest()[:40]}"'
