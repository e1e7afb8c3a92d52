"""Archives as planned, read by others: Python's zipfile, and unzip and 7z where they are installed."""

import io
import shutil
import subprocess
import zipfile
import zlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immshare.rules.filenames import entry_name, unique_names
from immshare.rules.pieces import Literal
from immshare.rules.zip_entries import Entries
from immshare.rules.zip_format import DOS_EPOCH, NO_INSTANT, Entry, dos_time
from immshare.rules.zip_plan import Archive, Content, divide, part_names

GIB = 1 << 30
ZEROS_CRC = 0xB1C2A1A3
"""CRC-32 of 4 GiB and 5 bytes of zeros."""
BIG = 4 * GIB + 5
SCRIPTS = [
    "日本の海.jpg", "한국어.png", "Привет мир.heic", "ελληνικά.jpg", "עברית.jpg", "عربي.mov", "हिन्दी.jpg", "ภาษาไทย.jpg",
    "Größe ß.jpg", "👩‍👩‍👧🏽.jpg", "a b'c\"d.jpg", "-rf.jpg", "%20.jpg", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f.jpg",
]  # fmt: skip


def entry(
    name: str, content: bytes, at: datetime = datetime(2024, 5, 15, 12, 30, 14), instant: int = NO_INSTANT
) -> Entry:
    return Entry(name.encode(), len(content), zlib.crc32(content), dos_time(at), instant)


def build(files: dict[str, bytes], **options: object) -> tuple[Archive, bytes]:
    archive = Archive(Entries.of(entry(name, content, **options) for name, content in files.items()))
    return archive, read(archive, list(files.values()), 0, archive.size_bytes)


def read(archive: Archive, contents: list[bytes], start: int, stop: int) -> bytes:
    found = []
    for stretch in archive.stretches(start, stop):
        assert stretch.length > 0
        if isinstance(stretch, Literal):
            found.append(stretch.data)
        else:
            found.append(contents[stretch.entry][stretch.offset : stretch.offset + stretch.length])
    return b"".join(found)


def write_sparse(path: Path, archive: Archive) -> None:
    """Write an archive whose entries are zeros, without writing the zeros."""
    with path.open("wb") as file:
        for stretch in archive.stretches(0, archive.size_bytes):
            if isinstance(stretch, Literal):
                file.write(stretch.data)
            else:
                file.seek(stretch.length, 1)
        file.truncate(archive.size_bytes)


FILES = st.dictionaries(
    st.one_of(st.text(min_size=1, max_size=40), st.sampled_from(SCRIPTS)).map(entry_name), st.binary(max_size=60), max_size=12
)  # fmt: skip


@given(FILES, st.integers(-(1 << 31), (1 << 31) - 1) | st.just(NO_INSTANT))
def test_zipfile_reads_what_was_planned(files: dict[str, bytes], instant: int) -> None:
    archive, data = build(files, instant=instant)
    assert len(data) == archive.size_bytes
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.testzip() is None
        assert {info.filename: opened.read(info) for info in opened.infolist()} == files
        assert all(info.date_time == (2024, 5, 15, 12, 30, 14) for info in opened.infolist())


@given(FILES, st.data())
def test_any_range_is_those_very_bytes(files: dict[str, bytes], data: st.DataObject) -> None:
    archive, whole = build(files)
    start = data.draw(st.integers(0, len(whole)))
    stop = data.draw(st.integers(start, len(whole) + 10))
    assert read(archive, list(files.values()), start, stop) == whole[start:stop]


def test_every_boundary_of_every_range() -> None:
    files = {"a.jpg": b"abc", "empty.jpg": b"", "b.jpg": b"defgh"}
    archive, whole = build(files, instant=1)
    for start in range(len(whole) + 1):
        for stop in range(start, len(whole) + 1):
            assert read(archive, list(files.values()), start, stop) == whole[start:stop]


@given(FILES, st.integers(0, 2000))
def test_parts_hold_everything_in_order_and_none_is_too_large(files: dict[str, bytes], limit: int) -> None:
    entries = Entries.of(entry(name, content) for name, content in files.items())
    parts = divide(entries, limit)
    assert [index for part in parts for index in part] == list(range(len(files)))
    for number, part in enumerate(parts):
        size = Archive(entries.part(part)).size_bytes
        assert size <= limit or len(part) <= 1
        if number + 1 < len(parts):  # the next entry would not have fitted
            assert Archive(entries.part(range(part.start, part.stop + 1))).size_bytes > limit


@given(FILES)
def test_columns_come_back_as_they_were(files: dict[str, bytes]) -> None:
    entries = Entries.of(entry(name, content) for name, content in files.items())
    again = Entries.unpack(entries.pack())
    assert [again[n] for n in range(len(again))] == [entries[n] for n in range(len(entries))]


@settings(max_examples=20)
@given(st.integers(0, 3), st.integers(0, 3), st.integers(-2, 2))
def test_numbers_at_the_edges_of_four_bytes(before: int, after: int, beyond: int) -> None:
    """Sizes and offsets round 4 GiB: planned, not written."""
    small = [Entry(b"s%d" % n, 10, 1, DOS_EPOCH, NO_INSTANT) for n in range(before + after)]
    big = Entry(b"big", 0xFFFFFFFF + beyond, 2, DOS_EPOCH, NO_INSTANT)
    archive = Archive(Entries.of([*small[:before], big, *small[before:]]))
    stretches = list(archive.stretches(0, archive.size_bytes))
    assert sum(one.length for one in stretches) == archive.size_bytes
    [content] = [one for one in stretches if isinstance(one, Content) and one.entry == before]
    assert content.length == big.size_bytes
    holes = _Holes(stretches)
    with zipfile.ZipFile(holes) as opened:
        found = [(info.filename, info.file_size, info.header_offset) for info in opened.infolist()]
    assert [size for _, size, _ in found] == [*[10] * before, big.size_bytes, *[10] * after]
    for name, _, offset in found:
        assert holes.at(offset, 4) == b"PK\3\4"
        assert name.encode() in holes.at(offset + 30, 10)


