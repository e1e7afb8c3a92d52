"""What the server and a worker say to each other: one JSON object a line, one answer a task, in order.

A worker imports this, so it knows nothing but the standard library and ``immshare.media``.
"""

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from immshare.media.cleaning import Cleaned
from immshare.media.metadata import Metadata

MISSING: Final = "The original file is missing on the server."
"""Why there is no picture, whichever of the two finds out."""

_TIMES = ("taken_local", "taken_utc", "modified_local")
_METADATA_FIELDS = frozenset(field.name for field in fields(Metadata))


@dataclass(frozen=True, slots=True)
class Task:
    """One original to be read.

    Attributes:
        asset_id: Whose answer it will be, and what the renditions' file names begin with.
        source: The original, absolute.
        out_dir: Where renditions are written, absolute; None when it is only to be cleaned.
    """

    asset_id: str
    source: Path
    out_dir: Path | None

    def to_line(self) -> bytes:
        """The task as it is sent."""
        out_dir = None if self.out_dir is None else str(self.out_dir)
        return _line({"id": self.asset_id, "source": str(self.source), "outDir": out_dir})

    @classmethod
    def from_line(cls, line: bytes) -> "Task":
        """The task that was sent."""
        fields = json.loads(line)
        out_dir = fields["outDir"]
        return cls(fields["id"], Path(fields["source"]), None if out_dir is None else Path(out_dir))


@dataclass(frozen=True, slots=True)
class Picture:
    """The renditions of an original: their files, its upright size in pixels, its blur placeholder."""

    thumbnail_path: Path
    preview_path: Path
    width_px: int
    height_px: int
    thumbhash: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a task.

    Attributes:
        asset_id: The task's.
        metadata: What the file tells, as far as it was read.
        picture: The renditions; None when there are none.
        failure: Why there are none, a sentence; None when it is not the file's fault.
        cleaned: What is left of the original without its metadata; None when nobody looked.
    """

    asset_id: str
    metadata: Metadata
    picture: Picture | None = None
    failure: str | None = None
    cleaned: Cleaned | None = None

    def to_line(self) -> bytes:
        """The answer as it is sent; what is unknown is left out."""
        known = {name: value for name, value in asdict(self.metadata).items() if value is not None}
        facts = {name: value.isoformat() if name in _TIMES else value for name, value in known.items()}
        picture = self.picture and {
            "thumbnail": str(self.picture.thumbnail_path),
            "preview": str(self.picture.preview_path),
            "widthPx": self.picture.width_px,
            "heightPx": self.picture.height_px,
            "thumbhash": self.picture.thumbhash.hex(),
        }
        cleaned = self.cleaned and asdict(self.cleaned)
        said = {"id": self.asset_id, "metadata": facts, "picture": picture, "failure": self.failure, "cleaned": cleaned}
        return _line(said)

    @classmethod
    def from_line(cls, line: bytes) -> "Answer":
        """The answer that was sent.

        Raises:
            ValueError: The line is no answer.
        """
        try:
            said = json.loads(line)
            facts = {name: value for name, value in said["metadata"].items() if name in _METADATA_FIELDS}
            for name in facts.keys() & set(_TIMES):
                facts[name] = datetime.fromisoformat(facts[name])
            picture = said["picture"] and _picture(said["picture"])
            cleaned = said["cleaned"] and Cleaned(**said["cleaned"])
            return cls(said["id"], Metadata(**facts), picture, said["failure"], cleaned)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("The worker's answer is not understood.") from error


def _picture(said: dict[str, Any]) -> Picture:
    return Picture(
        Path(said["thumbnail"]),
        Path(said["preview"]),
        int(said["widthPx"]),
        int(said["heightPx"]),
        bytes.fromhex(said["thumbhash"]),
    )


def _line(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"
