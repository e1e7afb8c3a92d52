"""The process that looks inside strangers' files. It may crash, hang or be killed at any moment without harm.

It reads tasks from its standard input and answers on its standard output (``jobs.wire``). It imports only
``immshare.media``, the settings and the standard library, knows neither database nor network, and ends when its input
ends or its parent dies.
"""

import ctypes
import errno
import os
import resource
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final

from immshare.errors import CannotRenderError
from immshare.jobs.wire import MISSING, Answer, Picture, Task
from immshare.media.cleaning import Cleaned, clean
from immshare.media.exif import read_metadata
from immshare.media.metadata import Metadata
from immshare.media.renditions import render
from immshare.media.sniff import HEAD_BYTES, MediaType, sniff
from immshare.settings import Settings

_MIB = 1 << 20
_NICENESS = 10
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_MAX_CLEANED_HERE_BYTES = 128 << 20
"""What is larger is read through later (``jobs.cleaning``), so that a film does not wait for it to be seen."""

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)

UNKNOWN_FORMAT: Final = "The content of this file is not understood. The original is kept."
TOO_MUCH_MEMORY: Final = "This file needs more memory than one picture may take. The original is kept."


def main(memory_mib: int | None = None) -> int:
    """Work until the input ends.

    Args:
        memory_mib: The address space this process may take, in MiB; None is what the settings say.

    Returns:
        The exit status.
    """
    _restrain((memory_mib or Settings.from_environment().ingest_memory_mib) * _MIB)
    with suppress(BrokenPipeError):  # the server is gone
        serve(sys.stdin.buffer, _take_over_output())
    return 0


def serve(tasks: Iterable[bytes], answers: BinaryIO) -> None:
    """Answer every task.

    Args:
        tasks: Lines.
        answers: Where the lines go.
    """
    for line in tasks:
        answers.write(work(Task.from_line(line)).to_line())


def work(task: Task) -> Answer:
    """Read one original, make its renditions, and see what is left of it without its metadata.

    Raises:
        OSError: Something is wrong with the machine rather than with the file.
    """
    try:
        with task.source.open("rb") as file:
            media_type = sniff(file.read(HEAD_BYTES))
        if media_type is None:
            return Answer(task.asset_id, Metadata(), failure=UNKNOWN_FORMAT, cleaned=Cleaned())
        if task.out_dir is None:
            return Answer(task.asset_id, Metadata(), cleaned=_clean(task.source, media_type))
        answer = _render(task, media_type, task.out_dir)
        if task.source.stat().st_size > _MAX_CLEANED_HERE_BYTES:
            return answer
        return replace(answer, cleaned=_clean(task.source, media_type))
    except FileNotFoundError:
        return Answer(task.asset_id, Metadata(), failure=MISSING)


def _render(task: Task, media_type: MediaType, out_dir: Path) -> Answer:
    metadata = Metadata()
    try:
        metadata = read_metadata(task.source, media_type)
        made = render(task.source, media_type, out_dir, task.asset_id)
    except CannotRenderError as error:
        return Answer(task.asset_id, metadata, failure=error.message)
    except MemoryError:
        return Answer(task.asset_id, metadata, failure=TOO_MUCH_MEMORY)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        return Answer(task.asset_id, metadata)
    picture = Picture(made.thumbnail_path, made.preview_path, made.width_px, made.height_px, made.thumbhash)
    return Answer(task.asset_id, metadata, picture)


def _clean(source: Path, media_type: MediaType) -> Cleaned:
    try:
        return clean(source, media_type.mime)
    except MemoryError:
        return Cleaned()


def _restrain(memory_bytes: int) -> None:
    """Give way to the server, die with it, and be the first to go when memory runs out."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(_NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which then ends its workers
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        Path("/proc/self/oom_score_adj").write_text("1000")


def _take_over_output() -> BinaryIO:
    """Standard output for answers alone: what a library prints goes to standard error."""
    answers = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(answers, "wb", buffering=0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
