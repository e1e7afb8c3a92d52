"""After cleaning no mark is left, and the pixels, the way they stand and the timing are the same."""

import io
from collections.abc import Callable

import pillow_heif
import pytest
from PIL import Image, ImageCms

from immshare.media import sniff
from immshare.media.exif import orientation_of
from tests import marked
from tests.marked import MARK, SIDEWAYS
from tests.media.cleaning.conftest import Clean, frames, marks_in

PICTURES: dict[str, Callable[[], bytes]] = {
    "jpeg": marked.jpeg,
    "progressive jpeg": lambda: marked.jpeg(progressive=True),
    "jpeg with restarts": lambda: marked.jpeg(restart_marker_rows=1),
    "gray jpeg": lambda: marked.encoded(marked.drawing().convert("L"), "JPEG", exif=marked.exif()) + marked.TAIL,
    "cmyk jpeg": lambda: marked.encoded(marked.drawing().convert("CMYK"), "JPEG", exif=marked.exif(), comment=MARK),
    "png": marked.png,
    "animated png": lambda: marked.png(save_all=True, append_images=[marked.drawing(angle=90)], duration=100),
    "webp": marked.webp,
    "lossless webp": lambda: marked.webp(lossless=True),
    "animated webp": lambda: marked.webp(save_all=True, append_images=[marked.drawing(angle=90)], duration=100),
    "gif": marked.gif,
    "still gif": lambda: marked.gif(1),
    "tiff": marked.tiff,
    "big tiff": lambda: marked.tiff(big_tiff=True),
    "lzw tiff": lambda: marked.tiff(compression="tiff_lzw"),
    "jpeg tiff": lambda: marked.tiff(compression="jpeg"),
    "bmp": marked.bmp,
    "heic": marked.heic,
    "avif": marked.avif,
    "animated avif": lambda: marked.avif(save_all=True, append_images=[marked.drawing(angle=90)], duration=100),
}


@pytest.fixture(params=PICTURES)
def picture(request: pytest.FixtureRequest) -> bytes:
    return PICTURES[request.param]()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_no_mark_is_left(clean: Clean, picture: bytes) -> None:
    assert marks_in(picture)
    assert marks_in(clean(picture)) == []


def test_the_pixels_are_the_same(clean: Clean, picture: bytes) -> None:
    before, after = frames(picture), frames(clean(picture))
    media_type = sniff.sniff(picture[: sniff.HEAD_BYTES])
    if media_type is sniff.TIFF:  # the second page is a thumbnail
        del before[1]
    if media_type is sniff.HEIC:  # the second picture is not the one that is shown
        del before[1]
    assert after == before


def test_nothing_is_told_but_the_orientation(clean: Clean, picture: bytes) -> None:
    media_type = sniff.sniff(picture[: sniff.HEAD_BYTES])
    assert media_type is not None
    with opened(picture) as before, opened(clean(picture)) as after:
        before.load()
        after.load()
        assert orientation_of(after, media_type) == orientation_of(before, media_type)
        told = {tag for tag in after.getexif() if media_type is not sniff.TIFF}
        assert told <= {274}
        assert not after.info.keys() & {"comment", "xmp", "XML:com.adobe.xmp", "photoshop", "Author", "Comment"}
        for key in ("duration", "loop", "transparency", "background", "gamma", "dpi"):
            assert after.info.get(key) == before.info.get(key)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_as_it_did(clean: Clean, orientation: int) -> None:
    block = marked.exif(orientation)
    for image_format in ("JPEG", "PNG", "WEBP"):
        cleaned = clean(marked.encoded(marked.drawing(), image_format, exif=block))
        with opened(cleaned) as image:
            assert dict(image.getexif()) == ({} if orientation == 1 else {274: orientation})


def test_a_tiff_stands_as_it_did(clean: Clean) -> None:
    with opened(clean(marked.tiff())) as image:
        assert image.getexif()[274] == SIDEWAYS
        assert {270, 271, 305, 306, 700, 34377, 0x8769, 0x8825}.isdisjoint(image.getexif())


