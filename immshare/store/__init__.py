"""Where originals and renditions lie.

The interface below is all that the rest knows. Nothing here looks at the database or decides who may read what.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol


class Store(Protocol):
    """Durable files under keys such as ``originals/<owner>/ab/<sha1>`` (``store.keys``).

    A key's content never changes: it is written once, whole, or not at all.
    """

    def incoming_path(self, name: str) -> Path:
        """A local path, on the store's own disk, for bytes that are still arriving. Its folder exists.

        Args:
            name: Letters, digits, dot and hyphen.
        """

    def put(self, source: Path, key: str) -> None:
        """Move a finished local file under its key: flushed, renamed, its folder flushed. Then ``source`` is gone.

        Doing it again with the same content is no error.

        Raises:
            StorageFullError: No room; the key is as it was.
        """

    def open(self, key: str) -> BinaryIO:
        """Open for reading.

        Raises:
            MediaMissingError: Nothing lies under the key.
        """

    def local_path(self, key: str) -> Path:
        """A path from which the content can be read now (an object store fetches it first).

        Raises:
            MediaMissingError: Nothing lies under the key.
        """

    def size_bytes(self, key: str) -> int | None:
        """Length of what lies under the key; None when nothing does. Quick: it is asked for each photo of a download."""

    def delete(self, key: str) -> None:
        """Remove; removing what is not there is no error."""

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys that start with the prefix, a folder such as ``originals/``, in no order."""

    def sweep_incoming(self, keep: set[str], older_than_s: float) -> int:
        """Remove arriving files that nobody waits for any more.

        Args:
            keep: Names still in use.
            older_than_s: Only files not touched for this long, in seconds.

        Returns:
            How many were removed.
        """

    def is_writable(self) -> bool:
        """Whether a small file can be written and removed."""

    def free_bytes(self) -> int:
        """Room left, in bytes."""
