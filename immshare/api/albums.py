"""Routes of albums: the albums, their photos, their members."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from immshare.api.identity import Ctx, Signed, SignedOrGuest
from immshare.rules.album_listing import AlbumQuery
from immshare.rules.selection import MAX_IDS, Selection, parse_id
from immshare.schemas.album import AlbumOrder, AlbumRole, AlbumStatistics, AlbumView, BulkResult
from immshare.schemas.wire import WireModel
from immshare.services import album_assets, albums, guest_views, members
from immshare.services.albums import AlbumChange
from immshare.services.members import Invitation

router = APIRouter(prefix="/api/albums", tags=["Albums"])

AlbumId = Annotated[str, Path(pattern="^[0-9a-fA-F-]{36}$", alias="id")]
MemberId = Annotated[str, Path(pattern="^([0-9a-fA-F-]{36}|me)$", alias="userId")]
_MAX_INVITATIONS = 1000


class AlbumUser(WireModel):
    """Whom to share with."""

    user_id: str
    role: AlbumRole = AlbumRole.EDITOR


class NewAlbum(WireModel):
    """The album to make. Of ``assetIds`` only the caller's own get in."""

    album_name: str
    description: str | None = None
    album_users: list[AlbumUser] = Field(default_factory=list, max_length=_MAX_INVITATIONS)
    asset_ids: list[str] = Field(default_factory=list, max_length=MAX_IDS)


class Change(WireModel):
    """What to change; an absent field stays as it is. ``albumThumbnailAssetId`` null: the newest photo again."""

    album_name: str | None = None
    description: str | None = None
    album_thumbnail_asset_id: str | None = None
    is_activity_enabled: bool | None = None
    order: AlbumOrder | None = None


class AssetIds(WireModel):
    """Which photos."""

    ids: list[str] = Field(max_length=MAX_IDS)


class AlbumUsers(WireModel):
    """Whom to share with."""

    album_users: list[AlbumUser] = Field(min_length=1, max_length=_MAX_INVITATIONS)


class NewRole(WireModel):
    """What somebody is to an album from now on."""

    role: AlbumRole


@router.get("", summary="The caller's albums and those shared with them")
def list_albums(
    context: Ctx,
    caller: Signed,
    is_owned: Annotated[bool | None, Query(alias="isOwned")] = None,
    is_shared: Annotated[bool | None, Query(alias="isShared")] = None,
    asset_id: Annotated[str | None, Query(alias="assetId")] = None,
    album_id: Annotated[str | None, Query(alias="id")] = None,
    name: str | None = None,
) -> list[AlbumView]:
    """Most recent photo first; ``name`` is the whole name."""
    query = AlbumQuery(
        is_owned=is_owned,
        is_shared=is_shared,
        asset_id=None if asset_id is None else parse_id(asset_id),
        album_id=None if album_id is None else parse_id(album_id),
        name=name,
    )
    return albums.list_albums(context, caller, query)


@router.post("", status_code=201, summary="Make an album")
def create_album(context: Ctx, caller: Signed, wanted: NewAlbum) -> AlbumView:
    """With photos and members, all of it or nothing."""
    return albums.create_album(
        context,
        caller,
        wanted.album_name,
        description=wanted.description or "",
        invitations=_invitations(wanted.album_users),
        selection=Selection(ids=frozenset(parse_id(one) for one in wanted.asset_ids)),
    ).album


@router.get("/statistics", summary="Count the caller's albums")
def album_statistics(context: Ctx, caller: Signed) -> AlbumStatistics:
    """Owned, shared, and owned that nobody else sees."""
    return albums.statistics(context, caller)


@router.get("/{id}", summary="One album")
def get_album(context: Ctx, caller: SignedOrGuest, album_id: AlbumId) -> AlbumView:
    """Without its photos: they come by the timeline's routes. To guests without its members."""
    return (albums if caller.link is None else guest_views).get_album(context, caller, album_id.lower())


@router.patch("/{id}", summary="Change an album")
def update_album(context: Ctx, caller: Signed, album_id: AlbumId, wanted: Change) -> AlbumView:
    """Title, description, cover and order: owner and editors; comments & likes: the owner."""
    return albums.update_album(context, caller, album_id.lower(), **_change(wanted))


@router.delete("/{id}", status_code=204, summary="Delete an album")
def delete_album(context: Ctx, caller: Signed, album_id: AlbumId) -> None:
    """Photos stay with their owners."""
    albums.delete_album(context, caller, album_id.lower())


@router.put("/{id}/assets", response_model_exclude_none=True, summary="Add photos to an album")
def add_assets(context: Ctx, caller: Signed, album_id: AlbumId, wanted: AssetIds) -> list[BulkResult]:
    """One answer per id; only own photos get in."""
    return album_assets.add_ids(context, caller, album_id.lower(), wanted.ids)


@router.delete("/{id}/assets", status_code=200, response_model_exclude_none=True, summary="Remove photos from an album")
def remove_assets(context: Ctx, caller: Signed, album_id: AlbumId, wanted: AssetIds) -> list[BulkResult]:
    """One answer per id; the photos themselves stay."""
    return album_assets.remove_ids(context, caller, album_id.lower(), wanted.ids)


@router.put("/{id}/users", summary="Share an album with people")
def add_users(context: Ctx, caller: Signed, album_id: AlbumId, wanted: AlbumUsers) -> AlbumView:
    """All of them or none."""
    return members.add_members(context, caller, album_id.lower(), _invitations(wanted.album_users))


@router.put("/{id}/user/{userId}", status_code=204, summary="Change a member's role")
def update_user(context: Ctx, caller: Signed, album_id: AlbumId, user_id: MemberId, wanted: NewRole) -> None:
    """Editor or viewer."""
    members.change_role(context, caller, album_id.lower(), _who(caller.user_id, user_id), wanted.role)


@router.delete("/{id}/user/{userId}", status_code=204, summary="Remove a member, or leave (me)")
def remove_user(context: Ctx, caller: Signed, album_id: AlbumId, user_id: MemberId) -> None:
    """What they added stays in the album."""
    members.remove_member(context, caller, album_id.lower(), _who(caller.user_id, user_id))


def _who(caller_id: str, user_id: str) -> str:
    return caller_id if user_id == "me" else user_id.lower()


def _invitations(users: list[AlbumUser]) -> list[Invitation]:
    return [Invitation(parse_id(user.user_id), user.role) for user in users]


def _change(wanted: Change) -> AlbumChange:
    change = AlbumChange()
    if wanted.album_name is not None:
        change["name"] = wanted.album_name
    if "description" in wanted.model_fields_set:
        change["description"] = wanted.description or ""
    if "album_thumbnail_asset_id" in wanted.model_fields_set:
        cover = wanted.album_thumbnail_asset_id
        change["cover_asset_id"] = None if cover is None else parse_id(cover)
    if wanted.is_activity_enabled is not None:
        change["is_activity_enabled"] = wanted.is_activity_enabled
    if wanted.order is not None:
        change["order"] = wanted.order
    return change
