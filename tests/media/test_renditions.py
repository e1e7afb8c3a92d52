import io
import struct
import zlib

import pillow_heif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from immshare.errors import CannotRenderError, ImmshareError
from immshare.media import sniff
from immshare.media.inspect import inspect_file
from immshare.media.renditions import Renditions, render

_RED, _GREEN, _BLUE, _WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)

# Orientation → which corner of the stored picture is shown top left.
_SHOWN_TOP_LEFT = {1: "tl", 2: "tr", 3: "br", 4: "bl", 5: "tl", 6: "bl", 7: "br", 8: "tr"}
_SHOWN_TOP_RIGHT = {1: "tr", 2: "tl", 3: "bl", 4: "br", 5: "bl", 6: "tl", 7: "tr", 8: "br"}
_CORNERS = {"tl": _RED, "tr": _GREEN, "bl": _BLUE, "br": _WHITE}


@pytest.fixture
def rendered(put, tmp_path):
    """Write an image or bytes, and render them."""

    def _rendered(source, image_format="PNG", **options) -> Renditions:
        if isinstance(source, Image.Image):
            buffer = io.BytesIO()
            source.save(buffer, image_format, **options)
            source = buffer.getvalue()
        path = put(source)
        return render(path, inspect_file(path, "a").media_type, tmp_path, "one")

    return _rendered


def _opened(path) -> Image.Image:
    with Image.open(path) as image:
        image.load()
        return image


def _pixel(path, at=(0.5, 0.5)) -> tuple[int, ...]:
    image = _opened(path)
    image = image if image.mode == "RGBA" else image.convert("RGB")
    return image.getpixel((int(image.width * at[0]), int(image.height * at[1])))


def _is_close(got, want, tolerance=12) -> bool:
    return len(got) == len(want) and all(abs(a - b) <= tolerance for a, b in zip(got, want, strict=True))