class _Holes(io.RawIOBase):
    """A file of stretches, of which the contents are zeros and take no room."""

    def __init__(self, stretches: list[Literal | Content]) -> None:
        self._stretches, self._position = stretches, 0
        self._size = sum(one.length for one in stretches)

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = 0) -> int:
        self._position = (0, self._position, self._size)[whence] + offset
        return self._position

    def read(self, size: int = -1) -> bytes:
        size = self._size - self._position if size < 0 else size
        data = self.at(self._position, size)
        self._position += len(data)
        return data

    def at(self, offset: int, size: int) -> bytes:
        found, position = b"", 0
        for one in self._stretches:
            first, last = max(offset - position, 0), min(offset + size - position, one.length)
            if first < last:
                found += one.data[first:last] if isinstance(one, Literal) else bytes(last - first)
            position += one.length
        return found


@pytest.fixture(params=["unzip -tq", "7z t"])
def check(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Let another program test an archive, or some entries of it; it must find nothing."""
    command = request.param.split()
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")

    def check(path: Path, *names: str) -> None:
        done = subprocess.run([*command, str(path), *names], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "warning" not in (done.stdout + done.stderr).lower()

    return check


def test_other_programs_read_names_in_every_script(check: Callable[..., None], tmp_path: Path) -> None:
    files = {name: name.encode() for name in unique_names(entry_name(one) for one in SCRIPTS)}
    _, data = build(files, instant=1_700_000_000)
    (tmp_path / "a.zip").write_bytes(data)
    check(tmp_path / "a.zip")


def test_seventy_thousand_entries(tmp_path: Path) -> None:
    archive, data = build({f"IMG_{n}.jpg": b"%d" % n for n in range(70_000)})
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert len(opened.infolist()) == 70_000
        assert opened.read("IMG_69999.jpg") == b"69999"
    assert next(iter(archive.stretches(len(data) // 2, len(data)))).length > 0


def test_other_programs_read_seventy_thousand_entries(check: Callable[..., None], tmp_path: Path) -> None:
    _, data = build({f"IMG_{n}.jpg": b"%d" % n for n in range(70_000)})
    (tmp_path / "a.zip").write_bytes(data)
    check(tmp_path / "a.zip")


def four_gib(path: Path) -> Archive:
    """Over 4 GiB as an entry and as an archive: what comes behind lies beyond four bytes."""
    big = Entry(b"long film.mov", BIG, ZEROS_CRC, DOS_EPOCH, NO_INSTANT)
    archive = Archive(Entries.of([big, *(Entry(b"photo-%d.jpg" % n, 4, 0x2144DF1C, DOS_EPOCH, n) for n in range(3))]))
    write_sparse(path, archive)
    return archive


def test_an_entry_and_an_archive_over_4_gib(tmp_path: Path) -> None:
    archive = four_gib(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as opened:
        assert [info.file_size for info in opened.infolist()] == [BIG, 4, 4, 4]
        assert opened.read("photo-2.jpg") == bytes(4)
        with opened.open("long film.mov") as film:
            assert film.read(10) == bytes(10)
    [middle] = archive.stretches(3 * GIB, 3 * GIB + 1)
    assert isinstance(middle, Content)
    assert middle.entry == 0


def test_other_programs_read_over_4_gib(check: Callable[..., None], tmp_path: Path) -> None:
    """What stands behind the film: testing the film itself takes a minute on a slow machine."""
    four_gib(tmp_path / "a.zip")
    check(tmp_path / "a.zip", *(f"photo-{n}.jpg" for n in range(3)))


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (datetime(1965, 3, 1), (1980, 1, 1, 0, 0, 0)),
        (datetime(1980, 1, 1), (1980, 1, 1, 0, 0, 0)),
        (datetime(2024, 2, 29, 23, 59, 59), (2024, 2, 29, 23, 59, 58)),
        (datetime(2107, 12, 31, 23, 59, 58), (2107, 12, 31, 23, 59, 58)),
        (datetime(9999, 1, 1), (2107, 12, 31, 23, 59, 58)),
    ],
)
def test_times_the_format_can_tell(at: datetime, shown: tuple[int, ...]) -> None:
    _, data = build({"a.jpg": b"a"}, at=at)
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.getinfo("a.jpg").date_time == shown


def test_an_instant_is_told_where_it_fits_in_four_bytes() -> None:
    sizes = {instant: build({"a": b""}, instant=instant)[0].size_bytes for instant in (NO_INSTANT, 1 << 31, 0, -1)}
    assert sizes[NO_INSTANT] == sizes[1 << 31] == sizes[0] - 18 == sizes[-1] - 18


@pytest.mark.parametrize(
    ("title", "count", "names"),
    [
        ("Alps", 1, ["Alps.zip"]),
        ("Alps", 3, ["Alps-1.zip", "Alps-2.zip", "Alps-3.zip"]),
        ("Summer/Winter: 2024?", 1, ["Summer_Winter_ 2024_.zip"]),
        ("con", 1, ["_con.zip"]),
        ("...", 1, ["unnamed.zip"]),
    ],
)
def test_names_of_parts(title: str, count: int, names: list[str]) -> None:
    assert part_names(title, count) == names


def test_names_of_parts_fit_on_disks() -> None:
    assert max(len(name.encode()) for name in part_names("ä" * 200, 1000)) <= 255
