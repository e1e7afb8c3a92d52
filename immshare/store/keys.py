"""Names of things in the store. Originals are addressed by content, per owner: no one's file can stand in for another's."""

from typing import Literal

RenditionName = Literal["thumbnail", "preview"]
_SUFFIX = {"thumbnail": "webp", "preview": "jpg"}


def original_key(owner_id: str, sha1: str) -> str:
    """Where an original lies.

    Args:
        owner_id: The owner's id.
        sha1: The content's SHA-1, 40 hex digits.
    """
    return f"originals/{owner_id}/{sha1[:2]}/{sha1}"


def rendition_key(asset_id: str, name: RenditionName) -> str:
    """Where a rendition lies."""
    return f"renditions/{asset_id[:2]}/{asset_id}-{name}.{_SUFFIX[name]}"
