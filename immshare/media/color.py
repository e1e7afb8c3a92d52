"""Any pixel layout a decoder answers, turned into RGB or RGBA in sRGB.

Two steps because of speed: ``plain`` before the picture is scaled (cheap, mostly nothing to do), ``to_srgb`` after,
when few pixels are left. What must not be here: sizes, files, formats.
"""

import math
from functools import lru_cache
from io import BytesIO
from typing import cast

from PIL import Image, ImageCms

_MAX_PROFILE_BYTES = 4_000_000
_EIGHT_BIT_WHITE = 255
_PROFILE_MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}
_SRGB = ImageCms.createProfile("sRGB")


def plain(image: Image.Image) -> Image.Image:
    """Bring a picture to one of L, RGB, RGBA or CMYK with eight bits a channel, so that it can be scaled.

    Args:
        image: Any mode Pillow decodes to.
    """
    if image.mode.startswith("I") or image.mode == "F":
        return _to_eight_bits(image)
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode in ("L", "RGB", "CMYK"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert to RGB or RGBA in sRGB.

    Args:
        image: What ``plain`` answered, scaled or not.
        profile: Its embedded ICC profile; one that is broken or does not fit is ignored.
    """
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    color = image.convert("RGB") if alpha else image
    space, transform = _transform(profile) if profile and len(profile) <= _MAX_PROFILE_BYTES else (None, None)
    if space == "RGB" and color.mode == "L":  # common: a gray picture that carries a screen's profile
        color = color.convert("RGB")
    if transform is not None and space == color.mode:
        color = transform.apply(color)
    color = color.convert("RGB")
    if alpha:
        color.putalpha(alpha)
    return color


@lru_cache(maxsize=8)
def _transform(profile: bytes) -> tuple[str | None, ImageCms.ImageCmsTransform | None]:
    """The mode a profile is for and the transform from it; no transform when it is sRGB already or broken."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        mode = _PROFILE_MODES.get(source.profile.xcolor_space.strip())
        if mode is None or ImageCms.getProfileDescription(source).startswith("sRGB"):
            return mode, None
        return mode, ImageCms.buildTransform(source, _SRGB, mode, "RGB")
    except (OSError, ValueError, TypeError, ImageCms.PyCMSError):
        return None, None


def _to_eight_bits(image: Image.Image) -> Image.Image:
    """Scale a gray picture of 16-bit, 32-bit or real numbers to 0..255."""
    values = image if image.mode == "F" else image.convert("I")
    low, high = map(float, cast("tuple[float, float]", values.getextrema()))
    black, white = min(low, 0.0), _white_of(values.mode, high)
    if not (math.isfinite(black) and math.isfinite(white)):
        black, white = 0.0, 1.0
    scale = _EIGHT_BIT_WHITE / (white - black)
    return values.point(lambda value: value * scale - black * scale).convert("L")


def _white_of(mode: str, brightest: float) -> float:
    """Which number means white: the usual range where it fits, else the brightest pixel."""
    whites = (1.0, 255.0, 65_535.0) if mode == "F" else (65_535.0,)
    return next((white for white in whites if brightest <= white), brightest)
