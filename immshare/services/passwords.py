"""Hashing passwords with bcrypt.

It takes a quarter of a second on purpose: never do it inside a transaction, nor in the event loop.
"""

from typing import Final

import bcrypt

from immshare.rules.passwords import check_password, fits

COST = 12
"""Rounds as a power of two. Tests, and nothing else, lower it."""

_NOBODY: Final = "$2b${cost:02}$wpDmDe8J2BIdOVOF9XfVvevZWtNvrv.5.QFsOOVT1lIPDiYqWhuNW"


def hash_password(password: str) -> str:
    """What is kept of a new password.

    Raises:
        InvalidInputError: It is not 8 to 72 bytes.
    """
    return _hash(check_password(password))


def hash_link_password(password: str) -> str:
    """What is kept of a link's password.

    Args:
        password: As ``rules.shared_link_details`` let it pass.
    """
    return _hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """Whether a password is the one behind the hash; takes equally long when there is no hash, or it cannot be one.

    Args:
        password: Whatever was typed.
        password_hash: None when there is no such account.
    """
    is_possible = password_hash is not None and fits(password)
    known = password_hash if is_possible and password_hash else _NOBODY.format(cost=COST)
    tried = password.encode("utf-8", "surrogatepass")[:72] if is_possible else b"nobody"
    return bcrypt.checkpw(tried, known.encode("ascii")) and is_possible


def _hash(password: str) -> str:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(COST)).decode("ascii")
