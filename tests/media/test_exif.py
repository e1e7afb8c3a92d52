import io
import struct
import time
from datetime import UTC, datetime

import av
import pillow_heif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from immshare.media import sniff
from immshare.media.exif import Metadata, read_metadata

_EXIF, _GPS = 0x8769, 0x8825
_BYTE, _ASCII, _SHORT, _LONG, _RATIONAL = 1, 2, 3, 4, 5


def _value(kind: int, values) -> tuple[int, bytes]:
    if kind in (_BYTE, _ASCII):
        return len(values), values
    if kind == _RATIONAL:
        return len(values), b"".join(struct.pack(">LL", *pair) for pair in values)
    return len(values), struct.pack(f">{len(values)}{'H' if kind == _SHORT else 'L'}", *values)


def _directory(start: int, tags: dict[int, tuple]) -> bytes:
    """A directory with its values behind it; offsets count from the start of the block."""
    entries, behind = b"", b""
    at = start + 2 + 12 * len(tags) + 4
    for tag, (kind, values) in sorted(tags.items()):
        count, packed = _value(kind, values)
        if len(packed) > 4:
            entries += struct.pack(">HHLL", tag, kind, count, at + len(behind))
            behind += packed
        else:
            entries += struct.pack(">HHL", tag, kind, count) + packed.ljust(4, b"\0")
    return struct.pack(">H", len(tags)) + entries + b"\0\0\0\0" + behind


def _block(main=None, exif=None, gps=None) -> bytes:
    main = dict(main or {}) | {_EXIF: (_LONG, (0,)), _GPS: (_LONG, (0,))}
    exif_at = 8 + len(_directory(8, main))
    exif_directory = _directory(exif_at, exif or {})
    gps_at = exif_at + len(exif_directory)
    main |= {_EXIF: (_LONG, (exif_at,)), _GPS: (_LONG, (gps_at,))}
    return b"MM\0*\0\0\0\x08" + _directory(8, main) + exif_directory + _directory(gps_at, gps or {})


@pytest.fixture
def read(put):
    """Read the metadata of a small JPEG that carries a tag block."""

    def _read(block: bytes = b"", xmp: bytes = b"") -> Metadata:
        buffer = io.BytesIO()
        Image.new("RGB", (40, 20)).save(buffer, "JPEG", exif=b"Exif\0\0" + block, xmp=xmp)
        return read_metadata(put(buffer.getvalue()), sniff.JPEG)

    return _read


def _ascii(text: str) -> tuple[int, bytes]:
    return _ASCII, text.encode() + b"\0"


_TAKEN = {0x9003: _ascii("2024:05:06 07:08:09"), 0x9291: _ascii("25")}
_GPS_TIME = {29: _ascii("2024:05:06"), 7: (_RATIONAL, ((5, 1), (8, 1), (19, 1)))}


def test_everything_a_camera_writes(read):
    metadata = read(
        _block(
            {
                270: _ascii("Über den Wolken"),
                271: _ascii("Canon"),
                272: _ascii("EOS R5"),
                274: (_SHORT, (6,)),
                306: _ascii("2024:06:01 00:00:01"),
                0x4746: (_SHORT, (4,)),
            },
            _TAKEN
            | {
                0x9011: _ascii("+02:00"),
                0x829A: (_RATIONAL, ((1, 250),)),
                0x829D: (_RATIONAL, ((28, 10),)),
                0x8827: (_SHORT, (400,)),
                0x920A: (_RATIONAL, ((50, 1),)),
                0xA434: _ascii("RF50mm F1.8"),
            },
            {
                1: _ascii("S"),
                2: (_RATIONAL, ((48, 1), (12, 1), (36, 1))),
                3: _ascii("W"),
                4: (_RATIONAL, ((16, 1), (30, 1), (0, 1))),
                5: (_BYTE, b"\1"),
                6: (_RATIONAL, ((4305, 10),)),
            },
        )
    )
    assert metadata == Metadata(
        width_px=20,
        height_px=40,
        orientation=6,
        taken_local=datetime(2024, 5, 6, 7, 8, 9, 250_000),
        taken_utc=datetime(2024, 5, 6, 5, 8, 9, 250_000, UTC),
        offset_minutes=120,
        time_zone="UTC+2",
        modified_local=datetime(2024, 6, 1, 0, 0, 1),
        make="Canon",
        model="EOS R5",
        lens_model="RF50mm F1.8",
        f_number=2.8,
        exposure_time="1/250",
        iso=400,
        focal_length_mm=50.0,
        latitude=pytest.approx(-48.21),
        longitude=-16.5,
        altitude=-430.5,
        description="Über den Wolken",
        rating=4,
    )


