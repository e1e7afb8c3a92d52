"""SHA-1 checksums as clients write them."""

import base64
import binascii
import re

from immshare.errors import InvalidInputError

_HEX = re.compile(r"[0-9a-fA-F]{40}")
_BASE64_LENGTH = 28


def parse_sha1(text: str) -> str:
    """Read a SHA-1 in hex or base64.

    Args:
        text: 40 hex digits, or 28 characters of base64 with the padding.

    Returns:
        40 lower-case hex digits.

    Raises:
        InvalidInputError: It is neither.
    """
    if _HEX.fullmatch(text):
        return text.lower()
    if len(text) == _BASE64_LENGTH:
        try:
            digest = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            digest = b""
        if len(digest) == 20:
            return digest.hex()
    raise InvalidInputError("A checksum must be a SHA-1 in hex or base64.")
