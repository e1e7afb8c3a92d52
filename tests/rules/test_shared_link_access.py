from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from immshare.errors import AuthenticationError, ForbiddenError, NotFoundError
from immshare.rules.access import OPEN_TO_LINKS, PERMISSIONS, Caller, Link, require, require_admin, require_or_link
from immshare.rules.filenames import safe_file_name
from immshare.rules.shared_link_access import (
    LinkFacts,
    LinkState,
    ShownLink,
    judge,
    link_of_path,
    neutral_file_name,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LINK = Link("link", "ada", "album", allow_download=True, allow_upload=True, show_metadata=True)


@pytest.mark.parametrize(
    ("facts", "is_unlocked", "expected"),
    [
        (None, False, LinkState.GONE),
        (LinkFacts(LINK, has_password=False, is_backed=True), False, LinkState.LIVE),
        (LinkFacts(LINK, has_password=False, is_backed=False), True, LinkState.GONE),
        (LinkFacts(LINK, has_password=True, is_backed=True), False, LinkState.LOCKED),
        (LinkFacts(LINK, has_password=True, is_backed=True), True, LinkState.LIVE),
        (LinkFacts(replace(LINK, expires_at=NOW), has_password=True, is_backed=True), False, LinkState.EXPIRED),
        (LinkFacts(replace(LINK, expires_at=NOW), has_password=True, is_backed=False), False, LinkState.GONE),
        (
            LinkFacts(replace(LINK, expires_at=NOW + timedelta(seconds=1)), has_password=False, is_backed=True),
            False,
            LinkState.LIVE,
        ),
    ],
)
def test_what_becomes_of_a_link(facts: LinkFacts | None, is_unlocked: bool, expected: LinkState) -> None:
    assert judge(facts, NOW, is_unlocked=is_unlocked) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/share/abc", ShownLink("key", "abc")),
        ("/share/abc/", ShownLink("key", "abc")),
        ("/s/Sea", ShownLink("slug", "Sea")),
        ("/share/<script>", ShownLink("key", "<script>")),
        ("/share", None),
        ("/share/", None),
        ("/s/a/b", None),
        ("/photos", None),
        ("x/share/abc", None),
    ],
)
def test_which_pages_are_of_a_link(path: str, expected: ShownLink | None) -> None:
    assert link_of_path(path) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("a-Z_9", True), ("", False), ("a" * 129, False), ("a\0b", False), ("ä", False)]
)
def test_the_database_is_asked_for_nothing_impossible(text: str, expected: bool) -> None:
    assert ShownLink("key", text).is_possible is expected


def test_a_name_that_says_nothing_is_a_safe_one() -> None:
    asset_id = "0dc1f8a0-1111-4222-8333-444455556666"
    assert neutral_file_name(asset_id, "image/jpeg") == "photo-0dc1f8a0.jpg"
    assert neutral_file_name(asset_id, "video/quicktime") == "video-0dc1f8a0.mov"
    assert safe_file_name(neutral_file_name(asset_id, "image/x-new")) == "photo-0dc1f8a0.bin"


def test_a_link_is_refused_by_whatever_says_nothing_of_links() -> None:
    guest = Caller.guest(LINK)
    assert (guest.user_id, guest.is_admin, guest.permissions, guest.uploader_id) == ("", False, frozenset(), "ada")
    for permission in PERMISSIONS:
        with pytest.raises(ForbiddenError, match="Forbidden"):
            require(guest, permission)
        with pytest.raises(ForbiddenError, match="Forbidden"):
            require_admin(guest, permission)


def test_what_a_link_can_allow() -> None:
    guest = Caller.guest(LINK)
    for permission in PERMISSIONS - OPEN_TO_LINKS:
        with pytest.raises(ForbiddenError):
            require_or_link(guest, permission)
    for permission in OPEN_TO_LINKS:
        require_or_link(guest, permission)
    bare = Caller.guest(replace(LINK, allow_download=False, allow_upload=False))
    with pytest.raises(NotFoundError, match=r"asset\.download"):
        require_or_link(bare, "asset.download")
    with pytest.raises(NotFoundError, match=r"album\.download"):
        require_or_link(bare, "album.download")
    with pytest.raises(AuthenticationError):
        require_or_link(bare, "asset.upload")
    require_or_link(bare, "asset.view")


def test_members_pass_as_before() -> None:
    require_or_link(Caller("ada"), "asset.delete")
    with pytest.raises(ForbiddenError):
        require_or_link(Caller("ada", permissions=frozenset({"asset.read"})), "asset.view")
    with pytest.raises(ForbiddenError):
        require_or_link(Caller("ada", must_change_password=True), "asset.view")