def test_nothing_is_known_of_a_plain_picture(read):
    assert read() == Metadata(width_px=40, height_px=20)


@pytest.mark.parametrize(
    ("exif", "gps", "local", "offset", "zone"),
    [
        (_TAKEN, {}, datetime(2024, 5, 6, 7, 8, 9, 250_000), None, None),
        (_TAKEN, _GPS_TIME, datetime(2024, 5, 6, 7, 8, 9, 250_000), 120, "UTC+2"),
        (_TAKEN | {0x9011: _ascii("-03:30")}, _GPS_TIME, datetime(2024, 5, 6, 7, 8, 9, 250_000), -210, "UTC-3:30"),
        (_TAKEN | {0x9011: _ascii("nonsense")}, {}, datetime(2024, 5, 6, 7, 8, 9, 250_000), None, None),
        ({0x9003: _ascii("2024:05:06 07:20:00")}, _GPS_TIME, datetime(2024, 5, 6, 7, 20), None, None),
        ({0x9003: _ascii("2024:05:08 07:08:09")}, _GPS_TIME, datetime(2024, 5, 8, 7, 8, 9), None, None),
        ({0x9004: _ascii("2024:01:02 03:04:05")}, {}, datetime(2024, 1, 2, 3, 4, 5), None, None),
        (
            {0x9003: _ascii("0000:00:00 00:00:00"), 0x9004: _ascii("2024:01:02 03:04:05"), 0x9012: _ascii("Z")},
            {},
            datetime(2024, 1, 2, 3, 4, 5),
            0,
            "UTC",
        ),
        ({}, _GPS_TIME, datetime(2024, 5, 6, 5, 8, 19), 0, "UTC"),
        ({}, {}, None, None, None),
    ],
)
def test_the_order_of_clocks(exif, gps, local, offset, zone, read):
    metadata = read(_block(exif=exif, gps=gps))
    assert (metadata.taken_local, metadata.offset_minutes, metadata.time_zone) == (local, offset, zone)
    assert (metadata.taken_utc is None) == (offset is None)


@pytest.mark.parametrize(
    "text", ["0000:00:00 00:00:00", "2024:02:31 10:00:00", "    :  :     :  :  ", "2024:05:06 25:00:00", "9999", "x"]
)
def test_bad_dates_are_unknown(text, read):
    metadata = read(_block({306: _ascii(text)}, {0x9003: _ascii(text)}, {29: _ascii(text)} | {7: _GPS_TIME[7]}))
    assert metadata.taken_local is metadata.taken_utc is metadata.modified_local is None


@pytest.mark.parametrize(
    ("pair", "expected"),
    [((1, 250), "1/250"), ((10, 40), "1/4"), ((1, 2), "0.5"), ((30, 1), "30"), ((5, 2), "2.5"), ((0, 1), None)],
)
def test_exposure_times(pair, expected, read):
    assert read(_block(exif={0x829A: (_RATIONAL, (pair,))})).exposure_time == expected


def test_impossible_numbers_are_unknown(read):
    zero = (_RATIONAL, ((1, 0),))
    metadata = read(
        _block(
            {274: (_SHORT, (77,)), 0x4746: (_SHORT, (9,))},
            {0x829A: zero, 0x829D: zero, 0x920A: zero, 0x8827: _ascii("fast")},
            {2: (_RATIONAL, ((1, 0),) * 3), 4: (_RATIONAL, ((1, 1),) * 3), 6: zero},
        )
    )
    assert metadata == Metadata(width_px=40, height_px=20)


