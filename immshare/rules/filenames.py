"""What a file may be called: names from strangers' disks, made fit for screens, headers, archives and other people's disks."""

import re
import unicodedata
from typing import Final

MAX_NAME_BYTES: Final = 255
"""What common file systems take, in UTF-8."""

_UNNAMED: Final = "unnamed"
_MAX_SUFFIX_BYTES: Final = 20

# Control characters, halves of surrogate pairs, line separators, and formats such as bidi overrides. Unassigned ones stay:
# they are next year's emoji.
_HARMFUL_CATEGORIES = frozenset({"Cc", "Cs", "Cf", "Zl", "Zp"})
# Formats that writing needs: joiners (emoji families, Persian), and the tags that end in U+E007F (flags of countries' parts).
_NEEDED_FORMATS = frozenset({"\u200c", "\u200d", *map(chr, range(0xE0020, 0xE0080))})
_START = re.compile(r"\A[\s\u200c\u200d]+")
_END = re.compile(r"[\s.\u200c\u200d]+\Z")  # no dot or space: Windows would drop it

# https://learn.microsoft.com/windows/win32/fileio/naming-a-file: reserved with any suffix, superscript digits included.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])[ ]*(?:\..*)?", re.IGNORECASE)


def safe_file_name(raw: str) -> str:
    """The name to show and store for an uploaded file.

    Args:
        raw: What the browser or program called it; possibly a path, possibly hostile.

    Returns:
        A name of 1 to 255 UTF-8 bytes in NFC, without folders, control or direction-changing characters, not a device of
        Windows, with its suffix. Applying it again changes nothing.
    """
    parts = (_clean(part) for part in reversed(re.split(r"[/\\]", raw)))
    name = _shorten(next((part for part in parts if part), _UNNAMED))
    return _shorten(f"_{name}") if _DEVICE.fullmatch(name) else name


def _clean(part: str) -> str:
    kept = "".join(char for char in part if not _is_harmful(char))
    return _END.sub("", _START.sub("", unicodedata.normalize("NFC", kept)))


def _is_harmful(char: str) -> bool:
    is_noncharacter = ord(char) & 0xFFFE == 0xFFFE or "\ufdd0" <= char <= "\ufdef"
    return is_noncharacter or (unicodedata.category(char) in _HARMFUL_CATEGORIES and char not in _NEEDED_FORMATS)


def _shorten(name: str) -> str:
    if len(name.encode()) <= MAX_NAME_BYTES:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix.encode()) >= _MAX_SUFFIX_BYTES:
        stem, dot, suffix = name, "", ""
    room = MAX_NAME_BYTES - len((dot + suffix).encode())
    return (_cut(stem, room) or _UNNAMED) + dot + suffix


def _cut(text: str, size_bytes: int) -> str:
    """The longest beginning that fits, without half a character."""
    return _END.sub("", text.encode()[:size_bytes].decode(errors="ignore"))
