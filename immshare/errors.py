"""Every way immshare can say no.

One tree: services, rules and media raise these and nothing else on purpose. Each class has a stable
``code``; ``api/problems.py`` turns the code into an HTTP status and ``states/notices.py`` into a notice.
The message is a sentence for the person in front of the screen: no path, no SQL, no stack.
"""


class ImmshareError(Exception):
    """Something was refused for a reason the user can understand.

    Args:
        message: A sentence saying what happened and, where it helps, what to do.
    """

    code = "error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInputError(ImmshareError):
    """A value is missing, too long, out of range or of the wrong kind."""

    code = "invalid_input"


class NotFoundError(ImmshareError):
    """The thing does not exist, or the caller may not know that it does."""

    code = "not_found"

    @classmethod
    def for_permission(cls, permission: str) -> "NotFoundError":
        """The one answer for "no such id" and "not yours", by the contract's wording."""
        return cls(f"Not found or no {permission} access")


class ForbiddenError(ImmshareError):
    """The caller is known and may not do this."""

    code = "forbidden"


class AuthenticationError(ImmshareError):
    """Nobody is signed in, or what was shown does not prove who is asking."""

    code = "unauthenticated"


class TooManyAttemptsError(ImmshareError):
    """Slowed down after wrong tries.

    Args:
        message: What to tell the user.
        retry_after_s: Whole seconds until the next try is looked at.
    """

    code = "too_many_attempts"

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ConflictError(ImmshareError):
    """The request does not fit the present state of the thing (a tus offset, a taken name)."""

    code = "conflict"


class UnsupportedFileError(ImmshareError):
    """The content is not one of the supported picture and video formats."""

    code = "unsupported_file"


class BrokenFileError(ImmshareError):
    """The file is empty, cut off, of no size, or declares more than is ever decoded."""

    code = "broken_file"


class CannotRenderError(ImmshareError):
    """The file looked right but could not be decoded. The original is kept."""

    code = "cannot_render"


class CannotCleanError(ImmshareError):
    """The file's metadata cannot be taken out, or was not looked for yet, so it is not handed out without it."""

    code = "cannot_clean"


class ChecksumMismatchError(ImmshareError):
    """The bytes that arrived are not the bytes that were announced."""

    code = "checksum_mismatch"


class QuotaExceededError(ImmshareError):
    """The owner's quota does not hold this upload."""

    code = "quota_exceeded"


class TooLargeError(ImmshareError):
    """A request body is larger than allowed, or larger than declared."""

    code = "too_large"


class StorageFullError(ImmshareError):
    """The disk is full; nothing was stored, reading goes on."""

    code = "storage_full"


class MediaMissingError(ImmshareError):
    """The row is there, the file (not yet or no longer) is not."""

    code = "media_missing"


class StartupError(ImmshareError):
    """The server cannot start: a setting, the data folder or the frontend is not usable."""

    code = "startup"