@pytest.mark.parametrize("degrees", [(91, 10), (10, 181), (0, 0)])
def test_impossible_places_are_unknown(degrees, read):
    latitude, longitude = ((_RATIONAL, ((value, 1), (0, 1), (0, 1))) for value in degrees)
    metadata = read(_block(gps={1: _ascii("N"), 2: latitude, 3: _ascii("E"), 4: longitude}))
    assert metadata.latitude is metadata.longitude is None


@pytest.mark.parametrize("text", ["OLYMPUS DIGITAL CAMERA         ", "   ", "\0\0", "SONY DSC", "\x01\x02"])
def test_descriptions_nobody_wrote_are_unknown(text, read):
    assert read(_block({270: _ascii(text)})).description is None


def test_texts_are_cleaned_and_cut(read):
    assert read(_block({270: (_ASCII, b"a\x07b\r\nc\xe9\0hidden")})).description == "a b \ncé"
    long = read(_block({270: _ascii("é" * 30_000), 271: _ascii("M" * 5_000)}))
    assert (long.description, long.make) == ("é" * 2_000, "M" * 200)


def test_a_text_of_ten_megabytes_is_cut(put):
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4)).save(buffer, "PNG", exif=_block({270: _ascii("x" * 10_000_000)}))
    assert read_metadata(put(buffer.getvalue()), sniff.PNG).description == "x" * 2_000


def test_xmp(read):
    packet = (
        b'<x:xmpmeta><rdf:Description xmp:Rating="3" GPano:ProjectionType="equirectangular"><dc:description>\n'
        b'<rdf:Alt><rdf:li xml:lang="x-default">Tom &amp; Jerry</rdf:li></rdf:Alt></dc:description>'
    )
    metadata = read(xmp=packet)
    assert (metadata.rating, metadata.projection_type, metadata.description) == (3, "EQUIRECTANGULAR", "Tom & Jerry")
    elements = b"<xmp:Rating>-1</xmp:Rating><GPano:ProjectionType>cylindrical</GPano:ProjectionType>"
    assert (read(xmp=elements).rating, read(xmp=elements).projection_type) == (None, "CYLINDRICAL")


