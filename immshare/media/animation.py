"""Whether a picture moves, and how long one round of it lasts.

Read from the structure alone: no frame is decoded. Formats that browsers do not move (HEIF sequences, pages of a TIFF)
are still pictures here.
"""

import mmap
from pathlib import Path
from typing import Final

from immshare.media import sniff
from immshare.media.headers.bmff import outline_sequence
from immshare.media.headers.gif import outline_gif
from immshare.media.headers.png import outline_png
from immshare.media.headers.reader import DamageError, Reader
from immshare.media.headers.webp import outline_webp

LONGEST_ROUND_MS: Final = 24 * 3_600_000
"""A round that claims to last longer is taken for a day; a file can claim thousands of years."""

_MAX_BYTES = 256 << 20  # of what is larger, no browser makes a moving picture
_OUTLINES = {
    sniff.GIF: outline_gif,
    sniff.PNG: outline_png,
    sniff.WEBP: outline_webp,
    sniff.AVIF: outline_sequence,
}


def round_ms(path: Path, media_type: sniff.MediaType) -> int | None:
    """How long one round of an animated picture lasts, by the times at which browsers show its frames.

    Args:
        path: The file; what can be looked at in it is bounded as in ``inspect``, to a second at most.
        media_type: Its sniffed format.

    Returns:
        Milliseconds, 1 to ``LONGEST_ROUND_MS``; None for a still picture, a damaged file, and one above 256 MiB.
    """
    outline_of = _OUTLINES.get(media_type)
    if outline_of is None or not 0 < path.stat().st_size <= _MAX_BYTES:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            outline = outline_of(Reader(data))
        except DamageError:
            return None
    return min(round(outline.round_ms), LONGEST_ROUND_MS) or None if outline.frame_count > 1 else None
