"""Shared links for tests: made by the services, seen as a guest."""

from collections.abc import Mapping
from typing import Any

from immshare.rules.access import Caller
from immshare.rules.shared_link_access import ShownLink
from immshare.schemas.shared_link import OwnSharedLinkView
from immshare.services import guest_timeline, shared_links
from immshare.services.context import Context
from immshare.services.shared_link_access import authenticate
from tests.albums import chosen, make_album
from tests.library import NOON, add_assets


def by_key(link: OwnSharedLinkView) -> ShownLink:
    return ShownLink("key", link.key)


def guest(context: Context, link: OwnSharedLinkView, cookies: Mapping[str, str] | None = None) -> Caller:
    """The caller that the gate makes of whoever comes with a link."""
    return authenticate(context, by_key(link), cookies or {})


def album_link(context: Context, owner: Caller, *asset_ids: str, **settings: Any) -> OwnSharedLinkView:
    """A link to a new album with these photos of its owner's, or with a new one."""
    photos = asset_ids or add_assets(context, owner.user_id, NOON)
    return shared_links.create_album_link(context, owner, make_album(context, owner, *photos), **settings)


def share(context: Context, owner: Caller, *asset_ids: str, **settings: Any) -> OwnSharedLinkView:
    """An individual share of these photos of its owner's, or of a new one."""
    photos = asset_ids or add_assets(context, owner.user_id, NOON)
    return shared_links.create_individual_link(context, owner, chosen(*photos), **settings)


def ids_of(context: Context, who: Caller, *, order: str | None = None) -> list[str]:
    """Everything a guest's grid fetches, in its order."""
    months = guest_timeline.list_months(context, who, None, order)
    buckets = [f"{month.month // 100:04}-{month.month % 100:02}-01" for month in months]
    found = [one for bucket in buckets for one in guest_timeline.read_month(context, who, bucket, None, order)["id"]]
    assert len(found) == sum(month.asset_count for month in months)
    return found