@pytest.mark.parametrize("image_format", ["HEIF", "AVIF"])
def test_a_turned_container_picture_stands_as_it_did(clean: Clean, image_format: str) -> None:
    data = marked.encoded(marked.drawing((128, 96)), image_format, exif=marked.exif(SIDEWAYS))
    cleaned = clean(data)
    assert marks_in(cleaned) == []
    assert frames(cleaned) == frames(data)
    with opened(data) as before, opened(cleaned) as after:
        assert after.getexif().get(274, 1) == before.getexif().get(274, 1)


def test_transparency_is_part_of_the_picture(clean: Clean) -> None:
    image = marked.drawing((128, 96)).convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize((128, 96)))
    second = image.rotate(90)
    animation = {"save_all": True, "append_images": [second]}
    data = marked.encoded(image, "AVIF", xmp=marked.XMP, **animation)
    assert len(frames(clean(data))) == 2
    assert frames(clean(data)) == frames(data)
    for image_format in ("PNG", "WEBP", "AVIF", "HEIF", "TIFF"):
        data = marked.encoded(image, image_format, exif=marked.exif(1))
        assert frames(clean(data)) == frames(data)


def test_colors_are_the_same_without_the_words_of_their_profile(clean: Clean) -> None:
    srgb = ImageCms.createProfile("sRGB")
    for name in ("jpeg", "png", "webp", "tiff", "heic", "avif"):
        with opened(PICTURES[name]()) as before, opened(clean(PICTURES[name]())) as after:
            looks = []
            for image in (before, after):
                source = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
                looks.append(ImageCms.profileToProfile(image.convert("RGB"), source, srgb, outputMode="RGB").tobytes())
            assert looks[0] == looks[1]
            assert len(after.info["icc_profile"]) == len(before.info["icc_profile"])
            words = ImageCms.getProfileDescription(source) + ImageCms.getProfileCopyright(source)
            assert words.strip(" \0\n") == ""


def test_a_heic_has_neither_thumbnails_nor_further_pictures_left(clean: Clean) -> None:
    data = marked.heic()
    before, after = pillow_heif.open_heif(io.BytesIO(data)), pillow_heif.open_heif(io.BytesIO(clean(data)))
    assert (len(before), len(after)) == (2, 1)
    assert after.info["thumbnails"] == []
    assert not after.info.get("exif")
    assert not after.info.get("xmp")


def test_a_jpeg_of_several_pictures_is_its_first(clean: Clean) -> None:
    data = marked.encoded(marked.drawing(), "MPO", save_all=True, append_images=[marked.drawing(angle=90)])
    cleaned = clean(data)
    assert b"MPF" in data
    assert b"MPF" not in cleaned
    assert [pixels for _, _, pixels in frames(cleaned)] == [frames(data)[0][2]]


def test_a_picture_in_a_rewritten_frame_of_a_webp_has_no_other_parts(clean: Clean) -> None:
    data = marked.webp(save_all=True, append_images=[marked.drawing(angle=90)], duration=100)
    at = data.index(b"ANMF")
    length = int.from_bytes(data[at + 4 : at + 8], "little")
    extra = b"MARK\x08\0\0\0" + MARK.encode() + b"\0"
    longer = data[: at + 4] + (length + len(extra)).to_bytes(4, "little") + data[at + 8 : at + 8 + length + length % 2]
    longer += extra + data[at + 8 + length + length % 2 :]
    longer = longer[:4] + (int.from_bytes(data[4:8], "little") + len(extra)).to_bytes(4, "little") + longer[8:]
    assert clean(longer) == clean(data)


def test_what_is_in_strips_of_a_tiff_is_cleaned_too(clean: Clean) -> None:
    data = bytearray(marked.encoded(marked.drawing(), "TIFF", compression="jpeg"))
    with Image.open(io.BytesIO(data)) as image:
        start, length = image.tag_v2[273][0], image.tag_v2[279][0]
    strip = bytes(data[start : start + length])
    noted = strip[:2] + marked.jpeg_segment(0xFE, MARK.encode()) + strip[2:] + MARK.encode()
    moved = len(data)
    data += noted
    for tag, value in ((273, moved), (279, len(noted))):
        place = bytes(data).index(tag.to_bytes(2, "little") + b"\4\0\1\0\0\0")
        data[place + 8 : place + 12] = value.to_bytes(4, "little")
    cleaned = clean(bytes(data))
    assert marks_in(cleaned) == []
    assert frames(cleaned) == frames(bytes(data))