def _corners(size) -> Image.Image:
    width, height = size
    image = Image.new("RGB", size)
    for name, color in _CORNERS.items():
        left, top = width // 2 * ("r" in name), height // 2 * ("b" in name)
        image.paste(color, (left, top, left + width // 2, top + height // 2))
    return image


def test_every_format_is_rendered(samples, rendered):
    for name, sample in samples.items():
        result = rendered(sample.data)
        assert (result.width_px, result.height_px) == (64, 48), name
        is_video = sample.media_type.kind == "VIDEO"
        expected = _BLUE if is_video else _RED  # a second in, the videos have turned blue
        assert _is_close(_pixel(result.preview_path, (0.25, 0.75)), expected, 20), name
        assert _is_close(_pixel(result.thumbnail_path, (0.25, 0.75))[:3], expected, 20), name
        if not is_video:
            assert _is_close(_pixel(result.preview_path, (0.25, 0.25)), _GREEN, 20), name
        assert 5 <= len(result.thumbhash) <= 40


@pytest.mark.parametrize(
    ("size", "thumbnail", "preview"),
    [
        ((4000, 3000), (333, 250), (1440, 1080)),
        ((3000, 4000), (250, 333), (1080, 1440)),
        ((2000, 2000), (250, 250), (1440, 1440)),
        ((300, 200), (300, 200), (300, 200)),
        ((6000, 300), (2000, 100), (1440, 72)),
        ((3000, 400), (1875, 250), (1440, 192)),
        ((5000, 1), (2000, 1), (1440, 1)),
        ((1, 1), (1, 1), (1, 1)),
    ],
)
@pytest.mark.parametrize("image_format", ["JPEG", "PNG"])
def test_sizes(size, thumbnail, preview, image_format, rendered):
    result = rendered(Image.new("RGB", size, "teal"), image_format)
    assert (result.width_px, result.height_px) == size
    assert _opened(result.thumbnail_path).size == thumbnail
    assert _opened(result.preview_path).size == preview
    assert (_opened(result.thumbnail_path).format, _opened(result.preview_path).format) == ("WEBP", "JPEG")
    assert result.thumbnail_bytes == result.thumbnail_path.stat().st_size
    assert result.preview_bytes == result.preview_path.stat().st_size


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_orientations(orientation, image_format, rendered):
    exif = Image.Exif()
    exif[274] = orientation
    result = rendered(_corners((80, 40)), image_format, exif=exif.tobytes() if image_format == "AVIF" else exif)
    expected_size = (40, 80) if orientation >= 5 else (80, 40)
    assert (result.width_px, result.height_px) == expected_size
    for path in (result.preview_path, result.thumbnail_path):
        assert _opened(path).size == expected_size
        assert _is_close(_pixel(path, (0.25, 0.25)), _CORNERS[_SHOWN_TOP_LEFT[orientation]], 40)
        assert _is_close(_pixel(path, (0.75, 0.25)), _CORNERS[_SHOWN_TOP_RIGHT[orientation]], 40)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_impossible_orientations_are_ignored(orientation, rendered):
    exif = Image.Exif()
    exif[274] = orientation
    assert rendered(_corners((80, 40)), "JPEG", exif=exif).width_px == 80


def test_cmyk_without_profile(rendered):
    for image_format in ("JPEG", "TIFF"):
        result = rendered(Image.new("CMYK", (50, 50), (0, 255, 255, 0)), image_format)
        assert _is_close(_pixel(result.preview_path), _RED), image_format


def test_wide_gamut_and_other_profiles_become_srgb(rendered):
    # Green and blue of this profile are swapped against sRGB's, so a converted green shows as blue.
    swapped = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for at in range(132, 132 + 12 * struct.unpack_from(">I", swapped, 128)[0], 12):
        name = bytes(swapped[at : at + 4])
        swapped[at : at + 4] = {b"gXYZ": b"bXYZ", b"bXYZ": b"gXYZ"}.get(name, name)
    profile = bytes(swapped).replace(b"s\0R\0G\0B", b"t\0R\0G\0B")
    for mode, image_format in (("RGB", "JPEG"), ("RGB", "PNG"), ("RGBA", "PNG"), ("RGB", "WEBP"), ("RGB", "TIFF")):
        result = rendered(Image.new(mode, (50, 50), _GREEN), image_format, icc_profile=profile)
        assert _is_close(_pixel(result.preview_path), _BLUE), (mode, image_format)
    assert _pixel(rendered(Image.new("L", (50, 50), 128), "JPEG", icc_profile=profile).preview_path) == (128,) * 3


def test_profiles_that_do_not_fit_are_ignored(rendered):
    gray = Image.new("L", (50, 50), 128)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (b"nonsense", b"\0" * 200, srgb[:300], srgb[:20] + b"\xff" * 400):
        assert _pixel(rendered(gray, "JPEG", icc_profile=profile).preview_path) == (128, 128, 128)
    cmyk = Image.new("CMYK", (50, 50), (0, 255, 255, 0))
    assert _is_close(_pixel(rendered(cmyk, "JPEG", icc_profile=srgb).preview_path), _RED)


def _ramp(mode: str, white: float) -> Image.Image:
    """Columns from black to ``white``."""
    image = Image.new(mode, (256, 20))
    for x in range(256):
        for y in range(20):
            value = white * x / 255
            image.putpixel((x, y), value if mode == "F" else int(value))
    return image


@pytest.mark.parametrize(
    ("mode", "white", "image_format"),
    [
        ("I;16", 65_535, "PNG"),
        ("I;16", 65_535, "TIFF"),
        ("I", 65_535, "TIFF"),
        ("I", 2_000_000_000, "TIFF"),
        ("F", 1.0, "TIFF"),
        ("F", 255.0, "TIFF"),
        ("F", 1e9, "TIFF"),
        ("L", 255, "PNG"),
    ],
)
def test_deep_grays_are_scaled_and_not_clipped(mode, white, image_format, rendered):
    result = rendered(_ramp(mode, white), image_format)
    for x in (0.1, 0.5, 0.9):
        assert _is_close(_pixel(result.preview_path, (x, 0.5)), (round(255 * x),) * 3, 6)


def test_numbers_that_are_none_do_not_matter(rendered):
    for value in (float("nan"), float("inf"), -5.0, 0.0):
        rendered(Image.new("F", (20, 20), value), "TIFF")


def test_sixteen_bit_color(rendered):
    raw = b"".join(struct.pack(">HHH", 65_535, 32_768, 0) for _ in range(16 * 16))
    rows = b"".join(b"\0" + raw[y * 96 : y * 96 + 96] for y in range(16))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 16, 16, 16, 2, 0, 0, 0))
    png = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    assert _is_close(_pixel(rendered(png).preview_path), (255, 128, 0))


def _half_transparent(mode: str) -> Image.Image:
    image = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 30, 60))
    return image.convert(mode)


@pytest.mark.parametrize(
    ("mode", "image_format"), [("RGBA", "PNG"), ("RGBA", "WEBP"), ("RGBA", "TIFF"), ("P", "PNG"), ("RGBA", "GIF")]
)
def test_transparency_is_white_in_the_preview_and_kept_in_the_thumbnail(mode, image_format, rendered):
    result = rendered(_half_transparent(mode), image_format)
    assert _is_close(_pixel(result.preview_path, (0.2, 0.5)), _RED)
    assert _is_close(_pixel(result.preview_path, (0.9, 0.5)), _WHITE)
    assert _pixel(result.thumbnail_path, (0.2, 0.5))[3] > 240
    assert _pixel(result.thumbnail_path, (0.9, 0.5))[3] < 15


def test_gray_with_alpha_one_bit_and_named_transparent_color(rendered):
    assert _is_close(_pixel(rendered(Image.new("LA", (40, 40), (100, 0))).preview_path), _WHITE)
    assert _is_close(_pixel(rendered(Image.new("LA", (40, 40), (100, 255))).preview_path), (100, 100, 100))
    assert _is_close(_pixel(rendered(Image.new("1", (40, 40), 1)).preview_path), _WHITE)
    assert _is_close(_pixel(rendered(Image.new("1", (40, 40), 0), "TIFF").preview_path), (0, 0, 0))
    named = rendered(Image.new("RGB", (40, 40), (9, 9, 9)), transparency=(9, 9, 9))
    assert _is_close(_pixel(named.preview_path), _WHITE)


