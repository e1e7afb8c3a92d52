"""What the disk says, in our words."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from immshare.errors import StorageFullError

DISK_FULL: Final = "The disk is full. Nothing was stored; free some space on the server and try again."
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextmanager
def disk_full_refused() -> Iterator[None]:
    """Let a full disk (or a full disk quota) leave the body as an error with a sentence; every other fault passes as it is.

    Raises:
        StorageFullError: The body found no room.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFullError(DISK_FULL) from error
        raise
