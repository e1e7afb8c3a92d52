import base64
import hashlib

import pytest

from immshare.errors import InvalidInputError
from immshare.schemas.checksum import parse_sha1

DIGEST = hashlib.sha1(b"photo").digest()


@pytest.mark.parametrize("text", [DIGEST.hex(), DIGEST.hex().upper(), base64.b64encode(DIGEST).decode()])
def test_hex_and_base64_are_read(text: str) -> None:
    assert parse_sha1(text) == DIGEST.hex()


@pytest.mark.parametrize(
    "text",
    ["", "abc", "g" * 40, "=" * 28, "ä" * 28, base64.b64encode(DIGEST)[:-1].decode(), "A" * 28, DIGEST.hex() + "\n"],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="SHA-1 in hex or base64"):
        parse_sha1(text)
