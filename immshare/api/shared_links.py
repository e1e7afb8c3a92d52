"""Routes of shared links: for whoever makes them, and the way in for guests."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import AwareDatetime, Field

from immshare.api.cookies import set_unlock_cookie
from immshare.api.guests import note_visit
from immshare.api.hashing import hashing
from immshare.api.identity import (
    Ctx,
    Signed,
    SignedOrGuest,
    check_same_origin,
    client_address,
    identify_account,
    shown_link,
)
from immshare.errors import ForbiddenError, InvalidInputError
from immshare.rules.access import NOT_FOR_LINKS
from immshare.rules.selection import MAX_IDS, parse_id
from immshare.rules.shared_link_listing import LinkQuery
from immshare.schemas.asset import Count
from immshare.schemas.shared_link import LinkBulkResult, LinkType, OwnSharedLinkView, SharedLinkView
from immshare.schemas.wire import WireModel
from immshare.services import guest_views, shared_link_assets, shared_links, unlock
from immshare.services.shared_links import LinkSettings

router = APIRouter(prefix="/api/shared-links", tags=["Shared links"])

LinkId = Annotated[str, Path(pattern="^[0-9a-fA-F-]{36}$", alias="id")]
_PAGE_SIZE = 100


class Settings(WireModel):
    """The settings of a link; in a change an absent field stays as it is."""

    description: str | None = None
    slug: str | None = Field(default=None, description="custom URL; null: none")
    password: str | None = Field(default=None, description="null or empty: none")
    show_metadata: bool | None = None
    allow_download: bool | None = None
    allow_upload: bool | None = None
    expires_at: AwareDatetime | None = Field(default=None, description="null: never")


class NewLink(Settings):
    """The link to make: to ``albumId``, or to ``assetIds``."""

    type: LinkType
    album_id: str | None = None
    asset_ids: list[str] = Field(default_factory=list, max_length=MAX_IDS)


class Change(Settings):
    """What to change. ``changeExpiryTime`` is for clients that cannot send null: ``expiresAt`` left out then means never."""

    change_expiry_time: bool | None = None


class AssetIds(WireModel):
    """Which photos."""

    asset_ids: list[str] = Field(max_length=MAX_IDS)


class LinkIds(WireModel):
    """Which links."""

    ids: list[str] = Field(max_length=MAX_IDS)


class Password(WireModel):
    """What opens a locked link."""

    password: str


@router.get("", summary="The caller's links")
def list_links(
    response: Response,
    context: Ctx,
    caller: Signed,
    album_id: Annotated[str | None, Query(alias="albumId", description="of an own album also those of others")] = None,
    link_id: Annotated[str | None, Query(alias="id")] = None,
    kind: Annotated[LinkType | None, Query(alias="type")] = None,
    is_expired: Annotated[bool | None, Query(alias="isExpired")] = None,
    has_password: Annotated[bool | None, Query(alias="hasPassword")] = None,
    allow_upload: Annotated[bool | None, Query(alias="allowUpload")] = None,
    allow_download: Annotated[bool | None, Query(alias="allowDownload")] = None,
    show_metadata: Annotated[bool | None, Query(alias="showMetadata")] = None,
    search: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int | None, Query(ge=1, description="absent: all of them")] = None,
    size: Annotated[int, Query(ge=1, le=1000)] = _PAGE_SIZE,
) -> list[OwnSharedLinkView]:
    """Newest first; ``X-Total-Count`` says how many there are on all pages."""
    query = LinkQuery(
        link_id=None if link_id is None else parse_id(link_id),
        album_id=None if album_id is None else parse_id(album_id),
        kind=kind,
        is_expired=is_expired,
        has_password=has_password,
        allow_upload=allow_upload,
        allow_download=allow_download,
        show_metadata=show_metadata,
        search=search,
    )
    links = shared_links.list_links(context, caller, query)
    response.headers["X-Total-Count"] = str(len(links))
    return links if page is None else links[(page - 1) * size : page * size]


@router.post("", status_code=201, summary="Make a link")
async def create_link(context: Ctx, caller: Signed, wanted: NewLink) -> OwnSharedLinkView:
    """To an album that the caller may share, or to some of their own photos: all of them or none."""
    settings = _settings(wanted)
    if wanted.type == "INDIVIDUAL":
        if not wanted.asset_ids:
            raise InvalidInputError("Invalid assetIds")
        return await hashing(shared_links.create_of_ids, context, caller, wanted.asset_ids, **settings)
    if wanted.album_id is None:
        raise InvalidInputError("Invalid albumId")
    return await hashing(shared_links.create_album_link, context, caller, parse_id(wanted.album_id), **settings)


@router.get("/me", summary="The link that the request came with")
def get_my_link(request: Request, response: Response, context: Ctx, caller: SignedOrGuest) -> SharedLinkView:
    """With its album, or all of its photos."""
    view = guest_views.get_link(context, caller)
    note_visit(request, context, caller)
    response.headers["Cache-Control"] = "no-store"
    return view


@router.post("/login", status_code=201, summary="Open a locked link")
async def unlock_link(request: Request, response: Response, context: Ctx, given: Password) -> SharedLinkView:
    """Sets the cookie that keeps it open in this browser until the password changes."""
    shown = shown_link(request)
    if shown is None:
        identify_account(request, context)
        raise ForbiddenError(NOT_FOR_LINKS)
    check_same_origin(request)
    address = client_address(request, context.settings.trusted_proxies)
    unlocked = await hashing(unlock.unlock, context, shown, given.password, address=address)
    set_unlock_cookie(request, response, unlocked.cookie_name, unlocked.cookie_value)
    response.headers["Cache-Control"] = "no-store"
    return await hashing(guest_views.get_link, context, unlocked.caller)


@router.delete("", status_code=200, summary="Delete several links")
def delete_links(context: Ctx, caller: Signed, wanted: LinkIds) -> Count:
    """Those of them that are the caller's to delete."""
    return Count(count=shared_links.delete_links(context, caller, [parse_id(one) for one in wanted.ids]))


