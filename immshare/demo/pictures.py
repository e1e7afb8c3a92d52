"""Pictures made up for the demo library: hills, seas, nights, cities, meadows, and a few shapes.

Everything follows from a seed, so that a demo looks the same on every machine.
"""

import colorsys
import math
import random
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

Color = tuple[int, int, int]
Size = tuple[int, int]

# sky above, sky at the horizon, farthest hill, nearest hill
_PALETTES: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("#16325c", "#f7b267", "#8d7b9c", "#1d1b33"),
    ("#5aa9e6", "#e8f1f9", "#9db8c9", "#27425a"),
    ("#20124d", "#ff8fa3", "#a06cb4", "#1a0f33"),
    ("#0b486b", "#f5d6a0", "#79a8a9", "#12333f"),
    ("#8ecae6", "#fff3d6", "#9cb88f", "#22402b"),
    ("#3d405b", "#f2cc8f", "#b5838d", "#2b2d42"),
    ("#264653", "#e9c46a", "#8ab17d", "#1d3a36"),
    ("#cfd9df", "#f6f4ee", "#b4bcc2", "#4b5560"),
)


def landscape(seed: int, size: Size) -> Image.Image:
    """One scene.

    Args:
        seed: Decides everything about it.
        size: Width and height in px.
    """
    rng = random.Random(seed)
    scene = _SCENES[seed % len(_SCENES)]
    image = scene(rng, size)
    grain = Image.effect_noise(size, 14).convert("RGB")
    return Image.blend(image, ImageChops.overlay(image, grain), 0.25)


def _rgb(text: str) -> Color:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _mix(a: Color, b: Color, share: float) -> Color:
    return tuple(round(x + (y - x) * share) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def _sky(size: Size, top: Color, bottom: Color) -> Image.Image:
    return ImageOps.colorize(Image.linear_gradient("L").resize(size), top, bottom)


def _glow(image: Image.Image, center: tuple[float, float], radius: float, color: Color, strength: float) -> None:
    box = round(radius * 2)
    # Pillow's gradient reaches 181 in the middle of an edge (255 only in the corners).
    mask = (
        Image.radial_gradient("L")
        .resize((box, box))
        .point(lambda value: min(255, round(255 * strength * max(0.0, 1 - value / 181) ** 1.8)))
    )
    image.paste(color, (round(center[0] - radius), round(center[1] - radius)), mask)


def _ridge(rng: random.Random, width: int, base: float, height: float, rough: float) -> list[tuple[float, float]]:
    """A line of hills by midpoint displacement, left to right."""
    points = [(0.0, base - rng.random() * height), (float(width), base - rng.random() * height)]
    swing = height
    for _ in range(8):
        between = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + rng.uniform(-swing, swing) / 2) for a, b in pairwise(points)]
        points = [point for pair in zip(points, between, strict=False) for point in pair] + [points[-1]]
        swing *= rough
    return points


def _fill_below(image: Image.Image, line: list[tuple[float, float]], color: Color) -> None:
    width, height = image.size
    ImageDraw.Draw(image).polygon([*line, (width, height), (0, height)], fill=color)


def _hills(rng: random.Random, size: Size) -> Image.Image:
    top, bottom, far, near = map(_rgb, rng.choice(_PALETTES))
    width, height = size
    image = _sky(size, top, bottom)
    sun = (width * rng.uniform(0.2, 0.8), height * rng.uniform(0.3, 0.5))
    _glow(image, sun, height * 0.6, (255, 244, 214), 0.8)
    _glow(image, sun, height * 0.09, (255, 252, 240), 1.6)
    layers = rng.randint(4, 6)
    for layer in range(layers):
        share = layer / (layers - 1)
        line = _ridge(rng, width, height * (0.5 + 0.42 * share), height * (0.20 - 0.08 * share), 0.52)
        _fill_below(image, line, _mix(_mix(far, bottom, 0.45 * (1 - share)), near, share))
    return image


