import errno
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from PIL import Image

from immshare.jobs import worker
from immshare.jobs.wire import MISSING, Answer, Task
from immshare.jobs.worker_process import worker_command
from immshare.media.cleaning import Cleaned, clean
from immshare.media.metadata import Metadata


def picture(path: Path, size: tuple[int, int] = (400, 300), image_format: str = "JPEG") -> Path:
    Image.new("RGB", size, "teal").save(path, image_format)
    return path


def run(command: list[str], task: Task) -> Answer:
    done = subprocess.run(command, input=task.to_line(), capture_output=True, timeout=20, check=True)
    return Answer.from_line(done.stdout)


def test_it_makes_renditions_in_the_folder_it_is_told(tmp_path: Path):
    answer = worker.work(Task("a", picture(tmp_path / "in"), tmp_path))
    assert answer.failure is None
    assert answer.picture is not None
    assert (answer.picture.width_px, answer.picture.height_px) == (400, 300)
    with Image.open(answer.picture.thumbnail_path) as thumbnail:
        assert (thumbnail.format, min(thumbnail.size)) == ("WEBP", 250)
    assert 0 < len(answer.picture.thumbhash) <= 40


def test_it_sees_what_is_left_without_metadata(tmp_path: Path):
    source = picture(tmp_path / "in")
    expected = clean(source, "image/jpeg")
    assert expected.size_bytes
    answer = worker.work(Task("a", source, tmp_path))
    assert answer.picture is not None
    assert answer.cleaned == expected
    source.write_bytes(source.read_bytes()[:200])
    assert worker.work(Task("a", source, tmp_path)).cleaned == Cleaned()


def test_it_makes_no_renditions_when_it_is_only_to_clean(tmp_path: Path):
    source = picture(tmp_path / "in")
    answer = worker.work(Task("a", source, None))
    assert answer == Answer("a", Metadata(), cleaned=clean(source, "image/jpeg"))
    assert list(tmp_path.iterdir()) == [source]


def test_a_large_file_is_cleaned_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(worker, "_MAX_CLEANED_HERE_BYTES", 100)
    answer = worker.work(Task("a", picture(tmp_path / "in"), tmp_path))
    assert answer.picture is not None
    assert answer.cleaned is None


def test_a_file_that_needs_too_much_memory_cannot_be_cleaned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def too_much(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(worker, "clean", too_much)
    answer = worker.work(Task("a", picture(tmp_path / "in"), tmp_path))
    assert answer.picture is not None
    assert answer.cleaned == Cleaned()


def test_a_file_that_cannot_be_decoded_is_a_sentence_with_what_is_known(tmp_path: Path):
    whole = picture(tmp_path / "in", image_format="PNG").read_bytes()
    (tmp_path / "in").write_bytes(whole[:60])
    answer = worker.work(Task("a", tmp_path / "in", tmp_path))
    assert answer.picture is None
    assert answer.failure is not None
    assert answer.failure.endswith(".")


def test_an_unknown_content_is_a_sentence(tmp_path: Path):
    (tmp_path / "in").write_bytes(b"no picture")
    assert worker.work(Task("a", tmp_path / "in", tmp_path)).failure == worker.UNKNOWN_FORMAT


def test_a_missing_original_is_a_sentence(tmp_path: Path):
    assert worker.work(Task("a", tmp_path / "in", tmp_path)).failure == MISSING


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_not_the_files_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int):
    def full(*_: object) -> None:
        raise OSError(code, "full")

    monkeypatch.setattr(worker, "render", full)
    answer = worker.work(Task("a", picture(tmp_path / "in"), tmp_path))
    assert answer.picture is None
    assert answer.failure is None


def test_other_trouble_of_the_machine_ends_the_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(worker, "render", broken)
    with pytest.raises(OSError, match="broken"):
        worker.work(Task("a", picture(tmp_path / "in"), tmp_path))


def test_memory_that_is_refused_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def hungry(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(worker, "render", hungry)
    assert worker.work(Task("a", picture(tmp_path / "in"), tmp_path)).failure == worker.TOO_MUCH_MEMORY


def test_tasks_are_answered_in_order(tmp_path: Path):
    answers = io.BytesIO()
    tasks = [Task(name, picture(tmp_path / name), tmp_path) for name in ("b", "a")]
    worker.serve([task.to_line() for task in tasks], answers)
    assert [Answer.from_line(line).asset_id for line in answers.getvalue().splitlines()] == ["b", "a"]


def test_the_process_answers_and_ends_with_its_input(tmp_path: Path):
    assert run([*worker_command(1024)], Task("a", picture(tmp_path / "in"), tmp_path)).picture is not None


def test_the_process_cannot_take_more_memory_than_it_may(tmp_path: Path):
    huge = tmp_path / "in"
    Image.new("1", (16_000, 16_000)).save(huge, "PNG")  # small as a file, 256 MB of pixels
    assert run([*worker_command(256)], Task("a", huge, tmp_path)).failure is not None


def test_the_process_survives_ctrl_c_and_dies_with_its_parent(tmp_path: Path):
    server = (
        "import subprocess, sys, time\n"
        f"worker = subprocess.Popen({[*worker_command(1024)]!r}, stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        f"worker.stdin.write({Task('a', picture(tmp_path / 'in'), tmp_path).to_line()!r})\n"
        "worker.stdin.flush()\n"
        "worker.stdout.readline()\n"
        "print(worker.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", server], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        assert child.nice() >= 10
        os.kill(child.pid, signal.SIGINT)
        time.sleep(0.1)
        assert child.is_running()
        parent.kill()
    child.wait(timeout=5)


def test_the_process_stays_small():
    script = (
        "import sys, immshare.jobs.worker\n"
        "heavy = {'sqlmodel', 'sqlalchemy', 'pydantic', 'fastapi', 'reflex', 'asyncio', 'av', 'pillow_heif', 'numpy'}\n"
        "sys.exit(', '.join(heavy & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=20, check=False)
    assert done.stderr.strip() == ""