@router.delete("/expired", status_code=200, summary="Delete all links that have ended")
def delete_expired_links(context: Ctx, caller: Signed) -> Count:
    """The caller's own."""
    return Count(count=shared_links.delete_expired(context, caller))


@router.get("/{id}", summary="One link")
def get_link(context: Ctx, caller: Signed, link_id: LinkId) -> OwnSharedLinkView:
    """With all photos of an individual share."""
    return shared_link_assets.get_with_photos(context, caller, link_id.lower())


@router.patch("/{id}", summary="Change a link")
async def update_link(context: Ctx, caller: Signed, link_id: LinkId, wanted: Change) -> OwnSharedLinkView:
    """At once for whoever has it open; the key stays."""
    settings = _settings(wanted)
    if wanted.change_expiry_time:
        settings.setdefault("expires_at", None)
    return await hashing(shared_links.update_link, context, caller, link_id.lower(), **settings)


@router.delete("/{id}", status_code=204, summary="Delete a link")
def delete_link(context: Ctx, caller: Signed, link_id: LinkId) -> None:
    """With its last one an album is private again; what guests added stays in it."""
    shared_links.delete_link(context, caller, link_id.lower())


@router.put("/{id}/assets", response_model_exclude_none=True, summary="Add photos to an individual share")
def add_assets(context: Ctx, caller: Signed, link_id: LinkId, wanted: AssetIds) -> list[LinkBulkResult]:
    """One answer per id; only own photos get in."""
    return shared_link_assets.add_ids(context, caller, link_id.lower(), wanted.asset_ids)


@router.delete(
    "/{id}/assets", status_code=200, response_model_exclude_none=True, summary="Remove photos from an individual share"
)
def remove_assets(context: Ctx, caller: Signed, link_id: LinkId, wanted: AssetIds) -> list[LinkBulkResult]:
    """One answer per id; the photos themselves stay."""
    return shared_link_assets.remove_ids(context, caller, link_id.lower(), wanted.asset_ids)


def _settings(wanted: Settings) -> LinkSettings:
    """What was really said. Null leaves a switch as it is and takes everything else away."""
    settings = LinkSettings()
    for name in wanted.model_fields_set & LinkSettings.__annotations__.keys():
        value = getattr(wanted, name)
        if value is not None or name in _NULLABLE:
            settings[name] = value  # type: ignore[literal-required]
    return settings


_NULLABLE = frozenset({"description", "slug", "password", "expires_at"})
