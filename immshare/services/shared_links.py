"""Shared links as their owners run them: make, list, change, delete. What guests may do with one is in ``services.shared_link_access``.

A link is its creator's. Whose album it opens sees it too and can delete it, but not change it: what guests upload counts on its creator.
"""

from collections.abc import Collection
from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy import ColumnElement, delete, insert, literal, or_, update
from sqlalchemy import select as columns
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from immshare.errors import InvalidInputError, NotFoundError
from immshare.live import link_topic, publish_all, user_topic
from immshare.models import Album, Asset, SharedLink, SharedLinkAsset
from immshare.models.columns import UtcDateTime, new_id
from immshare.rules.access import Caller, require
from immshare.rules.album_access import AlbumAction
from immshare.rules.selection import MAX_IDS, Selection, parse_id
from immshare.rules.shared_link_details import (
    check_expiry,
    check_link_description,
    check_link_password,
    check_slug,
    fold_slug,
)
from immshare.rules.shared_link_listing import LinkQuery, choose_links
from immshare.rules.timeline import TimelineFilter, View
from immshare.schemas.shared_link import OwnSharedLinkView
from immshare.services.album_access import audience_of, check_view, open_album, topics_of
from immshare.services.context import Context
from immshare.services.passwords import hash_link_password
from immshare.services.sessions import new_token
from immshare.services.shared_link_views import read_links
from immshare.services.timeline import selected_in

_NOT_FOUND = "Shared link not found"
_SLUG_TAKEN = "Shared link with this slug already exists"


class LinkSettings(TypedDict, total=False):
    """The settings of a link; what is absent stays as it is. ``password`` None or empty takes it away."""

    description: str | None
    slug: str | None
    password: str | None
    show_metadata: bool
    allow_download: bool
    allow_upload: bool
    expires_at: datetime | None


def create_album_link(
    context: Context, caller: Caller, album_id: str, **settings: Unpack[LinkSettings]
) -> OwnSharedLinkView:
    """Make a link to an album. Its owner and its editors may.

    Raises:
        NotFoundError: No such album, or the caller may not share it.
        InvalidInputError: A setting is not allowed, or the custom URL is taken.
    """
    require(caller, "sharedLink.create")
    link = _new_link(context, caller, settings)
    with context.database.writing() as session:
        open_album(session, caller, album_id, AlbumAction.INVITE, is_locked=True)
        link.album_id = album_id
        _save(session, link)
        topics = _touch_albums(session, [album_id])
        [view] = read_links(session, caller.user_id, context.now(), col(SharedLink.id) == link.id)
    publish_all(context.hub, topics | {user_topic(caller.user_id)})
    return view


def create_individual_link(
    context: Context,
    caller: Caller,
    selection: Selection,
    view: View = TimelineFilter.ALL,
    **settings: Unpack[LinkSettings],
) -> OwnSharedLinkView:
    """Make a link to some of the caller's own photos.

    Args:
        context: The tools.
        caller: Who is asking.
        selection: Which of those that the view shows. Those that are not the caller's own are passed over; ``asset_count`` tells.
        view: Where the selection was made.
        settings: The link's settings.

    Raises:
        NotFoundError: The selection was made in an album that the caller may not look at.
        InvalidInputError: It holds none of the caller's own photos, a setting is not allowed, or the custom URL is taken.
    """
    require(caller, "sharedLink.create")
    link = _new_link(context, caller, settings)
    with context.database.writing() as session:
        check_view(session, caller, view, "share them")
        _save(session, link)
        if not _insert_photos(session, link.id, selected_in(caller.user_id, selection, view), context.now()):
            raise InvalidInputError("Only your own photos can be shared by link, and none of these is.")
        [made] = read_links(session, caller.user_id, context.now(), col(SharedLink.id) == link.id)
    context.hub.publish(user_topic(caller.user_id))
    return made


def create_of_ids(
    context: Context, caller: Caller, asset_ids: Collection[str], **settings: Unpack[LinkSettings]
) -> OwnSharedLinkView:
    """Make a link to exactly these photos of the caller's own: all of them or none.

    Raises:
        NotFoundError: One of them is unknown, somebody else's, or in the trash.
        InvalidInputError: No ids or too many, a setting is not allowed, or the custom URL is taken.
    """
    require(caller, "sharedLink.create")
    if not 0 < len(asset_ids) <= MAX_IDS:
        raise InvalidInputError("Invalid assetIds")
    ids = frozenset(parse_id(one) for one in asset_ids)
    own = select(func.count()).select_from(Asset).where(*selected_in(caller.user_id, Selection(ids=ids), _ALL))
    with context.database.reading() as session:
        if session.exec(own).one() != len(ids):
            raise NotFoundError.for_permission("asset.share")
    return create_individual_link(context, caller, Selection(ids=ids), **settings)


