"""Errors and results in the words of the interface: tables from an error's code and from the contract's words to what the user sees."""

import re
from collections.abc import Mapping

import reflex as rx
from reflex.event import EventSpec

from immshare.errors import ImmshareError

TITLE_BY_CODE: Mapping[str, str] = {
    "error": "That did not work",
    "invalid_input": "Please check what you entered",
    "not_found": "Not found",
    "forbidden": "Not allowed",
    "unauthenticated": "You are signed out",
    "too_many_attempts": "Too many tries",
    "conflict": "That does not fit any more",
    "unsupported_file": "This file cannot be used",
    "broken_file": "This file is damaged",
    "cannot_render": "This picture cannot be shown",
    "cannot_clean": "This file cannot be handed out",
    "checksum_mismatch": "The file arrived damaged",
    "quota_exceeded": "The storage quota is used up",
    "too_large": "Too large",
    "storage_full": "The server's disk is full",
    "media_missing": "The file is missing",
    "startup": "The server is not ready",
}
"""Title of the notice for each ``ImmshareError.code``; ``sentence`` stands below it."""

SENTENCES: Mapping[str, str] = {
    "API Key not found": "This key is gone.",
    "Admin status can only be changed by another admin": "Only another administrator can change this.",
    "Album not shared with user": "This user does not have the album any more.",
    "Cannot add another owner": "An album has one owner. Choose another role.",
    "Cannot delete your own account": "You cannot delete your own account here.",
    "Cannot disable your own account": "You cannot disable your own account.",
    "Cannot remove the last album owner": "The owner of an album cannot leave it, only delete it.",
    "Cannot share album with owner": "The album's owner has it already. Nobody was invited.",
    "Invalid album thumbnail": "The album does not show this photo any more. Choose another cover.",
    "Invalid shared link type": "This link shows an album. What it shows is changed there.",
    "Say whom to share the album with.": "Choose whom to invite first.",
    "Shared link not found": "This link is gone, or somebody else's.",
    "Shared link with this slug already exists": "Another link has this custom URL already. Choose another one.",
    "User already added": "Somebody you chose is in the album already. Nobody was invited.",
    "User not found": "This user has no account here any more. Nothing was changed.",
}
"""What the contract says to programs, in words for people. What stands in neither table is for people already."""

LOST: Mapping[str, str] = {
    "album": "This album is gone, or you may not do this in it any more.",
    "albumAsset": "This album is gone, or you may not change its photos any more.",
    "asset": "This photo is gone, or you may not do this with it.",
    "session": "This device is signed out already.",
}
"""What is not found, or not allowed, by the noun of the permission that the contract names."""

_LOST = re.compile(r"Not found or no (\w+)\.\w+ access", re.ASCII)


def sentence(error: ImmshareError) -> str:
    """What to tell a person about an error: never the contract's words."""
    if found := _LOST.fullmatch(error.message):
        return LOST.get(found[1], "This is gone, or you may not do it any more.")
    return SENTENCES.get(error.message, error.message)


def refusal(error: ImmshareError) -> EventSpec:
    """The notice for an error that a service raised on purpose."""
    return rx.toast.error(TITLE_BY_CODE[error.code], description=sentence(error))


def unexpected(correlation_id: str) -> EventSpec:
    """The notice for an error nobody expected.

    Args:
        correlation_id: The id under which the log tells more.
    """
    return rx.toast.error(
        "Something went wrong on the server", description=f"The log knows more under {correlation_id}."
    )


def done(text: str, *, description: str = "") -> EventSpec:
    """The notice that something was done, with its exact count where there is one.

    Args:
        text: What was done.
        description: More about it, below; empty for none.
    """
    return rx.toast.success(text, **({"description": description} if description else {}))


def done_with(text: str, label: str, on_press: EventSpec) -> EventSpec:
    """The notice that something was done, with a button for what may come next.

    Args:
        text: What was done.
        label: The button's verb.
        on_press: What it does.
    """
    return rx.toast.success(text, action={"label": label, "on_click": on_press})


def counted(count: int, one: str, many: str) -> str:
    """``1 photo`` or ``12 photos``.

    Args:
        count: How many.
        one: The word for one.
        many: The word for any other number.
    """
    return f"{count:,} {one if count == 1 else many}"
