"""What goes into a download: each photo under which name, with which time, and what MISSING.txt says of those that are not there."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import PurePath
from typing import Final

from immshare.rules.filenames import entry_name, unique_names
from immshare.rules.shared_link_access import neutral_file_name
from immshare.rules.zip_entries import Entries
from immshare.rules.zip_format import DOS_EPOCH, NO_INSTANT, Entry, dos_time

MISSING_NAME: Final = "MISSING.txt"

_MISSING_TEXT: Final = (
    "These photos are not in this download, because their files are missing or damaged on the server, or because details in them cannot"
    " be removed:\n\n"
)
_LEAST_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """One photo of a download.

    Attributes:
        asset_id: The asset's id.
        file_name: Its name.
        mime: Its type.
        size_bytes: Length of what is going to be sent.
        crc32: Of the same.
        local: Wall clock when it was taken.
        instant: The same, aware.
        is_there: Whether it can be sent.
    """

    asset_id: str
    file_name: str
    mime: str
    size_bytes: int
    crc32: int
    local: datetime
    instant: datetime
    is_there: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """What a download consists of.

    Attributes:
        entries: Every file, in order; MISSING.txt is the first if there is one.
        asset_ids: The asset behind each entry; empty for MISSING.txt.
        missing_text: What MISSING.txt says; empty if there is none.
        missing_ids: Which photos it names.
    """

    entries: Entries
    asset_ids: list[str]
    missing_text: str
    missing_ids: list[str]

    @property
    def digest(self) -> str:
        """SHA-256 of all of it, in hex: another content has another one."""
        ids = " ".join(self.asset_ids)
        return sha256(b"\0".join([self.entries.pack(), ids.encode(), self.missing_text.encode()])).hexdigest()


def put_together(photos: Sequence[Wanted], *, is_neutral: bool) -> Contents:
    """Name the entries of a download.

    Args:
        photos: Which, in their order.
        is_neutral: Whether names and times must tell nothing: ``photo-0001.jpg``, 1980.
    """
    raw = _neutral_names(photos) if is_neutral else (entry_name(photo.file_name) for photo in photos)
    names = list(unique_names([MISSING_NAME, *raw]))[1:]
    missing = [(name, photo) for name, photo in zip(names, photos, strict=True) if not photo.is_there]
    there = [(name, photo) for name, photo in zip(names, photos, strict=True) if photo.is_there]
    rows = [_entry(name, photo, is_neutral=is_neutral) for name, photo in there]
    ids = [photo.asset_id for _, photo in there]
    if not missing:
        return Contents(Entries.of(rows), ids, "", [])
    text = _MISSING_TEXT + "".join(f"{name}\n" for name, _ in missing)
    return Contents(Entries.of([_note(text), *rows]), ["", *ids], text, [photo.asset_id for _, photo in missing])


def _neutral_names(photos: Sequence[Wanted]) -> Iterable[str]:
    digits = max(_LEAST_DIGITS, len(str(len(photos))))
    for number, photo in enumerate(photos, 1):
        name = PurePath(neutral_file_name(photo.asset_id, photo.mime))
        yield f"{name.stem.partition('-')[0]}-{number:0{digits}}{name.suffix}"


def _entry(name: str, photo: Wanted, *, is_neutral: bool) -> Entry:
    if is_neutral:
        return Entry(name.encode(), photo.size_bytes, photo.crc32, DOS_EPOCH, NO_INSTANT)
    instant_s = int(photo.instant.timestamp())
    return Entry(name.encode(), photo.size_bytes, photo.crc32, dos_time(photo.local), instant_s)


def _note(text: str) -> Entry:
    data = text.encode()
    return Entry(MISSING_NAME.encode(), len(data), zlib.crc32(data), DOS_EPOCH, NO_INSTANT)
