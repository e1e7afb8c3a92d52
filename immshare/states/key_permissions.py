"""What one can let an API key do, in the words of the page: each permission of the contract belongs to one deed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from immshare.states import arguments

EVERYTHING: Final = "all"
CHOSEN: Final = "chosen"


@dataclass(frozen=True)
class Deed:
    """Something that a key may be let do.

    Attributes:
        name: Its field in the form.
        label: A verb, in sentence case.
        permissions: What it takes.
    """

    name: str
    label: str
    permissions: frozenset[str]


@dataclass(frozen=True)
class Area:
    """Deeds that belong together; ``is_for_admins`` says that nobody else could do them anyway."""

    title: str
    deeds: tuple[Deed, ...]
    is_for_admins: bool = False


@dataclass(frozen=True)
class Scope:
    """One of the few answers to what a key may do.

    Attributes:
        value: Its value in the form.
        title: In a word or two.
        hint: What follows from it.
        permissions: What it grants; empty where the deeds say it.
    """

    value: str
    title: str
    hint: str
    permissions: frozenset[str] = frozenset()


def _deed(name: str, label: str, permissions: str) -> Deed:
    return Deed(name, label, frozenset(permissions.split()))


AREAS: Final = (
    Area(
        "Photos",
        (
            _deed("photos_see", "See", "asset.read asset.view asset.statistics timeline.read"),
            _deed("photos_download", "Download", "asset.download timeline.download"),
            _deed("photos_upload", "Upload", "asset.upload"),
            _deed("photos_edit", "Edit", "asset.update"),
            _deed("photos_delete", "Delete", "asset.delete"),
        ),
    ),
    Area(
        "Albums",
        (
            _deed("albums_see", "See", "album.read album.statistics"),
            _deed("albums_download", "Download", "album.download"),
            _deed("albums_edit", "Make and edit", "album.create album.update albumAsset.create albumAsset.delete"),
            _deed("albums_share", "Invite people", "album.share albumUser.create albumUser.update albumUser.delete"),
            _deed("albums_delete", "Delete", "album.delete"),
        ),
    ),
    Area(
        "Comments and likes",
        (
            _deed("activity_see", "See", "activity.read activity.statistics"),
            _deed("activity_write", "Write", "activity.create activity.update"),
            _deed("activity_delete", "Delete", "activity.delete"),
        ),
    ),
    Area(
        "Shared links",
        (
            _deed("links_see", "See", "sharedLink.read"),
            _deed("links_edit", "Make and edit", "sharedLink.create sharedLink.update asset.share"),
            _deed("links_delete", "Delete", "sharedLink.delete"),
        ),
    ),
    Area(
        "Account",
        (
            _deed("account_see", "See", "user.read userPreference.read notification.read server.about server.storage"),
            _deed("account_edit", "Edit", "user.update userPreference.update notification.update"),
            _deed("account_sessions", "End sessions", "session.read session.delete"),
            _deed("account_keys", "Manage API keys", "apiKey.create apiKey.read apiKey.update apiKey.delete"),
        ),
    ),
    Area(
        "Administration",
        (
            _deed("admin_see", "See", "adminUser.read job.read server.statistics"),
            _deed("admin_edit", "Add and edit people", "adminUser.create adminUser.update job.create"),
            _deed("admin_delete", "Delete people", "adminUser.delete"),
        ),
        is_for_admins=True,
    ),
)

_BY_NAME: Final = {deed.name: deed for area in AREAS for deed in area.deeds}


def _of(*names: str) -> frozenset[str]:
    return frozenset[str]().union(*(_BY_NAME[name].permissions for name in names))


SCOPES: Final = (
    Scope(EVERYTHING, "Everything", "All that you may do.", frozenset({EVERYTHING})),
    Scope(
        "look",
        "Look only",
        "Sees photos, albums and comments; no originals.",
        _of("photos_see", "albums_see", "activity_see", "account_see"),
    ),
    Scope("upload", "Upload only", "Adds photos to your library. Sees nothing of it.", _of("photos_upload")),
    Scope(CHOSEN, "Choose…", "Just what you tick."),
)


def granted(form: Mapping[str, Any]) -> list[str]:
    """What a filled in form grants, sorted; empty when it says "Choose…" and nothing is ticked.

    Raises:
        InvalidInputError: It names no scope.
    """
    value = arguments.choice(form.get("scope"), "What the key may do", [scope.value for scope in SCOPES])
    if value == CHOSEN:
        return sorted(_of(*(name for name in _BY_NAME if arguments.is_ticked(form.get(name)))))
    return sorted(next(scope.permissions for scope in SCOPES if scope.value == value))


def scope_of(permissions: Collection[str]) -> Scope:
    """The answer that grants just these permissions; "Choose…" when it takes single deeds."""
    held = frozenset(permissions)
    everything = SCOPES[0]
    if everything.permissions <= held:
        return everything
    return next((scope for scope in SCOPES if scope.permissions == held), SCOPES[-1])


def deeds_of(permissions: Collection[str]) -> list[str]:
    """The fields of the deeds that are wholly granted."""
    return [name for name, deed in _BY_NAME.items() if deed.permissions <= frozenset(permissions)]


def in_words(permissions: Collection[str]) -> str:
    """``Look only``, or ``Photos: see, download; Albums: see (in part)``.

    Args:
        permissions: What a key is limited to, as it is stored. A program may have chosen them one by one.
    """
    held, scope = frozenset(permissions), scope_of(permissions)
    if scope.value != CHOSEN:
        return scope.title
    return "; ".join(words for area in AREAS if (words := _area_in_words(area, held)))


def _area_in_words(area: Area, held: frozenset[str]) -> str:
    deeds = [deed for deed in area.deeds if deed.permissions & held]
    if not deeds:
        return ""
    if all(deed.permissions <= held for deed in area.deeds):
        return f"{area.title}: everything"
    parts = [_lower(deed.label) + ("" if deed.permissions <= held else " (in part)") for deed in deeds]
    return f"{area.title}: {', '.join(parts)}"


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]
