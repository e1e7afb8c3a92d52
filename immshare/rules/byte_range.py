"""Which part of a file a request wants (RFC 9110, 14)."""

import re
from typing import Final

_ONE_RANGE: Final = re.compile(r"bytes\s*=\s*(\d{0,19})\s*-\s*(\d{0,19})", re.IGNORECASE)


class UnsatisfiableRangeError(Exception):
    """What is wanted lies behind the end."""


def parse_range(header: str, size_bytes: int) -> tuple[int, int] | None:
    """First byte and end, not included, of the one range that a header wants.

    Args:
        header: Value of the ``Range`` header.
        size_bytes: Length of the file.

    Returns:
        None for everything: there is no header, it is not understood, or it wants several ranges, which a server may answer whole.

    Raises:
        UnsatisfiableRangeError: The range has nothing of the file.
    """
    wanted = _ONE_RANGE.fullmatch(header.strip())
    if wanted is None or wanted.groups() == ("", ""):
        return None
    first, last = wanted.groups()
    if first and last and int(last) < int(first):
        return None
    if first:
        start, stop = int(first), min(int(last) + 1, size_bytes) if last else size_bytes
    else:
        start, stop = max(size_bytes - int(last), 0), size_bytes
    if start >= stop:
        raise UnsatisfiableRangeError
    return start, stop