def test_animations_show_their_first_frame(rendered):
    first, *others = (Image.new("RGB", (40, 40), color) for color in ("red", "lime", "blue"))
    for image_format in ("GIF", "WEBP", "PNG"):
        result = rendered(first, image_format, save_all=True, append_images=others, duration=50)
        assert _is_close(_pixel(result.preview_path), _RED)
        assert not getattr(_opened(result.thumbnail_path), "is_animated", False)


def test_no_metadata_in_the_renditions(rendered):
    exif = Image.Exif()
    exif[271], exif[270] = "SECRETMAKER", "SECRETTEXT"
    exif.get_ifd(0x8825)[2] = (48.0, 12.0, 30.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options = {"exif": exif, "icc_profile": profile, "xmp": b"<x>SECRETXMP</x>", "comment": b"SECRETCOMMENT"}
    for image_format in ("JPEG", "PNG", "WEBP"):
        result = rendered(Image.new("RGB", (40, 40), "red"), image_format, dpi=(300, 300), **options)
        for path in (result.thumbnail_path, result.preview_path):
            assert b"SECRET" not in path.read_bytes()
            assert not {"exif", "icc_profile", "xmp", "comment"} & _opened(path).info.keys()
        assert result.preview_path.read_bytes()[2:4] == b"\xff\xe0"  # JFIF's own segment and nothing in front
    comment = rendered(Image.new("P", (40, 40)), "GIF", comment=b"SECRETCOMMENT")
    assert b"SECRET" not in comment.preview_path.read_bytes() + comment.thumbnail_path.read_bytes()


def test_what_cannot_be_decoded_leaves_nothing(samples, put, tmp_path):
    for name, media_type in (("jpeg", sniff.PNG), ("png", sniff.JPEG), ("webp", sniff.HEIC), ("gif", sniff.MP4)):
        with pytest.raises(CannotRenderError):
            render(put(samples[name].data), media_type, tmp_path, "one")
    broken = bytearray(samples["png"].data)
    at = broken.index(b"IDAT")
    broken[at + 6 : at + 40] = b"\x55" * 34
    with pytest.raises(CannotRenderError):
        render(put(bytes(broken)), sniff.PNG, tmp_path, "one")
    assert [path.name for path in tmp_path.iterdir()] == ["upload"]


def test_gigantic_pictures_are_not_decoded(samples, put, tmp_path):
    png = bytearray(samples["png"].data)
    for side in (20_000, 60_000):  # between once and twice the limit Pillow would only warn
        png[16:24] = struct.pack(">II", side, side)
        png[29:33] = struct.pack(">I", zlib.crc32(png[12:29]))
        with pytest.raises(CannotRenderError):
            render(put(bytes(png)), sniff.PNG, tmp_path, "one")


def test_a_missing_original_is_not_called_broken(tmp_path):
    with pytest.raises(FileNotFoundError):
        render(tmp_path / "gone", sniff.JPEG, tmp_path, "one")


def test_the_second_picture_of_a_camera_is_not_shown(rendered):
    second = Image.new("RGB", (40, 40), "blue")
    result = rendered(Image.new("RGB", (40, 40), "red"), "MPO", save_all=True, append_images=[second])
    assert _is_close(_pixel(result.preview_path), _RED)


@pytest.mark.parametrize("bits", [10, 12])
def test_deep_heic(bits, rendered):
    pixels = struct.pack("<HHH", 65_535, 32_768, 0) * (64 * 64)
    buffer = io.BytesIO()
    image = pillow_heif.from_bytes(mode="RGB;16", size=(64, 64), data=pixels)
    image.save(buffer, quality=95, save_to_12bit=bits == 12)
    assert _is_close(_pixel(rendered(buffer.getvalue()).preview_path), (255, 128, 0), 16)


def test_turned_heic_is_turned_once(rendered):
    pillow_heif.register_heif_opener()
    exif = Image.Exif()
    exif[274] = 6
    result = rendered(_corners((128, 64)), "HEIF", exif=exif.tobytes())
    assert (result.width_px, result.height_px) == (64, 128)
    assert _is_close(_pixel(result.preview_path, (0.25, 0.25)), _CORNERS[_SHOWN_TOP_LEFT[6]], 40)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutated_files_raise_nothing_else(data, samples, put, tmp_path):
    sample = samples[data.draw(st.sampled_from(sorted(samples)))]
    mutated = bytearray(sample.data)
    positions = st.integers(8, len(mutated) - 1)
    for position, value in data.draw(st.lists(st.tuples(positions, st.integers(0, 255)), max_size=8)):
        mutated[position] = value
    path = put(bytes(mutated))
    try:
        render(path, inspect_file(path, "a").media_type, tmp_path, "one")
    except ImmshareError:
        return
    assert _opened(tmp_path / "one-thumbnail.webp").size