def _sea(rng: random.Random, size: Size) -> Image.Image:
    top, bottom, far, near = map(_rgb, rng.choice(_PALETTES))
    width, height = size
    horizon = round(height * rng.uniform(0.45, 0.6))
    image = _sky(size, top, bottom)
    sun = (width * rng.uniform(0.25, 0.75), horizon - height * rng.uniform(0.02, 0.2))
    _glow(image, sun, height * 0.55, (255, 236, 200), 0.9)
    _glow(image, sun, height * 0.07, (255, 252, 240), 1.8)
    _fill_below(image, _ridge(rng, width, horizon, height * 0.06, 0.5), _mix(far, bottom, 0.3))
    mirrored = ImageOps.flip(image.crop((0, max(0, 2 * horizon - height), width, horizon))).resize(
        (width, height - horizon)
    )
    water = Image.blend(mirrored, _sky(mirrored.size, bottom, near), 0.45)
    draw = ImageDraw.Draw(water, "RGBA")
    for _ in range(420):
        y = water.height * rng.random() ** 1.6
        length = 6 + y / water.height * width * 0.09 * rng.random()
        x = rng.gauss(sun[0], width * 0.12) if rng.random() < 0.5 else rng.uniform(0, width)
        shade = (255, 246, 226, 70) if rng.random() < 0.6 else (*near, 40)
        draw.line((x - length, y, x + length, y), fill=shade, width=1 + round(y / water.height * 3))
    image.paste(water.filter(ImageFilter.GaussianBlur(0.6)), (0, horizon))
    return image


def _night(rng: random.Random, size: Size) -> Image.Image:
    width, height = size
    image = _sky(size, (6, 9, 28), rng.choice([(36, 52, 94), (58, 40, 84), (20, 66, 82)]))
    draw = ImageDraw.Draw(image, "RGBA")
    for _ in range(900):
        x, y = rng.uniform(0, width), height * rng.random() ** 1.3
        radius = max(0.5, rng.gauss(0.9, 0.6)) * width / 1600
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(255, 250, 240, rng.randint(90, 255)))
    for n in range(3):
        _glow(
            image,
            (width * rng.random(), height * (0.15 + 0.2 * n)),
            height * 0.5,
            rng.choice([(80, 220, 170), (120, 110, 230)]),
            0.28,
        )
    moon = (width * rng.uniform(0.15, 0.85), height * rng.uniform(0.12, 0.35))
    _glow(image, moon, height * 0.3, (220, 228, 255), 0.5)
    radius = height * 0.035
    ImageDraw.Draw(image).ellipse(
        (moon[0] - radius, moon[1] - radius, moon[0] + radius, moon[1] + radius), fill=(246, 244, 232)
    )
    for layer in range(3):
        line = _ridge(rng, width, height * (0.74 + 0.1 * layer), height * 0.12, 0.5)
        _fill_below(image, line, _mix((24, 34, 64), (4, 6, 14), layer / 2))
    return image


def _city(rng: random.Random, size: Size) -> Image.Image:
    top, bottom, far, near = map(_rgb, rng.choice(_PALETTES))
    width, height = size
    image = _sky(size, top, bottom)
    _glow(image, (width * rng.random(), height * 0.55), height * 0.5, (255, 226, 180), 0.7)
    draw = ImageDraw.Draw(image)
    for layer in range(4):
        share = layer / 3
        color = _mix(_mix(far, bottom, 0.5 * (1 - share)), near, share)
        x = -rng.uniform(0, 40)
        while x < width:
            wide = width * rng.uniform(0.025, 0.075) * (1 + share * 0.5)
            roof = height * (rng.uniform(0.38, 0.66) + 0.2 * share)
            draw.rectangle((x, roof, x + wide, height), fill=color)
            if share > 0.5:
                _windows(rng, draw, (x, roof, x + wide, height), width)
            x += wide + rng.choice([0, 0, wide * 0.25])
    return image