def list_links(context: Context, caller: Caller, query: LinkQuery | None = None) -> list[OwnSharedLinkView]:
    """The caller's links, newest first; of an album of their own also those that others made.

    Raises:
        ForbiddenError: The caller's key does not reach so far.
    """
    require(caller, "sharedLink.read")
    query = query or LinkQuery()
    conditions = [col(SharedLink.creator_id) == caller.user_id]
    if query.album_id is not None:
        conditions = [col(SharedLink.album_id) == query.album_id, _may_see(caller.user_id)]
    if query.link_id is not None:
        conditions.append(col(SharedLink.id) == query.link_id)
    with context.database.reading() as session:
        return choose_links(read_links(session, caller.user_id, context.now(), *conditions), query)


def get_link(context: Context, caller: Caller, link_id: str) -> OwnSharedLinkView:
    """One link.

    Raises:
        NotFoundError: No such link, or not the caller's to see.
    """
    require(caller, "sharedLink.read")
    with context.database.reading() as session:
        found = read_links(
            session, caller.user_id, context.now(), col(SharedLink.id) == link_id, _may_see(caller.user_id)
        )
    if not found:
        raise NotFoundError(_NOT_FOUND)
    return found[0]


def update_link(context: Context, caller: Caller, link_id: str, **settings: Unpack[LinkSettings]) -> OwnSharedLinkView:
    """Change a link, at once for whoever has it open. The key stays.

    Raises:
        NotFoundError: No such link, or not one that the caller made.
        InvalidInputError: A setting is not allowed, or the custom URL is taken.
    """
    require(caller, "sharedLink.update")
    values = _values(settings)
    with context.database.writing() as session:
        link = own_link(session, caller, link_id)
        _apply(link, values)
        link.updated_at, link.revision = context.now(), link.revision + 1
        _save(session, link)
        [view] = read_links(session, caller.user_id, context.now(), col(SharedLink.id) == link_id)
    publish_all(context.hub, {link_topic(link_id), user_topic(caller.user_id)})
    return view


def delete_links(context: Context, caller: Caller, link_ids: Collection[str]) -> int:
    """Delete those of the links that the caller made, or that open an album of theirs. Photos stay where they are.

    Returns:
        How many are gone.
    """
    require(caller, "sharedLink.delete")
    if len(link_ids) > MAX_IDS:
        raise InvalidInputError(f"ids must hold at most {MAX_IDS:,} entries.")
    return _delete(context, caller, col(SharedLink.id).in_(set(link_ids)), _may_see(caller.user_id))


def delete_link(context: Context, caller: Caller, link_id: str) -> None:
    """Delete one link. With its last one an album is private again.

    Raises:
        NotFoundError: No such link, or not the caller's to delete.
    """
    delete_chosen(context, caller, [link_id])


def delete_chosen(context: Context, caller: Caller, link_ids: Collection[str]) -> int:
    """Delete what is left of some chosen links, as ``delete_links``; it is refused where nothing is.

    Returns:
        How many are gone, at least one.

    Raises:
        NotFoundError: None of them is there, or the caller's to delete.
    """
    gone = delete_links(context, caller, link_ids)
    if not gone:
        raise NotFoundError(_NOT_FOUND)
    return gone


def delete_expired(context: Context, caller: Caller) -> int:
    """Delete the caller's links that have ended.

    Returns:
        How many are gone.
    """
    require(caller, "sharedLink.delete")
    is_over = col(SharedLink.expires_at) <= context.now()
    return _delete(context, caller, col(SharedLink.creator_id) == caller.user_id, is_over)


def own_link(session: Session, caller: Caller, link_id: str) -> SharedLink:
    """A link that the caller made, kept from others until the transaction ends.

    Raises:
        NotFoundError: No such link, or somebody else's.
    """
    query = select(SharedLink).where(SharedLink.id == link_id, SharedLink.creator_id == caller.user_id)
    link = session.exec(query.with_for_update()).first()
    if link is None:
        raise NotFoundError(_NOT_FOUND)
    return link


