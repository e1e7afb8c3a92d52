"""Files of every supported format, made on the spot, and a way to put bytes on disk."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import pillow_heif
import pytest
from PIL import Image, ImageDraw

from immshare.media import sniff


@dataclass(frozen=True)
class Sample:
    media_type: sniff.MediaType
    data: bytes


def _picture(size: tuple[int, int] = (64, 48)) -> Image.Image:
    """Red, with a green top left quarter and enough detail that no encoder shrinks it to nothing."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    image.paste("red", (0, 0, *size))
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2 - 1, size[1] // 2 - 1), fill=(0, 255, 0))
    for x in range(size[0] // 2, size[0]):
        image.putpixel((x, size[1] - 1), (x * 3 % 256, x * 7 % 256, x * 11 % 256))
    return image


def _encoded(image: Image.Image, image_format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, image_format, **options)
    return buffer.getvalue()


def _heic(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    pillow_heif.from_pillow(image).save(buffer)
    return buffer.getvalue()


def _video(container_format: str, codec: str) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container_format) as container:
        stream = container.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(20):
            image = Image.new("RGB", (64, 48), "red" if number < 10 else "blue")
            for packet in stream.encode(av.VideoFrame.from_image(image)):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return buffer.getvalue()


@pytest.fixture(scope="session")
def picture() -> Image.Image:
    return _picture()


@pytest.fixture(scope="session")
def samples() -> dict[str, Sample]:
    image = _picture()
    frames = [image.rotate(angle) for angle in (0, 90, 180)]
    animation = {"save_all": True, "append_images": frames[1:], "duration": 100}
    return {
        "jpeg": Sample(sniff.JPEG, _encoded(image, "JPEG", quality=95)),
        "progressive jpeg": Sample(sniff.JPEG, _encoded(image, "JPEG", quality=95, progressive=True)),
        "png": Sample(sniff.PNG, _encoded(image, "PNG")),
        "animated png": Sample(sniff.PNG, _encoded(image, "PNG", **animation)),
        "webp": Sample(sniff.WEBP, _encoded(image, "WEBP", quality=95)),
        "lossless webp": Sample(sniff.WEBP, _encoded(image, "WEBP", lossless=True)),
        "animated webp": Sample(sniff.WEBP, _encoded(image, "WEBP", **animation)),
        "gif": Sample(sniff.GIF, _encoded(image, "GIF")),
        "animated gif": Sample(sniff.GIF, _encoded(image, "GIF", **animation)),
        "heic": Sample(sniff.HEIC, _heic(image)),
        "avif": Sample(sniff.AVIF, _encoded(image, "AVIF", quality=90)),
        "tiff": Sample(sniff.TIFF, _encoded(image, "TIFF")),
        "deflated tiff": Sample(sniff.TIFF, _encoded(image, "TIFF", compression="tiff_adobe_deflate")),
        "big tiff": Sample(sniff.TIFF, _encoded(image, "TIFF", big_tiff=True)),
        "bmp": Sample(sniff.BMP, _encoded(image, "BMP")),
        "mp4": Sample(sniff.MP4, _video("mp4", "libx264")),
        "mov": Sample(sniff.MOV, _video("mov", "libx264")),
        "webm": Sample(sniff.WEBM, _video("webm", "libvpx-vp9")),
        "mkv": Sample(sniff.MKV, _video("matroska", "libx264")),
    }


@pytest.fixture
def put(tmp_path: Path) -> Callable[[bytes], Path]:
    """Write bytes to a file without a telling name."""

    def _put(data: bytes) -> Path:
        path = tmp_path / "upload"
        path.write_bytes(data)
        return path

    return _put
