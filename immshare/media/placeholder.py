"""The blur shown before a picture has loaded: a ThumbHash.

Format by Evan Wallace, https://evanw.github.io/thumbhash/: luminance, two color differences and alpha, each as a
few cosine terms of four bits. Only the encoder is here; browsers decode.

Pure Python without numpy (which costs 12 MB): the picture is scaled to 32 px first and the cosine transform is done
by rows and then by columns, so that a hash takes less than a millisecond.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from operator import mul
from typing import NamedTuple

from PIL import Image

_SIDE_PX = 32
_BYTE = 255


class _Channel(NamedTuple):
    """One channel as cosine terms: the mean, the others as 0..1 around 0.5, and the largest of them."""

    mean: float
    terms: list[float]
    scale: float


_OPAQUE = _Channel(1.0, [], 1.0)


def thumbhash(image: Image.Image) -> bytes:
    """Hash a picture.

    Args:
        image: Upright, RGB or RGBA, any size.

    Returns:
        5 to 25 bytes that every ThumbHash decoder reads.
    """
    scale = min(1.0, _SIDE_PX / max(image.size))
    width, height = (max(1, round(side * scale)) for side in image.size)
    small = image.convert("RGBA" if image.has_transparency_data else "RGB")
    small = small.resize((width, height), Image.Resampling.BOX)
    red, green, blue, *alphas = ([value / _BYTE for value in band.tobytes()] for band in small.split())
    alpha = alphas[0] if alphas and min(alphas[0]) < 1.0 else None
    if alpha is not None:
        red, green, blue = (_over_mean(band, alpha) for band in (red, green, blue))

    longest = max(width, height)
    limit = 5 if alpha else 7
    columns, rows = (max(1, _round(limit * side / longest)) for side in (width, height))
    luminance = [(r + g + b) / 3 for r, g, b in zip(red, green, blue, strict=True)]
    yellow_blue = [(r + g) / 2 - b for r, g, b in zip(red, green, blue, strict=True)]
    red_green = [r - g for r, g in zip(red, green, strict=True)]
    return _pack(
        _transform(luminance, width, max(3, columns), max(3, rows)),
        _transform(yellow_blue, width, 3, 3),
        _transform(red_green, width, 3, 3),
        _transform(alpha, width, 5, 5) if alpha else None,
        is_landscape=width > height,
        short_terms=min(columns, rows),
    )


def _over_mean(band: list[float], alpha: list[float]) -> list[float]:
    """Lay a transparent channel over its own mean, so that what is invisible makes no waves."""
    total = sum(alpha)
    mean = sum(map(mul, band, alpha)) / total if total else 0.0
    return [mean + (value - mean) * opacity for value, opacity in zip(band, alpha, strict=True)]


def _transform(values: list[float], width: int, columns: int, rows: int) -> _Channel:
    """The cosine terms of one channel in ThumbHash's order, the triangle of low frequencies row by row."""
    height = len(values) // width
    lines = [values[start : start + width] for start in range(0, len(values), width)]
    by_column = [[sum(map(mul, line, wave)) for line in lines] for wave in _waves(width, columns)]
    terms = [
        sum(map(mul, by_column[cx], wave)) / (width * height)
        for cy, wave in enumerate(_waves(height, rows))
        for cx in range(columns)
        if cx * rows < columns * (rows - cy)
    ]
    mean, *waves = terms
    scale = max(map(abs, waves))
    if scale > 0:
        waves = [0.5 + 0.5 / scale * term for term in waves]
    return _Channel(mean, waves, scale)


@lru_cache(maxsize=256)
def _waves(length: int, count: int) -> Sequence[list[float]]:
    return [[math.cos(math.pi / length * k * (x + 0.5)) for x in range(length)] for k in range(count)]


def _pack(
    luminance: _Channel,
    yellow_blue: _Channel,
    red_green: _Channel,
    alpha: _Channel | None,
    *,
    is_landscape: bool,
    short_terms: int,
) -> bytes:
    """Lay the channels down: means and scales in five bytes (six with alpha), then the terms, low half first."""
    head = (
        _round(63 * luminance.mean)
        | _round(31.5 + 31.5 * yellow_blue.mean) << 6
        | _round(31.5 + 31.5 * red_green.mean) << 12
        | _round(31 * luminance.scale) << 18
        | (alpha is not None) << 23
        | short_terms << 24
        | _round(63 * yellow_blue.scale) << 27
        | _round(63 * red_green.scale) << 33
        | is_landscape << 39
    ).to_bytes(5, "little")
    if alpha is not None:
        head += bytes([_round(15 * alpha.mean) | _round(15 * alpha.scale) << 4])
    channels = (luminance, yellow_blue, red_green, alpha or _OPAQUE)
    nibbles = [_round(15 * term) for term in chain.from_iterable(channel.terms for channel in channels)]
    nibbles += [0] * (len(nibbles) % 2)
    return head + bytes(low | high << 4 for low, high in zip(nibbles[::2], nibbles[1::2], strict=True))


def _round(value: float) -> int:
    """Halves up, as the other encoders do; Python's ``round`` would go to the even neighbor."""
    return math.floor(value + 0.5)