def _windows(rng: random.Random, draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float], width: int) -> None:
    step = max(6, width // 130)
    for row in range(int((box[3] - box[1]) // (step * 1.6))):
        for column in range(int((box[2] - box[0]) // step) - 1):
            if rng.random() < 0.3:
                x, y = box[0] + step * (column + 0.6), box[1] + step * (row * 1.6 + 0.8)
                draw.rectangle(
                    (x, y, x + step * 0.5, y + step * 0.8), fill=rng.choice([(255, 214, 140), (255, 236, 190)])
                )


def _meadow(rng: random.Random, size: Size) -> Image.Image:
    width, height = size
    image = _sky(size, (126, 184, 226), (240, 246, 236))
    _fill_below(image, _ridge(rng, width, height * 0.5, height * 0.12, 0.5), (134, 166, 142))
    _fill_below(image, _ridge(rng, width, height * 0.62, height * 0.06, 0.45), (92, 138, 78))
    draw = ImageDraw.Draw(image, "RGBA")
    hue = rng.random()
    for n in range(260):
        depth = n / 260
        x, y = rng.uniform(0, width), height * (0.6 + 0.42 * depth)
        radius = width * (0.003 + 0.02 * depth**2)
        draw.line(
            (x, y, x + radius * rng.uniform(-1, 1), y + radius * 6),
            fill=(54, 96, 48, 255),
            width=max(1, round(radius / 4)),
        )
        _flower(rng, draw, (x, y), radius, hue + rng.uniform(-0.06, 0.06))
    return image


def _flower(rng: random.Random, draw: ImageDraw.ImageDraw, at: tuple[float, float], radius: float, hue: float) -> None:
    r, g, b = colorsys.hsv_to_rgb(hue % 1, rng.uniform(0.35, 0.75), rng.uniform(0.85, 1))
    petals, turn = rng.choice([5, 6, 8]), rng.random()
    for petal in range(petals):
        angle = turn + petal * 2 * math.pi / petals
        x, y = at[0] + math.cos(angle) * radius * 0.7, at[1] + math.sin(angle) * radius * 0.6
        size = radius * 0.55
        draw.ellipse(
            (x - size, y - size, x + size, y + size), fill=(round(r * 255), round(g * 255), round(b * 255), 235)
        )
    core = radius * 0.4
    draw.ellipse((at[0] - core, at[1] - core, at[0] + core, at[1] + core), fill=(250, 206, 82, 255))


def _shapes(rng: random.Random, size: Size) -> Image.Image:
    width, height = size
    hue = rng.random()
    colors = [
        tuple(
            round(255 * part)
            for part in colorsys.hsv_to_rgb((hue + step * 0.09) % 1, 0.25 + 0.13 * step, 0.96 - 0.1 * step)
        )
        for step in range(5)
    ]
    image = _sky(size, colors[0], colors[1])  # type: ignore[arg-type]
    for n in range(7):
        radius = height * rng.uniform(0.12, 0.42)
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        shadow = _disc(size, (x + radius / 12, y + radius / 8), radius, 64).filter(ImageFilter.GaussianBlur(radius / 9))
        image.paste((30, 24, 48), (0, 0), shadow)
        layer = _disc(size, (x, y), radius, 190)
        image.paste(colors[n % 5], (0, 0), layer)  # type: ignore[arg-type]
    return image


def _disc(size: Size, center: tuple[float, float], radius: float, level: int) -> Image.Image:
    mask = Image.new("L", size)
    x, y = center
    ImageDraw.Draw(mask).ellipse((x - radius, y - radius, x + radius, y + radius), fill=level)
    return mask


_SCENES: Final[tuple[Callable[[random.Random, Size], Image.Image], ...]] = (
    _hills, _sea, _hills, _night, _meadow, _sea, _city, _hills, _shapes,
)  # fmt: skip
