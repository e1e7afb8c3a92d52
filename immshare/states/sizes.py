"""Sizes in bytes as people read them."""

GIB = 1 << 30
_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB")


def size_text(size_bytes: int) -> str:
    """``0 bytes``, ``3.9 MiB``, ``12 GiB``: one decimal below ten, none above.

    Args:
        size_bytes: A number of bytes, not negative.
    """
    value, unit = float(size_bytes), 0
    while value >= 1023.5 and unit < len(_UNITS) - 1:
        value, unit = value / 1024, unit + 1
    digits = 1 if unit and value < 9.95 else 0
    return f"{value:.{digits}f} {_UNITS[unit]}"


def percent(part: int, whole: int) -> float:
    """How much of the whole the part is, 0 to 100 with one decimal; 0 of nothing."""
    return round(min(100.0, 100 * part / whole), 1) if whole > 0 else 0.0


def storage_text(used_bytes: int, quota_bytes: int | None) -> str:
    """``38 MiB used`` or, with a quota, ``38 MiB of 10 GiB used``."""
    limit = "" if quota_bytes is None else f" of {size_text(quota_bytes)}"
    return f"{size_text(used_bytes)}{limit} used"
