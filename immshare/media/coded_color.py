"""Colors that are named by code points instead of a profile, HDR among them, brought to sRGB.

AVIF, HEIC and videos say their primaries and transfer curve as two numbers (ITU-T H.273, "nclx"). Decoders ignore
them, which leaves wide colors pale and HDR gray. What must not be here: ICC profiles (``color``), which take
precedence over the codes.
"""

import math
from functools import lru_cache

from PIL import Image, ImageFilter

_Rgb = tuple[float, float, float]
_Matrix = tuple[_Rgb, _Rgb, _Rgb]

_PQ = 16
_HLG = 18
# Linear light to BT.709 primaries, from ITU-R BT.2087 and from SMPTE EG 432-1's P3 with D65 white.
_TO_BT709: dict[int, _Matrix] = {
    9: ((1.6605, -0.5876, -0.0728), (-0.1246, 1.1329, -0.0083), (-0.0182, -0.1006, 1.1187)),
    12: ((1.2249, -0.2247, 0.0), (-0.0420, 1.0419, 0.0), (-0.0197, -0.0786, 1.0979)),
}
_AS_IT_IS: _Matrix = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))

_WHITE_NITS = 203.0  # what a sheet of paper measures in HDR pictures (ITU-R BT.2408)
_PQ_PEAK_NITS = 10_000.0
_HLG_PEAK_NITS = 1_000.0
_KNEE = 0.6
_LUT_SIDE = 33


def from_codes(image: Image.Image, primaries: int, transfer: int) -> Image.Image:
    """Convert to sRGB.

    Args:
        image: RGB, or anything else, which comes back as it is.
        primaries: Color primaries code; unknown ones are taken for sRGB's.
        transfer: Transfer characteristics code; all but PQ and HLG are taken for sRGB's.
    """
    if image.mode != "RGB" or (primaries not in _TO_BT709 and transfer not in (_PQ, _HLG)):
        return image
    return image.filter(_table(primaries, transfer))


@lru_cache(maxsize=8)
def _table(primaries: int, transfer: int) -> ImageFilter.Color3DLUT:
    matrix = _TO_BT709.get(primaries, _AS_IT_IS)

    def convert(red: float, green: float, blue: float) -> _Rgb:
        light = tuple(_to_light(value, transfer) for value in (red, green, blue))
        inside = [sum(a * b for a, b in zip(row, light, strict=True)) for row in matrix]
        gain = _gain(max(inside)) if transfer in (_PQ, _HLG) else 1.0
        r, g, b = (_to_srgb(value * gain) for value in inside)
        return r, g, b

    return ImageFilter.Color3DLUT.generate(_LUT_SIDE, convert)


def _to_light(value: float, transfer: int) -> float:
    """Linear light of one channel, 1.0 for white paper."""
    if transfer == _PQ:
        return _pq_nits(value) / _WHITE_NITS
    if transfer == _HLG:
        return _hlg_nits(value) / _WHITE_NITS
    return value / 12.92 if value <= 0.04045 else math.pow((value + 0.055) / 1.055, 2.4)


def _pq_nits(value: float) -> float:
    """SMPTE ST 2084."""
    root = math.pow(value, 1 / 78.84375)
    return _PQ_PEAK_NITS * math.pow(max(root - 0.8359375, 0.0) / (18.8515625 - 18.6875 * root), 1 / 0.1593017578125)


def _hlg_nits(value: float) -> float:
    """ITU-R BT.2100, with the gamma of a 1,000 nit screen taken channel by channel."""
    scene = value * value / 3 if value <= 0.5 else (math.exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12
    return _HLG_PEAK_NITS * math.pow(scene, 1.2)


def _gain(brightest: float) -> float:
    """Leaves what is below the knee alone and bends what is above it towards white, all channels alike."""
    if brightest <= _KNEE:
        return 1.0
    return (1 - (1 - _KNEE) ** 2 / (brightest - 2 * _KNEE + 1)) / brightest


def _to_srgb(light: float) -> float:
    light = min(max(light, 0.0), 1.0)
    return light * 12.92 if light <= 0.0031308 else 1.055 * math.pow(light, 1 / 2.4) - 0.055
