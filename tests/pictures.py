"""Pictures that tests make for themselves."""

import io
import random

from PIL import Image, ImageDraw


def jpeg(seed: int = 0, size: tuple[int, int] = (120, 90), **save: object) -> bytes:
    """A small JPEG whose bytes depend on the seed.

    Args:
        seed: Another seed, another picture.
        size: Width and height in px.
        save: Further arguments of Pillow's ``save`` (``exif=…``).
    """
    rng = random.Random(seed)
    image = Image.new("RGB", size, tuple(rng.randrange(60, 255) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    for _ in range(6):
        x, y, r = rng.randrange(size[0]), rng.randrange(size[1]), rng.randrange(5, max(6, min(size) // 3))
        draw.ellipse((x - r, y - r, x + r, y + r), fill=tuple(rng.randrange(256) for _ in range(3)))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85, **save)
    return buffer.getvalue()
