"""The reference encodings were made with the author's encoder, npm ``thumbhash`` 0.1.1, from the same pixels."""

import math
import time

import pytest
from PIL import Image

from immshare.media.placeholder import thumbhash


def _average(hashed: bytes) -> tuple[float, float, float, float]:
    """The author's ``thumbHashToAverageRGBA``."""
    header = int.from_bytes(hashed[:3], "little")
    luminance = (header & 63) / 63
    yellow_blue, red_green = (header >> 6 & 63) / 31.5 - 1, (header >> 12 & 63) / 31.5 - 1
    alpha = (hashed[5] & 15) / 15 if header >> 23 else 1.0
    blue = luminance - 2 / 3 * yellow_blue
    red = (3 * luminance - blue + red_green) / 2
    return red, red - red_green, blue, alpha


@pytest.mark.parametrize(
    "color", [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (120, 90, 200), (10, 200, 190)]
)
def test_the_average_color_survives(color):
    average = _average(thumbhash(Image.new("RGB", (300, 200), color)))
    assert all(math.isclose(got * 255, want, abs_tol=9) for got, want in zip(average[:3], color, strict=True))
    assert average[3] == 1.0


def test_transparency_is_kept():
    image = Image.new("RGBA", (100, 100), (0, 0, 255, 0))
    image.paste((255, 0, 0, 255), (0, 0, 50, 100))
    red, green, blue, alpha = _average(thumbhash(image))
    assert (round(red, 1), round(abs(green), 1), round(abs(blue), 1)) == (1.0, 0.0, 0.0)
    assert math.isclose(alpha, 0.5, abs_tol=0.05)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "LA"])
@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (31, 32), (333, 250), (250, 444), (2000, 250)])
def test_never_more_than_forty_bytes(mode, size):
    noise = Image.effect_noise(size, 90)
    image = Image.merge("RGBA", [noise] * 4).convert(mode)
    assert 5 <= len(thumbhash(image)) <= 25


@pytest.mark.parametrize(
    ("size", "ratio"), [((300, 200), 7 / 5), ((200, 300), 5 / 7), ((100, 100), 1), ((3000, 100), 7)]
)
def test_the_shape_survives(size, ratio):
    hashed = thumbhash(Image.new("RGB", size, "gray"))
    short, is_landscape = hashed[3] & 7, hashed[4] >> 7
    assert (7 / short if is_landscape else short / 7) == ratio


def _pattern(size: tuple[int, int], mode: str) -> Image.Image:
    """At most 32 px, so that no scaling comes between the pixels and the hash."""
    image = Image.new(mode, size)
    for x in range(size[0]):
        for y in range(size[1]):
            alpha = ((x * y * 3 + y * 13) % 256,) if mode == "RGBA" else ()
            color = ((x * x * 3 + y * 5) % 256, (y * y + x * y * 7) % 251, (x * 11 + y * y * 5) % 241)
            image.putpixel((x, y), color + alpha)
    return image


@pytest.mark.parametrize(
    ("size", "mode", "reference"),
    [
        ((32, 24), "RGB", "1d08060d8222606142737562464a7764e04016f4e4"),
        ((20, 32), "RGB", "1e080614043003345584545658555e303544f4"),
        ((32, 32), "RGBA", "1ff8810d0007048146558837daf3435948a085586176510625"),
        ((24, 13), "RGBA", "dee7810b82162034a6a79790410a62ad86865076713849"),
    ],
)
def test_same_bytes_as_the_authors_encoder(size, mode, reference):
    assert thumbhash(_pattern(size, mode)).hex() == reference


def test_it_is_fast():
    image = Image.effect_noise((333, 250), 90).convert("RGB")
    thumbhash(image)
    before = time.process_time()
    for _ in range(10):
        thumbhash(image)
    assert (time.process_time() - before) / 10 < 0.02  # measured below 0.001; the rest is for busy machines
