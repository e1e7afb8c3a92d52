"""Who stands behind a link, looked up anew on every request and event, and which photos it shows."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, exists, true
from sqlalchemy import select as columns
from sqlmodel import col

from immshare.errors import AuthenticationError
from immshare.models import AlbumAsset, Asset, SharedLink, SharedLinkAsset
from immshare.rules.access import Caller, Link
from immshare.rules.shared_link_access import LinkFacts, LinkState, ShownLink, judge
from immshare.rules.shared_link_details import fold_slug
from immshare.services.context import Context
from immshare.services.shared_link_views import is_backed, is_shown

PASSWORD_REQUIRED: Final = "Password required"  # noqa: S105 (a sentence)
_COOKIE_PREFIX: Final = "immshare_unlock_"

Cookies = Mapping[str, str]


class PasswordRequiredError(AuthenticationError):
    """The link is there, and its password was not given to this browser."""


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link as the gate sees it.

    Attributes:
        facts: None when there is none.
        state: What becomes of whoever comes with it.
        password_hash: Of its password; None when it has none.
        password_version: Which password that is.
    """

    facts: LinkFacts | None
    state: LinkState
    password_hash: str | None = None
    password_version: int = 0


def authenticate(context: Context, shown: ShownLink, cookies: Cookies) -> Caller:
    """The caller behind a link: the link itself, with its rights and no others.

    Args:
        context: The tools.
        shown: What the request or the page's address names.
        cookies: What the browser sent; one of them may prove that it knows the password.

    Raises:
        AuthenticationError: There is no such link, it has expired, or whoever made it may not share this any longer: one answer.
        PasswordRequiredError: It must be unlocked first.
    """
    return caller_of(find(context, shown, cookies), shown)


def caller_of(found: FoundLink, shown: ShownLink) -> Caller:
    """The caller behind a link that was looked up.

    Raises:
        AuthenticationError: As ``authenticate``.
        PasswordRequiredError: As ``authenticate``.
    """
    if found.facts is None or found.state in (LinkState.GONE, LinkState.EXPIRED):
        raise invalid(shown)
    if found.state == LinkState.LOCKED:
        raise PasswordRequiredError(PASSWORD_REQUIRED)
    return Caller.guest(found.facts.link)


def find(context: Context, shown: ShownLink, cookies: Cookies) -> FoundLink:
    """Look a link up, whatever becomes of it."""
    row = _row(context, shown)
    if row is None:
        return FoundLink(None, LinkState.GONE)
    *rights, password_hash, version, is_backed = row
    facts = LinkFacts(Link(*rights), password_hash is not None, bool(is_backed))
    given = cookies.get(unlock_cookie(facts.link.id), "")
    proof = unlock_token(context, facts.link.id, version)
    is_unlocked = hmac.compare_digest(given.encode(errors="replace"), proof.encode())
    return FoundLink(facts, judge(facts, context.now(), is_unlocked=is_unlocked), password_hash, version)


def invalid(shown: ShownLink) -> AuthenticationError:
    """The one answer for a link that does not work, whatever the reason."""
    return AuthenticationError(f"Invalid share {shown.kind}")


def unlock_cookie(link_id: str) -> str:
    """The name of the cookie that says that a browser knows a link's password."""
    return _COOKIE_PREFIX + link_id.replace("-", "")


def unlock_token(context: Context, link_id: str, password_version: int) -> str:
    """What that cookie holds: worth nothing for another link or another password."""
    text = f"unlock:{link_id}:{password_version}".encode()
    return hmac.new(context.secret, text, hashlib.sha256).hexdigest()


def shows(link: Link) -> ColumnElement[bool]:
    """Whether a link shows an asset: the one condition for all that guests get. For queries on ``Asset``."""
    if link.album_id is not None:
        return _in_album(link.album_id)
    # From the share to its photos, however many others there are.
    held = columns(col(SharedLinkAsset.asset_id)).where(col(SharedLinkAsset.link_id) == link.id).correlate(None)
    return and_(*is_shown(), col(Asset.id).in_(held))


def shows_in_album() -> ColumnElement[bool]:
    """``shows`` for the album's link that the parameter ``album_id`` is of, to build a statement once."""
    return _in_album(bindparam("album_id"))


def shows_in_share() -> ColumnElement[bool]:
    """``shows`` for the individual share in the parameter ``link_id``, to build a statement once. Only for one photo, named by its id."""
    holds = exists().where(
        col(SharedLinkAsset.asset_id) == col(Asset.id), col(SharedLinkAsset.link_id) == bindparam("link_id")
    )
    return and_(*is_shown(), holds.correlate(Asset))


_LINK = columns(
    col(SharedLink.id),
    col(SharedLink.creator_id),
    col(SharedLink.album_id),
    col(SharedLink.allow_download),
    col(SharedLink.allow_upload),
    col(SharedLink.show_metadata),
    col(SharedLink.expires_at),
    col(SharedLink.password_hash),
    col(SharedLink.password_version),
    is_backed(),
)
"""The attributes of ``Link`` in their order, and what it takes to judge it. Built once: it is asked on every request of a guest."""

_BY_KEY = _LINK.where(col(SharedLink.key) == bindparam("text"))
_BY_SLUG = _LINK.where(col(SharedLink.slug_folded) == bindparam("text"))


def _row(context: Context, shown: ShownLink) -> Any | None:
    if not shown.is_possible:
        return None
    if shown.kind == "key":
        rows = context.database.rows(_BY_KEY, text=shown.text)
    else:
        rows = context.database.rows(_BY_SLUG, text=fold_slug(shown.text))
    return rows[0] if rows else None


def _in_album(album_id: Any) -> ColumnElement[bool]:
    return and_(
        col(Asset.trashed_at).is_(None).is_(true()),  # not by its index, as in ``is_shown``
        exists()
        .where(
            col(AlbumAsset.asset_id) == col(Asset.id),
            col(AlbumAsset.album_id) == album_id,
            col(AlbumAsset.local_month).is_not(None),
        )
        .correlate(Asset),
    )
