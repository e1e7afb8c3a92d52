"""What a password may be. How it is hashed is ``services.passwords``' business."""

from typing import Final

from immshare.errors import InvalidInputError

MIN_BYTES: Final = 8
MAX_BYTES: Final = 72
"""bcrypt looks at no more; a longer password is refused, never cut off."""


def check_password(password: str) -> str:
    """Let a new password pass.

    Args:
        password: As it was typed; nothing is trimmed.

    Returns:
        The same text.

    Raises:
        InvalidInputError: It is not 8 to 72 bytes of UTF-8.
    """
    size = _size(password)
    if size < MIN_BYTES:
        raise InvalidInputError(f"A password has at least {MIN_BYTES} characters.")
    if size > MAX_BYTES:
        raise InvalidInputError(
            f"This password is too long: {size} bytes, and {MAX_BYTES} are the limit. "
            "A letter with an accent counts 2, an emoji 4."
        )
    return password


def fits(password: str) -> bool:
    """Whether bcrypt can look at the whole of it; what does not fit is nobody's password."""
    return len(password.encode("utf-8", "surrogatepass")) <= MAX_BYTES


def _size(password: str) -> int:
    try:
        return len(password.encode())
    except UnicodeEncodeError:
        raise InvalidInputError("This password holds characters that are no text.") from None