def test_cycles_and_huge_counts_cost_nothing(read):
    to_itself = _directory(8, {_EXIF: (_LONG, (8,)), _GPS: (_LONG, (8,)), 271: _ascii("Loop")})
    block = b"MM\0*\0\0\0\x08" + to_itself[: 2 + 36] + b"\0\0\0\x08" + to_itself[2 + 40 :]
    huge = struct.pack(">HHHLL", 1, 0x9003, _ASCII, 0xFFFFFFFF, 8)
    before = time.process_time()
    assert read(block).make == "Loop"
    for hostile in (b"MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 60_000, b"MM\0*\0\0\0\x08" + huge, b"MM\0*\xff\xff\xff\xff"):
        assert read(hostile).taken_local is None
    assert time.process_time() - before < 2


@pytest.mark.parametrize("image_format", ["PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_every_picture_format_carries_exif(image_format, put):
    pillow_heif.register_heif_opener()
    exif = Image.Exif()
    exif[271] = "Maker"
    exif.get_ifd(_EXIF)[0x9003] = "2024:05:06 07:08:09"
    exif.get_ifd(_EXIF)[0x9011] = "+01:00"
    buffer = io.BytesIO()
    Image.new("RGB", (64, 32)).save(buffer, image_format, exif=exif.tobytes())
    data = buffer.getvalue()
    metadata = read_metadata(put(data), sniff.sniff(data[:64]))
    assert (metadata.width_px, metadata.height_px, metadata.make) == (64, 32, "Maker")
    assert metadata.taken_utc == datetime(2024, 5, 6, 6, 8, 9, tzinfo=UTC)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_sizes_are_upright(orientation, put):
    exif = Image.Exif()
    exif[274] = orientation
    for image_format, media_type in (("JPEG", sniff.JPEG), ("TIFF", sniff.TIFF), ("PNG", sniff.PNG)):
        buffer = io.BytesIO()
        Image.new("RGB", (40, 20)).save(buffer, image_format, exif=exif)
        metadata = read_metadata(put(buffer.getvalue()), media_type)
        expected = (20, 40) if orientation >= 5 else (40, 20)
        assert (metadata.width_px, metadata.height_px, metadata.orientation) == (*expected, orientation)


def _video(container_format: str, tags: dict[str, str], rotation: int = 0) -> bytes:
    buffer = io.BytesIO()
    options = {"movflags": "use_metadata_tags"} if container_format in ("mp4", "mov") else {}
    with av.open(buffer, "w", format=container_format, options=options) as container:
        container.metadata.update(tags)
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        if rotation:
            stream.set_display_rotation(rotation)
        for _ in range(15):
            for packet in stream.encode(av.VideoFrame.from_image(Image.new("RGB", (64, 48)))):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return buffer.getvalue()


@pytest.mark.parametrize(("container_format", "media_type"), [("mov", sniff.MOV), ("mp4", sniff.MP4)])
def test_videos_of_phones(container_format, media_type, put):
    tags = {
        "com.apple.quicktime.creationdate": "2021-03-04T12:34:56+0100",
        "com.apple.quicktime.location.ISO6709": "+48.2082-016.3738+170.1/",
        "com.apple.quicktime.make": "Apple",
        "com.apple.quicktime.model": "iPhone 12",
        "creation_time": "2021-03-05T00:00:00Z",
    }
    metadata = read_metadata(put(_video(container_format, tags, 90)), media_type)
    assert metadata == Metadata(
        width_px=48,
        height_px=64,
        taken_local=datetime(2021, 3, 4, 12, 34, 56),
        taken_utc=datetime(2021, 3, 4, 11, 34, 56, tzinfo=UTC),
        offset_minutes=60,
        time_zone="UTC+1",
        make="Apple",
        model="iPhone 12",
        latitude=48.2082,
        longitude=-16.3738,
        altitude=170.1,
        duration_ms=1500,
    )


def test_videos_with_the_general_clock_only(put):
    metadata = read_metadata(put(_video("matroska", {"creation_time": "2021-03-05T01:02:03.5Z"})), sniff.MKV)
    assert metadata.taken_utc == datetime(2021, 3, 5, 1, 2, 3, 500_000, UTC)
    assert (metadata.taken_local, metadata.time_zone) == (datetime(2021, 3, 5, 1, 2, 3, 500_000), "UTC")
    for unset in ("1904-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "soon"):
        assert read_metadata(put(_video("matroska", {"creation_time": unset})), sniff.MKV).taken_utc is None


def test_a_file_that_cannot_be_opened_has_none(put):
    for media_type in sniff.SUPPORTED:
        assert read_metadata(put(b"nothing of the kind" * 10), media_type) == Metadata()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    mutations=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=12), rest=st.binary(max_size=64)
)
def test_mutated_blocks_never_raise(mutations, rest, read):
    block = bytearray(_block({270: _ascii("text")}, _TAKEN, _GPS_TIME | {2: (_RATIONAL, ((1, 1),) * 3)}) + rest)
    for position, value in mutations:
        block[position % len(block)] = value
    assert isinstance(read(bytes(block)), Metadata)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutated_files_never_raise(data, samples, put):
    sample = samples[data.draw(st.sampled_from(sorted(samples)))]
    mutated = bytearray(sample.data)
    for position, value in data.draw(
        st.lists(st.tuples(st.integers(8, min(600, len(mutated) - 1)), st.integers(0, 255)), max_size=8)
    ):
        mutated[position] = value
    assert isinstance(read_metadata(put(bytes(mutated)), sample.media_type), Metadata)
