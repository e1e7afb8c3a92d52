from collections import Counter

import pytest

from immshare.errors import InvalidInputError
from immshare.rules.access import PERMISSIONS
from immshare.states.key_permissions import AREAS, SCOPES, Deed, Scope, deeds_of, granted, in_words, scope_of

DEEDS = [deed for area in AREAS for deed in area.deeds]


def test_each_permission_belongs_to_one_deed() -> None:
    assert Counter(permission for deed in DEEDS for permission in deed.permissions) == Counter(PERMISSIONS)


def test_fields_are_told_apart() -> None:
    names = ["name", "scope", *(deed.name for deed in DEEDS)]
    assert len(set(names)) == len(names)


def test_looking_changes_nothing() -> None:
    verbs = {permission.split(".")[1] for permission in granted({"scope": "look"})}
    assert verbs == {"read", "view", "statistics", "about", "storage"}


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
def test_each_deed_can_be_chosen_alone(deed: Deed) -> None:
    assert granted({"scope": "chosen", deed.name: "on"}) == sorted(deed.permissions)


def test_only_what_is_ticked_is_chosen() -> None:
    form = {"scope": "chosen", "photos_upload": "off", "photos_delete": False, "asset.read": "on", "links_see": True}
    assert granted(form) == ["sharedLink.read"]
    assert granted({"scope": "chosen"}) == []


@pytest.mark.parametrize("scope", [None, "", "ALL", 1, ["all"]])
def test_other_scopes_are_refused(scope: object) -> None:
    with pytest.raises(InvalidInputError, match="What the key may do"):
        granted({"scope": scope})


@pytest.mark.parametrize(
    ("permissions", "words"),
    [
        (["all"], "Everything"),
        (["asset.upload"], "Upload only"),
        (["asset.read"], "Photos: see (in part)"),
        (["asset.upload", "album.read", "album.statistics"], "Photos: upload; Albums: see"),
        (["apiKey.read", "session.read", "session.delete"], "Account: end sessions, manage API keys (in part)"),
        (
            ["sharedLink.create", "sharedLink.read", "sharedLink.update", "sharedLink.delete", "asset.share"],
            "Shared links: everything",
        ),
    ],
)
def test_permissions_in_words(permissions: list[str], words: str) -> None:
    assert in_words(permissions) == words


@pytest.mark.parametrize("scope", SCOPES[:-1], ids=lambda scope: scope.value)
def test_a_scope_is_found_again(scope: Scope) -> None:
    assert scope_of(scope.permissions) == scope


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
def test_a_deed_is_found_again_when_it_is_whole(deed: Deed) -> None:
    assert deeds_of(deed.permissions) == [deed.name]
    assert deeds_of(sorted(deed.permissions)[1:]) == []


def test_every_permission_alone_has_words() -> None:
    assert all(in_words([permission]) for permission in PERMISSIONS)
    assert [in_words(granted({"scope": scope.value})) for scope in SCOPES[:3]] == [
        "Everything",
        "Look only",
        "Upload only",
    ]
