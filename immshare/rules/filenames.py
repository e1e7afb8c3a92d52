"""What a file may be called: names from strangers' disks, made fit for screens, headers, archives and other people's disks."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

MAX_NAME_BYTES: Final = 255
"""What common file systems take, in UTF-8."""

_UNNAMED: Final = "unnamed"
_MAX_SUFFIX_BYTES: Final = 20
_FORBIDDEN_ON_WINDOWS: Final = str.maketrans('<>:"/\\|?*', "_" * 9)

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
    name = shorten(next((part for part in parts if part), _UNNAMED))
    return shorten(f"_{name}") if _DEVICE.fullmatch(name) else name


def entry_name(name: str) -> str:
    """The name under which a file lies in an archive, or under which an archive is saved: any system can unpack it.

    Args:
        name: A file's name or any other text; a slash in it is a character like others.

    Returns:
        A safe file name without the characters that Windows forbids.
    """
    return safe_file_name(name.translate(_FORBIDDEN_ON_WINDOWS))


def unique_names(names: Iterable[str]) -> Iterator[str]:
    """The names in their order, each once: a later one gets a number, ``IMG_1 (2).jpg``.

    Two names that differ in case or in the composition of their letters only are the same, as they are on most disks.

    Args:
        names: Safe file names.
    """
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    for name in names:
        unique, key = name, _identity(name)
        while _identity(unique) in taken:
            numbers[key] = numbers.get(key, 1) + 1
            unique = _numbered(name, numbers[key])
        taken.add(_identity(unique))
        yield unique


def _identity(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())


def _numbered(name: str, number: int) -> str:
    stem, dot, suffix = _split(name)
    end = f" ({number}){dot}{suffix}"
    return _cut(stem, MAX_NAME_BYTES - len(end.encode())) + end


def _clean(part: str) -> str:
    kept = "".join(char for char in part if not _is_harmful(char))
    return _END.sub("", _START.sub("", unicodedata.normalize("NFC", kept)))


def _is_harmful(char: str) -> bool:
    is_noncharacter = ord(char) & 0xFFFE == 0xFFFE or "\ufdd0" <= char <= "\ufdef"
    return is_noncharacter or (unicodedata.category(char) in _HARMFUL_CATEGORIES and char not in _NEEDED_FORMATS)


def shorten(name: str, size_bytes: int = MAX_NAME_BYTES) -> str:
    """A name that fits, with its suffix.

    Args:
        name: A name.
        size_bytes: How long it may be in UTF-8, at least 30.
    """
    if len(name.encode()) <= size_bytes:
        return name
    stem, dot, suffix = _split(name)
    return (_cut(stem, size_bytes - len((dot + suffix).encode())) or _UNNAMED) + dot + suffix


def _split(name: str) -> tuple[str, str, str]:
    """Stem, dot and suffix; the last two are empty where what follows the dot is no suffix."""
    stem, dot, suffix = name.rpartition(".")
    return (name, "", "") if not stem or len(suffix.encode()) >= _MAX_SUFFIX_BYTES else (stem, dot, suffix)


def _cut(text: str, size_bytes: int) -> str:
    """The longest beginning that fits, without half a character."""
    return _END.sub("", text.encode()[:size_bytes].decode(errors="ignore"))