def is_in(link_id: str) -> ColumnElement[bool]:
    """Whether an individual share holds a photo. For queries on ``Asset``."""
    held = columns(col(SharedLinkAsset.asset_id)).where(
        col(SharedLinkAsset.link_id) == link_id, col(SharedLinkAsset.asset_id) == col(Asset.id)
    )
    return held.correlate(Asset).exists()


def insert_photos(session: Session, link: SharedLink, own: Collection[ColumnElement[bool]], now: datetime) -> int:
    """Put photos into an individual share, in the caller's transaction.

    Args:
        session: A writing session.
        link: Which share.
        own: Conditions on ``Asset`` that only photos of the link's creator meet.
        now: The present instant.

    Returns:
        How many are new in it.
    """
    count = _insert_photos(session, link.id, own, now)
    if count:
        link.revision, link.updated_at = link.revision + 1, now
        session.flush()
    return count


_ALL = TimelineFilter.ALL


def _new_link(context: Context, caller: Caller, settings: LinkSettings) -> SharedLink:
    now = context.now()
    link = SharedLink(
        id=new_id(), creator_id=caller.user_id, key=new_token(), created_at=now, updated_at=now, expires_at=None
    )
    _apply(link, _values(settings))
    return link


def _values(settings: LinkSettings) -> dict[str, object]:
    """The columns for the settings that are there. Hashes a password: never inside a transaction."""
    values: dict[str, object] = {
        name: settings[name] for name in ("show_metadata", "allow_download", "allow_upload") if name in settings
    }
    if "description" in settings:
        values["description"] = check_link_description(settings["description"])
    if "slug" in settings:
        slug = check_slug(settings["slug"])
        values |= {"slug": slug, "slug_folded": None if slug is None else fold_slug(slug)}
    if "expires_at" in settings:
        values["expires_at"] = check_expiry(settings["expires_at"])
    if "password" in settings:
        password = check_link_password(settings["password"])
        values["password_hash"] = None if password is None else hash_link_password(password)
    return values


def _apply(link: SharedLink, values: dict[str, object]) -> None:
    for name, value in values.items():
        setattr(link, name, value)
    if "password_hash" in values:
        link.password_version += 1


def _save(session: Session, link: SharedLink) -> None:
    session.add(link)
    try:
        session.flush()
    except IntegrityError:
        raise InvalidInputError(_SLUG_TAKEN) from None


def _insert_photos(session: Session, link_id: str, own: Collection[ColumnElement[bool]], now: datetime) -> int:
    values = {"link_id": literal(link_id), "asset_id": col(Asset.id), "added_at": literal(now, UtcDateTime())}
    chosen = columns(*values.values()).where(*own, ~is_in(link_id))
    statement = insert(SharedLinkAsset).from_select(list(values), chosen)
    # The count of an INSERT is not kept otherwise.
    return int(session.connection().execute(statement, execution_options={"preserve_rowcount": True}).rowcount)


def _may_see(user_id: str) -> ColumnElement[bool]:
    own_albums = columns(col(Album.id)).where(col(Album.owner_id) == user_id)
    return or_(col(SharedLink.creator_id) == user_id, col(SharedLink.album_id).in_(own_albums))


def _delete(context: Context, caller: Caller, *conditions: ColumnElement[bool]) -> int:
    with context.database.writing() as session:
        gone, topics = delete_where(session, *conditions)
    publish_all(context.hub, topics | ({user_topic(caller.user_id)} if gone else set()))
    return gone


def delete_where(session: Session, *conditions: ColumnElement[bool]) -> tuple[int, set[str]]:
    """Delete links in the caller's transaction.

    Returns:
        How many are gone, and topics to publish after the commit.
    """
    returning = (col(SharedLink.id), col(SharedLink.creator_id), col(SharedLink.album_id))
    gone = session.connection().execute(delete(SharedLink).where(*conditions).returning(*returning)).all()
    topics = {topic for one, creator_id, _ in gone for topic in (link_topic(one), user_topic(creator_id))}
    return len(gone), topics | _touch_albums(session, sorted({album_id for *_, album_id in gone if album_id}))


def _touch_albums(session: Session, album_ids: Collection[str]) -> set[str]:
    """Note that albums are shared otherwise than before; whom that shows."""
    if not album_ids:
        return set()
    this = update(Album).where(col(Album.id).in_(album_ids))
    session.connection().execute(this.values(revision=col(Album.revision) + 1))
    session.expire_all()
    audience = {user_topic(user_id) for user_id in audience_of(session, *album_ids)}
    return audience.union(*(topics_of(one) for one in album_ids))
