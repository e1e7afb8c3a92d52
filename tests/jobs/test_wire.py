from datetime import UTC, datetime
from pathlib import Path

import pytest

from immshare.jobs.wire import Answer, Picture, Task
from immshare.media.cleaning import Cleaned
from immshare.media.metadata import Metadata

METADATA = Metadata(
    width_px=4000,
    height_px=3000,
    taken_local=datetime(2024, 5, 6, 9, 8, 7, 120_000),
    taken_utc=datetime(2024, 5, 6, 7, 8, 7, 120_000, UTC),
    offset_minutes=120,
    modified_local=datetime(2024, 6, 1),
    make="Käm\nera",
    f_number=2.8,
)
PICTURE = Picture(Path("/in/a-thumbnail.webp"), Path("/in/a-preview.jpg"), 4000, 3000, b"\x00\xff")


def test_a_task_arrives_as_it_was_sent():
    for out_dir in (Path("/in"), None):
        task = Task("a", Path("/originals/a b"), out_dir)
        assert Task.from_line(task.to_line()) == task


@pytest.mark.parametrize(
    "answer",
    [
        Answer("a", METADATA, PICTURE),
        Answer("a", Metadata(), failure="This file could not be decoded."),
        Answer("a", METADATA),
        Answer("a", METADATA, PICTURE, cleaned=Cleaned(3, 1 << 40, 0xFFFFFFFF)),
        Answer("a", Metadata(), failure="This file could not be decoded.", cleaned=Cleaned(3)),
    ],
)
def test_an_answer_arrives_as_it_was_sent_on_one_line(answer: Answer):
    line = answer.to_line()
    assert line.count(b"\n") == 1
    assert Answer.from_line(line) == answer


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff\n",
        b"Traceback (most recent call last):\n",
        b"null\n",
        b"[]\n",
        b'{"id": "a"}\n',
        b'{"id": "a", "metadata": {"taken_utc": "yesterday"}, "picture": null, "failure": null}\n',
        b'{"id": "a", "metadata": {}, "picture": {"thumbnail": "t"}, "failure": null}\n',
        b'{"id": "a", "metadata": {}, "picture": "p", "failure": null}\n',
    ],
)
def test_nonsense_is_refused(line: bytes):
    with pytest.raises(ValueError, match=r".+"):
        Answer.from_line(line)
