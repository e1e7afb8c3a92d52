"""Bounded reads: every look into an untrusted file goes through here.

A read beyond the end and a walk of too many steps both end in ``DamageError``, so no parser on top of it can
read outside the file or run forever.
"""

import mmap
import struct
from typing import Any, NamedTuple

MAX_STEPS = 2_000_000
"""Chunks, boxes or blocks looked at in one file; about a second of work, and far above what real files have."""

CUT_OFF = "is incomplete: the file ends too early"
DAMAGED = "is damaged: its structure makes no sense"


class DamageError(Exception):
    """The structure is not sound.

    Args:
        reason: The rest of a sentence that begins with the file name.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


_SHORTEST_FRAME_MS = 10
_HURRIED_FRAME_MS = 100


class Outline(NamedTuple):
    """What the structure alone says.

    Args:
        width_px: Width before orientation, None where it does not say.
        height_px: Height before orientation.
        frame_count: Frames of an animation, 1 of everything else.
        round_ms: How long its frames last together, each as browsers show it.
    """

    width_px: int | None
    height_px: int | None
    frame_count: int = 1
    round_ms: float = 0.0


def frame_ms(declared_ms: float) -> float:
    """How long browsers show a frame: of one that claims to be over in 10 ms or less they make a tenth of a second."""
    return declared_ms if declared_ms > _SHORTEST_FRAME_MS else _HURRIED_FRAME_MS


class Reader:
    """Checked access to the bytes of one file.

    Args:
        data: The file, mapped or read.
    """

    def __init__(self, data: mmap.mmap | bytes) -> None:
        self.data = data
        self.size = len(data)
        self._steps_left = MAX_STEPS

    def step(self, weight: int = 1) -> None:
        """Count one turn of a loop over untrusted structure.

        Args:
            weight: Above 1 where a turn costs more, or leaves something in memory.

        Raises:
            DamageError: The file has more parts than any real one.
        """
        self._steps_left -= weight
        if self._steps_left < 0:
            raise DamageError("is damaged: it has too many parts")

    def byte(self, offset: int) -> int:
        """The byte at ``offset``.

        Raises:
            DamageError: It lies outside the file.
        """
        if not 0 <= offset < self.size:
            raise DamageError(CUT_OFF)
        return self.data[offset]

    def bytes_at(self, offset: int, length: int) -> bytes:
        """Exactly ``length`` bytes from ``offset``.

        Raises:
            DamageError: They do not all lie inside the file.
        """
        self.require(offset, length)
        return self.data[offset : offset + length]

    def unpack(self, layout: str, offset: int) -> tuple[Any, ...]:
        """Numbers at ``offset`` in a ``struct`` layout.

        Raises:
            DamageError: They do not all lie inside the file.
        """
        self.require(offset, struct.calcsize(layout))
        return struct.unpack_from(layout, self.data, offset)

    def require(self, offset: int, length: int) -> None:
        """Make sure that a range lies inside the file.

        Raises:
            DamageError: It does not.
        """
        if offset < 0 or length < 0 or offset + length > self.size:
            raise DamageError(CUT_OFF)
